"""The register of plans: drafted, discussed, made final and issued to those right below, who build theirs on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from chalicelib.domain import forms as f
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.registers.findings import tell_keeper
from chalicelib.domain.registers.kinds import Due, Kind, Move, Step
from chalicelib.domain.registers.rows import ABOVE, HEADS, KEEPERS, at_field, not_past, reaches
from chalicelib.domain.registers.step import bring_forth
from chalicelib.domain.registers.system import go_on
from chalicelib.domain.registers.tasks import TASK, TASK_FIELDS, WARNS, checklist_fits, dates_fit
from chalicelib.domain.roles import Role
from chalicelib.domain.rules import Rule
from chalicelib.domain.workdays import add_working_days

PLAN_SORTS = (("yearly", "年度工作打算"), ("special", "专项方案"))

STAGES = (
    ("prepare", "制定方案、动员部署"),
    ("publish", "公布讲解"),
    ("self_check", "调度总结、自查自纠"),
    ("accept", "督查验收"),
    ("evaluate", "评估总结"),
)
"""S2-33 to S2-39."""

GOAL = (10, 15)
"""The yearly fall of parents' matters that a plan aims at unless it says otherwise, in percent from and to (S2-4)."""

BELOW_HAVE = 10
"""So many working days those below have for their own plan, where the issuing one names no day [rec]."""


def _goal_fits(move: Move) -> None:
    low, high = (int(move.facts.get(name, usual)) for name, usual in zip(("cut_low", "cut_high"), GOAL, strict=True))
    if low > high:
        raise Invalid({"cut_high": "降诉目标的上限不能低于下限"})


def _year_is_near(move: Move) -> None:
    if abs(int(move.facts["year"]) - move.today.year) > 1:
        raise Invalid({"year": "请填写今年、去年或明年"})


def _set_goal(move: Move) -> None:
    """S2-4, S0-8: a plan without a goal of its own has the usual one; one from above names what it is built on."""
    facts = move.entry.facts
    move.note(cut_low=facts.get("cut_low", GOAL[0]), cut_high=facts.get("cut_high", GOAL[1]))
    if move.entry.parent:
        move.note(upper=move.entry.parent)
    if Role.SYSTEM in move.actor.roles:
        tell_keeper(move)


def _count_opinion(move: Move) -> None:
    move.note(opinions=int(move.entry.facts.get("opinions", 0)) + 1)


def _was_discussed(move: Move) -> None:
    """S2-33: the final text stands on a wide discussion."""
    if not move.entry.facts.get("opinions"):
        raise NotAllowed("方案要在广泛讨论的基础上定稿，请先登记讨论意见")
    until = str(move.entry.facts.get("until", ""))
    if until > move.today.isoformat():
        raise NotAllowed(f"讨论期至 {date.fromisoformat(until):%Y-%m-%d}，请期满后再定稿")


def _issue(move: Move) -> None:
    """S2-1: those right below get a draft that refers to this plan; from here on `due` is the day of theirs."""
    if "due" not in move.facts:
        move.note(due=add_working_days(move.terms.calendar, move.today, BELOW_HAVE).date.isoformat())
    go_on(move)


def _add_task(move: Move) -> None:
    form: dict[str, Any] = {**move.facts, **move.words}
    bring_forth(move, TASK.name, str(form.pop("to")), form)


