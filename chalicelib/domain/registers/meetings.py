"""The registers of meetings with what they decided, and of the items that follow from them."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.registers.findings import tell_keeper
from chalicelib.domain.registers.kinds import Due, Kind, Move, Step
from chalicelib.domain.registers.rows import (
    HEADS,
    KEEPERS,
    at_field,
    not_ahead,
    not_past,
    nothing_left_below,
    reaches,
    units_exist,
)
from chalicelib.domain.registers.step import bring_forth
from chalicelib.domain.rules import Rule, Warn

MEETINGS = (
    ("special", "信访专题会议"),
    ("party", "党委（党组）听取汇报"),
    ("consultation", "联合会商"),
    ("research", "联动商研"),
    ("group", "领导小组会议"),
)
"""S1-6, S0-6, S0-5, S2-14, S0-3."""


def _decide(move: Move) -> None:
    """Each decision is an entry of its own with who answers for it; the meeting counts how many are done."""
    form = {"title": move.words["decision"], "due": move.facts["due"], "ground": "meeting"}
    bring_forth(move, ITEM.name, str(move.facts["to"]), form)


ITEM = Kind(
    name="item",
    title="议定事项",
    source="S0-6, S1-6",
    states={"open": "待落实", "handed": "已报结果", "accepted": "已确认", "dropped": "已撤销"},
    done=frozenset({"accepted", "dropped"}),
    handed=frozenset({"handed", "accepted", "dropped"}),
    title_field="title",
    above=("ground", "due"),
    dues=(
        Due(
            rule=Rule(
                id="S0-6",
                title="议定事项落实",
                source="S0-6",
                start_on=frozenset({"open"}),
                stop_on=frozenset({"hand_in"}),
                reopen_on=frozenset({"send_back"}),
                warns=(Warn("left:3wd", 1), Warn("late", 2), Warn("late:1wd", 3)),
            ),
            at=at_field("due"),
        ),
    ),
    opening=Step(
        name="open",
        title="交办",
        by=(*HEADS, "SYSTEM"),
        fields=(
            f.text("title", "事项", required=True, max=500),
            f.day("due", "期限", required=True),
            f.code("ground", "由来"),
        ),
        effects=(tell_keeper,),
        share=True,
        source="S0-6",
    ),
    steps=(
        Step(
            name="hand_in",
            title="报落实结果",
            by=("HANDLER@own", *KEEPERS),
            frm=frozenset({"open"}),
            to="handed",
            fields=(f.prose("result", "落实情况", required=True, max=5000),),
            share=True,
            source="S0-6",
        ),
        Step(
            name="send_back",
            title="退回再办",
            by=("CENTER_HEAD@above", "SUPERVISOR@above", "BUREAU_DEPUTY@above", "BUREAU_HEAD@above", "UNIT_HEAD@above"),
            frm=frozenset({"handed"}),
            to="open",
            fields=(f.prose("reason", "退回原因", required=True, max=2000),),
            effects=(tell_keeper,),
            share=True,
            source="S0-6",
        ),
        Step(
            name="accept",
            title="确认落实",
            by=("CENTER_HEAD@above", "SUPERVISOR@above", "BUREAU_DEPUTY@above", "BUREAU_HEAD@above", "UNIT_HEAD@above"),
            frm=frozenset({"handed"}),
            to="accepted",
            fields=(f.prose("opinion", "意见", max=2000),),
            share=True,
            source="S0-6",
        ),
        Step(
            name="drop",
            title="撤销",
            by=("CENTER_HEAD@above", "BUREAU_DEPUTY@above", "BUREAU_HEAD@above", "UNIT_HEAD@above"),
            frm=frozenset({"open", "handed"}),
            to="dropped",
            fields=(f.prose("reason", "撤销原因", required=True, max=2000),),
            share=True,
            source="S0-6",
        ),
    ),
)

MEETING = Kind(
    name="meeting",
    title="会议（会商）",
    source="S0-5, S0-6, S1-6, S2-14; B9-23",
    states={"planned": "拟召开", "held": "已召开", "closed": "已办结", "cancelled": "已取消"},
    done=frozenset({"closed", "cancelled"}),
    title_field="title",
    on_field="date",
    refs=("ref",),
    opening=Step(
        name="open",
        title="召集会议",
        by=KEEPERS,
        fields=(
            f.choice("form", "会议类型", MEETINGS, required=True),
            f.text("title", "议题", required=True, max=100),
            f.day("date", "日期", required=True),
            f.text("place", "地点", max=100, personal=False),
            f.targets("units", "参加科室"),
            f.code("ref", "有关事项的编号", max=40),
        ),
        checks=(units_exist("units"),),
        source="S0-5, S0-6, S1-6",
    ),
    steps=(
        Step(
            name="record",
            title="会议记录",
            by=KEEPERS,
            frm=frozenset({"planned"}),
            to="held",
            fields=(
                f.day("date", "召开日期", required=True),
                f.prose("participants", "参加人员", required=True, max=2000),
                f.prose("issue", "汇报和研究的问题", required=True, max=10000),
                f.prose("opinions", "各方意见", required=True, max=10000),
                f.prose("decision", "会议决定", required=True, max=10000),
            ),
            checks=(not_ahead("date"),),
            paper="meeting_record",
            paper_title="会商纪要",
            source="S0-5, S0-6, S1-6; B9-23",
        ),
        Step(
            name="decide",
            title="分解议定事项",
            by=KEEPERS,
            frm=frozenset({"held"}),
            fields=(
                f.prose("decision", "议定事项", required=True, max=500),
                f.code("to", "责任单位（科室）", kind="target", required=True),
                f.day("due", "期限", required=True),
            ),
            keep=False,
            checks=(reaches("to"), not_past("due")),
            effects=(_decide,),
            source="S0-6",
        ),
        Step(
            name="close",
            title="办结",
            by=HEADS,
            frm=frozenset({"held"}),
            to="closed",
            checks=(nothing_left_below,),
            source="S0-6",
        ),
        Step(
            name="cancel",
            title="取消",
            by=KEEPERS,
            frm=frozenset({"planned"}),
            to="cancelled",
            fields=(f.prose("reason", "原因", required=True, max=500),),
            source="S0-5",
        ),
    ),
    dues=(
        Due(
            rule=Rule(
                id="S0-5",
                title="会议记录",
                source="S0-5 [rec]",
                start_on=frozenset({"open"}),
                stop_on=frozenset({"record"}),
                warns=(Warn("late", 1), Warn("late:3wd", 2)),
            ),
            at=at_field("date"),
        ),
    ),
)
