"""The registers of what the calendar asks for: weekly and monthly papers, self-checks."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain import forms as f
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.findings import tell_keeper
from chalicelib.domain.registers.kinds import Due, Kind, Step
from chalicelib.domain.registers.rows import ABOVE, CITY, HEADS, KEEPERS, at_field
from chalicelib.domain.registers.system import go_on
from chalicelib.domain.rules import Rule, Warn
from chalicelib.domain.workdays import Calendar

TASKS = (
    ("weekly_summary", "每周诉求汇总"),
    ("monthly_warning", "每月焦点问题预警"),
    ("monthly_bulletin", "每月投诉通报"),
)
"""S0-23, S0-22, S0-24."""


def _at_moment(entry: Entry, calendar: Calendar) -> datetime | None:
    return datetime.fromisoformat(str(entry.facts["due_at"]))


PERIODICAL = Kind(
    name="periodical",
    title="定期材料",
    source="S0-22 to S0-24; R41",
    states={"open": "待完成", "done": "已完成"},
    done=frozenset({"done"}),
    dues=(
        Due(
            rule=Rule(
                id="R41",
                title="周汇总、月预警、月通报",
                source="S0-22 to S0-24",
                start_on=frozenset({"open"}),
                stop_on=frozenset({"finish"}),
                warns=(Warn("left:4h", 1), Warn("late", 3)),
            ),
            at=_at_moment,
        ),
    ),
    opening=Step(
        name="open",
        title="布置",
        by=("SYSTEM",),
        fields=(
            f.choice("task", "材料", TASKS, required=True),
            f.text("period", "时段", max=20, personal=False, required=True),
            f.moment("due_at", "期限", required=True),
        ),
        effects=(tell_keeper,),
        source="R41",
    ),
    steps=(
        Step(
            name="finish",
            title="已完成",
            by=CITY,
            frm=frozenset({"open"}),
            to="done",
            fields=(f.code("ref", "材料编号", max=60), f.prose("note", "说明", max=2000)),
            source="R41",
        ),
    ),
)

_R42 = Rule(
    id="R42",
    title="月度回头看、自查自纠",
    source="S0-25, S2-35; R42",
    start_on=frozenset({"open"}),
    stop_on=frozenset({"hand_in"}),
    reopen_on=frozenset({"send_back"}),
    warns=(Warn("left:2d", 1), Warn("late", 2), Warn("late:1wd", 3)),
)

SELF_CHECK = Kind(
    name="self_check",
    title="回头看自查表",
    source="S0-25, S0-26, S2-35; R42; B9-26",
    states={"open": "待报送", "handed": "已报送", "sent_back": "退回补报"},
    done=frozenset({"handed"}),
    handed=frozenset({"handed"}),
    above=("period", "due", "samples", "solved", "recurred", "promises", "kept"),
    dues=(Due(rule=_R42, at=at_field("due")),),
    opening=Step(
        name="open",
        title="布置自查",
        by=("SYSTEM",),
        fields=(
            f.text("period", "月份", max=7, personal=False, required=True),
            f.day("due", "报送期限", required=True),
        ),
        effects=(tell_keeper,),
        source="R42",
    ),
    steps=(
        Step(
            name="hand_in",
            title="报送",
            by=KEEPERS,
            frm=frozenset({"open", "sent_back"}),
            to="handed",
            fields=(
                f.number("samples", "回头看件数", required=True, max=100000),
                f.number("solved", "确已解决件数", required=True, max=100000),
                f.number("recurred", "问题反弹件数", required=True, max=100000),
                f.number("promises", "承诺事项数", max=100000),
                f.number("kept", "已兑现承诺数", max=100000),
                f.prose("findings", "自查发现的问题", required=True, max=5000),
                f.prose("corrected", "整改措施和结果", required=True, max=5000, hint="即知即改，边查边改"),
            ),
            share=True,
            paper="look_back",
            paper_title="“回头看”自查表",
            source="S0-25, S2-35; B9-26",
        ),
        Step(
            name="send_back",
            title="退回补报",
            by=ABOVE,
            frm=frozenset({"handed"}),
            to="sent_back",
            fields=(f.prose("reason", "退回原因", required=True, max=2000),),
            effects=(tell_keeper,),
            share=True,
            source="S0-25",
        ),
    ),
)

SELF_CHECK_ROUND = Kind(
    name="self_check_round",
    title="自查布置",
    source="S0-25; R42",
    states={"open": "进行中", "closed": "已汇总"},
    done=frozenset({"closed"}),
    issues="self_check",
    dues=(
        Due(
            rule=Rule(
                id="R42.round",
                title="自查情况汇总",
                source="S0-25 [rec]",
                start_on=frozenset({"open"}),
                stop_on=frozenset({"close"}),
                warns=(Warn("late", 3),),
            ),
            at=at_field("summary_due"),
        ),
    ),
    opening=Step(
        name="open",
        title="布置自查",
        by=(*HEADS, "SUPERVISOR@own", "SYSTEM"),
        fields=(
            f.text("period", "月份", max=7, personal=False, required=True),
            f.day("due", "报送期限", required=True),
            f.day("summary_due", "汇总期限", required=True),
        ),
        effects=(go_on,),
        source="R42",
    ),
    steps=(
        Step(
            name="close",
            title="汇总",
            by=(*HEADS, "SUPERVISOR@own"),
            frm=frozenset({"open"}),
            to="closed",
            fields=(f.prose("summary", "自查情况汇总", required=True, max=10000),),
            source="S0-25",
        ),
    ),
)
