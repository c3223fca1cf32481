"""Papers between offices and inside them: extensions, returns, filing, reviews, joint work, transfers, the archive."""

from __future__ import annotations

from chalicelib.domain.papers import Cell, PaperKind, Para, Reader
from chalicelib.domain.papers_rows_desk import MATTER, SUBJECT, wide
from chalicelib.domain.roles import CASE_ROLES, Role

_HOLDERS = (Cell("承办单位", "part.holder|event.office"), Cell("承办人", "part.assignee|event.actor"))

ROWS = (
    PaperKind(
        id="extension_request", number=12, title="延长办理期限审批表", aliases=("延期申请",), word="信延申",
        reader=Reader.SUPERIOR,
        cells=(
            *MATTER, SUBJECT, *_HOLDERS, Cell("原到期日", "request.old_due"), Cell("申请延长", "said.days"),
            Cell("延长后到期日", "request.new_due"), Cell("申请时间", "event.moment"),
            wide("延期理由", "said.reason", 5), wide("已做工作", "said.work", 3),
            wide("审批意见", "last.decide_extend.opinion", 4),
        ),
        signers=("申请人", "单位负责人", "批准人"), extras=False,
        marks=("申请人不得自行批准；须在原到期日前批准并告知信访人",), laws=("《信访工作条例》第三十四条",),
    ),
    PaperKind(
        id="return_request", number=2, title="信访事项退回（异议）申请", aliases=("退单申请",), word="信退申",
        reader=Reader.SUPERIOR,
        cells=(
            *MATTER, SUBJECT, Cell("申请单位", "event.office"), Cell("签收时间", "part.signed"),
            wide("不属于本单位的理由", "said.reason", 6), Cell("建议承办单位", "said.suggested|said.organ", True, 1),
            wide("审核意见", "fixed.blank", 4),
        ),
        signers=("联系人", "单位负责人"), seal=True, extras=False,
        laws=("《信访工作条例》第二十三条：自收到之日起5个工作日内提出异议并说明理由",),
    ),
    PaperKind(
        id="return_decision", number=2, title="退回申请处理意见", aliases=("退单处理意见",), word="信退",
        cells=(
            *MATTER, SUBJECT, Cell("申请单位", "part.holder"), Cell("是否同意", "said.agreed"),
            wide("申请理由", "last.request_return.reason", 4), wide("处理意见", "said.opinion", 5),
        ),
        signers=("经办人", "负责人"), seal=True, extras=False, copies=("申请单位", "派单单位"),
        laws=("《信访工作条例》第二十四条",),
    ),
    PaperKind(
        id="reject", number=18, title="答复稿退回修改意见", aliases=("退办意见",), word="信驳",
        cells=(*MATTER, SUBJECT, *_HOLDERS, wide("退回意见", "said.reason", 8), Cell("时限", "part.due")),
        signers=("审核人",), extras=False, marks=("办理时限不因退回而停止",),
    ),
    PaperKind(
        id="filing_request", number=19, title="备案办结申请表", word="信备申", reader=Reader.SUPERIOR,
        cells=(
            *MATTER, SUBJECT, Cell("申请单位", "event.office"), Cell("答复日期", "case.replied"),
            wide("信访人不满意的原因", "said.dissatisfaction|last.followup.reason", 3),
            wide("诉求无法满足的法律政策依据", "said.basis", 4),
            wide("已做工作（联系不少于两次、解释、帮扶）", "said.work_done", 4),
            wide("解释说明", "said.explanation", 2), wide("帮扶措施", "said.help_measures", 2),
            wide("尽职无过错证据清单", "said.evidence", 3), Cell("联系次数", "part.contact_count"),
            Cell("回访次数", "case.tries"), wide("单位负责人意见", "fixed.blank", 2),
            wide("中心审核意见", "fixed.blank", 3), wide("法律意见", "last.legal_opinion.opinion", 2),
        ),
        signers=("经办人", "单位负责人"), seal=True,
    ),
    PaperKind(
        id="filing_opinion", number=19, title="备案办结审核意见书", aliases=("备案办结意见",), word="信备",
        cells=(
            *MATTER, SUBJECT, Cell("申请单位", "part.holder"),
            Cell("审核结果", "said.agreed"),
            wide("审核意见", "said.opinion", 6), wide("审计监督意见", "said.audit_opinion", 2),
            wide("法律意见", "last.legal_opinion.opinion", 3),
            wide("异议期限", "fixed.objection", 1),
        ),
        signers=("审核人", "中心主任"), seal=True, delivery=True, copies=("申请单位", "审核单位", "存档"),
    ),
    PaperKind(
        id="objection", number=19, title="异议书", word="信异", reader=Reader.SUPERIOR,
        cells=(
            *MATTER, SUBJECT, Cell("提出单位", "event.office"), Cell("提出时间", "event.moment"),
            wide("异议事项", "fixed.objected", 1), wide("理由", "said.reason", 6),
            wide("处理结果", "fixed.blank", 4),
        ),
        signers=("经办人", "单位负责人"), seal=True,
    ),
    PaperKind(
        id="unit_review_request", number=19, title="不满意事项复核申请", word="信核申", reader=Reader.SUPERIOR,
        cells=(
            *MATTER, SUBJECT, Cell("申请单位", "event.office"), Cell("申请时间", "event.moment"),
            wide("信访人的不满意见", "last.followup.reason|last.evaluate.reason", 3),
            wide("认为不满意理由不成立的依据", "said.reason", 6), wide("证据", "said.evidence", 3),
        ),
        signers=("经办人", "单位负责人"), seal=True, marks=("此为单位内部复核，不是信访事项的复查、复核",),
    ),
    PaperKind(
        id="unit_review_opinion", number=19, title="不满意事项复核意见", word="信核意",
        cells=(
            *MATTER, SUBJECT, Cell("复核结果", "said.outcome"),
            Cell("复核时间", "event.moment"),
            wide("复核意见", "said.opinion", 8),
        ),
        signers=("复核人", "负责人"), seal=True, marks=("此为单位内部复核，不是信访事项的复查、复核",),
    ),
    PaperKind(
        id="legal_opinion", number=19, title="法律意见书", aliases=("法律意见",), word="信法",
        cells=(
            *MATTER, SUBJECT, wide("咨询问题", "last.ask_legal.issue", 3), Cell("结论", "said.advice", True, 1),
            wide("法律意见", "said.opinion", 8), wide("依据", "said.basis", 4),
        ),
        signers=("法律顾问",), roles=CASE_ROLES - {Role.PUBLISHER, Role.ASSESSOR, Role.FOLLOWUP},
    ),
    PaperKind(
        id="whistle", number=23, title="惠民吹哨单", aliases=("会商通知", "吹哨单"), word="信哨",
        cells=(
            *MATTER, SUBJECT, Cell("吹哨人", "event.actor"), Cell("吹哨时间", "event.moment"),
            wide("哨令单位", "said.targets|said.units", 2), Cell("主办单位", "part.holder"),
            Cell("报到时限", "said.due"),
            wide("需会商的问题", "said.issue", 5),
            wide("报到情况（单位、时间、人员）", "fixed.blank", 5),
        ),
        signers=("吹哨人", "报到单位"), seal=True, delivery=True, copies=("主办单位", "存档"),
    ),
    PaperKind(
        id="meeting_record", number=23, title="会商纪要", word="信会",
        cells=(
            *MATTER, SUBJECT, Cell("召集人", "event.actor"),
            Cell("会商时间", "said.held_at|event.moment"),
            Cell("地点", "said.place"), Cell("主办单位", "said.main_unit|part.holder"),
            wide("参加单位和人员", "said.participants", 3),
            wide("问题", "said.issue", 3),
            wide("各方意见", "said.opinions", 6), wide("会商决定", "said.decision", 4),
            Cell("完成时限", "said.due", True, 1),
        ),
        signers=("召集人", "记录人", "参加单位"), marks=("内部材料，不对外公开",),
    ),
    PaperKind(
        id="merge_record", number=33, title="并案记录", word="信并", issuer="owner",
        cells=(
            *MATTER, SUBJECT, Cell("并入主件", "said.into|case.merged_into"),
            Cell("并案时间", "event.moment"),
            wide("并案理由", "said.reason", 4), wide("各件时限", "fixed.merge", 2),
        ),
        signers=("经办人", "审核人"), marks=("各信访人分别答复，互不告知对方信息",),
    ),
    PaperKind(
        id="transfer_letter", number=9, title="信访事项转办函", aliases=("转办函", "转送函"), word="信转",
        layout="letter",
        reader=Reader.SEALED, issuer="owner", to="said.organ|said.to|part.holder", copies=("受送机关", "存档"),
        body=(
            Para("我单位于{case.received}收到信访事项一件（编号：{case.number}），经甄别属于检举控告类事项，"
                 "按照干部管理权限和职责分工，现转请你单位依规依纪依法办理。"),
            Para("{said.reason}", when="said.reason"),
            Para("随函移送材料：{said.attachments|said.papers}，共{said.pages}页。"),
            Para("请严格保守检举、控告人的信息，不得将材料及有关情况透露或者转给被检举、控告的单位和人员。"
                 "收到后请于回执上签收并退回我单位。"),
            Para("联系人：{event.actor}，联系电话：{office.phone}。"),
        ), signers=("签发人",), seal=True, delivery=True,
        marks=("密封", "不得将检举、控告材料及有关情况透露或者转给被检举、控告的单位和人员"),
        laws=("《信访工作条例》第三十条、第四十六条",),
    ),
    PaperKind(
        id="urgent_report", number=30, title="紧急信息报告单", word="信急", reader=Reader.SEALED,
        cells=(
            Cell("报告类别", "said.stage"), Cell("报告时间", "event.moment"), *MATTER,
            Cell("紧急程度", "case.urgency"), Cell("报送单位", "said.organ"),
            Cell("发生时间地点", "said.where|petition.occurred", True, 1),
            Cell("涉及人数", "said.people|case.people"),
            Cell("联系人及电话", "said.contact|office.phone"), wide("起因", "said.cause", 3),
            wide("现状", "said.situation", 4), wide("已采取措施", "said.measures", 4),
            wide("下一步打算", "said.next", 3), wide("领导批示", "fixed.blank", 3),
        ),
        signers=("报告人", "单位负责人"), seal=True, marks=("特急",), copies=("上级机关", "本单位"),
        laws=("《信访工作条例》第二十五条",),
    ),
    PaperKind(
        id="archive_list", number=33, title="卷内目录（移交清单）", aliases=("卷内目录",), word="信卷", issuer="owner",
        cells=(
            *MATTER, SUBJECT, Cell("归档日期", "case.archived|event.day"),
            Cell("保管期限", "said.retention|case.retention"),
            wide("卷内文件", "file.contents", 10), wide("备考", "said.note", 2),
        ),
        signers=("立卷人", "检查人", "接收人"), extras=False, roles=CASE_ROLES,
    ),
)  # fmt: skip
