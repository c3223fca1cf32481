"""Papers of registers: what is printed of an entry, under the words and numbers that such a paper of a case has.

A kind that a case yields as well (约谈通知书) has a row of its own here: an entry has no petition to speak of. Both
take their numbers from the same run.
"""

from __future__ import annotations

from chalicelib.domain.papers import Cell, PaperKind, Para
from chalicelib.domain.papers_rows_desk import wide
from chalicelib.domain.roles import CASE_ROLES, Role

_OVERSEEN = CASE_ROLES - {Role.PUBLISHER}

ENTRY = (
    Cell("台账名称", "entry.register"),
    Cell("台账编号", "entry.number"),
    Cell("登记单位", "entry.keeper"),
    Cell("登记日期", "entry.opened"),
)
"""What every form says of the entry."""

PLAIN = (*ENTRY, Cell("经办人", "event.actor"), Cell("时间", "event.moment"))
"""The cells of a paper that has no row of its own."""

ROWS = (
    PaperKind(
        id="summons", number=22, title="约谈通知书", word="信约", layout="letter", to="entry.named", entry=True,
        copies=("约谈对象", "存档"), seal=True, delivery=True, extras=False, roles=_OVERSEEN,
        body=(
            Para("因{said.ground}（{said.reason}），根据《信访工作条例》监督追责的有关规定，决定对你单位（部门）进行约谈。"),
            Para("涉及信访事项{said.count}件。", when="said.count"),
            Para("约谈时间：{entry.when}。"), Para("约谈地点：{said.place}。"), Para("约谈人：{said.receiver}。"),
            Para("请你单位（部门）主要负责人按时参加，并书面准备问题原因、整改措施和完成时限。"),
            Para("联系人：{event.actor}，联系电话：{office.phone}。"),
        ),
        laws=("《信访工作条例》第三十八条至第四十一条",),
    ),
    PaperKind(
        id="summons_record", number=22, title="约谈记录", word="信约录", entry=True, roles=_OVERSEEN,
        cells=(
            Cell("约谈对象", "entry.named"), Cell("约谈人", "last.open.receiver"),
            Cell("约谈时间", "said.date"), Cell("约谈地点", "last.open.place"),
            Cell("约谈原因", "last.open.ground"), Cell("台账编号", "entry.number"),
            wide("原因说明", "last.open.reason", 3), wide("指出的问题", "said.facts", 5),
            wide("整改要求", "said.requirements", 4), Cell("整改期限", "said.deadline"),
            Cell("是否签字承诺", "said.signed"),
            wide("对象表态与承诺", "said.promise", 4), wide("核对确认", "fixed.read_out", 1),
        ),
        signers=("约谈人", "记录人", "约谈对象（承诺签字）"),
        laws=("《信访工作条例》第三十八条至第四十一条",),
    ),
    PaperKind(
        id="meeting_record", number=23, title="会议（会商）纪要", aliases=("会商纪要",), word="信会", entry=True,
        copies=("参加单位", "存档"),
        cells=(
            Cell("会议类型", "kept.form"), Cell("召集单位", "entry.keeper"),
            Cell("召开日期", "said.date"), Cell("地点", "last.open.place"),
            wide("议题", "kept.title", 1), wide("参加科室", "kept.units", 1),
            wide("参加人员", "said.participants", 3), wide("汇报和研究的问题", "said.issue", 4),
            wide("各方意见", "said.opinions", 6), wide("会议决定", "said.decision", 5),
            Cell("记录人", "event.actor"), Cell("台账编号", "entry.number"),
        ),
        signers=("召集人", "记录人", "参加单位"), marks=("内部材料，不对外公开",),
    ),
    PaperKind(
        id="bulletin", silent=True, number=25, title="达标验收情况通报", aliases=("通报",), word="信通",
        layout="letter", to="entry.keeper", entry=True, copies=("有关单位", "存档"), seal=True, extras=False,
        roles=_OVERSEEN,
        body=(
            Para("在“{kept.title}”（{kept.standard}）工作中，{entry.keeper}有关项目经验收评为“差”，现予通报。"),
            Para("一、验收内容", "head"), Para("{kept.items}。"),
            Para("二、通报事项", "head"), Para("said.bulletin", "prose"),
            Para("三、整改要求", "head"),
            Para("请于{kept.make_up_by}前完成补课并书面报告结果，由我单位复验。其他单位应当引以为戒，对照检查。"),
            Para("本通报文号：{said.issue}。", when="said.issue"),
        ),
        laws=("《信访工作条例》第四十一条",),
    ),
    PaperKind(
        id="look_back", number=26, title="“回头看”自查表", word="信看", entry=True, roles=_OVERSEEN,
        copies=("自查单位", "上级单位"),
        cells=(
            Cell("自查单位", "entry.keeper"), Cell("自查月份", "kept.period"),
            Cell("报送期限", "kept.due"), Cell("报送时间", "event.moment"),
            Cell("回头看件数", "said.samples"), Cell("确已解决件数", "said.solved"),
            Cell("问题反弹件数", "said.recurred"), Cell("台账编号", "entry.number"),
            Cell("承诺事项数", "said.promises"), Cell("已兑现承诺数", "said.kept"),
            wide("自查发现的问题", "said.findings", 6), wide("整改措施和结果", "said.corrected", 6),
        ),
        signers=("自查人", "单位负责人"), seal=True,
    ),
    PaperKind(
        id="suggestion_feedback", number=31, title="民情（意见建议）反馈单", aliases=("民情反馈单",), word="信民",
        entry=True, copies=("提出单位", "承办单位", "存档"),
        cells=(
            *ENTRY, Cell("来源", "kept.source"), Cell("方面", "kept.aspect"),
            Cell("共性程度", "kept.generality"), Cell("热点类别", "kept.topic"),
            wide("意见建议", "kept.title", 1), wide("具体内容", "kept.detail", 5),
            Cell("责任单位（科室）", "entry.named"), Cell("协调人", "kept.coordinator"),
            Cell("整改期限", "kept.due"), Cell("完成时间", "said.until"),
            Cell("办理结果", "said.status"), Cell("反馈时间", "event.moment"),
            wide("办理和采纳情况", "said.result", 6), wide("审定意见", "fixed.blank", 3),
        ),
        signers=("经办人", "责任单位负责人", "审定人"), seal=True, marks=("不得写明提出人的身份",),
    ),
    PaperKind(
        id="reception_notice", silent=True, number=32, title="领导接访公告", aliases=("接访安排公告",), word="信接告",
        layout="letter", entry=True, copies=("张贴", "存档"), seal=True, extras=False, roles=CASE_ROLES,
        body=(
            Para("现将领导接待群众来访安排公告如下："),
            Para("接访时间：{entry.when}。"), Para("接访地点：{kept.place}。"),
            Para("接访形式：{kept.form}。接访人：{kept.leader_post}。"),
            Para("接访科室：{kept.unit}。", when="kept.unit"),
            Para("接待领域：{kept.field}。", when="kept.field"),
            Para("预约方式：{kept.way}（{office.phone}）。", when="kept.way"),
            Para("预约方式：电话（{office.phone}）或者送交书面材料。", when="!kept.way"),
            Para("预约截止：{kept.book_by}。可预约{kept.capacity}批；临时来访的排在预约群众之后。"),
            Para("来访请携带{kept.bring}。多人反映共同事项的，推选代表不超过5人。", when="kept.bring"),
            Para("来访请携带有效身份证件和书面材料。多人反映共同事项的，推选代表不超过5人。", when="!kept.bring"),
            Para("依法应当通过诉讼、仲裁、行政复议等法定途径解决的，以及不属于教育部门职责的事项，请向有权处理的机关提出，"
                 "我单位将予以说明和引导。"),
            Para("接访人因故不能参加的，由{kept.substitute_post}替班接待。紧急情况请拨打110、120。",
                 when="kept.substitute_post"),
            Para("接访人因故不能参加的，由我单位安排的替班领导接待。紧急情况请拨打110、120。",
                 when="!kept.substitute_post"),
        ),
        laws=("《信访工作条例》第二十条",),
    ),
)  # fmt: skip
