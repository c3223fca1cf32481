"""What joint work demands: who may instruct, who may be called to it, and what must be in before an answer goes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from chalicelib.domain.case import LIVE_PARTS, PartState, State
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.offices import Tier, split_key
from chalicelib.domain.projections import docket_keys
from chalicelib.domain.recusal import remaining
from chalicelib.domain.roles import Role, Staff, actor_of, principal, reach, serving
from chalicelib.domain.steps import checks
from chalicelib.domain.turn import Turn
from chalicelib.domain.workdays import business_date

WHISTLE = "whistle"
"""How a 协办 part was sent: by 吹哨, or along with the dispatch of the 主办 one."""

LEGAL = "legal"
"""How a legal adviser was invited: what he holds is a part of his own."""

LONGEST = timedelta(days=90)
"""条例 Art. 34: no matter takes longer than 60 days and 30 of extension, and no part of one."""

BULLYING = "0801"

_RANKS = {Role.VICE_HEAD: 1, Role.UNIT_HEAD: 2, Role.BUREAU_DEPUTY: 3, Role.BUREAU_HEAD: 4}
_WAITING = frozenset({PartState.SENT, PartState.SIGNED, PartState.RETURNING})


def _rank(open_to: Iterable[tuple[Role, str]], keys: Iterable[str], least: int = 1) -> int:
    """The highest rank of a leader that opens one of these keys; 0 for none of at least that rank."""
    held = [_RANKS.get(role, 0) for role, key in open_to if key in keys]
    return max((rank for rank in held if rank >= least), default=0)


def _member(turn: Turn, id: str) -> Staff | None:
    return next((each for each in turn.terms.staff if each.id == id and serving(each, turn.today)), None)


def _standing(turn: Turn, member: Staff | None) -> frozenset[tuple[Role, str]]:
    """What a member opens of his own for this case; nothing for nobody, and for who was recused (Art. 28)."""
    if member is None:
        return frozenset()
    return remaining(actor_of(member, turn.today), turn.recused).reach


def leader_of_the_owner(turn: Turn) -> None:
    """S1-9, S3-43: at a bureau a deputy or the head, elsewhere the head or vice head of the office that answers."""
    office, _ = split_key(turn.case.owner)
    least = _RANKS[Role.BUREAU_DEPUTY if turn.terms.tree.get(office).tier is Tier.CITY else Role.VICE_HEAD]
    leader = _member(turn, turn.facts["leader"])
    if leader is None or leader.office != office or not _rank(reach(leader, turn.today), [turn.case.owner], least):
        raise Invalid({"leader": "请选择本单位的领导：市局为分管局领导或局主要负责人，其他单位为负责人或分管副职"})
    if not _rank(_standing(turn, leader), [turn.case.owner], least):
        raise Invalid({"leader": "该领导已回避此件，请另选"})


def asked_or_above(turn: Turn) -> None:
    """Only the leader it was sent to instructs, who stands in for him, or a higher one.

    Whoever has left or was recused in the meantime is replaced by any leader (edges 14 and 16).
    """
    request = turn.case.request("approval")
    assert request is not None
    me = _member(turn, turn.actor.id)
    behind = principal(me, turn.today, turn.terms.staff) if me else None
    if request.to in (turn.actor.id, behind.id if behind else ""):
        return
    keys = list(docket_keys(turn.case))
    if _rank(turn.actor.reach, keys) <= _rank(_standing(turn, _member(turn, request.to)), keys):
        raise NotAllowed("此件已呈请另一位领导批示，请由其本人、其代班人或上级领导批示")


def suggested_may_receive(turn: Turn) -> None:
    """A leader names only who could be sent the case."""
    if "target" in turn.facts:
        checks.may_receive(turn, "target", turn.facts["target"], (split_key(turn.case.owner)[0],))


def urges_what_is_owed(turn: Turn) -> None:
    """S3-12, S3-14: a case that is done is urged only for what a 复查 opinion demands and nobody carried out."""
    if turn.case.done and turn.facts["ground"] != "carry_out":
        raise Invalid({"ground": "此件已办结，只能因复查（复核）意见尚未落实而催办"})


def caller(turn: Turn) -> str:
    """The docket key on whose behalf the actor calls others: the owner's, the main handler's, an overseer's."""
    main = turn.case.main
    own = (turn.case.owner, *([main.holder] if main else []), *docket_keys(turn.case))
    return next((key for key in own if key in turn.actor.keys), turn.case.owner)


def keys_in(turn: Turn, field: str) -> tuple[str, ...]:
    """The docket keys of a `targets` field."""
    return tuple(turn.facts[field].split(",")) if turn.facts.get(field) else ()


def may_be_called(field: str) -> Callable[[Turn], None]:
    """S0-13: units and lower offices of the caller, and units of the owner's office; each has one part at a time."""

    def check(turn: Turn) -> None:
        sender = caller(turn)
        busy = {a.holder for a in turn.case.assignments if a.state in LIVE_PARTS or a.state is PartState.PASSED_ON}
        for key in keys_in(turn, field):
            checks.may_receive(turn, field, key, (split_key(sender)[0],), (split_key(turn.case.owner)[0],))
            waiting = {later for a in turn.case.assignments if a.state in LIVE_PARTS for later in a.then}
            if key in {turn.case.owner, turn.facts.get("to"), *busy, *waiting}:
                raise Invalid({field: "所选单位中有的已在办理此件，请勿重复选择"})

    return check


