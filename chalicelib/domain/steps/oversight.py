"""What supervision needs and does: 督办 and its answer, 约谈, 改进建议, 问责 (S0-20, S0-37, S2-12; 条例 Art. 38–46)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.case_parts import SUPERVISING
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.kept_above import KEPT
from chalicelib.domain.roles import Role
from chalicelib.domain.steps import orders
from chalicelib.domain.turn import Turn
from chalicelib.domain.workdays import business_date

GROUNDS = (
    ("late", "超期"),
    ("unsigned", "逾期未签收"),
    ("unsatisfied", "信访人不满意"),
    ("instruction", "领导批示"),
    ("repeat", "重复反映"),
    ("unheeded", "复查复核意见未落实"),
    ("other", "其他"),
)
ADOPTIONS = (("adopted", "采纳"), ("partly", "部分采纳"), ("refused", "未采纳"))
FAULTS = (
    ("substantiated", "反映的问题查证属实"),
    ("delay", "推诿、敷衍、拖延"),
    ("false_report", "弄虚作假"),
    ("leak", "泄露、转送检举控告材料"),
    ("retaliation", "打击报复信访人"),
    ("hidden_danger", "迟报、漏报、瞒报紧急信息"),
)
SANCTIONS = (
    ("talk", "谈话提醒、批评教育"),
    ("inspection", "责令书面检查"),
    ("notice", "通报批评"),
    ("admonition", "诫勉"),
    ("organisational", "组织处理（停职检查、调整职务、责令辞职、免职等）"),
    ("party", "党纪处分"),
    ("disciplinary", "政务（行政）处分"),
    ("dismissal", "解聘、撤销教师资格"),
    ("judicial", "移送司法机关"),
    ("unit", "对单位通报、扣分、取消评先资格"),
    ("none", "不予处理"),
)
"""S0-38: what becomes of a substantiated complaint about people and units."""


def only_the_head_lists(turn: Turn) -> None:
    """B2: 挂牌督办 is the head of the bureau's own."""
    if turn.facts["level"] == "listed" and Role.BUREAU_HEAD not in turn.actor.roles:
        raise NotAllowed("挂牌督办须由局主要负责人决定")


def addressee_has_part(turn: Turn) -> None:
    """An order goes to a unit that handles the case, or to its owner: nobody else may know of it."""
    to = turn.facts.get("to")
    if to is not None and to not in orders.addressable(turn.case):
        raise Invalid({"to": "请选择此件的承办单位（科室）或受理单位"})


def new_date_is_ahead(turn: Turn) -> None:
    """A date that has passed orders nothing."""
    given = turn.facts.get("new_date")
    if given is not None and given < turn.today.isoformat():
        raise Invalid({"new_date": "新的办结日期不能早于今天"})


def supervise(turn: Turn) -> None:
    """督办: an order with an answer of its own; its new date moves no clock and cures no lateness (C0)."""
    turn.facts["count"] = 1 + sum(s.level in SUPERVISING for s in turn.case.supervisions)
    order = orders.give(turn, turn.facts["level"], turn.facts["ground"])
    turn.signal("supervised", order.id)
    orders.tell_holder(turn, order, "supervised")


def may_answer(levels: frozenset[str]) -> Callable[[Turn], None]:
    """The addressee answers, and not whoever gave the order."""

    def check(turn: Turn) -> None:
        mine = orders.owed(turn, levels)
        if not mine:
            raise NotAllowed("没有须由您的单位反馈的督办（建议）")
        given = turn.facts.get("order")
        if given is not None and all(order.id != given for order in mine):
            raise Invalid({"order": "没有这一编号的督办（建议），或不由您的单位反馈"})

    return check


def answer_supervision(turn: Turn) -> None:
    """督办反馈: what was done; it stops the clock of this order and no other (R33)."""
    order = orders.answer(turn, SUPERVISING)
    turn.signal("supervision.answered", order.id)
    turn.notice(orders.issuers_key(turn.case, order), "supervision_answered")


