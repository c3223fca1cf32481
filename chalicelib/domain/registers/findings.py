"""The registers of what an office finds out by itself: weak points of its rules, and disputes in the making."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.registers.kinds import Due, Kind, Move, Step
from chalicelib.domain.registers.rows import ABOVE, HEADS, KEEPERS, NAMED, at_field, not_past, reaches
from chalicelib.domain.registers.system import tell
from chalicelib.domain.rules import Rule, Warn

FOUND_IN = (
    ("reception", "领导接访"),
    ("case", "办理信访事项"),
    ("check", "自查自纠"),
    ("visit", "走访调研"),
    ("other", "其他"),
)
LEVELS = (("low", "一般"), ("middle", "较大"), ("high", "重大"))
SORTS = (("unstable", "不稳定因素"), ("dispute", "矛盾纠纷"))
"""The two counters of S4-28."""


def tell_named(move: Move) -> None:
    """Whoever must answer for it learns that it is there."""
    if move.entry.named and move.entry.named != move.entry.key:
        due = move.entry.facts.get("due")
        tell(move, move.entry, move.entry.named, "entry_opened", due=str(due or ""))


def tell_keeper(move: Move) -> None:
    """Whoever keeps the entry learns that it is there, or came back."""
    tell(move, move.entry, move.entry.key, "entry_opened", due=str(move.entry.facts.get("due") or ""))


def _tell_above(move: Move) -> None:
    for key in move.entry.above[:1]:
        tell(move, move.entry, key, "entry_opened")


def _owed(id: str, title: str, source: str, stop: frozenset[str]) -> Due:
    rule = Rule(
        id=id,
        title=title,
        source=source,
        start_on=frozenset({"open"}),
        stop_on=stop,
        warns=(Warn("left:3wd", 1), Warn("late", 2), Warn("late:1wd", 3)),
    )
    return Due(rule=rule, at=at_field("due"), named=True)


WEAK_POINT = Kind(
    name="weak_point",
    title="薄弱环节",
    source="S3-4",
    states={"found": "已发现", "measures": "整改中", "done": "已整改"},
    done=frozenset({"done"}),
    handed=frozenset({"done"}),
    title_field="title",
    named_field="to",
    refs=("ref",),
    above=("found_in", "due", "to"),
    dues=(_owed("S3-4", "薄弱环节整改", "S3-4", frozenset({"finish"})),),
    opening=Step(
        name="open",
        title="登记薄弱环节",
        by=KEEPERS,
        fields=(
            f.text("title", "薄弱环节", required=True, max=100),
            f.prose("detail", "具体表现", required=True, max=5000),
            f.choice("found_in", "发现途径", FOUND_IN, required=True),
            f.code("ref", "有关事项或接访的编号", max=40),
            f.code("to", "责任单位（科室）", kind="target", required=True),
            f.day("due", "整改期限", required=True),
        ),
        checks=(reaches("to"), not_past("due")),
        effects=(tell_named,),
        share=True,
        source="S3-4",
    ),
    steps=(
        Step(
            name="measure",
            title="提出改进措施",
            by=(*NAMED, *KEEPERS),
            frm=frozenset({"found", "measures"}),
            to="measures",
            fields=(f.prose("measures", "改进措施", required=True, max=5000),),
            share=True,
            source="S3-4",
        ),
        Step(
            name="finish",
            title="完成整改",
            by=(*NAMED, *HEADS),
            frm=frozenset({"measures"}),
            to="done",
            fields=(f.prose("result", "整改结果", required=True, max=5000),),
            share=True,
            source="S3-4",
        ),
    ),
)

DISPUTE = Kind(
    name="dispute",
    title="矛盾排查",
    source="S3-2, S4-28",
    states={"found": "已排查", "treated": "化解中", "resolved": "已化解", "escalated": "已上报"},
    done=frozenset({"resolved"}),
    handed=frozenset({"resolved"}),
    title_field="title",
    named_field="to",
    above=("sort", "level", "people", "due", "to", "resolved_on"),
    dues=(_owed("S3-2", "矛盾纠纷化解", "S3-2", frozenset({"resolve"})),),
    opening=Step(
        name="open",
        title="登记矛盾隐患",
        by=KEEPERS,
        fields=(
            f.choice("sort", "类别", SORTS, required=True),
            f.choice("level", "风险等级", LEVELS, required=True),
            f.text("title", "概要", required=True, max=100),
            f.prose("detail", "情况", required=True, max=5000),
            f.number("people", "涉及人数", max=100000),
            f.code("to", "责任单位（科室）", kind="target", required=True),
            f.day("due", "化解期限", required=True),
        ),
        checks=(reaches("to"), not_past("due")),
        effects=(tell_named,),
        share=True,
        source="S3-2",
    ),
    steps=(
        Step(
            name="treat",
            title="记录化解措施",
            by=(*NAMED, *KEEPERS),
            frm=frozenset({"found", "treated", "escalated"}),
            to="treated",
            fields=(f.prose("measures", "化解措施", required=True, max=5000),),
            share=True,
            source="S3-2",
        ),
        Step(
            name="escalate",
            title="上报上级",
            by=(*NAMED, *KEEPERS),
            frm=frozenset({"found", "treated"}),
            to="escalated",
            fields=(
                f.choice("level", "风险等级", LEVELS, required=True),
                f.prose("reason", "本级无法化解的原因和建议", required=True, max=5000),
            ),
            effects=(_tell_above,),
            share=True,
            source="S3-2; 条例 Art. 25",
            hint="涉及人身安全或人数较多的，请同时报送紧急信息",
        ),
        Step(
            name="resolve",
            title="化解完成",
            by=(*NAMED, *HEADS, *ABOVE),
            frm=frozenset({"treated"}),
            to="resolved",
            fields=(
                f.prose("result", "化解结果", required=True, max=5000),
                f.day("resolved_on", "化解日期", required=True),
            ),
            share=True,
            source="S3-2, S4-28",
        ),
    ),
)
