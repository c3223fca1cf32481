"""What an action demands beyond role and state: separations, secrecy, order and time. Each check raises or passes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from chalicelib.domain import bonds, clocks, deadlines
from chalicelib.domain.case import Case
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.jurisdiction import is_excluded, with_successors
from chalicelib.domain.offices import COMPARTMENTS, DISCIPLINE, split_key, valid_on
from chalicelib.domain.recusal import sees
from chalicelib.domain.roles import actor_of
from chalicelib.domain.turn import Turn
from chalicelib.domain.workdays import business_date

Check = Callable[[Turn], None]

MAX_RETURNS = 2
"""After the second return no unit may return; the bureau decides (edge 10, 条例 Art. 24)."""

LEADERS = frozenset({"BUREAU_DEPUTY", "BUREAU_HEAD"})


def important_needs_leader(turn: Turn) -> None:
    """S3-45, B9-14: the deputy or the head approves what is important."""
    if turn.case.important and not LEADERS & turn.actor.roles:
        raise NotAllowed("重要事项的答复须由分管局领导或局主要负责人审核")


def target_may_receive(turn: Turn) -> None:
    """Who a case may be sent to: a unit of the sender's own office, or an office below; never where it points."""
    sender = turn.part.holder if turn.part else turn.case.owner
    may_receive(turn, "to", turn.facts["to"], (split_key(sender)[0],))


def may_receive(turn: Turn, field: str, key: str, own: Collection[str], beside: Collection[str] = ()) -> None:
    """Whether `key` may have a part of the case: a unit of an office of `own`, or an office below one of them.

    Of the offices `beside` their units only. Raises Invalid naming `field`.
    """
    may_know(turn, field, key)
    office_id, compartment = split_key(key)
    tree, of_units = turn.terms.tree, {*own, *beside}
    if office_id not in of_units and not any(tree.is_below(office_id, each) for each in own):
        raise Invalid({field: f"{tree.get(office_id).name}不是本单位的下级，不能派往"})
    if turn.case.sealed and office_id in of_units:
        raise Invalid({field: "此件已在本单位纪检处，请直接核查，无需再派"})
    if compartment and office_id not in of_units and not turn.case.sealed:
        raise Invalid({field: "请派往下级单位本身，由其内部再派"})
    if any(a.holder == key and a.state.name in ("SENT", "SIGNED") for a in turn.case.assignments):
        raise Invalid({field: "此件已在该处办理，无需再派；要由协办改为主办，请先撤回协办"})


def may_know(turn: Turn, field: str, key: str) -> None:
    """Whether `key` is an office or unit of this city that may know of the case at all: never where it points.

    E6, edge 17 (条例 Art. 30(3), 46(5)): a matter about an office is blocked from it, not merely warned about.
    """
    office_id, compartment = split_key(key)
    tree = turn.terms.tree
    if office_id not in tree or tree.root(office_id) != turn.case.city or key.endswith(":"):
        raise Invalid({field: f"没有编号为“{office_id}”的单位"})
    office = tree.get(office_id)
    if turn.case.sealed and compartment != DISCIPLINE:
        raise Invalid({field: "受限事项只能转派下级单位的纪检（纪检委员），如“qh-04:discipline”"})
    if turn.case.hidden_from(key) or is_excluded(tree, key, with_successors(tree, turn.case.excluded, turn.today)):
        raise Invalid({field: "此件反映的是该单位或其负责人，依法不得转往，请另选承办单位"})
    if not valid_on(office, turn.today):
        raise Invalid({field: f"{office.name}已撤并，请派往承继单位"})
    if compartment in COMPARTMENTS and not turn.case.sealed:
        raise Invalid({field: "不能派往该处"})
    if (
        compartment
        and compartment not in COMPARTMENTS
        and not any(unit.code == compartment and valid_on(unit, turn.today) for unit in office.units)
    ):
        raise Invalid({field: "没有这个内设机构，或已撤销，请另选"})