def co_has_a_due(turn: Turn) -> None:
    """Whoever is called along with the dispatch is told until when."""
    if turn.facts.get("co") and not turn.facts.get("co_due"):
        raise Invalid({"co_due": "请填写“协办期限”"})


def due_is_sensible(field: str) -> Callable[[Turn], None]:
    """A due that a person sets has not passed, keeps within the law's longest, and within that of the order."""

    def check(turn: Turn) -> None:
        if field not in turn.facts:
            return
        due = date.fromisoformat(turn.facts[field])
        order = turn.case.source.outside_due
        if due < turn.today:
            raise Invalid({field: "期限不能早于今天"})
        if due > turn.today + LONGEST:
            raise Invalid({field: f"期限最长不超过 {LONGEST.days} 天"})
        if order is not None and turn.today <= business_date(order) < due:
            raise Invalid({field: "期限不能晚于来件要求的时限"})

    return check


def told_after(field: str, earliest: Callable[[Turn], datetime]) -> Callable[[Turn], None]:
    """A moment that is told cannot lie before what it follows."""

    def check(turn: Turn) -> None:
        if field in turn.facts and datetime.fromisoformat(turn.facts[field]) < earliest(turn):
            raise Invalid({field: "不能早于上一环节的时间"})

    return check


def part_sent_at(turn: Turn) -> datetime:
    """When the part that the step speaks of was sent."""
    assert turn.part is not None
    return turn.part.sent_at


def coordinator_may_see(turn: Turn) -> None:
    """S4-8: the 协调人 is somebody of the holder's office who can open the case."""
    given = turn.facts.get("coordinator")
    assert turn.part is not None
    if given is None or given == turn.actor.id:
        return
    member = _member(turn, given)
    keys = {key for _, key in _standing(turn, member)}
    here = split_key(turn.part.holder)[0]
    if member is None or member.office != here or keys.isdisjoint(docket_keys(turn.case)):
        raise Invalid({"coordinator": "请选择本单位能够查看此件的工作人员作为协调人"})


def adviser_may_be_asked(turn: Turn) -> None:
    """S3-47: a legal adviser of an office that has the case anyway, where the matter does not point."""
    key = adviser_key(turn)
    if not key:
        raise Invalid({"adviser": "请选择办理或监督此件的单位的法律顾问"})
    checks.may_know(turn, "adviser", key)
    if any(a.holder == key and a.state in _WAITING for a in turn.case.assignments):
        raise Invalid({"adviser": "此件已在该处办理，请待其意见，或另请一位法律顾问"})


def adviser_key(turn: Turn) -> str:
    """The docket key that the named adviser opens as such; "" for nobody who may be asked."""
    adviser = _member(turn, turn.facts["adviser"])
    offices = {split_key(key)[0] for key in docket_keys(turn.case)}
    if adviser is None or adviser.office not in offices:
        return ""
    return min((key for role, key in _standing(turn, adviser) if role is Role.LEGAL), default="")


def every_part_is_in(turn: Turn) -> None:
    """Edge 12: one answer is made of all parts, and goes out when each 协办 one is in."""
    owed = [a for a in turn.case.assignments if not a.main and a.how != LEGAL and a.state in _WAITING]
    count = sum(not turn.case.hidden_from(a.holder) for a in owed)
    if count:
        raise NotAllowed(f"还有 {count} 个协办单位的意见没有交齐，请催交，或由吹哨人撤回该协办后再办")


def legal_heard(turn: Turn) -> None:
    """S3-47: what was flagged as legally complex is not decided without the adviser's opinion."""
    asked = [mark.at for mark in turn.case.marks if mark.name == "legal_wanted"]
    given = [mark.at for mark in turn.case.marks if mark.name == "legal_given"]
    if asked and (not given or max(given) < max(asked)):
        raise NotAllowed("此件须听取法律意见，请待法律顾问出具意见后再办；未邀请的，请先征求法律意见")


def hearing_is_over(turn: Turn) -> None:
    """A hearing that was opened is concluded before anything is decided."""
    if turn.case.request("hearing") is not None:
        raise NotAllowed("听证尚未结束，请先记录听证结论")


def heard_where_it_is_decided(turn: Turn) -> None:
    """While a 复查 or 复核 is under way, its organ hears the petitioner, in the case of its own (Art. 36)."""
    if turn.case.state in (State.REEXAM, State.RECHECK) and not turn.case.is_review:
        raise NotAllowed("此件正在复查、复核，听证由复查、复核机关在其案件中举行")


ALL_HEARD = (every_part_is_in, legal_heard, hearing_is_over)
"""What every row demands that answers a case, or ends it without satisfaction."""


def participants_may_sit(turn: Turn) -> None:
    """S0-5: who consults is a unit or office that may know of the matter; at least two, and the absent among them."""
    named = keys_in(turn, "participants")
    for key in named:
        checks.may_know(turn, "participants", key)
    if len(named) < 2:
        raise Invalid({"participants": "会商须有两个以上单位（科室）参加"})
    if not set(keys_in(turn, "absent")) < set(named):
        raise Invalid({"absent": "未到的单位（科室）应在通知参加之列，且不能全部未到"})
    if "main_unit" in turn.facts:
        checks.may_know(turn, "main_unit", turn.facts["main_unit"])


def may_be_mediated(turn: Turn) -> None:
    """Edge 42: what was done to a child's body or dignity is reported, never mediated."""
    barred = any(turn.case.marked(name, turn.today) for name in ("abuse", "named_only"))
    if barred or turn.case.topic == BULLYING:
        raise NotAllowed("涉及性侵害或学生欺凌的，不得调解，须立即报告公安机关和市局")
