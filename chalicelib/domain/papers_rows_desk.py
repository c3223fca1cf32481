"""Papers of the desk: 四单一记录, instructions, the report, the ways of an order, and what goes between offices."""

from __future__ import annotations

from chalicelib.domain.papers import Cell, PaperKind, Para, Reader
from chalicelib.domain.roles import CASE_ROLES, Role


def wide(label: str, source: str, lines: int = 3) -> Cell:
    """A cell over the whole width, with so many lines for the hand."""
    return Cell(label, source, True, lines)


MATTER = (
    Cell("查询编号", "case.number"),
    Cell("收到日期", "case.received"),
    Cell("来件渠道", "case.channel"),
    Cell("事项类型", "case.kind"),
)
"""What every paper says of the case."""

SUBJECT = wide("反映事项", "petition.title", 1)

PLAIN = (*MATTER, SUBJECT, Cell("经办人", "event.actor"), Cell("时间", "event.moment"))
"""The cells of a paper that has no row of its own."""

REGISTER = PaperKind(
    id="register", number=1, title="信访事项登记单", aliases=("领导干部接待群众来访登记单",), word="信登",
    issuer="owner",
    cells=(
        *MATTER,
        Cell("接待（登记）地点", "said.place|office.station"), Cell("登记时间", "event.moment"),
        Cell("接待领导", "said.leader|said.host"), Cell("登记人", "event.actor"),
        Cell("首问责任人", "case.first_asked"), Cell("初次（重复）", "said.again|case.again"),
        Cell("信访人姓名", "petition.name"), Cell("性别", "said.sex"),
        Cell("证件类型", "petition.id_kind"), Cell("证件号码", "petition.id_number"),
        Cell("联系电话", "petition.mobile"), Cell("信访人身份", "case.petitioner"),
        wide("联系地址", "petition.address", 1),
        Cell("人数", "case.people"), Cell("代表人数", "case.representatives"),
        SUBJECT, wide("事项摘要", "petition.content", 5), wide("诉求", "petition.claims", 3),
        Cell("发生时间地点", "petition.occurred", True, 1), wide("所交材料", "said.papers", 1),
        wide("风险提示", "said.risk|case.risk", 1), wide("登记备注", "said.note", 1),
        wide("领导意见", "last.instruct.instruction", 3),
    ),
    signers=("登记人", "信访人（签名）", "领导（签批）"), copies=("登记单位", "承办单位"), named=True,
)  # fmt: skip

DISPATCH = PaperKind(
    id="dispatch", number=2, title="信访事项交办单", aliases=("交办单", "转办单", "派单"), word="信交",
    cells=(
        Cell("交办单位", "part.sender|event.office"), Cell("交办时间", "event.moment"),
        Cell("主办单位", "part.holder"), Cell("协办单位", "part.co_holders"),
        *MATTER,
        Cell("交办方式", "said.how"), Cell("办理时限", "part.due"),
        SUBJECT, wide("反映内容", "petition.content", 6), wide("诉求", "petition.claims", 2),
        wide("办理要求", "said.instruction", 3),
        wide("应报材料", "fixed.products", 2), wide("附件", "said.attachments", 1),
        Cell("联系人", "event.actor"), Cell("联系电话", "office.phone"),
    ),
    signers=("签发人", "签收人"), seal=True, delivery=True, extras=False,
    marks=("不得将信访人的检举、控告材料及有关情况转给被反映的单位和人员",),
    laws=("《信访工作条例》第三十条、第四十六条",), copies=("承办单位", "交办单位"),
)  # fmt: skip

SUPERVISION = PaperKind(
    id="supervision", number=3, title="信访事项督办单", aliases=("督办单",), word="信督",
    cells=(
        Cell("督办单位", "event.office"), Cell("督办时间", "event.moment"),
        Cell("责任单位", "part.holder"), Cell("督办等级", "said.level"),
        *MATTER, SUBJECT,
        Cell("督办事由", "said.ground"), Cell("第几次督办", "case.supervised"),
        Cell("原定时限", "part.due"), Cell("要求完成日期", "said.new_date"),
        wide("督办要求", "said.requirement", 4),
        wide("办理反馈", "last.answer_supervision.feedback", 6),
    ),
    signers=("签发人", "责任单位负责人（签收）"), seal=True, delivery=True, extras=True,
    marks=("督办所定日期不改变原定时限，也不免除超期责任",),
    laws=("《信访工作条例》第三十八条至第四十一条",), copies=("责任单位", "督办单位"),
)  # fmt: skip

