"""Letters to the petitioner: what was received, where it goes, what was found, and what can be done next."""

from __future__ import annotations

from chalicelib.domain.papers import Cell, Issuer, PaperKind, Para, Reader
from chalicelib.domain.papers_rows_desk import MATTER, SUBJECT, wide

RECEIVED = (
    "你（单位）于{case.received}通过{case.channel}反映的“{petition.title}”事项（查询编号：{case.number}），"
    "我单位已收到。"
)
CONTACT_US = Para("联系单位：{office.name}，联系电话：{office.phone}，地址：{office.address}。")
QUERY = Para(
    "你可以凭查询编号和查询码在网上查询办理进展，并对办理情况作出评价。查询码在提交时给出，请妥善保管；"
    "遗失的，可凭有效证件到我单位补发。"
)


def head(text: str) -> Para:
    """A heading within a letter."""
    return Para(text, "head")


def letter(
    id: str,
    number: int,
    title: str,
    word: str,
    *body: Para,
    aliases: tuple[str, ...] = (),
    copies: tuple[str, ...] = ("信访人", "承办单位", "存档"),
    laws: tuple[str, ...] = (),
    to: str = "petition.addressed",
    issuer: Issuer = "event",
    marks: tuple[str, ...] = (),
) -> PaperKind:
    """A letter to the petitioner in the organ's name, sealed and with a delivery record."""
    return PaperKind(
        id=id, number=number, title=title, aliases=aliases, word=word, layout="letter", reader=Reader.PETITIONER,
        copies=copies, issuer=issuer, to=to, body=body, seal=True, named=True, extras=False, delivery=True,
        laws=laws, marks=marks,
    )  # fmt: skip


REVIEW = (
    Para(
        "如不服本处理意见，可以自收到本意见书之日起30日内，向{case.reexam_organ}书面提出复查申请。",
        when="case.reviewable",
    ),
)
"""The right to 复查 with organ and days (条例 Art. 35); only for what the petition procedure decides (Art. 31(6))."""

ACCEPT = letter(
    "accept_notice", 6, "信访事项受理告知书", "信受",
    Para(RECEIVED),
    Para("根据《信访工作条例》第二十三条规定，现将接收情况以及处理途径和程序告知如下："),
    head("一、接收的事项"), Para("petition.claims", "claims"),
    head("二、处理途径和程序"),
    Para("本事项属于{case.kind}，按{case.track}办理，由{part.holder|office.name}负责承办。受理日期为{case.accepted}。"),
    Para("办理期限：自受理之日起60日内办结，即至{clock.R18}。情况复杂的，经本机关、单位负责人批准可以适当延长，"
         "延长期限不超过30日，并告知延期理由。", when="case.reviewable"),
    Para("办理期限：至{clock.due}。", when="!case.reviewable"),
    head("三、你的权利和义务"), QUERY,
    Para("你可以补充材料、撤回申请；对处理意见不服的，可以依法申请复查、复核。反映情况应当客观真实，"
         "不得捏造歪曲事实、诬告陷害他人；多人提出共同事项需要走访的，应当推选代表，代表不得超过5人。"),
    CONTACT_US,
    aliases=("受理告知单", "受理告知书", "信访事项接收情况告知书"),
    laws=("《信访工作条例》第十九条、第二十条、第二十一条、第二十三条、第三十四条",),
)  # fmt: skip

REFUSE = letter(
    "refuse_notice", 7, "信访事项不予受理告知书", "信不受",
    Para(RECEIVED),
    Para("经审查，{said.ground|said.reason}，依据{said.article|fixed.refusal}，我单位不予受理。"),
    Para("said.reply", "prose", when="said.reply"),
    Para("请向有权处理的机关反映：{said.organ}，联系电话：{said.organ_phone}。"),
    CONTACT_US,
    aliases=("不予受理告知单", "不予受理告知书"),
    laws=("《信访工作条例》第十九条、第二十三条、第三十一条",),
)  # fmt: skip

NO_MORE = letter(
    "no_more_notice", 8, "信访事项不再受理告知书", "信不再",
    Para(RECEIVED),
    Para("经查，该事项已由{case.recheck_organ}于{said.recheck_on}作出复核意见"
         "（文号：{said.recheck_no}）。你反映的仍是同一事实和理由，没有新的事实和理由。"),
    Para("根据《信访工作条例》第三十六条第三款规定，各级党委和政府信访部门及其他机关、单位对该事项不再受理。"),
    Para("said.reply", "prose", when="said.reply"),
    Para("你如有新的事实和理由，可以重新提出。"), CONTACT_US,
    aliases=("不再受理告知单", "不再受理告知书"), laws=("《信访工作条例》第三十六条第三款",),
)  # fmt: skip

