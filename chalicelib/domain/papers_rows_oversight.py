"""Papers of hearings and settlements, of oversight and of figures."""

from __future__ import annotations

from chalicelib.domain.papers import Cell, PaperKind, Para, Reader
from chalicelib.domain.papers_rows_desk import MATTER, SUBJECT, wide
from chalicelib.domain.roles import CASE_ROLES, Role

_OVERSEEN = CASE_ROLES - {Role.PUBLISHER}
"""Those who assess read what is counted in the assessment."""

_HEARING = (
    Cell("听证时间", "last.open_hearing.held_at|event.moment"), Cell("听证地点", "last.open_hearing.place"),
    Cell("主持人", "last.open_hearing.chair"), Cell("结束时间", "said.ended_at"),
)  # fmt: skip

ROWS = (
    PaperKind(
        id="hearing_record", number=21, title="信访事项听证笔录", aliases=("听证笔录",), word="信听录",
        cells=(
            *MATTER, SUBJECT, *_HEARING, wide("参加人", "said.attended|last.open_hearing.participants", 3),
            wide("信访人陈述", "said.statement|petition.claims", 5), wide("承办单位陈述", "said.unit_statement", 4),
            wide("质证与辩论", "said.record", 8), wide("最后陈述", "said.last_words", 2),
            wide("核对确认", "fixed.read_out", 1),
        ),
        signers=("主持人", "记录人", "信访人（签名）", "承办单位"), named=False,
        laws=("《信访工作条例》第三十六条",),
    ),
    PaperKind(
        id="hearing_conclusion", number=21, title="信访事项听证结论", aliases=("听证结论", "听证纪要"), word="信听结",
        cells=(
            *MATTER, SUBJECT, *_HEARING, wide("到场人员", "said.attended", 2),
            wide("听证事项", "last.open_hearing.issue", 2),
            wide("听证笔录摘要", "said.record", 5),
            wide("听证结论", "said.conclusion", 5),
        ),
        signers=("主持人", "听证员", "听证员"), seal=True, laws=("《信访工作条例》第三十六条",),
    ),
    PaperKind(
        id="mediation", number=21, title="信访事项调解（和解）协议书", aliases=("调解协议书", "和解协议书"),
        word="信解",
        layout="letter", reader=Reader.PETITIONER, named=True, extras=False, seal=True, delivery=True,
        copies=("双方当事人", "调解单位", "存档"),
        body=(
            Para("参加人：{said.parties}。", when="said.parties"),
            Para("甲方（信访人）：{petition.name}，联系电话：{petition.mobile}。"),
            Para("乙方：{part.holder}。"),
            Para("调解人：{said.mediator|event.actor}。调解日期：{said.held_on|event.day}。"),
            Para("双方就“{petition.title}”事项（编号：{case.number}），在自愿、合法的基础上，经调解，"
                 "达成如下协议："),
            Para("争议事实：{said.facts_found}。", when="said.facts_found"),
            Para("said.agreement", "claims"),
            Para("履行方式和期限：{said.performance}。"),
            Para("本协议自双方签字（盖章）之日起生效。"),
        ),
        signers=("甲方（签名）", "乙方（签章）", "调解人"), laws=("《信访工作条例》第三十三条",),
    ),
    PaperKind(
        id="summons", number=22, title="约谈通知书", word="信约", layout="letter", to="said.to|part.holder",
        copies=("约谈对象", "存档"), seal=True, delivery=True, extras=False, roles=_OVERSEEN,
        body=(
            Para("因{said.reason}，根据《信访工作条例》监督追责的有关规定，决定对你单位进行约谈。"),
            Para("约谈时间：{said.at}。"),
            Para("约谈地点：{said.place}。"), Para("约谈人：{said.host}。"),
            Para("请你单位主要负责人按时参加，并书面准备问题原因、整改措施和完成时限。"),
            Para("联系人：{event.actor}，联系电话：{office.phone}。"),
        ),
        laws=("《信访工作条例》第三十八条至第四十一条",),
    ),
    PaperKind(
        id="summons_record", number=22, title="约谈记录", word="信约录", roles=_OVERSEEN,
        cells=(
            Cell("约谈对象", "last.summon.to|part.holder"), Cell("约谈人", "last.summon.host|event.actor"),
            Cell("约谈时间", "last.summon.at|event.moment"), Cell("约谈地点", "last.summon.place"),
            wide("约谈事由", "last.summon.reason", 3), wide("指出的问题", "said.facts", 5),
            wide("整改要求", "said.requirements", 4), Cell("完成时限", "said.until"),
            Cell("是否签字承诺", "said.promise_signed"),
            wide("对象表态与承诺", "said.promise", 4), wide("核对确认", "fixed.read_out", 1),
        ),
        signers=("约谈人", "记录人", "约谈对象（承诺签字）"),
    ),
    PaperKind(
        id="warning", silent=True, number=24, title="教育焦点问题预警", aliases=("焦点问题预警", "预警通报"),
        word="信警",
        layout="letter",
        to="said.units", copies=("各有关单位", "存档"), seal=True, extras=False, roles=_OVERSEEN,
        body=(
            Para("{said.month}，{said.topic}类诉求{said.count}件，同比{said.yoy}，现予预警。"),
            Para("一、主要表现", "head"), Para("said.evidence", "prose"),
            Para("二、风险时段", "head"), Para("said.window", "prose"),
            Para("三、工作建议", "head"), Para("said.advice", "claims"),
            Para("请于收到后确认签收，并将落实情况报我单位。"),
        ),
    ),
    PaperKind(
        id="bulletin", silent=True, number=25, title="教育信访和12345工单办理情况通报",
        aliases=("月度通报", "周报", "年度信访情况报告"),
        word="信通", layout="letter", to="said.units", copies=("各有关单位", "存档"), seal=True, extras=False,
        roles=_OVERSEEN,
        body=(
            Para("现将{said.period}信访事项和工单办理情况通报如下："),
            Para("一、总体情况", "head"), Para("said.overall", "prose"),
            Para("二、主要事项和集中领域", "head"), Para("said.matters", "claims"),
            Para("三、办理质量", "head"), Para("said.quality", "prose"),
            Para("四、存在问题", "head"), Para("said.problems", "claims"),
            Para("五、工作要求", "head"), Para("said.requirements", "claims"),
        ),
        laws=("《信访工作条例》第四十一条",),
    ),
    PaperKind(
        id="look_back", number=26, title="“回头看”自查表", word="信看", roles=_OVERSEEN,
        cells=(
            Cell("自查单位", "event.office"), Cell("自查月份", "said.month"), *MATTER, SUBJECT,
            wide("抽查事项", "said.samples", 4), Cell("是否真正解决", "said.solved"),
            Cell("是否反弹", "said.recurred"),
            Cell("承诺是否兑现", "said.kept"), Cell("抽查人", "event.actor"),
            wide("发现的问题", "said.finding", 4),
            wide("整改措施", "said.measures", 4),
        ),
        signers=("自查人", "单位负责人"), seal=True,
    ),
    PaperKind(
        id="pre_check", silent=True, number=27, title="评先树优前置审查证明", aliases=("前置审查证明",), word="信前",
        layout="letter",
        to="said.asked_by", copies=("申请单位", "存档"), seal=True, extras=False, roles=_OVERSEEN,
        body=(
            Para("你单位申请审查的对象：{said.subject}。审查期间：{said.from}至{said.until}。"),
            Para("经查，审查期间查实的投诉{said.substantiated}件，未办结事项{said.open}。"),
            Para("审查意见：{said.opinion}。"),
            Para("本证明有效期至{said.valid_until}，仅供评先树优前置审查使用。未经查实的投诉不作为审查依据。"),
        ),
        signers=("审查人", "审批人"),
    ),
    PaperKind(
        id="accountability", number=28, title="问责建议（处理结果）登记表", aliases=("问责建议",), word="信责",
        reader=Reader.SEALED,
        cells=(
            *MATTER, SUBJECT, Cell("责任单位", "said.to|part.holder"), Cell("责任人员", "said.person"),
            Cell("问责情形", "said.ground", True, 1), wide("事实", "said.facts", 5), wide("依据", "fixed.blank", 1),
            wide("问责建议", "said.proposal|last.propose_accountability.proposal", 4), Cell("处理结果", "said.result"),
            Cell("处理机关", "said.organ"),
            Cell("处理文号", "said.document"), Cell("处理日期", "said.decided_on"), wide("备注", "said.remark", 1),
        ),
        signers=("建议人", "审批人"), seal=True, laws=("《信访工作条例》第四十二条至第四十六条",),
    ),
    PaperKind(
        id="proposal", number=29, title="改进工作建议书", aliases=("改进建议书",), word="信建", layout="letter",
        to="said.to|part.holder", copies=("被建议单位", "存档"), seal=True, delivery=True, extras=False,
        roles=_OVERSEEN,
        body=(
            Para("我单位在办理信访事项中发现，{said.problem}。"),
            Para("为从源头上解决问题，现提出以下建议："),
            Para("said.advice", "claims"),
            Para("请于收到之日起30日内，将采纳情况书面反馈我单位。"),
            Para("联系人：{event.actor}，联系电话：{office.phone}。"),
        ),
        laws=("《信访工作条例》第四十条",),
    ),
)  # fmt: skip
