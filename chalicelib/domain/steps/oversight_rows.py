"""Rows of supervision and its answer, 约谈, 改进建议, 问责."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import OPEN, State
from chalicelib.domain.case_parts import SUPERVISING
from chalicelib.domain.steps import orders, oversight
from chalicelib.domain.steps.row_words import ANSWERED, LEADERS
from chalicelib.domain.workflow import Action

S = State

ABOVE = (*LEADERS, "BUREAU_DEPUTY@overseer", "BUREAU_HEAD@overseer")
OVERSEEING = (
    "SUPERVISOR@owner", "SUPERVISOR@overseer", "CENTER_HEAD@owner", "CENTER_HEAD@overseer", *ABOVE,
)  # fmt: skip
SUMMONING = (
    "CENTER_HEAD@owner", "CENTER_HEAD@overseer", "UNIT_HEAD@owner", "UNIT_HEAD@overseer", *ABOVE,
)  # fmt: skip
ACCOUNTING = (
    "BUREAU_HEAD@owner", "BUREAU_HEAD@overseer", "CENTER_HEAD@owner", "CENTER_HEAD@overseer", "DISCIPLINE@owner",
    "DISCIPLINE@overseer",
)  # fmt: skip
ADDRESSED = (
    "UNIT_HEAD@handler", "VICE_HEAD@handler", "LIAISON@handler", "UNIT_HEAD@owner", "VICE_HEAD@owner", "LIAISON@owner",
    "CENTER_HEAD@owner", "DISCIPLINE@handler",
)  # fmt: skip

SCREENED = frozenset(State) - {S.INBOX, S.REGISTERED, S.INFO_PENDING, S.APPROVAL, S.MERGED, S.ARCHIVED}
HANDLED = ANSWERED | {S.HANDLING, S.REPLY_REVIEW, S.REDO, S.FILING_REVIEW, S.CLOSED, S.CLOSED_FILED, S.FINAL}

_ORDER = f.code("order", "编号", hint="有多件时填写，不填为最早的一件")
_TO = f.code("to", "督办（建议）对象", kind="target", hint="不填为主办单位")

ROWS: tuple[Action, ...] = (
    Action(
        name="supervise",
        title="督办",
        by=(*OVERSEEING, "DISCIPLINE@overseer"),
        frm=OPEN,
        fields=(
            f.choice("level", "等级", orders.LEVELS, required=True),
            f.choice("ground", "事由", oversight.GROUNDS, required=True),
            f.prose("requirement", "督办要求", required=True, max=2000),
            f.day("new_date", "新的办结日期", hint="不改变原时限，不消除超期"),
            _TO,
        ),
        checks=(oversight.only_the_head_lists, oversight.addressee_has_part, oversight.new_date_is_ahead),
        effects=(oversight.supervise,),
        names_staff=True,
        paper="supervision",
        paper_title="督办单",
        source="S0-20, S1-23, S3-12, S3-14; 条例 Art. 38",
        hint="承办单位须在 3 个工作日（红牌 1 个工作日）内反馈；新的办结日期不消除超期",
    ),
    Action(
        name="answer_supervision",
        title="督办反馈",
        by=ADDRESSED,
        frm=OPEN,
        part_main=None,
        fields=(f.prose("feedback", "办理进展和整改情况", required=True, max=4000), _ORDER),
        checks=(oversight.may_answer(SUPERVISING),),
        effects=(oversight.answer_supervision,),
        offered=orders.is_supervised,
        source="R33; B9-3",
    ),
    Action(
        name="lift_supervision",
        title="解除督办",
        by=(*OVERSEEING, "DISCIPLINE@overseer"),
        frm=frozenset(State) - {S.ARCHIVED, S.MERGED},
        fields=(f.prose("reason", "解除理由", required=True, max=1000), _ORDER),
        checks=(oversight.may_lift,),
        effects=(oversight.lift,),
        offered=orders.can_be_lifted,
        source="S0-20; B9-3",
    ),
    Action(
        name="summon",
        title="约谈",
        by=SUMMONING,
        frm=SCREENED,
        fields=(
            f.prose("reason", "约谈事由（写明件数、次数）", required=True, max=2000),
            f.moment("at", "约谈时间", required=True),
            f.text("place", "地点", required=True),
            f.text("host", "约谈人", required=True),
            f.code("to", "约谈对象", kind="target", hint="不填为主办单位"),
        ),
        checks=(oversight.addressee_has_part, oversight.talk_is_ahead),
        effects=(oversight.summon,),
        names_staff=True,
        paper="summons",
        paper_title="约谈通知",
        source="S2-12, S2-13; 条例 Art. 40; B9-22",
    ),
    Action(
        name="summon_record",
        title="约谈记录",
        by=SUMMONING,
        frm=SCREENED,
        fields=(
            f.prose("facts", "约谈指出的问题", required=True, max=4000),
            f.prose("requirements", "要求", required=True, max=2000),
            f.day("until", "整改期限", required=True),
            f.prose("promise", "对方表态（承诺）", required=True, max=2000),
            f.flag("promise_signed", "已签字"),
            _ORDER,
        ),
        checks=(oversight.talk_was_called,),
        effects=(oversight.record_talk,),
        offered=orders.is_called_to_talk,
        paper="summons_record",
        paper_title="约谈记录",
        source="S2-12; B9-22",
    ),
    Action(
        name="propose_improvement",
        title="改进建议",
        by=OVERSEEING,
        frm=HANDLED,
        fields=(
            f.prose("problem", "发现的问题", required=True, max=4000),
            f.prose("advice", "改进（完善政策）建议", required=True, max=4000),
            _TO,
        ),
        checks=(oversight.addressee_has_part,),
        effects=(oversight.propose,),
        names_staff=True,
        paper="proposal",
        paper_title="改进建议书",
        source="条例 Art. 40; 条例(2005) Art. 36; B9-29; S0-21",
        hint="对方须在 30 日内书面反馈采纳情况",
    ),
    Action(
        name="answer_improvement",
        title="反馈改进建议",
        by=ADDRESSED,
        frm=HANDLED | OPEN - {S.INBOX, S.REGISTERED, S.INFO_PENDING, S.APPROVAL},
        part_main=None,
        fields=(
            f.choice("adoption", "采纳情况", oversight.ADOPTIONS, required=True),
            f.prose("feedback", "书面反馈", required=True, max=4000),
            _ORDER,
        ),
        checks=(oversight.may_answer(orders.PROPOSAL),),
        effects=(oversight.answer_proposal,),
        offered=orders.is_advised,
        source="条例(2005) Art. 36; R34",
    ),
    Action(
        name="propose_accountability",
        title="问责建议",
        by=ACCOUNTING,
        frm=HANDLED,
        fields=(
            f.choice("ground", "事由", oversight.FAULTS, required=True),
            f.code("to", "责任单位", kind="target", hint="不填为主办单位"),
            f.text("person", "责任人"),
            f.prose("facts", "事实", required=True, max=4000),
            f.prose("proposal", "问责建议", required=True, max=2000),
        ),
        checks=(oversight.addressee_has_part, oversight.fault_is_found),
        effects=(oversight.propose_accountability,),
        paper="accountability",
        paper_title="问责建议书",
        source="S0-37, S0-38, S2-11; 条例 Art. 42–46; B9-28",
        hint="承办单位和信访人均看不到",
        final="问责建议登记后不能修改或撤回。",
    ),
    Action(
        name="record_accountability",
        title="登记处理结果",
        by=ACCOUNTING,
        frm=HANDLED | {S.REEXAM, S.RECHECK},
        fields=(
            f.choice("result", "处理结果", oversight.SANCTIONS, required=True),
            f.text("organ", "处理机关", max=60, personal=False),
            f.text("document", "处理文号", max=60, personal=False),
            f.day("decided_on", "决定日期", required=True),
            f.text("person", "被处理人"),
            f.prose("remark", "说明", max=2000),
            _ORDER,
        ),
        checks=(oversight.accountability_is_proposed,),
        effects=(oversight.record_accountability,),
        offered=orders.is_to_account,
        paper="accountability",
        paper_title="处理结果登记",
        source="S0-38; B9-28",
        final="处理结果登记后不能修改。",
    ),
)
