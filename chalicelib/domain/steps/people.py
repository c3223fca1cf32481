"""Conflicts of interest and persons complained of: who steps aside or must, and what then moves elsewhere (Art. 28)."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain import jurisdiction, recusal
from chalicelib.domain.case import Case, Mark, PartState, State
from chalicelib.domain.co_view import OWNER_ONLY
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.offices import split_key
from chalicelib.domain.projections import docket_keys
from chalicelib.domain.recusal import SUBJECT
from chalicelib.domain.roles import Role, Staff, actor_of, reach
from chalicelib.domain.steps.alerting import LEADING, raise_alert
from chalicelib.domain.turn import Turn

EVERYWHERE = frozenset({Role.CENTER_HEAD, Role.BUREAU_DEPUTY, Role.BUREAU_HEAD})
"""Who may order the recusal of anybody who sees the case; the head of a unit only of those who serve there."""

HEADS = frozenset({Role.UNIT_HEAD})
"""Whose direct subordinates are everybody at the docket key that the role opens (domain B2)."""

BEFORE_END = frozenset(
    {
        State.INBOX,
        State.REGISTERED,
        State.INFO_PENDING,
        State.DISPATCHED,
        State.HANDLING,
        State.RETURN_REQ,
        State.REPLY_REVIEW,
        State.REDO,
    }
)


def may_be_ordered(turn: Turn) -> None:
    """条例 Art. 28: the responsible head decides; somebody who sees the case now, and not the head himself."""
    person = turn.facts["person"]
    if person in turn.actor.ids:
        raise Invalid({"person": "本人回避请办理“申请回避”"})
    opened = _opened(turn, person)
    if not opened:
        raise Invalid({"person": "请选择目前能够打开此件的工作人员"})
    own = {key for role, key in turn.actor.reach if role == Role.UNIT_HEAD}
    if not EVERYWHERE & turn.actor.roles and not opened & own:
        raise NotAllowed("只能决定本单位（科室）人员的回避；其他人员请报惠民中心或局领导决定")


def _opened(turn: Turn, person: str) -> frozenset[str]:
    """The docket keys through which a member of staff sees the case."""
    member = _member(turn, person)
    if member is None:
        return frozenset()
    actor = actor_of(member, turn.today, _colleagues(turn, member))
    return recusal.remaining(actor, turn.case.recused).keys & docket_keys(turn.case).keys()


def _member(turn: Turn, person: str) -> Staff | None:
    return next((each for each in turn.terms.staff if each.id == person), None)


def _colleagues(turn: Turn, member: Staff) -> list[Staff]:
    return [each for each in turn.terms.staff if each.office == member.office]


def was_recused(turn: Turn) -> None:
    """A recusal ends when its reason has gone; that of a person complained of never does."""
    person = turn.facts["person"]
    if f"{SUBJECT}{person}" in turn.case.recused:
        raise NotAllowed("此人是被反映人，依法回避，不能解除")
    if person not in turn.case.recused:
        raise Invalid({"person": "此人目前没有回避此件"})
    if person in turn.actor.ids:
        raise NotAllowed("不能解除本人的回避，请报上级决定")


def is_recused(case: Case) -> bool:
    """Whether anybody's recusal could be taken back."""
    return any("@" not in name and ":" not in name for name in case.recused)


def step_aside(turn: Turn) -> None:
    """The actor's own conflict of interest: from now on he finds the case nowhere."""
    bar(turn, turn.actor.id)


def order_aside(turn: Turn) -> None:
    """The head orders somebody else's recusal."""
    bar(turn, turn.facts["person"])


def come_back(turn: Turn) -> None:
    """The reason has gone: the person may see the case again where the dockets open it."""
    turn.change(recused=tuple(name for name in turn.case.recused if name != turn.facts["person"]))


def bar(turn: Turn, *names: str) -> None:
    """Keep these from the case; what lay with them falls to the post, and those above hear if nobody could approve."""
    turn.change(recused=tuple(dict.fromkeys((*turn.case.recused, *names))))
    left = [part for part in turn.case.assignments if part.assignee in names]
    parts = tuple(replace(part, assignee="") if part in left else part for part in turn.case.assignments)
    turn.change(assignments=parts)
    for part in left:
        if part.state is not PartState.RETURNED and not turn.case.hidden_from(part.holder):
            turn.notice(part.holder, "unassigned")
    somebody_approves(turn)


def somebody_approves(turn: Turn) -> None:
    """Edge 16: where the approver is kept away the next superior approves; with none left, those above are alerted."""
    if not turn.terms.staff or turn.case.done:
        return
    grants = turn.terms.actions["approve_reply"].by
    if turn.case.last_main is not None and not recusal.able(
        turn.case, grants, turn.terms.staff, turn.today, turn.recused
    ):
        raise_alert(turn, "no_approver", (turn.case.owner, *turn.case.overseers), LEADING, rung=5)


