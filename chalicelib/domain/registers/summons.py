"""The register of talks to which an office or unit is called: reasons, promise, deadline, what came of it (约谈)."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.registers.findings import tell_named
from chalicelib.domain.registers.kinds import Due, Kind, Step
from chalicelib.domain.registers.rows import HEADS, NAMED, at_field, not_ahead, not_past, reaches
from chalicelib.domain.rules import Rule, Warn

GROUNDS = (
    ("volume", "投诉量居高不下"),
    ("late", "多次超期"),
    ("dissatisfied", "群众不满意较多"),
    ("repeat", "重复信访较多"),
    ("major", "发生重大问题"),
    ("other", "其他"),
)

SUMMONS = Kind(
    name="summons",
    title="约谈",
    source="S2-12, S2-13; 条例 Art. 39; B9-22",
    states={
        "noticed": "已通知",
        "held": "已约谈",
        "answered": "已报整改",
        "closed": "已销号",
        "cancelled": "已取消",
    },
    done=frozenset({"closed", "cancelled"}),
    handed=frozenset({"answered", "closed"}),
    title_field="reason",
    on_field="date",
    named_field="to",
    above=("ground", "to", "date", "deadline"),
    dues=(
        Due(
            rule=Rule(
                id="S2-13",
                title="约谈整改",
                source="S2-13",
                start_on=frozenset({"record"}),
                stop_on=frozenset({"report"}),
                reopen_on=frozenset({"send_back"}),
                warns=(Warn("left:3wd", 1), Warn("late", 2), Warn("late:1wd", 3, "yellow")),
            ),
            at=at_field("deadline"),
            named=True,
        ),
    ),
    opening=Step(
        name="open",
        title="发出约谈通知",
        by=(*HEADS, "SUPERVISOR@own"),
        fields=(
            f.code("to", "约谈对象（单位、科室、级部）", kind="target", required=True),
            f.choice("ground", "约谈原因", GROUNDS, required=True),
            f.number("count", "有关件数", max=100000),
            f.text("reason", "原因说明", required=True, max=500, hint="写明数据，如“九月投诉 23 件，居全市首位”"),
            f.day("date", "约谈日期", required=True),
            f.text("time", "时间", max=20, personal=False, required=True),
            f.text("place", "地点", max=100, personal=False, required=True),
            f.text("receiver", "约谈人", max=50, required=True),
        ),
        checks=(reaches("to"), not_past("date")),
        effects=(tell_named,),
        share=True,
        paper="summons",
        paper_title="约谈通知书",
        source="S2-12, S2-13",
    ),
    steps=(
        Step(
            name="record",
            title="约谈记录",
            by=(*HEADS, "SUPERVISOR@own"),
            frm=frozenset({"noticed"}),
            to="held",
            fields=(
                f.day("date", "约谈日期", required=True),
                f.prose("facts", "指出的问题", required=True, max=5000),
                f.prose("requirements", "整改要求", required=True, max=5000),
                f.prose("promise", "被约谈方承诺", required=True, max=5000),
                f.day("deadline", "整改期限", required=True),
                f.flag("signed", "被约谈方已签字", required=True),
            ),
            checks=(not_ahead("date"), not_past("deadline")),
            share=True,
            paper="summons_record",
            paper_title="约谈记录",
            source="S2-12; B9-22",
        ),
        Step(
            name="report",
            title="报整改情况",
            by=NAMED,
            frm=frozenset({"held"}),
            to="answered",
            fields=(f.prose("result", "整改情况", required=True, max=5000),),
            share=True,
            source="S2-13",
        ),
        Step(
            name="send_back",
            title="退回再改",
            by=(*HEADS, "SUPERVISOR@own"),
            frm=frozenset({"answered"}),
            to="held",
            fields=(f.prose("why", "退回原因", required=True, max=2000),),
            effects=(tell_named,),
            share=True,
            source="S2-13",
        ),
        Step(
            name="close",
            title="销号",
            by=(*HEADS, "SUPERVISOR@own"),
            frm=frozenset({"answered"}),
            to="closed",
            fields=(f.prose("opinion", "核查意见", max=2000),),
            share=True,
            source="S2-13",
        ),
        Step(
            name="cancel",
            title="取消",
            by=(*HEADS, "SUPERVISOR@own"),
            frm=frozenset({"noticed"}),
            to="cancelled",
            fields=(f.prose("why", "原因", required=True, max=500),),
            effects=(tell_named,),
            share=True,
            source="S2-12",
        ),
    ),
)
