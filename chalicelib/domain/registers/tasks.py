"""The registers of dated tasks: one that is issued to everybody below, and each one's own with its checklist (R44)."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.registers.findings import tell_keeper
from chalicelib.domain.registers.kinds import Due, Kind, Move, Step
from chalicelib.domain.registers.rows import ABOVE, HEADS, KEEPERS, at_field, not_ahead, not_past
from chalicelib.domain.registers.system import go_on
from chalicelib.domain.rules import Rule, Warn

TASK_SORTS = (
    ("plan", "方案"),
    ("publicity", "惠民宣传周"),
    ("material", "书面材料"),
    ("check", "督查验收"),
    ("summary", "工作总结"),
    ("other", "其他"),
)
"""S2-24, S2-33 to S2-39."""

ITEMS = 30
"""A checklist has so many lines at most."""

WARNS = (Warn("left:5wd", 1), Warn("left:1wd", 1), Warn("late", 2), Warn("late:1wd", 3))

TASK_FIELDS = (
    f.choice("sort", "任务类别", TASK_SORTS, required=True),
    f.text("title", "任务", required=True, max=100),
    f.day("starts", "开始日期"),
    f.day("due", "完成期限", required=True),
    f.text("post", "责任岗位", max=50, personal=False),
    f.prose("checklist", "任务清单", max=3000, hint="每行一项，逐项销号"),
)


def items_of(checklist: str) -> tuple[str, ...]:
    """The items of a checklist, one on each line."""
    return tuple(line.strip() for line in checklist.splitlines() if line.strip())


def dates_fit(move: Move) -> None:
    """What begins does not end before."""
    if str(move.facts.get("starts", "")) > str(move.facts["due"]):
        raise Invalid({"due": "完成期限不能早于开始日期"})


def checklist_fits(move: Move) -> None:
    """A checklist that nobody can work through is none."""
    if len(items_of(move.words.get("checklist", ""))) > ITEMS:
        raise Invalid({"checklist": f"清单最多 {ITEMS} 项，请归并"})


def _count_items(move: Move) -> None:
    move.note(items=len(items_of(move.words.get("checklist", ""))))


def ticked(move: Move) -> tuple[int, ...]:
    """The numbers of the items that are ticked off."""
    return tuple(int(n) for n in str(move.entry.facts.get("ticked", "")).split(",") if n)


def _is_open_item(move: Move) -> None:
    item, items = int(move.facts["item"]), int(move.entry.facts.get("items", 0))
    if not 1 <= item <= items:
        raise Invalid({"item": f"清单共 {items} 项，没有第 {item} 项"})
    if item in ticked(move):
        raise NotAllowed(f"第 {item} 项已经销号")


def _tick(move: Move) -> None:
    numbers = sorted({*ticked(move), int(move.facts["item"])})
    move.note(ticked=",".join(map(str, numbers)))


def _all_ticked(move: Move) -> None:
    left = [str(n) for n in range(1, int(move.entry.facts.get("items", 0)) + 1) if n not in ticked(move)]
    if left:
        raise NotAllowed(f"清单第 {'、'.join(left)} 项尚未销号，请先逐项完成")


TASK = Kind(
    name="task",
    title="计划任务",
    source="S2-24, S2-33 to S2-39; R44",
    states={"open": "待完成", "finished": "已完成", "sent_back": "退回补办", "dropped": "已撤销"},
    done=frozenset({"finished", "dropped"}),
    handed=frozenset({"finished", "dropped"}),
    title_field="title",
    on_field="due",
    above=("sort", "starts", "due", "post", "items", "ticked", "done_on"),
    dues=(
        Due(
            rule=Rule(
                id="R44",
                title="计划任务完成",
                source="S2-24, S2-33 to S2-39; R44",
                start_on=frozenset({"open"}),
                stop_on=frozenset({"finish"}),
                cancel_on=frozenset({"drop"}),
                reopen_on=frozenset({"send_back"}),
                warns=WARNS,
            ),
            at=at_field("due"),
        ),
    ),
    opening=Step(
        name="open",
        title="布置任务",
        by=(*KEEPERS, "SYSTEM"),
        fields=TASK_FIELDS,
        checks=(dates_fit, checklist_fits),
        effects=(_count_items, tell_keeper),
        share=True,
        source="R44",
    ),
    steps=(
        Step(
            name="tick",
            title="清单销号",
            by=("HANDLER@own", *KEEPERS),
            frm=frozenset({"open", "sent_back"}),
            fields=(
                f.number("item", "第几项", required=True, max=ITEMS),
                f.prose("note", "完成情况", max=2000),
            ),
            keep=False,
            checks=(_is_open_item,),
            effects=(_tick,),
            source="S2-35 [rec]",
        ),
        Step(
            name="finish",
            title="报完成情况",
            by=("HANDLER@own", *KEEPERS),
            frm=frozenset({"open", "sent_back"}),
            to="finished",
            fields=(
                f.prose("result", "完成情况", required=True, max=10000),
                f.prose("ideas", "新思路、新做法", max=5000, hint="S2-36：书面材料可附"),
                f.day("done_on", "完成日期", required=True),
            ),
            checks=(not_ahead("done_on"), _all_ticked),
            share=True,
            source="S2-36, S2-39",
        ),
        Step(
            name="send_back",
            title="退回补办",
            by=ABOVE,
            frm=frozenset({"finished"}),
            to="sent_back",
            fields=(f.prose("reason", "退回原因", required=True, max=2000),),
            effects=(tell_keeper,),
            share=True,
            source="S2-38",
        ),
        Step(
            name="drop",
            title="撤销",
            by=ABOVE,
            frm=frozenset({"open", "sent_back"}),
            to="dropped",
            fields=(f.prose("reason", "撤销原因", required=True, max=2000),),
            effects=(tell_keeper,),
            share=True,
            source="S2-1 [rec]",
        ),
    ),
)

TASK_ROUND = Kind(
    name="task_round",
    title="任务布置",
    source="S2-24, S2-33 to S2-39; R44",
    states={"open": "进行中", "closed": "已汇总"},
    done=frozenset({"closed"}),
    title_field="title",
    on_field="due",
    issues="task",
    units=True,
    dues=(
        Due(
            rule=Rule(
                id="R44.round",
                title="任务汇总",
                source="R44 [rec]",
                start_on=frozenset({"open"}),
                stop_on=frozenset({"close"}),
                warns=(Warn("late:3wd", 2), Warn("late:5wd", 3)),
            ),
            at=at_field("due"),
        ),
    ),
    opening=Step(
        name="open",
        title="向下布置任务",
        by=(*HEADS, "SUPERVISOR@own", "DISPATCHER@own", "SYSTEM"),
        fields=TASK_FIELDS,
        checks=(dates_fit, checklist_fits, not_past("due")),
        effects=(go_on,),
        share=True,
        source="R44",
        hint="布置到下级各单位；没有下级单位的学校布置到级部、处室",
    ),
    steps=(
        Step(
            name="close",
            title="汇总",
            by=(*HEADS, "SUPERVISOR@own", "DISPATCHER@own"),
            frm=frozenset({"open"}),
            to="closed",
            fields=(f.prose("summary", "完成情况汇总", required=True, max=10000),),
            source="S2-39",
        ),
    ),
)