PLAN = Kind(
    name="plan",
    title="工作打算（方案）",
    source="S0-8, S2-1, S2-4, S2-33 to S2-39; R44",
    states={
        "draft": "起草中",
        "discussion": "征求意见",
        "final": "已定稿",
        "issued": "已印发",
        "closed": "已总结",
    },
    done=frozenset({"closed"}),
    handed=frozenset({"final", "issued", "closed"}),
    title_field="title",
    above=("sort", "year", "due", "cut_low", "cut_high", "upper", "opinions", "stage"),
    issues="plan",
    deep=False,
    dues=(
        Due(
            rule=Rule(
                id="S2-33",
                title="方案定稿",
                source="S2-1, S2-33; R44",
                start_on=frozenset({"open"}),
                stop_on=frozenset({"finalize"}),
                reopen_on=frozenset({"send_back"}),
                warns=WARNS,
            ),
            at=at_field("due"),
        ),
    ),
    opening=Step(
        name="open",
        title="起草方案",
        by=(*KEEPERS, "SYSTEM"),
        fields=(
            f.choice("sort", "类别", PLAN_SORTS, required=True),
            f.number("year", "年度", required=True, max=2100),
            f.text("title", "标题", required=True, max=100),
            f.day("due", "定稿期限", required=True),
            f.number("cut_low", "家长诉求总量下降（%）不少于", max=100, hint="不填为 10"),
            f.number("cut_high", "力争下降（%）", max=100, hint="不填为 15"),
            f.prose("goals", "其他目标", max=5000),
            f.code("upper", "所依据的上级方案编号", max=40),
            f.prose("text", "正文（初稿）", max=50000, hint="由上级印发而来的，已带入上级方案正文"),
        ),
        checks=(_year_is_near, _goal_fits),
        effects=(_set_goal,),
        share=True,
        source="S2-1, S2-4, S2-33",
    ),
    steps=(
        Step(
            name="discuss",
            title="提请讨论",
            by=KEEPERS,
            frm=frozenset({"draft"}),
            to="discussion",
            fields=(
                f.prose("text", "讨论稿", required=True, max=50000),
                f.day("until", "讨论至", required=True),
                f.text("forum", "讨论范围", max=100, personal=False, hint="如：教职工大会、级部会、家长委员会"),
            ),
            checks=(not_past("until"),),
            source="S2-33",
        ),
        Step(
            name="opinion",
            title="登记讨论意见",
            by=("HANDLER@own", *KEEPERS),
            frm=frozenset({"discussion"}),
            fields=(
                f.text("giver", "提出人（部门）", max=50),
                f.prose("opinion", "意见", required=True, max=5000),
            ),
            effects=(_count_opinion,),
            source="S2-33",
        ),
        Step(
            name="finalize",
            title="定稿",
            by=HEADS,
            frm=frozenset({"discussion"}),
            to="final",
            fields=(
                f.prose("text", "定稿正文", required=True, max=50000),
                f.prose("adopted", "意见采纳情况", required=True, max=5000),
            ),
            checks=(_was_discussed,),
            share=True,
            source="S2-33",
        ),
        Step(
            name="send_back",
            title="退回修改",
            by=ABOVE,
            frm=frozenset({"final"}),
            to="draft",
            fields=(f.prose("reason", "退回原因", required=True, max=2000),),
            effects=(tell_keeper,),
            share=True,
            source="S2-1",
        ),
        Step(
            name="issue",
            title="印发",
            by=HEADS,
            frm=frozenset({"final"}),
            to="issued",
            fields=(f.day("due", "下级方案报送期限", hint="不填为 10 个工作日后"),),
            checks=(not_past("due"),),
            effects=(_issue,),
            share=True,
            source="S2-1",
            hint="下级各单位将据此起草本单位方案",
        ),
        Step(
            name="add_task",
            title="分解任务",
            by=KEEPERS,
            frm=frozenset({"final", "issued"}),
            fields=(*TASK_FIELDS, f.code("to", "责任单位（科室、级部）", kind="target", required=True)),
            keep=False,
            checks=(reaches("to"), dates_fit, not_past("due"), checklist_fits),
            effects=(_add_task,),
            source="S2-1, S2-33",
        ),
        Step(
            name="advance",
            title="登记阶段进展",
            by=KEEPERS,
            frm=frozenset({"issued"}),
            fields=(
                f.choice("stage", "阶段", STAGES, required=True),
                f.prose("progress", "进展和问题", required=True, max=5000, hint="即知即改，边查边改"),
            ),
            share=True,
            source="S2-33 to S2-39",
        ),
        Step(
            name="close",
            title="总结",
            by=HEADS,
            frm=frozenset({"issued"}),
            to="closed",
            fields=(f.prose("summary", "工作总结", required=True, max=50000, hint="请写明降诉目标完成情况"),),
            share=True,
            source="S2-39",
        ),
    ),
)
