"""Rows of urgent matters and the reports that they demand upward (edges 41 and 42; 条例 Art. 25)."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import State
from chalicelib.domain.danger import KINDS
from chalicelib.domain.petitioners import URGENCIES
from chalicelib.domain.steps import listening, urgent
from chalicelib.domain.steps.row_words import LEADERS
from chalicelib.domain.workflow import Action

ANYBODY = tuple(
    f"{role}@{stake}"
    for role in (
        "CLERK", "DISPATCHER", "CENTER_HEAD", "LIAISON", "HANDLER", "UNIT_HEAD", "VICE_HEAD", "BUREAU_DEPUTY",
        "BUREAU_HEAD", "FOLLOWUP", "REVIEWER", "SUPERVISOR", "DISCIPLINE",
    )
    for stake in ("owner", "handler", "overseer")
)  # fmt: skip
"""Whoever has the case on the desk: an alarm asks nobody's leave."""

ABOVE = (*LEADERS, "BUREAU_DEPUTY@overseer", "BUREAU_HEAD@overseer")
SUPERIORS = (
    *ABOVE, "CENTER_HEAD@owner", "CENTER_HEAD@overseer", "UNIT_HEAD@overseer", "VICE_HEAD@overseer",
)  # fmt: skip

LIVING = frozenset(State) - {State.ARCHIVED, State.MERGED}
"""Danger may come to light after the end, too; of what was merged the main case tells."""

LEVELS = tuple(pair for pair in URGENCIES.items() if pair[0] != "normal")
LOWER = tuple(pair for pair in URGENCIES.items() if pair[0] != "critical")
STAGES = (("first", "首报"), ("more", "续报"), ("final", "终报"))
RESTRICTIONS = (("guardian_barred", "不得联系监护人"), ("named_only", "仅限指定人员查看"))

ROWS: tuple[Action, ...] = (
    Action(
        name="escalate_urgent",
        title="紧急上报",
        by=ANYBODY,
        frm=LIVING,
        part_main=None,
        fields=(
            f.choice("level", "紧急程度", LEVELS, required=True),
            f.choice("kind", "险情", tuple((code, kind.title) for code, kind in KINDS.items()), required=True),
            f.flag("called_110", "已报警（110）"),
            f.flag("called_120", "已拨打 120"),
            f.flag("told_guardian", "已通知监护人"),
            f.flag("told_principal", "已通知校长"),
            f.flag("told_leader", "已报告分管领导"),
            f.prose("undone", "未做到的原因", max=500),
            f.prose("situation", "现场情况", required=True, max=2000),
            f.flag("guardian_barred", "不得联系监护人（监护人涉嫌加害）"),
            f.flag("named_only", "内容仅限指定人员查看"),
            f.code("staff", "另指定一名查阅人员", kind="staff"),
        ),
        checks=(urgent.not_less_urgent, urgent.first_things_first, urgent.person_serves_here("staff")),
        effects=(urgent.flag,),
        names_staff=True,
        source="条例 Art. 25; edges 41, 42",
        hint="先处置、后登记：先拨 110、120，通知监护人（涉嫌加害的除外）、校长和分管领导；不得反复询问未成年人",
    ),
    Action(
        name="report_urgent",
        title="报送紧急信息",
        by=ANYBODY,
        frm=LIVING,
        part_main=None,
        fields=(
            f.choice("stage", "报送类别", STAGES, required=True),
            f.text("where", "发生时间地点", required=True),
            f.number("people", "人数", required=True, max=100000),
            f.prose("cause", "起因", required=True, max=2000),
            f.prose("situation", "现状", required=True, max=2000),
            f.prose("measures", "已采取措施", required=True, max=2000),
            f.prose("next", "下一步打算", max=2000),
            f.text("contact", "联系人及电话", required=True),
            f.text("organ", "同时报告的上级机关", personal=False, max=60),
        ),
        checks=(urgent.reports_in_order,),
        effects=(urgent.report,),
        names_staff=True,
        paper="urgent_report",
        paper_title="紧急信息报告单",
        source="条例 Art. 25, 46(4); B9-30",
        hint="首报不得超过一小时，情况不明的先报后核",
    ),
    Action(
        name="acknowledge_urgent",
        title="确认收到紧急信息",
        by=SUPERIORS,
        frm=LIVING,
        fields=(f.prose("instruction", "处置要求", max=2000),),
        checks=(urgent.report_waits,),
        effects=(urgent.acknowledge,),
        offered=urgent.has_report,
        source="R35; edge 41",
    ),
    Action(
        name="lower_urgency",
        title="降低紧急程度",
        by=ABOVE,
        frm=LIVING,
        fields=(
            f.choice("level", "降为", LOWER, required=True),
            f.flag("false_alarm", "误报（经核实没有险情）"),
            f.prose("reason", "理由", required=True, max=1000),
        ),
        checks=(urgent.may_be_lowered,),
        effects=(urgent.lower,),
        source="edge 41",
        hint="未终报的不能解除；已超期的时限不因此改变",
        final="降低后对紧急事项的特别时限和限制随之取消；再遇险情须重新上报。",
    ),
    Action(
        name="name_caller",
        title="指定回访人员",
        by=ABOVE,
        frm=LIVING,
        fields=(f.code("staff", "回访人员", kind="staff", required=True, roles=("FOLLOWUP",)),),
        checks=(urgent.not_an_alarm, urgent.person_serves_here("staff")),
        effects=(urgent.name_caller,),
        names_staff=True,
        source="edge 41",
    ),
    Action(
        name="agree_end",
        title="同意办结紧急事项",
        by=ABOVE,
        frm=LIVING,
        fields=(f.prose("opinion", "意见", required=True, max=1000),),
        checks=(urgent.report_is_final,),
        effects=(urgent.agree_to_end,),
        source="edge 41",
    ),
    Action(
        name="name_reader",
        title="增加查阅人员",
        by=(*SUPERIORS, "UNIT_HEAD@owner", "VICE_HEAD@owner", "DISCIPLINE@owner"),
        frm=LIVING,
        fields=(
            f.code("staff", "查阅人员", kind="staff", required=True),
            f.prose("reason", "理由", required=True, max=500),
        ),
        checks=(urgent.person_serves_here("staff"),),
        effects=(urgent.read_by_one_more,),
        names_staff=True,
        source="edge 42",
        hint="指定后，此件内容只有被指定的人员能够查看",
    ),
    Action(
        name="lift_restriction",
        title="解除限制",
        by=ABOVE,
        frm=LIVING,
        fields=(
            f.choice("restriction", "限制", RESTRICTIONS, required=True),
            f.prose("reason", "理由", required=True, max=500),
        ),
        checks=(urgent.restriction_stands,),
        effects=(urgent.lift_restriction,),
        source="edges 41, 42",
        final="解除后，能看到此件的人员即可查看内容，看过的不能收回。",
    ),
    Action(
        name="rule_out_danger",
        title="排除险情提示",
        by=ANYBODY,
        frm=LIVING,
        part_main=None,
        fields=(f.prose("reason", "核实情况", required=True, max=500),),
        checks=(listening.danger_is_hinted,),
        effects=(listening.rule_out,),
        offered=listening.is_hinted,
        source="edge 41",
        hint="系统只是按字词提示；请确认内容没有险情",
    ),
)