def return_is_open(turn: Turn) -> None:
    """Edges 10 and 11: in time, not refused before, and not after the second return."""
    assert turn.part is not None
    if turn.part.locked:
        raise NotAllowed("退单申请已被驳回，须由本单位办理；确有争议请报上级协调")
    if turn.case.returns >= MAX_RETURNS:
        raise NotAllowed("此件已两次退回，由市局指定承办单位，不能再退")
    for clock in turn.case.clocks:
        mine = clock.part in ("", turn.part.id) and clock.round == turn.case.round
        if mine and clock.rule in deadlines.RETURN_LIMITS and turn.now >= clock.judged:
            raise NotAllowed(f"已超过退单期限（{clock.raw_date:%Y-%m-%d}），须由本单位办理；确有争议请报上级协调")


def nothing_pending(kind: str) -> Check:
    """No open request of this kind may wait for its decision."""

    def check(turn: Turn) -> None:
        if turn.case.request(kind) is not None:
            raise NotAllowed("同类申请正在审批，请等待审批结果")

    return check


def delivered_as_it_must_be(turn: Turn) -> None:
    """S3-46: an important case is delivered directly and signed for."""
    if turn.case.important and not (turn.facts["method"] == "direct" and turn.facts.get("signed")):
        raise Invalid({"method": "重要信访事项须直接送达，并请信访人签收"})
    if turn.facts["received_on"] > turn.today.isoformat():
        raise Invalid({"received_on": "签收日期不能晚于今天"})
    if turn.case.replied_at and turn.facts["received_on"] < business_date(turn.case.replied_at).isoformat():
        raise Invalid({"received_on": "签收日期不能早于答复日期"})


def unrated(case: Case) -> bool:
    """Whether the petitioner has not rated the answer of this round; a 复查 or 复核 is not rated."""
    return not case.is_review and all(each.round != case.round for each in case.evaluations)


def once_a_round(turn: Turn) -> None:
    """Edge 35: one evaluation a round, and a reason for 不满意."""
    if not unrated(turn.case):
        raise NotAllowed("本次答复已经评价过，感谢您的参与")


def not_in_the_future(field: str) -> Check:
    """A moment or day that is told must have come, and not lie before the case (edge 51)."""

    def check(turn: Turn) -> None:
        given = turn.facts.get(field)
        if given is None:
            return
        received = turn.case.received_at
        if "T" in given:
            told = datetime.fromisoformat(given)
            ahead, before = told > turn.now + timedelta(minutes=5), told < received
        else:
            ahead, before = given > turn.today.isoformat(), given < business_date(received).isoformat()
        if ahead:
            raise Invalid({field: "不能填写将来的时间"})
        if before:
            raise Invalid({field: "不能早于收到此件的时间"})

    return check


def answer_fits(turn: Turn) -> None:
    """S1-29, S1-32: an immediate answer is for what needs no investigation; important matters go the whole road."""
    if turn.case.important:
        raise NotAllowed("重要事项须经办理、审核后答复，不能即答")
    if turn.case.type == "REPORT":
        raise NotAllowed("检举控告不能即答，须按规定转有权机关办理")


def was_transferred(turn: Turn) -> None:
    """Art. 23(3): only who got the case by 转送 gives a notice of its own; otherwise the owner tells."""
    assert turn.part is not None
    if turn.part.how != "transfer":
        raise NotAllowed("此件由派出单位统一告知，本单位无需另行告知")


def not_told_yet(turn: Turn) -> None:
    """The written notice is given once; a second one would move 受理之日."""
    if turn.case.told_on is not None:
        raise NotAllowed(f"已于 {turn.case.told_on:%Y-%m-%d} 告知，无需再次告知")


def assignee_serves_here(turn: Turn) -> None:
    """S1-16: a part is given to somebody who can open it; to nobody it would lie on no desk."""
    given = turn.facts.get("assignee")
    assert turn.part is not None
    if given is None or given == turn.actor.id:
        return
    member = next((each for each in turn.terms.staff if each.id == given), None)
    if member is None or not sees(actor_of(member, turn.today), turn.part.holder, turn.recused):
        raise Invalid({"assignee": "请选择本单位能够承办此件的工作人员"})


def moment_has_come(turn: Turn) -> None:
    """A case is woken only when a clock of it rings or its pause is over; another sweep may have been faster."""
    terms = turn.terms
    heard = (clock for clock in turn.case.clocks if not bonds.muted(turn.case, clock))
    if all(clocks.ring(clock, turn.now, terms.calendar, terms.rules)[0] == clock for clock in heard):
        raise NotAllowed("没有到时的时限")
