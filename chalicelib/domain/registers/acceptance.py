"""The registers of acceptance: self-assessment, check, made up where it falls short, named in a bulletin where poor."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.domain import forms as f
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.registers.findings import tell_keeper
from chalicelib.domain.registers.kinds import Due, Kind, Move, Step
from chalicelib.domain.registers.rows import ABOVE, HEADS, KEEPERS, at_field, not_past
from chalicelib.domain.registers.system import go_on
from chalicelib.domain.rules import Rule, Warn

STANDARDS = (
    ("four", "“四有”规范化达标"),
    ("five", "活动督查验收"),
    ("promise", "参与校承诺达标"),
)
"""S2-17, S2-37, S2-15."""

ASPECTS = "重视程度、自查深度、解决力度、满意程度、机制建设"
"""The five of S2-37."""

FOUR = "acceptance.four"
"""The option of the policy in which a city names its own "四有" (S2-17 does not say them: domain A5, gap 7)."""

COUNTS: Mapping[str, tuple[int, int]] = {"four": (4, 4), "five": (5, 5), "promise": (1, 5)}
"""How many items a standard has, from and to."""

MARKS = (("met", "达标"), ("part", "基本达标"), ("unmet", "不达标"), ("poor", "差"))
FAILED = frozenset({"unmet", "poor"})
_MOST = 5

_FIELDS = (
    f.choice("standard", "验收标准", STANDARDS, required=True),
    f.text("title", "名称", required=True, max=100),
    f.text("items", "验收内容", max=200, personal=False, hint="各项之间用顿号；“四有”不填即按本市设置，五个方面不必填"),
    f.day("due", "自评期限", required=True),
)


def _marks(prefix: str, title: str) -> tuple[f.Field, ...]:
    return tuple(
        f.choice(f"{prefix}{n}", f"第 {n} 项{title}", MARKS, required=n == 1, hint="各项名称见“验收内容”")
        for n in range(1, _MOST + 1)
    )


def items_of(items: str) -> tuple[str, ...]:
    """The items of a standard by name."""
    return tuple(filter(None, (each.strip() for each in items.replace("，", "、").split("、"))))


def _items(move: Move) -> str:
    usual = {"five": ASPECTS, "four": str(move.terms.policy.options.get(FOUR, ""))}
    return str(move.facts.get("items") or usual.get(str(move.facts["standard"]), ""))


def _items_known(move: Move) -> None:
    """A5-7: what "四有" are the city says, in its policy or with the round; nobody here makes them up."""
    found = items_of(_items(move))
    least, most = COUNTS[str(move.facts["standard"])]
    if not found:
        raise Invalid({"items": f"请填写验收内容；“四有”的四项也可写入本单位设置（{FOUR}）"})
    if not least <= len(found) <= most:
        raise Invalid({"items": f"应为 {least if least == most else f'{least} 至 {most}'} 项，现为 {len(found)} 项"})


def _set_items(move: Move) -> None:
    move.note(items="、".join(items_of(_items(move))))


def _each_marked(prefix: str) -> Callable[[Move], None]:
    """Every item has its mark, and nothing else has one."""

    def check(move: Move) -> None:
        items, wrong = items_of(str(move.entry.facts["items"])), dict[str, str]()
        for n in range(1, _MOST + 1):
            name, given = f"{prefix}{n}", f"{prefix}{n}" in move.facts
            if n <= len(items) and not given:
                wrong[name] = f"请填写“{items[n - 1]}”"
            if n > len(items) and given:
                wrong[name] = f"验收内容共 {len(items)} 项，没有第 {n} 项"
        if wrong:
            raise Invalid(wrong)

    return check


def _found(move: Move) -> frozenset[str]:
    return frozenset(str(move.facts[f"c{n}"]) for n in range(1, _MOST + 1) if f"c{n}" in move.facts)


def _has_make_up(move: Move) -> None:
    """S2-38: whoever falls short makes up for it, by a day."""
    if _found(move) & FAILED and "make_up_by" not in move.facts:
        raise Invalid({"make_up_by": "未达标的应责成补课，请填写补课期限"})


def _check(move: Move) -> None:
    failed = _found(move) & FAILED
    move.change(state="make_up" if failed else "passed")
    move.note(poor="poor" in failed, make_ups=int(move.entry.facts.get("make_ups", 0)) + bool(failed))
    tell_keeper(move)


def _is_poor(move: Move) -> None:
    if not move.entry.facts.get("poor"):
        raise NotAllowed("验收中没有评为“差”的项目，不作通报；请督促按期补课")


def _named_in_bulletin(move: Move) -> None:
    move.note(bulletin_on=move.today.isoformat())
    tell_keeper(move)


ACCEPTANCE = Kind(
    name="acceptance",
    title="达标验收",
    source="S2-15, S2-17, S2-37, S2-38",
    states={
        "open": "待自评",
        "assessed": "待验收",
        "make_up": "补课中",
        "remade": "待复验",
        "passed": "已达标",
        "dropped": "已撤销",
    },
    done=frozenset({"passed", "dropped"}),
    handed=frozenset({"passed", "dropped"}),
    title_field="title",
    above=(
        "standard", "items", "due", "poor", "make_ups", "make_up_by", "bulletin_on", "issue",
        *(f"{prefix}{n}" for prefix in "sc" for n in range(1, _MOST + 1)),
    ),
    dues=(
        Due(
            rule=Rule(
                id="S2-37",
                title="验收自评",
                source="S2-37; R44",
                start_on=frozenset({"open"}),
                stop_on=frozenset({"assess"}),
                warns=(Warn("left:3wd", 1), Warn("late", 2), Warn("late:1wd", 3)),
            ),
            at=at_field("due"),
        ),
        Due(
            rule=Rule(
                id="S2-38",
                title="补课",
                source="S2-38",
                start_on=frozenset({"check"}),
                stop_on=frozenset({"make_up"}),
                warns=(Warn("left:3wd", 1), Warn("late", 2), Warn("late:1wd", 3)),
            ),
            at=at_field("make_up_by", "make_up"),
        ),
    ),
    opening=Step(
        name="open",
        title="布置验收",
        by=("SYSTEM",),
        fields=_FIELDS,
        checks=(_items_known,),
        effects=(_set_items, tell_keeper),
        share=True,
        source="S2-17, S2-37",
    ),
    steps=(
        Step(
            name="assess",
            title="自评",
            by=KEEPERS,
            frm=frozenset({"open"}),
            to="assessed",
            fields=(*_marks("s", "自评"), f.prose("evidence", "自评说明和佐证", required=True, max=10000)),
            checks=(_each_marked("s"),),
            share=True,
            source="S2-17, S2-35",
        ),
        Step(
            name="check",
            title="验收",
            by=ABOVE,
            frm=frozenset({"assessed", "remade"}),
            targets=("passed", "make_up"),
            fields=(
                *_marks("c", "验收"),
                f.prose("opinion", "验收意见", required=True, max=5000),
                f.day("make_up_by", "补课期限", hint="有不达标项目的必填"),
            ),
            checks=(_each_marked("c"), _has_make_up, not_past("make_up_by")),
            effects=(_check,),
            share=True,
            source="S2-37, S2-38",
        ),
        Step(
            name="make_up",
            title="报补课结果",
            by=KEEPERS,
            frm=frozenset({"make_up"}),
            to="remade",
            fields=(f.prose("made_up", "补课情况", required=True, max=5000),),
            share=True,
            source="S2-38",
        ),
        Step(
            name="bulletin",
            title="通报",
            by=ABOVE,
            frm=frozenset({"make_up", "remade"}),
            fields=(
                f.text("issue", "通报文号", max=50, personal=False),
                f.prose("bulletin", "通报内容", required=True, max=5000),
            ),
            checks=(_is_poor,),
            effects=(_named_in_bulletin,),
            share=True,
            paper="bulletin",
            paper_title="通报",
            source="S2-38",
        ),
        Step(
            name="drop",
            title="撤销",
            by=ABOVE,
            frm=frozenset({"open", "assessed", "make_up", "remade"}),
            to="dropped",
            fields=(f.prose("reason", "撤销原因", required=True, max=2000),),
            effects=(tell_keeper,),
            share=True,
            source="S2-37 [rec]",
        ),
    ),
)  # fmt: skip

ACCEPTANCE_ROUND = Kind(
    name="acceptance_round",
    title="达标验收布置",
    source="S2-15, S2-17, S2-37",
    states={"open": "进行中", "closed": "已汇总"},
    done=frozenset({"closed"}),
    title_field="title",
    issues="acceptance",
    units=True,
    dues=(
        Due(
            rule=Rule(
                id="R44.check",
                title="验收汇总",
                source="S2-37; R44",
                start_on=frozenset({"open"}),
                stop_on=frozenset({"close"}),
                warns=(Warn("left:1wd", 2), Warn("late", 3)),
            ),
            at=at_field("check_by"),
        ),
    ),
    opening=Step(
        name="open",
        title="布置达标验收",
        by=(*HEADS, "SUPERVISOR@own", "SYSTEM"),
        fields=(*_FIELDS, f.day("check_by", "验收完成期限")),
        checks=(_items_known, not_past("due", "check_by")),
        effects=(_set_items, go_on),
        share=True,
        source="S2-17, S2-37",
        hint="布置到下级各单位；没有下级单位的学校布置到级部、处室",
    ),
    steps=(
        Step(
            name="close",
            title="汇总",
            by=(*HEADS, "SUPERVISOR@own"),
            frm=frozenset({"open"}),
            to="closed",
            fields=(f.prose("summary", "验收情况汇总", required=True, max=10000),),
            source="S2-39",
        ),
    ),
)
