"""The register of what is brought before a joint day: seen first, sent to a unit by a council of two tiers, settled."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.registers.findings import tell_named
from chalicelib.domain.registers.heard import HEARD
from chalicelib.domain.registers.kinds import Due, Kind, Move, Step, office_of
from chalicelib.domain.registers.rows import ABOVE, HEADS, KEEPERS, NAMED, at_field, not_past, reaches
from chalicelib.domain.registers.step import bring_forth
from chalicelib.domain.registers.suggestions import SUGGESTION
from chalicelib.domain.registers.system import tell
from chalicelib.domain.rules import Rule, Warn

FIRST = (("settled", "初诊解决"), ("own", "提交本级会诊"), ("upper", "提交上级会诊"))
"""What the first look comes to; a council sits at two tiers (S4-26)."""


def _first(move: Move) -> None:
    outcome = str(move.facts["outcome"])
    move.change(state="settled" if outcome == "settled" else "referred")
    if outcome == "upper":
        if not move.entry.above:
            raise Invalid({"outcome": "本单位没有上级，请提交本级会诊"})
        tell(move, move.entry, move.entry.above[0], "entry_opened")


def _right_tier(move: Move) -> None:
    """What was put before the upper council is sent on by it, and everything else by the own one."""
    upper = move.entry.facts.get("outcome") == "upper"
    if upper and not move.actor.keys & set(move.entry.above):
        raise NotAllowed("此项已提交上级会诊，请由上级派账")
    if not upper and move.entry.key not in move.actor.keys:
        raise NotAllowed("此项由本级会诊，请由登记单位派账")


def _sitting(move: Move) -> str:
    """The office whose council sends the item on."""
    if move.entry.facts.get("outcome") != "upper":
        return office_of(move.entry.key)
    return office_of(next(key for key in move.entry.above if key in move.actor.keys))


def _to_ledger(move: Move) -> None:
    case = {"case": move.entry.facts["case"]} if "case" in move.entry.facts else {}
    form = {**move.facts, **move.words, **case, "source": "joint_day", "ref": move.entry.id}
    bring_forth(move, SUGGESTION.name, move.entry.key, form)


def _day_again(move: Move) -> None:
    if move.facts["kept"] == "no" and "due" not in move.facts:
        raise Invalid({"due": "未兑现的请填写重新办理的期限"})


def _review(move: Move) -> None:
    move.change(state="settled" if move.facts["kept"] == "yes" else "assigned")
    if move.facts["kept"] == "no":
        tell_named(move)


JOINT_ITEM_FIELDS = (
    f.text("title", "事项", required=True, max=100),
    f.prose("detail", "情况", required=True, max=5000),
    f.code("case", "信访事项编号", max=40, hint="已登记为信访事项的填写；只有能看到该事项的人才能看到此编号"),
)
_WARNS = (Warn("left:1wd", 1), Warn("late", 2), Warn("late:1wd", 3))

JOINT_ITEM = Kind(
    name="joint_item",
    title="坐诊事项",
    source="S4-26",
    states={
        "registered": "已挂号",
        "referred": "待会诊",
        "assigned": "已派账",
        "reported": "待对账",
        "settled": "已销号",
        "ledger": "转入意见台账",
    },
    done=frozenset({"settled", "ledger"}),
    handed=frozenset({"settled", "ledger"}),
    title_field="title",
    named_field="to",
    refs=("case",),
    above=("outcome", "to", "due", "kept"),
    dues=(
        Due(
            rule=Rule(
                id="S4-26.first",
                title="初诊",
                source="S4-26 [rec]",
                limit="3wd",
                start_on=frozenset({"open"}),
                stop_on=frozenset({"first", "to_ledger"}),
                warns=_WARNS,
            ),
        ),
        Due(
            rule=Rule(
                id="S4-26.council",
                title="会诊派账",
                source="S4-26 [rec]",
                limit="7d",
                start_on=frozenset({"first"}),
                stop_on=frozenset({"assign", "to_ledger"}),
                warns=_WARNS,
            ),
        ),
        Due(
            rule=Rule(
                id="S4-26",
                title="派账事项办理",
                source="S4-26",
                start_on=frozenset({"assign", "review"}),
                stop_on=frozenset({"report"}),
                warns=_WARNS,
            ),
            at=at_field("due", "assigned"),
            named=True,
        ),
    ),
    opening=Step(
        name="open",
        title="出诊挂号",
        by=("HANDLER@own", *KEEPERS, "SYSTEM"),
        fields=JOINT_ITEM_FIELDS,
        share=True,
        source="S4-26",
    ),
    steps=(
        Step(
            name="first",
            title="初诊",
            by=KEEPERS,
            frm=frozenset({"registered"}),
            targets=("settled", "referred"),
            fields=(
                f.choice("outcome", "初诊结果", FIRST, required=True),
                f.prose("opinion", "初诊意见", required=True, max=5000),
            ),
            effects=(_first,),
            share=True,
            source="S4-26",
        ),
        Step(
            name="assign",
            title="会诊派账",
            by=(*HEADS, "DISPATCHER@own", *ABOVE),
            frm=frozenset({"referred"}),
            to="assigned",
            fields=(
                f.code("to", "责任单位（科室）", kind="target", required=True),
                f.day("due", "办理期限", required=True),
                f.prose("decision", "会诊意见", required=True, max=5000),
            ),
            checks=(_right_tier, reaches("to", _sitting), not_past("due")),
            effects=(tell_named,),
            share=True,
            source="S4-26",
        ),
        Step(
            name="report",
            title="报办理结果",
            by=(*NAMED, *KEEPERS),
            frm=frozenset({"assigned"}),
            to="reported",
            fields=(f.prose("result", "办理结果", required=True, max=5000),),
            share=True,
            source="S4-26",
        ),
        Step(
            name="review",
            title="复诊对账",
            by=(*HEADS, *ABOVE),
            frm=frozenset({"reported"}),
            targets=("settled", "assigned"),
            fields=(
                f.choice("kept", "是否兑现", (("yes", "已兑现"), ("no", "未兑现，继续办理")), required=True),
                f.prose("finding", "对账情况", required=True, max=5000),
                f.day("due", "重新办理期限"),
            ),
            checks=(_day_again, not_past("due")),
            effects=(_review,),
            share=True,
            source="S4-26",
        ),
        Step(
            name="to_ledger",
            title="转入意见台账",
            by=KEEPERS,
            frm=frozenset({"registered", "referred"}),
            to="ledger",
            fields=HEARD,
            keep=False,
            effects=(_to_ledger,),
            source="S4-26",
        ),
    ),
)
