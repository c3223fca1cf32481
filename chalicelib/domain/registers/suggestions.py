"""The register of opinions and suggestions: classed, sent to a unit with a coordinator, fed back, kept in view."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain import forms as f
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.registers.entry import is_entry
from chalicelib.domain.registers.findings import tell_named
from chalicelib.domain.registers.heard import HEARD, SOURCES, topic_is_known
from chalicelib.domain.registers.kinds import Due, Kind, Move, Step
from chalicelib.domain.registers.rows import HEADS, KEEPERS, NAMED, at_field, not_past, reaches, serve_here
from chalicelib.domain.rules import Rule, Warn

STATUSES = (("solved", "已解决"), ("explained", "已解释说明"), ("long", "列入长期推进"))
HOLDS = (("yes", "结果属实、稳定"), ("partly", "部分落实"), ("no", "未落实或反弹"))

UPDATED = timedelta(days=30)
"""定期更新: whoever works on it says how it stands at least so often (S4-27 [rec])."""

REVISITED = timedelta(days=30)
REVISITED_LONG = timedelta(days=90)
"""定期回访: so long after the answer, and what takes long again and again (S4-27 [rec])."""

AT_WORK = frozenset({"assigned", "held"})
ENDED = frozenset({"solved", "explained", "held"})


def _source_is_named(move: Move) -> None:
    """What came out of a visit or a meeting names it by its entry; a case is named in a field of its own."""
    ref = str(move.facts.get("ref", ""))
    if move.facts["source"] in ("visit", "meeting", "joint_day") and not is_entry(ref):
        raise Invalid({"ref": "请填写来源台账的编号（T- 开头）"})


def _on_the_books(move: Move) -> None:
    """The fixed days begin with the order to a unit: the next news, and the grade at the end of the year (S4-27)."""
    move.note(update_by=(move.today + UPDATED).isoformat(), assess_by=f"{move.today.year}-12-31")
    tell_named(move)


def _updated(move: Move) -> None:
    move.note(update_by=(move.today + UPDATED).isoformat())


def _may_be_held(move: Move) -> None:
    if move.entry.facts["status"] == "long" and "hold_until" not in move.facts:
        raise Invalid({"hold_until": "列入长期推进的，请填写预计完成日期"})


def _confirm(move: Move) -> None:
    long = move.entry.facts["status"] == "long"
    move.change(state="held" if long else str(move.entry.facts["status"]))
    until = REVISITED_LONG if long else REVISITED
    move.note(revisit_by=(move.today + until).isoformat(), update_by=(move.today + UPDATED).isoformat())


def _back_to_work(move: Move) -> None:
    _updated(move)
    tell_named(move)


def _new_day(move: Move) -> None:
    """What does not hold is done again by another day."""
    if move.facts["holds"] != "yes" and move.entry.state != "held" and "due" not in move.facts:
        raise Invalid({"due": "结果未落实的，请填写重新办理的期限"})


def _revisit(move: Move) -> None:
    move.note(revisited_on=move.today.isoformat(), revisit_by=(move.today + REVISITED_LONG).isoformat())
    if move.facts["holds"] != "yes" and move.before.state != "held":
        move.change(state="assigned")
        _back_to_work(move)


def _was_revisited(move: Move) -> None:
    if move.entry.facts.get("holds") != "yes":
        raise NotAllowed("销号前应回访核实，请先登记回访，并确认结果属实、稳定")


def _graded(move: Move) -> None:
    move.note(assessed_on=move.today.isoformat(), assess_by=f"{move.today.year + 1}-12-31")


def _rule(id: str, title: str, start: set[str], stop: set[str], limit: str = "") -> Rule:
    warns = (Warn("left:1wd", 1), Warn("late", 1), Warn("late:3wd", 2))
    source = f"{id.partition('.')[0]} [rec]"
    return Rule(
        id=id, title=title, source=source, start_on=frozenset(start), stop_on=frozenset(stop), warns=warns, limit=limit
    )


_DUES = (
    Due(rule=_rule("S4-8.assign", "意见建议交办", {"open"}, {"assign"}, limit="3wd")),
    Due(
        rule=Rule(
            id="S4-8",
            title="意见建议整改",
            source="S4-8",
            start_on=frozenset({"assign", "send_back", "revisit"}),
            stop_on=frozenset({"feed_back"}),
            warns=(Warn("left:3wd", 1), Warn("late", 2), Warn("late:1wd", 3)),
        ),
        at=at_field("due", "assigned"),
        named=True,
    ),
    Due(
        rule=_rule(
            "S4-27.update", "定期更新", {"assign", "update", "feed_back", "confirm", "send_back", "revisit"}, {"update"}
        ),
        at=at_field("update_by", *AT_WORK),
        named=True,
    ),
    Due(
        rule=_rule("S4-27.revisit", "定期回访", {"confirm", "revisit", "feed_back"}, {"revisit"}),
        at=at_field("revisit_by", *ENDED),
    ),
    Due(
        rule=_rule("S4-27.assess", "定期考核", {"assign", "assess"}, {"assess", "close"}),
        at=at_field("assess_by"),
    ),
)

SUGGESTION = Kind(
    name="suggestion",
    title="意见建议台账",
    source="S4-3 to S4-5, S4-8, S4-25, S4-27; B9-31",
    states={
        "listed": "待交办",
        "assigned": "办理中",
        "answered": "待审定",
        "solved": "已解决",
        "explained": "已解释",
        "held": "长期推进",
        "closed": "已销号",
    },
    done=frozenset({"closed"}),
    handed=frozenset({"solved", "explained", "closed"}),
    title_field="title",
    named_field="to",
    refs=("case", "ref"),
    above=("aspect", "generality", "topic", "source", "to", "due", "status", "holds", "score"),
    dues=_DUES,
    opening=Step(
        name="open",
        title="登记意见建议",
        by=("HANDLER@own", *KEEPERS, "SYSTEM"),
        fields=(
            *HEARD,
            f.choice("source", "来源", SOURCES, required=True),
            f.code("ref", "来源台账的编号", max=40),
            f.code(
                "case", "信访事项编号", max=40, needed_if=("source", "case"), hint="只有能看到该事项的人才能看到此编号"
            ),
        ),
        checks=(topic_is_known, _source_is_named),
        share=True,
        source="S4-3, S4-4, S4-25",
    ),
    steps=(
        Step(
            name="assign",
            title="交办",
            by=KEEPERS,
            frm=frozenset({"listed"}),
            to="assigned",
            fields=(
                f.code("to", "责任单位（科室）", kind="target", required=True),
                f.code("coordinator", "协调人", kind="staff", required=True),
                f.day("due", "整改期限", required=True),
                f.prose("requirement", "要求", max=2000),
            ),
            checks=(reaches("to"), serve_here("coordinator"), not_past("due")),
            effects=(_on_the_books,),
            share=True,
            source="S4-8",
        ),
        Step(
            name="update",
            title="更新进展",
            by=(*NAMED, *KEEPERS),
            frm=AT_WORK,
            fields=(f.prose("progress", "进展", required=True, max=5000),),
            effects=(_updated,),
            share=True,
            source="S4-27",
        ),
        Step(
            name="feed_back",
            title="反馈办理结果",
            by=(*NAMED, *KEEPERS),
            frm=AT_WORK,
            to="answered",
            fields=(
                f.choice("status", "办理结果", STATUSES, required=True),
                f.prose("result", "办理和采纳情况", required=True, max=5000),
                f.day("until", "完成时间"),
            ),
            share=True,
            paper="suggestion_feedback",
            paper_title="民情反馈单",
            source="S4-25; B9-31",
        ),
        Step(
            name="confirm",
            title="审定",
            by=HEADS,
            frm=frozenset({"answered"}),
            targets=("solved", "explained", "held"),
            fields=(f.prose("opinion", "审定意见", max=2000), f.day("hold_until", "预计完成日期")),
            checks=(_may_be_held, not_past("hold_until")),
            effects=(_confirm,),
            share=True,
            source="S4-5, S4-8",
        ),
        Step(
            name="send_back",
            title="退回再办",
            by=HEADS,
            frm=frozenset({"answered"}),
            to="assigned",
            fields=(
                f.prose("reason", "退回原因", required=True, max=2000),
                f.day("due", "重新办理期限", required=True),
            ),
            checks=(not_past("due"),),
            effects=(_back_to_work,),
            share=True,
            source="S4-8",
        ),
        Step(
            name="revisit",
            title="回访",
            by=KEEPERS,
            frm=ENDED,
            targets=("assigned",),
            fields=(
                f.choice("holds", "回访结果", HOLDS, required=True),
                f.prose("said", "回访情况", required=True, max=5000),
                f.day("due", "重新办理期限"),
            ),
            checks=(_new_day, not_past("due")),
            effects=(_revisit,),
            source="S4-27",
        ),
        Step(
            name="assess",
            title="考核",
            by=HEADS,
            frm=frozenset({"assigned", "answered", "solved", "explained", "held"}),
            fields=(
                f.number("score", "得分（百分制）", required=True, max=100),
                f.prose("remark", "考核意见", max=2000),
            ),
            effects=(_graded,),
            share=True,
            source="S4-27",
            hint="计入责任单位和个人年度考评",
        ),
        Step(
            name="close",
            title="销号",
            by=HEADS,
            frm=frozenset({"solved", "explained"}),
            to="closed",
            fields=(f.number("score", "得分（百分制）", required=True, max=100), f.prose("remark", "意见", max=2000)),
            checks=(_was_revisited,),
            share=True,
            source="S4-5, S4-27",
        ),
    ),
)