WHEREABOUTS = letter(
    "whereabouts", 9, "信访事项转送（交办）告知书", "信告",
    Para(RECEIVED),
    Para("根据职责分工，我单位已于{event.day}将该事项{said.how}{part.holder|said.organ|said.to}办理，"
         "由其告知你受理情况并答复。"),
    Para("承办单位联系电话：{part.phone|said.organ_phone}。"), QUERY, CONTACT_US,
    aliases=("去向告知书", "转送告知单"), laws=("《信访工作条例》第二十二条、第二十三条",),
)  # fmt: skip

PATH = letter(
    "path_notice", 10, "信访事项处理途径告知书", "信径",
    Para(RECEIVED),
    Para("根据《信访工作条例》第三十一条分类处理的规定，你反映的诉求应当通过{said.path}办理。"),
    Para("该途径由我单位依法办理，不再另行转送。", when="said.by_us=是"),
    Para("受理机关：{said.organ}，联系电话：{said.organ_phone}。依据：{said.article}。"),
    Para("你于{said.known_on}知道或者应当知道，应当在{said.apply_until}前提出。", when="said.apply_until"),
    Para("申请（起诉）的期限：{said.limit_title}。", when="said.limit_title"),
    Para("said.reply", "prose", when="said.reply"),
    Para("请在期限内向上述机关提出，逾期可能影响你的权利。"), CONTACT_US,
    aliases=("途径告知书", "依法分类处理告知书"), laws=("《信访工作条例》第三十一条",),
)  # fmt: skip

INFO = letter(
    "info_needed", 11, "补充材料告知书", "信补",
    Para(RECEIVED), Para("为便于核实办理，请一次性补充以下内容："), Para("said.needed", "prose"),
    Para("请于{said.until}前通过原渠道、网上查询页面或直接送交我单位补充。逾期未补充的，我单位按现有材料办理。"),
    CONTACT_US, aliases=("补充告知单",),
)  # fmt: skip

EXTENSION = letter(
    "extension_notice", 12, "信访事项延长办理期限告知书", "信延",
    Para(RECEIVED),
    Para("该事项原定于{request.old_due}前办结。因{said.extension_reason|said.reason}，根据《信访工作条例》第三十四条规定，"
         "经{event.office}负责人批准，延长办理期限{request.days}，延长后的到期日为{request.new_due}。",
         when="case.reviewable"),
    Para("该事项原定于{request.old_due}前办结。因{said.extension_reason|said.reason}，经批准延长{request.days}，"
         "延长后的到期日为{request.new_due}。", when="!case.reviewable"),
    Para("本告知书于{event.day}作出。给你带来的不便，敬请谅解。"), CONTACT_US,
    aliases=("延期告知书",), laws=("《信访工作条例》第三十四条",),
)  # fmt: skip

REPLY = letter(
    "reply", 14, "信访事项处理意见书", "信复",
    Para("你（单位）于{case.received}通过{case.channel}反映的“{petition.title}”事项（查询编号：{case.number}），"
         "我单位已于{case.accepted_or_received}受理{case.transferred}。经调查核实，现答复如下："),
    head("一、反映的主要诉求"), Para("petition.claims", "claims"),
    head("二、调查核实情况和处理意见"), Para("reply.reply", "claims"),
    head("三、结论"),
    Para("上述诉求，调查结论为：{draft.verdict|case.verdict}；处理意见为：{draft.result|case.result}。"),
    *REVIEW, CONTACT_US,
    aliases=("信访事项答复意见书", "答复意见书", "处理意见书"), issuer="holder",
    laws=("《信访工作条例》第三十二条、第三十五条",),
)  # fmt: skip

CONSULT_REPLY = letter(
    "consult_reply", 15, "信访事项答复意见书（咨询）", "信询",
    Para(RECEIVED + "经研究，现答复如下："),
    head("一、咨询的问题"), Para("petition.claims", "claims"),
    head("二、答复"), Para("reply.reply", "claims"),
    Para("对答复仍有疑问的，可以再次咨询。"), CONTACT_US,
    aliases=("咨询答复书",), issuer="holder",
)  # fmt: skip
"""No finding, no verdict and no 复查: nobody asked for a decision (条例 Art. 31(6); B4)."""

WITHDRAWAL = letter(
    "withdrawal", 9, "信访事项撤回确认书", "信撤",
    Para(RECEIVED), Para("你于{event.day}提出撤回。撤回原因：{said.reason}。"),
    Para("我单位予以确认，自即日起不再按信访程序办理。涉及公共安全、未成年人权益、纪律或者他人权益的，仍将依职责继续处理。"),
    Para("如有任何单位或个人向你施压要求撤回，请直接与我单位联系。"), CONTACT_US, aliases=("撤回确认",),
)  # fmt: skip

