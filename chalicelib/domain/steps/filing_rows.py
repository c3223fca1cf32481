"""Rows of 备案办结 and of 不满意事项复核."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import State
from chalicelib.domain.steps import filing, joint_checks
from chalicelib.domain.steps.row_words import ANSWERED, HEADS, LEADERS
from chalicelib.domain.turn import Action

S = State

CENTRE = ("CENTER_HEAD@owner", "CENTER_HEAD@overseer", *LEADERS)
SECOND = (*LEADERS, "BUREAU_DEPUTY@overseer", "BUREAU_HEAD@overseer")
WATCHERS = ("FOLLOWUP@owner", "FOLLOWUP@overseer", "SUPERVISOR@owner", "SUPERVISOR@overseer", *LEADERS)
CLOSED = frozenset({S.CLOSED, S.CLOSED_FILED, S.FINAL})
WORKING = frozenset({S.REDO, S.DISPATCHED, S.RETURN_REQ, S.HANDLING, S.REPLY_REVIEW, S.FILING_REVIEW})
REVIEWED = frozenset({S.REEXAM, S.RECHECK})

_DECISION = (
    f.flag("agreed", "同意备案办结", required=True),
    f.prose("opinion", "审核意见", required=True, max=2000),
    f.prose("audit_opinion", "审计监督意见", max=2000),
)

ROWS = (
    Action(
        name="apply_filing",
        title="申请备案办结",
        by=HEADS,
        frm=ANSWERED | {S.REDO, S.CLOSED},
        to=S.FILING_REVIEW,
        fields=(
            f.prose("dissatisfaction", "信访人不满意的原因", required=True, max=2000),
            f.prose("basis", "诉求不能满足的法律、政策依据", required=True, max=2000),
            f.prose("work_done", "已做工作（联系、走访、协调）", required=True, max=5000),
            f.prose("explanation", "解释说明情况", required=True, max=5000),
            f.prose("help_measures", "帮扶、救助措施", max=2000),
            f.prose("evidence", "尽职无过错的证据清单", required=True, max=5000),
        ),
        signal="filing.asked",
        checks=(filing.is_dissatisfied, filing.duty_was_done, filing.not_refused_before),
        effects=(filing.apply,),
        paper="filing_request",
        paper_title="备案办结申请表",
        deed="asked_filing",
        source="S0-19; B9-19; edge 36",
        hint="须依法依规办理且已尽职无过错，由本单位以外的人员审核",
        offered=filing.dissatisfied,
    ),
    Action(
        name="decide_filing",
        title="审核备案办结",
        by=CENTRE,
        frm=frozenset({S.FILING_REVIEW}),
        targets=(S.CLOSED_FILED, S.REDO),
        fields=_DECISION,
        signal="filing.decided",
        checks=(filing.is_first_look, joint_checks.legal_heard),
        effects=(filing.decide,),
        tells="filing_told",
        paper="filing_opinion",
        paper_title="备案办结审核意见",
        deed="decided_filing",
        source="S0-19; R31; edge 36",
        offered=filing.waits_for_first_look,
        final="同意后此件即备案办结，不再重办；信访人可以提出异议。",
    ),
    Action(
        name="redecide_filing",
        title="复审备案办结",
        by=SECOND,
        frm=frozenset({S.FILING_REVIEW}),
        targets=(S.CLOSED_FILED, S.REDO),
        fields=_DECISION,
        signal="filing.decided",
        checks=(filing.is_second_look, joint_checks.legal_heard),
        effects=(filing.decide,),
        tells="filing_told",
        paper="filing_opinion",
        paper_title="备案办结复审意见",
        source="S0-19; R32",
        offered=filing.waits_for_second_look,
        final="复审决定是最后一次审核，不能更改。",
    ),
    Action(
        name="object_filing",
        title="对办结提出异议",
        by=("PUBLIC", *WATCHERS),
        frm=frozenset({S.CLOSED_FILED}),
        to=S.FILING_REVIEW,
        fields=(f.prose("reason", "异议的理由", required=True, max=2000),),
        signal="objection.filed",
        checks=(filing.objection_in_time,),
        effects=(filing.raise_objection,),
        tells="stage_changed",
        paper="objection",
        paper_title="异议书",
        deed="objected",
        source="R32",
        last_day=filing.objection_last_day,
        offered=filing.may_object,
    ),
    Action(
        name="apply_unit_review",
        title="申请不满意事项复核",
        by=HEADS,
        frm=frozenset({S.FOLLOWUP, S.REDO, S.CLOSED}),
        fields=(
            f.prose("reason", "认为不满意评价不成立的理由", required=True, max=2000),
            f.prose("evidence", "证据清单", required=True, max=2000),
        ),
        checks=(filing.is_dissatisfied, filing.no_unit_review_yet),
        effects=(filing.ask_unit_review,),
        paper="unit_review_request",
        paper_title="不满意事项复核申请",
        deed="asked_unit_review",
        source="S0-18",
        hint="由惠民中心复核，不改动信访人的评价；与法定的复查无关",
        offered=filing.dissatisfied,
    ),
    Action(
        name="decide_unit_review",
        title="不满意事项复核",
        by=CENTRE,
        frm=ANSWERED | CLOSED | WORKING | REVIEWED,
        waits_for="unit_review",
        fields=(
            f.choice(
                "outcome", "复核意见", (("upheld", "不满意评价成立"), ("unfounded", "不满意评价不成立")), required=True
            ),
            f.prose("opinion", "复核说明", required=True, max=2000),
        ),
        signal="review.decided",
        effects=(filing.decide_unit_review,),
        paper="unit_review_opinion",
        paper_title="不满意事项复核意见",
        source="S0-18",
    ),
)
