"""Rows of what follows an answer: delivery, call-back, evaluation, redo, closing; and of what may come at any time."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import DONE, OPEN, State
from chalicelib.domain.steps import archive, checks, closing, effects, listening, review, urgent
from chalicelib.domain.steps.row_words import (
    ANSWERED,
    CONTACTED,
    DELIVERING,
    LEADERS,
    MISSED,
    SATISFIED,
    YES_NO_PARTLY,
)
from chalicelib.domain.workflow import Action

S = State

ROWS = (
    Action(
        name="deliver",
        title="送达",
        by=("CLERK@owner", "DISPATCHER@owner", *LEADERS, "CLERK@handler", "LIAISON@handler"),
        frm=ANSWERED,
        fields=(
            f.choice("method", "送达方式", DELIVERING, required=True),
            f.day("received_on", "信访人收到日期", required=True),
            f.flag("signed", "信访人已签收"),
            f.text("receipt", "回执（快递）单号", max=60, personal=False),
        ),
        signal="reply.delivered",
        checks=(checks.delivered_as_it_must_be,),
        effects=(closing.deliver,),
        paper="delivery",
        paper_title="送达回证",
        source="S3-46",
        final="送达日期决定复查申请期限，登记后不能修改，请与回执核对。",
    ),
    Action(
        name="followup",
        title="回访",
        by=("FOLLOWUP@owner", "FOLLOWUP@overseer", *LEADERS),
        frm=ANSWERED,
        targets=(S.FOLLOWUP, S.CLOSED, S.REDO),
        fields=(
            f.flag("connected", "已接通", required=True),
            f.choice("missed", "未接通的情形", MISSED),
            f.choice("contacted", "承办单位是否联系过您", CONTACTED),
            f.choice("solved", "问题是否解决", YES_NO_PARTLY, needed_if=("connected", "True")),
            f.choice("satisfied", "对结果是否满意", SATISFIED, needed_if=("connected", "True")),
            f.choice("attitude", "对态度是否满意", SATISFIED),
            f.prose("reason", "不满意的原因", max=2000, needed_if=("satisfied", "bad")),
            f.prose("remark", "信访人原话", max=2000),
            f.flag("redo", "要求重办"),
            f.text("recording", "录音编号", max=60, personal=False),
            f.prose("undelivered", "答复未送达的原因", max=500),
            f.choice("cause", "问题根源（办结投诉、举报时登记）", archive.CAUSES),
        ),
        checks=(closing.someone_to_call, urgent.caller_is_named, closing.delivered_or_why),
        effects=(closing.call_back, archive.set_cause),
        paper="followup",
        paper_title="回访单",
        source="S0-16, R30",
        final="接通的回访登记后不能修改，信访人的评价以这一次为准。",
    ),
    Action(
        name="evaluate",
        title="评价",
        by=("PUBLIC",),
        frm=ANSWERED | {S.CLOSED},
        fields=(
            f.choice("satisfied", "您对办理结果", SATISFIED, required=True),
            f.prose("reason", "请说明原因", max=1000, needed_if=("satisfied", "bad")),
        ),
        checks=(checks.once_a_round,),
        offered=checks.unrated,
        effects=(closing.rate,),
        source="条例 Art. 21; edge 35",
    ),
    Action(
        name="redo",
        title="重办",
        by=(
            "FOLLOWUP@owner",
            "FOLLOWUP@overseer",
            "CENTER_HEAD@owner",
            "CENTER_HEAD@overseer",
            "SUPERVISOR@owner",
            "SUPERVISOR@overseer",
            "DISCIPLINE@owner",
            *LEADERS,
            "SYSTEM",
        ),
        frm=ANSWERED | {S.CLOSED, S.FINAL},
        to=S.REDO,
        fields=(
            f.prose("requirement", "未解决的问题和重办要求", required=True, max=2000),
            f.moment("ordered_at", "重办工单的派单时间"),
            f.moment("outside_due", "来件要求的时限"),
            f.number("outside_round", "来件轮次", max=99),
        ),
        checks=(review.may_be_redone, checks.not_in_the_future("ordered_at")),
        offered=review.can_be_redone,
        effects=(closing.open_round,),
        paper="redo",
        paper_title="重办单",
        source="S2-7",
        hint="重办后原时限冻结，另开新一轮时限",
        final="重办后原来的时限即时冻结，另开新一轮，不能恢复到重办之前。",
    ),
    Action(
        name="close",
        title="办结",
        by=("CLERK@owner", "FOLLOWUP@owner", "DISPATCHER@owner", *LEADERS, "SYSTEM"),
        frm=ANSWERED,
        to=S.CLOSED,
        fields=(
            f.prose("reason", "未回访（未送达）的原因", required=True, max=1000),
            f.choice("cause", "问题根源（办结投诉、举报时登记）", archive.CAUSES),
        ),
        signal="closed",
        checks=(closing.needs_no_call_back,),
        effects=(archive.set_cause,),
        paper="closing",
        paper_title="办结单",
        source="S0-11, edge 20",
        final="办结后不再回访、不再计时，不能恢复办理；信访人仍可依法申请复查。",
    ),
    Action(
        name="reissue_code",
        title="补发查询码",
        by=("CLERK@owner", "DISPATCHER@owner", "DISCIPLINE@owner", *LEADERS),
        frm=frozenset(State) - {S.ARCHIVED},
        fields=(
            f.choice(
                "way", "补发方式", (("sms", "短信发至预留手机"), ("in_person", "本人到场，已核验证件")), required=True
            ),
            f.prose("reason", "核验情况", required=True, max=500),
        ),
        checks=(listening.no_message,),
        effects=(effects.renew_code,),
        source="domain E2",
        hint="原查询码立即失效",
        final="原查询码即时失效，不能恢复；新的查询码只显示这一次。",
    ),
    Action(
        name="wake",
        title="时限提醒",
        by=("SYSTEM",),
        frm=OPEN | DONE,
        checks=(checks.moment_has_come,),
        effects=(effects.ring,),
        source="S1-18",
    ),
)