FEEDBACK = letter(
    "suggestion_feedback", 31, "民情（意见建议）反馈单", "信民",
    Para("你于{case.received}提出的意见建议“{petition.title}”（查询编号：{case.number}）收悉，衷心感谢你对教育工作的关心支持。"),
    Para("经{said.coordinator|office.name}研究，现将办理和采纳情况反馈如下："),
    Para("said.reply|reply.reply|said.feedback|said.result", "prose"),
    Para("采纳情况：{said.adopted|said.status|draft.result|case.result}。完成时间：{said.until|said.due}。"),
    CONTACT_US,
    aliases=("民情反馈单",), laws=("《信访工作条例》第二十九条",),
)  # fmt: skip

HEARING_NOTICE = letter(
    "hearing_notice", 21, "信访事项听证通知书", "信听",
    Para("你反映的“{petition.title}”事项（查询编号：{case.number}），经研究决定举行听证，请按时参加。"),
    Para("听证时间：{said.held_at}。"), Para("听证地点：{said.place}。"),
    Para("听证事项：{said.issue|petition.title}。"), Para("听证主持人：{said.chair}。"),
    Para("请携带有效身份证件。多人提出共同事项的，由推选的代表参加，代表不得超过5人；不能参加的，请提前告知。"
         "复核期间举行听证的，所需时间不计算在复核期限内。"),
    CONTACT_US, aliases=("听证通知",), laws=("《信访工作条例》第二十条、第三十六条",),
)  # fmt: skip


def _procedure(kind: str, word: str, name: str, next_right: tuple[Para, ...], article: str) -> tuple[PaperKind, ...]:
    """Request, notice and opinion of 复查 or 复核."""
    opinion = letter(
        f"{kind}_opinion", 20, f"信访事项{name}意见书", word,
        Para(f"你对{{parent.office}}就“{{petition.matter}}”事项作出的处理意见（文号：{{parent.document}}）不服，"
             f"于{{case.received}}申请{name}（编号：{{case.number}}）。我单位已依法审查，现{name}如下："),
        head(f"一、申请{name}的请求和理由"), Para("petition.claims", "claims"),
        head(f"二、{name}查明的情况"), Para("last.submit_opinion.finding", "prose"),
        head(f"三、{name}意见"), Para("经审查，决定：{last.submit_opinion.outcome}。"),
        Para("said.reply|last.submit_opinion.reply", "claims"), *next_right,
        CONTACT_US,
        aliases=(f"{name}意见书",), laws=(f"《信访工作条例》{article}",),
    )  # fmt: skip
    notice = letter(
        f"{kind}_notice", 20, f"信访事项{name}受理通知书", f"{word}受",
        Para(f"你于{{case.received}}提出的{name}申请（编号：{{case.number}}，事项：“{{petition.matter}}”），我单位已收到并受理。"),
        Para(f"根据《信访工作条例》{article}规定，我单位自收到请求之日起30日内提出{name}意见，即至{{clock.review}}。"
             + ("举行听证的，听证所需时间不计算在内。" if kind == "recheck" else "")),
        QUERY, CONTACT_US, aliases=(f"{name}受理通知",), laws=(f"《信访工作条例》{article}",),
    )  # fmt: skip
    request = PaperKind(
        id=f"{kind}_request", number=20, title=f"信访事项{name}申请书", aliases=(f"{name}申请",), issuer="owner",
        named=True,
        cells=(
            *MATTER, Cell("申请人", "petition.name"), Cell("联系电话", "petition.mobile"),
            Cell("证件号码", "petition.id_number"),
            Cell("申请日期（邮戳）", "said.posted_on|event.day"),
            wide("联系地址", "petition.address", 1), SUBJECT,
            Cell("原处理机关", "part.holder"), Cell("原文书字号", "issued.reply"),
            Cell("收到原文书日期", "case.delivered"), Cell(f"申请{name}期限", "case.review_until"),
            wide(f"{name}请求", "said.claims", 4),
            wide("事实和理由", "said.reason", 8),
            wide("附件", "fixed.blank", 1),
        ),
        signers=("申请人（签名）", "接收人"), copies=(f"{name}机关", "存档"), laws=(f"《信访工作条例》{article}",),
        extras=False,
    )  # fmt: skip
    return request, notice, opinion


ROWS = (
    ACCEPT, REFUSE, NO_MORE, WHEREABOUTS, PATH, INFO, EXTENSION, REPLY, CONSULT_REPLY, WITHDRAWAL, FEEDBACK,
    HEARING_NOTICE,
    *_procedure("reexam", "信查", "复查", (
        Para("如不服本复查意见，可以自收到本意见书之日起30日内，向{case.recheck_organ}书面提出复核申请。"),
    ), "第三十五条"),
    *_procedure("recheck", "信核", "复核", (
        Para("本复核意见为本信访事项的终结意见。对复核意见不服，仍以同一事实和理由提出信访请求的，"
             "各级党委和政府信访部门及其他机关、单位不再受理。"),
    ), "第三十六条"),
)  # fmt: skip