# A person complained of


def subject_is_known(turn: Turn) -> None:
    """The person named has an account here; a name alone stays among the sealed words."""
    if _member(turn, turn.words["subject"]) is None:
        raise Invalid({"subject": "没有这个工作人员账号；没有账号的人员请写入“姓名、职务”"})


def name_subject(turn: Turn) -> None:
    """The person complained of never sees the case, nor do those who serve right under him (domain B2, edge 16).

    Who it is stands in the sealed words and among the recused, which no page shows.
    """
    member = _member(turn, turn.words["subject"])
    assert member is not None
    turn.facts[OWNER_ONLY] = True
    under = _under(turn, member)
    bar(turn, member.id, f"{SUBJECT}{member.id}")
    if under:
        turn.change(excluded=tuple(dict.fromkeys((*turn.case.excluded, *under))))
        leave(turn)
        somebody_approves(turn)


def _under(turn: Turn, member: Staff) -> tuple[str, ...]:
    """The docket keys of those who serve under a head: the unit, or the office; never the leaders' compartment."""
    headed = sorted(key for role, key in reach(member, turn.today) if role in HEADS)
    return tuple(key for key in headed if split_key(key)[0] in turn.terms.tree)


def leave(turn: Turn) -> None:
    """The case leaves what it is kept from now: the owner's place for the one above, the parts for who sent them."""
    case, tree = turn.case, turn.terms.tree
    owner, entries = case.owner, case.excluded
    if jurisdiction.is_excluded(tree, owner, entries):
        owner = jurisdiction.above(tree, split_key(owner)[0], turn.today, entries)
    overseers = jurisdiction.overseers(tree, owner, entries)
    turn.change(owner=owner, overseers=overseers)
    gone = [part for part in case.assignments if turn.case.hidden_from(part.holder)]
    carrying = case.main
    for part in gone:
        turn.signal("return.agreed", part.id)
    ids = {part.id for part in gone}
    turn.change(
        assignments=tuple(
            replace(part, state=PartState.RETURNED)
            if part.id in ids
            else replace(part, overseers=tuple(key for key in part.overseers if not turn.case.hidden_from(key)))
            for part in case.assignments
        ),
        requests=tuple(request for request in case.requests if request.part not in ids),
        clocks=tuple(replace(c, obligor=owner) if turn.case.hidden_from(c.obligor) else c for c in case.clocks),
    )
    if carrying is not None and carrying.id in ids:
        _back_to(turn, carrying.parent)
    if owner != case.owner:
        turn.notice(owner, "arrived")


def _back_to(turn: Turn, parent: str) -> None:
    """The part that was passed on is with its sender again, or the case with its owner."""
    part = turn.case.assignment(parent)
    while part is not None and part.state is PartState.RETURNED:
        part = turn.case.assignment(part.parent)
    if part is None:
        turn.change(state=State.REGISTERED)
        return
    again = replace(part, state=PartState.SIGNED)
    turn.change(
        state=State.HANDLING,
        assignments=tuple(again if each.id == part.id else each for each in turn.case.assignments),
    )
    for signal in ("dispatched", "signed"):
        turn.signal(signal, part.id)


# A matter about the head of the bureau


def about_the_head(turn: Turn) -> None:
    """Only what is about the head of the bureau itself waits for an organ outside."""
    if not recusal.head_is_barred(turn.case):
        raise NotAllowed("此件不是反映局主要负责人的事项，无需上级机关意见")


def concerns_the_head(case: Case) -> bool:
    """Whether the row for the superior's opinion is of use."""
    return recusal.head_is_barred(case)


def superior_has_spoken(turn: Turn) -> None:
    """Edge 16: nobody in the bureau stands above its head, so the next superior outside has to agree first."""
    if not recusal.head_is_barred(turn.case):
        return
    if split_key(turn.case.owner)[0] == turn.case.city and not LEADING & turn.actor.roles:
        raise NotAllowed("反映局主要负责人的事项，答复须由分管局领导审核")
    if not turn.case.marked("superior_given", turn.today):
        organ = turn.terms.tree.get(turn.case.city).reexam_office or "上级机关"
        raise NotAllowed(f"反映局主要负责人的事项，须先报{organ}并登记“上级机关意见”，再答复")


def take_opinion(turn: Turn) -> None:
    """What the organ outside said; it is named on the case."""
    given = Mark("superior_given", turn.now, turn.actor.id, turn.seq)
    others = tuple(mark for mark in turn.case.marks if mark.name != given.name)
    turn.change(organ=turn.facts["organ"], marks=(*others, given))