CLOSING = PaperKind(
    id="closing", number=4, title="信访事项办结单", aliases=("办结单",), word="信结", issuer="owner",
    cells=(
        *MATTER, SUBJECT,
        Cell("承办单位", "part.holder"), Cell("责任人", "part.assignee"),
        Cell("受理日期", "case.accepted"), Cell("答复日期", "case.replied"),
        wide("查明事实", "draft.report|said.report", 5), wide("政策法律依据", "draft.basis", 2),
        wide("逐项答复", "reply.reply", 5),
        Cell("调查结论", "draft.verdict|case.verdict"), Cell("处理意见", "draft.result|case.result"),
        wide("联系情况", "part.contacts", 2), wide("送达情况", "case.delivery", 1),
        wide("回访与满意度", "case.callbacks", 1),
        Cell("涉及人数", "case.people"), Cell("文书件数", "case.papers"),
        wide("未回访（未送达）原因", "said.reason|said.undelivered", 1),
    ),
    signers=("责任人", "单位负责人"), seal=True, extras=False,
)  # fmt: skip


def _talk(id: str, title: str, word: str, *aliases: str) -> PaperKind:
    return PaperKind(
        id=id, number=5, title=title, aliases=aliases, word=word,
        cells=(
            Cell("时间自", "said.from_at|said.at|event.moment"), Cell("时间至", "said.to_at"),
            Cell("地点（方式）", "said.place|said.way"), Cell("接谈人", "said.receivers|event.actor"),
            *MATTER, Cell("信访人", "petition.name"), Cell("联系电话", "petition.mobile"), SUBJECT,
            wide("信访人陈述", "said.statement|petition.claims", 6),
            wide("问答记录", "said.questions|said.talk|said.summary", 8),
            wide("当场处理意见", "said.decision|said.opinion", 3),
            Cell("承诺事项", "said.promise"), Cell("承诺日期", "said.promised_on"),
            Cell("录音（像）编号", "said.recording"), Cell("是否联系上", "said.connected"),
            wide("核对确认", "fixed.read_out", 1),
        ),
        signers=("接谈人", "记录人", "信访人（签名、捺印）"), named=True,
    )  # fmt: skip


CONTACT = _talk("contact", "接谈（联系）记录", "信谈", "接谈记录")
INTERVIEW_RECORD = _talk("interview_record", "领导接访接谈记录", "信接", "接谈记录")

APPROVAL = PaperKind(
    id="approval", number=2, title="来信来访呈批单", aliases=("呈批单",), word="信呈",
    cells=(
        *MATTER, SUBJECT, wide("内容摘要", "said.summary|petition.content", 6), wide("诉求", "petition.claims", 2),
        wide("拟办意见", "said.proposal|said.note", 4),
        wide("分管领导批示", "fixed.blank", 4), wide("主要领导批示", "fixed.blank", 4),
    ),
    signers=("呈报人", "批示人"),
)  # fmt: skip

INSTRUCTION = PaperKind(
    id="instruction", number=2, title="领导批示抄清", aliases=("批示",), word="信批",
    cells=(
        *MATTER, SUBJECT, Cell("批示人", "event.actor"), Cell("批示时间", "said.said_at|event.moment"),
        Cell("录入时间", "event.moment"), Cell("批转单位", "said.target"),
        wide("批示内容", "said.instruction|said.opinion", 8), wide("落实要求", "said.requirement", 3),
    ),
    signers=("抄清人", "核对人"),
)  # fmt: skip

ANSWER = PaperKind(
    id="answer", number=15, title="咨询答复记录", aliases=("答复记录",), word="信答",
    cells=(
        *MATTER, SUBJECT, wide("咨询内容", "petition.content", 4), wide("答复内容", "said.reply", 6),
        Cell("答复方式", "said.method"), Cell("答复时间", "event.moment"),
        Cell("应向何机关反映", "said.organ"), Cell("该机关电话", "said.organ_phone"),
        Cell("答复人", "event.actor"), Cell("咨询分级", "case.grade"),
    ),
    signers=("答复人", "审核人"), extras=False,
)  # fmt: skip

REPORT = PaperKind(
    id="report", number=13, title="信访事项调查报告", aliases=("调查报告",), word="信调", issuer="holder",
    cells=(
        *MATTER, SUBJECT, Cell("交办单位", "part.sender"), Cell("调查单位", "part.holder"),
        wide("诉求（逐项）", "petition.claims", 3),
        Cell("调查人员（不少于两人）", "said.team", True, 1), Cell("调查时间", "said.dates|said.days", True, 1),
        wide("询问人员", "said.asked", 2), wide("证据清单", "said.evidence", 3),
        wide("查明事实（逐项）", "said.report|said.facts_found", 8), wide("政策法律依据", "said.basis", 3),
        Cell("调查结论", "said.verdict"), Cell("处理意见", "said.result"),
        wide("责任认定", "said.responsibility", 2), wide("处理建议与答复稿", "said.reply|said.opinion", 4),
        wide("整改措施", "said.measures|said.correction", 2), wide("风险评估", "said.risk", 1),
        wide("单位负责人审核意见", "last.approve_reply.opinion", 3),
    ),
    signers=("调查人", "调查人", "单位负责人（审核签字）"), copies=("承办单位", "交办单位"), seal=True,
    marks=("内部材料，不对外公开，不提供给信访人",), laws=("《信访工作条例》第三十一条",),
    roles=CASE_ROLES - {Role.PUBLISHER, Role.ASSESSOR, Role.FOLLOWUP},
)  # fmt: skip