def may_lift(turn: Turn) -> None:
    """挂牌 is lifted by the head of the bureau, and after an answer."""
    order = orders.chosen(turn, SUPERVISING, lambda s: s.lifted_at is None)
    if order is None:
        raise NotAllowed("没有可以解除的督办")
    if order.level != "listed":
        return
    if Role.BUREAU_HEAD not in turn.actor.roles:
        raise NotAllowed("挂牌督办须由局主要负责人解除")
    if order.answered_at is None:
        raise NotAllowed("挂牌督办须在承办单位反馈整改情况后解除")


def lift(turn: Turn) -> None:
    """解除: the order is fulfilled, or has lost its object; an answer that is late by then stays late."""
    order = orders.chosen(turn, SUPERVISING, lambda s: s.lifted_at is None)
    assert order is not None
    turn.facts["order"] = order.id
    orders.put(turn, replace(order, lifted_at=turn.now))
    if order.answered_at is None:
        turn.signal("supervision.lifted", order.id)
    if order.to in orders.addressable(turn.case):
        turn.notice(order.to, "supervision_lifted")


def talk_is_ahead(turn: Turn) -> None:
    """A 约谈 is called before it is held."""
    if datetime.fromisoformat(turn.facts["at"]) < turn.now:
        raise Invalid({"at": "约谈时间不能早于现在"})


def summon(turn: Turn) -> None:
    """约谈通知: to an office or unit with a part in the case; the register of all talks is another matter (S2-12)."""
    order = orders.give(turn, "summon", "")
    day = business_date(datetime.fromisoformat(turn.facts["at"]))
    orders.put(turn, replace(order, new_date=day))
    orders.tell_holder(turn, order, "summoned")


def talk_was_called(turn: Turn) -> None:
    """A record needs a 约谈 that was called and whose day has come."""
    order = orders.chosen(turn, orders.SUMMON, lambda s: s.answered_at is None)
    if order is None:
        raise NotAllowed("没有待记录的约谈，请先发约谈通知")
    if order.new_date is not None and order.new_date > turn.today:
        raise NotAllowed(f"约谈定于 {order.new_date:%Y-%m-%d}，届时再作记录")


def record_talk(turn: Turn) -> None:
    """约谈记录: facts, requirements, the date by which, and what was promised."""
    orders.answer(turn, orders.SUMMON)


def propose(turn: Turn) -> None:
    """改进建议书: advice to a unit, with thirty days to say in writing what it took up (条例 2005 Art. 36; R34)."""
    order = orders.give(turn, "proposal", "")
    turn.signal("proposal.made", order.id)
    orders.tell_holder(turn, order, "proposal_made")


def answer_proposal(turn: Turn) -> None:
    """Written feedback on the advice: taken up, in part or not, and why."""
    order = orders.answer(turn, orders.PROPOSAL)
    turn.signal("proposal.answered", order.id)
    turn.notice(orders.issuers_key(turn.case, order), "supervision_answered")


def fault_is_found(turn: Turn) -> None:
    """S0-38: for the matter somebody answers only when it was found true, for its handling at any time."""
    if turn.facts["ground"] == "substantiated" and turn.case.verdict not in ("true", "partly"):
        raise NotAllowed("反映的问题尚未查证属实，不能以此建议问责")


def propose_accountability(turn: Turn) -> None:
    """问责建议: nobody below and nobody outside learns of it; whom it concerns hears by the organs for discipline."""
    turn.facts[KEPT] = True
    orders.give(turn, "accountability", turn.facts["ground"])


def accountability_is_proposed(turn: Turn) -> None:
    """A result is entered for a proposal that still waits for one."""
    if orders.chosen(turn, orders.ACCOUNTABILITY, lambda s: s.answered_at is None) is None:
        raise NotAllowed("没有待登记结果的问责建议")


def record_accountability(turn: Turn) -> None:
    """处理结果登记: the code of what became of it; the names stay in the sealed words (S0-38)."""
    turn.facts[KEPT] = True
    orders.answer(turn, orders.ACCOUNTABILITY)