ORDER_REPLY = PaperKind(
    id="order_reply", number=15, title="12345 工单办理情况回复", aliases=("市长公开电话交办（反馈）单", "工单回复"),
    word="信单", reader=Reader.SUPERIOR, issuer="holder",
    cells=(
        Cell("工单编号", "case.outside_number"), Cell("办理轮次", "case.round"), *MATTER,
        Cell("工单时限", "case.outside_due"), Cell("回复时间", "event.moment"), SUBJECT,
        Cell("承办单位", "part.holder"), Cell("承办单位电话", "office.phone"),
        wide("联系情况", "part.contacts", 2), wide("办理结果（逐项）", "reply.reply", 6),
        Cell("调查结论", "draft.verdict|case.verdict"), Cell("处理意见", "draft.result|case.result"),
        wide("来电人态度", "fixed.blank", 1), Cell("可否公开", "case.consent"), Cell("来电人", "petition.name"),
    ),
    signers=("承办人", "单位负责人"), seal=True, copies=("12345 平台", "承办单位"), extras=False,
)  # fmt: skip

DELIVERY = PaperKind(
    id="delivery", number=16, title="送达回证", word="信送", named=True, extras=False,
    cells=(
        *MATTER, wide("送达文书", "delivery.paper", 1), Cell("受送达人", "petition.name"),
        Cell("联系电话", "petition.mobile"), wide("送达地址", "petition.address", 1),
        Cell("送达方式", "said.method"), Cell("回执（快递）单号", "said.receipt"),
        Cell("收到日期", "said.received_on"), Cell("是否签收", "said.signed"),
        wide("复查申请期限", "case.review_until", 1), wide("未送达（代收、留置）情况", "said.undelivered", 2),
    ),
    signers=("送达人", "见证人", "受送达人（签名）"), seal=True, laws=("《信访工作条例》第三十五条",),
)  # fmt: skip

FOLLOWUP = PaperKind(
    id="followup", number=17, title="信访事项回访单", aliases=("回访单",), word="信访回", issuer="event", extras=False,
    cells=(
        *MATTER, SUBJECT, Cell("承办单位", "part.holder"), Cell("回访人", "event.actor"),
        Cell("回访时间", "event.moment"), Cell("累计尝试", "case.tries"),
        Cell("是否接通", "said.connected"), Cell("是否已联系您", "said.contacted"),
        Cell("问题是否解决", "said.solved"), Cell("对结果是否满意", "said.satisfied"),
        Cell("对态度是否满意", "said.attitude"), Cell("是否要求重办", "said.redo"),
        wide("不满意的原因", "said.reason", 3), wide("信访人原话", "said.remark", 3),
        Cell("录音编号", "said.recording"), Cell("话术版本", "fixed.script"),
        wide("答复未送达的原因", "said.undelivered", 1),
    ),
    signers=("回访人", "复核人"), marks=("承办单位不得自行回访",),
)  # fmt: skip

REDO = PaperKind(
    id="redo", number=18, title="信访事项重办单", aliases=("退办单", "重办单"), word="信重",
    cells=(
        *MATTER, SUBJECT, Cell("原承办单位", "part.holder"), Cell("第几轮", "case.round"),
        wide("未解决的诉求与重办要求", "said.requirement|said.reason", 6), wide("原答复要点", "reply.reply", 4),
        Cell("派单时间", "said.ordered_at|event.moment"), Cell("来件要求的时限", "said.outside_due"),
        Cell("重办时限", "clock.R16"), Cell("联系电话", "office.phone"),
    ),
    signers=("签发人", "签收人"), seal=True, delivery=True, copies=("承办单位", "派单单位"), extras=False,
)  # fmt: skip
EXPLANATION = PaperKind(
    id="explanation", number=2, title="关于请予说明有关情况的函", aliases=("函询",), word="信函", layout="letter",
    to="said.to", copies=("受函单位", "存档"), seal=True, delivery=True, extras=False, silent=True,
    body=(
        Para("因工作需要，请你单位就以下情况作出书面说明："), Para("said.letter", "prose"),
        Para("请于{said.until}前加盖公章后报我单位，并注明函号{said.letter_number}。请如实说明，并注意保密。"),
        Para("联系人：{event.actor}，联系电话：{office.phone}。"),
    ),
)  # fmt: skip
"""Newly written: nothing of the petition, its words or its number may be in it (条例 Art. 30; edge 17)."""

ROWS = (
    REGISTER, DISPATCH, SUPERVISION, CLOSING, CONTACT, INTERVIEW_RECORD, APPROVAL, INSTRUCTION, ANSWER, REPORT,
    ORDER_REPLY, DELIVERY, FOLLOWUP, REDO, EXPLANATION,
)  # fmt: skip
