"""Every kind of paper filled in with the sample people of 青禾市: to look at, to measure, and to test the templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import Assignment, Case, Contact, Delivery, Paper, PartState, State
from chalicelib.domain.case_parts import CallBack
from chalicelib.domain.clocks import start
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.events import Event, Words
from chalicelib.domain.offices import Office, name_on, split_key, unit_of
from chalicelib.domain.paper_facts import Subject
from chalicelib.domain.paper_sheet import sheet
from chalicelib.domain.papers import PaperKind, number_text, series_of, series_under
from chalicelib.domain.papers_rows import PAPERS
from chalicelib.domain.policy import Policy
from chalicelib.domain.workdays import Calendar, business_date
from infra.entry_samples import entry_subjects

CITY = Path(__file__).parent / "local/qinghe.yaml"
AT = datetime(2026, 11, 18, 2, 30, tzinfo=UTC)
NUMBER = "QH20261112-K7M3Q"

PETITION: Mapping[str, str] = {
    "title": "课后服务收费过高且未公示",
    "content": "南塘实验小学本学期课后服务收费超过公示标准。\n1. 请公示收费标准和依据；\n2. 请退还多收的费用；\n"
    "3. 请说明国庆假期为何仍然收费。\n联系电话15400000001。",
    "name": "甘小禾",
    "mobile": "15400000001",
    "address": "青禾市南塘街道望溪路 8 号 2 单元 301",
    "id_kind": "RESIDENT_ID",
    "id_number": "990101198802160020",
    "occurred": "2026年9月至10月，南塘实验小学",
}

REPLY = (
    "1. 学校已于2026年11月16日在公示栏和网站公示课后服务收费标准、依据和减免办法；\n"
    "2. 经查，9月份收费未按实际服务天数折算，涉及46名学生，合计1,104元，已于11月17日原渠道退还；\n"
    "3. 国庆假期未单独收费，系9月份预收未说明所致，学校已向家长书面说明。"
)

SAID: Mapping[str, Any] = {
    "place": "一楼 102 室信访接待室", "leader": "分管局领导", "again": "初次", "sex": "女",
    "papers": "收费票据复印件 2 份",
    "risk": "一般", "note": "来访登记，已告知办理程序", "how": "hand",
    "instruction": "请核实收费标准与退费情况，逐项答复信访人。",
    "attachments": "来信复印件 1 份", "level": "黄牌", "ground": "逾期未签收", "new_date": "2026-11-20",
    "requirement": "立即签收，三个工作日内上报办理情况。", "reason": "信访人认为退费未到账，且未收到书面说明。",
    "undelivered": "无", "at": "2026-11-18T10:30:00+08:00", "until": "2026-11-27",
    "statement": "学校收费未公示，要求退还多收部分。",
    "summary": "已向信访人核实收费月份、金额和票据，约定三日内反馈。",
    "talk": "问：何时缴费？\n答：九月一日缴纳一学期费用。",
    "decision": "由学校三日内公示并退费，中心跟踪。", "promise": "三日内退费", "promised_on": "2026-11-20",
    "recording": "LY20261118-03", "connected": True, "proposal": "拟交南塘实验小学办理，基础教育科指导。",
    "said_at": "2026-11-18T09:00:00+08:00",
    "target": "基础教育科", "reply": REPLY, "method": "direct", "organ": "青禾市市场监督管理局",
    "organ_phone": "0480-6600999",
    "team": "丁测样、苗可真", "dates": "2026年11月13日至16日", "asked": "学校总务处负责人、任课教师 2 人、家长 12 人",
    "evidence": "收费台账、公示栏照片、退费凭证",
    "report": "收费标准每生每月 120 元，符合规定；公示晚于开学 6 个工作日；9 月未按实际天数折算。",
    "basis": "省、市课后服务收费管理规定", "verdict": "partly", "result": "granted",
    "responsibility": "学校总务处公示不及时，负主要责任。",
    "measures": "完善收费公示制度，开学前五日公示。", "receipt": "EMS 1234567890", "received_on": "2026-11-18",
    "signed": True,
    "contacted": "是", "solved": "partly", "satisfied": "fair", "attitude": "good", "redo": False,
    "remark": "“退费到了就行。”",
    "ordered_at": "2026-11-18T09:00:00+08:00", "days": 10, "work": "已调取台账，走访家长。",
    "suggested": "青禾市市场监督管理局",
    "agreed": True, "opinion": "同意。请按期办结并告知信访人。", "dissatisfaction": "要求按两倍退还校服费。",
    "law": "无法律依据支持加倍退费。",
    "work_done": "面谈 3 次，电话 2 次，已按票据全额退费。", "explanation": "已逐条解释政策。",
    "help_measures": "协助办理助学申请。",
    "outcome": "upheld", "question": "学校预收费用的法律责任", "units": "教育惠民服务中心、组织人事科、审计监督科",
    "issue": "预收费与退费规则不统一", "participants": "惠民中心、基础教育科、计划财务科",
    "opinions": "一致同意按实际天数折算。",
    "main_unit": "基础教育科", "due": "2026-11-27", "kind": "首报", "stage": "首报", "where": "南塘实验小学校门口",
    "people": "23", "cause": "家长对分班方案有意见", "situation": "现场平稳，已引导至接待室",
    "contact": "值班室 0480-6600102",
    "next": "召开家长沟通会", "retention": "30", "pages": "12", "path": "行政复议", "limit": "自知道该行为之日起60日内",
    "needed": "1. 请说明缴费月份和金额；\n2. 请提供缴费票据照片。", "extension_reason": "需向外地调取缴费记录",
    "coordinator": "基础教育科", "feedback": REPLY, "adopted": "采纳", "status": "已采纳", "chair": "政策法规科负责人",
    "time": "2026年11月25日 14:30", "finding": "原处理意见认定事实清楚，依据充分。", "recorder": "办公室（信访室）",
    "posted_on": "2026-11-18",
    "unit_statement": "已按规定折算退费。", "last_words": "双方均无补充。", "conclusion": "应按实际服务天数收费。",
    "mediator": "惠民中心主任", "agreement": "1. 学校退还多收费用 24 元；\n2. 双方对此事再无争议。",
    "performance": "三日内现金退还",
    "to": "青禾市南塘实验小学", "figures": "本月诉求 18 件，同比上升 50%", "by": "分管局领导",
    "person": "学校主要负责人",
    "receiver": "学校主要负责人", "facts": "同类问题连续三个月反映集中。",
    "requirements": "制定整改方案，一个月内见效。",
    "deadline": "2026-12-18", "promise_signed": True, "month": "2026年11月", "topic": "课后服务", "count": "31",
    "yoy": "上升24%",
    "window": "每学期开学前后两周", "advice": "1. 开学前五日公示收费标准；\n2. 建立退费台账；\n3. 设专人答疑。",
    "period": "2026年10月", "overall": "共受理 152 件，按期办结率 99.34%，满意率 96.10%。",
    "matters": "1. 课后服务 31 件；\n2. 招生入学 22 件；\n3. 校园餐 17 件。",
    "quality": "重办 2 件，超期 1 件，续报 3 件。", "problems": "1. 个别单位签收不及时；\n2. 答复针对性不强。",
    "samples": "QH20261012-K7M3Q 等 5 件", "recurred": "否", "found": "公示栏位置偏僻", "corrective": "迁至校门口",
    "problem": "收费公示不及时的问题在三所学校重复出现",
    "subject": "苗可真（南塘实验小学教师）", "from": "2025年11月1日", "substantiated": "0", "open": "无",
    "valid_until": "2026年12月31日", "unit": "南塘实验小学", "sanction": "批评教育", "document": "青教信复〔2026〕9号",
    "decided_on": "2026-11-17",
    "substitute": "办公室主任", "asked_by": "青禾市南塘实验小学", "letter": "请就收费公示情况作出书面说明。",
    "article": "《信访工作条例》第二十三条",
}  # fmt: skip
"""What officers may have said, by the names of fields; every kind takes what it asks for."""


def samples(*, bare: bool = False, long: bool = False) -> Iterator[tuple[PaperKind, dict[str, Any]]]:
    """Each kind with its sheet, those of registers last: what cases and registers both yield is there twice.

    `bare` knows nothing but the head, `long` has texts that run over several pages.
    """
    from infra.cityfile import read_city

    offices = {office.id: office for office in read_city(CITY).offices}
    for kind in (kind for kind in PAPERS.values() if not kind.entry):
        subject = _bare(kind, offices) if bare else _subject(kind, offices, long)
        office = subject.office
        series = series_of(kind, subject.case, subject.author, subject.dated.year)
        yield kind, sheet(subject, number_text(office, series, 12) if kind.word else "")
    for of in entry_subjects(offices, lambda key: _name(offices, key), bare=bare, long=long):
        series = series_under(of.kind, of.entry.key, of.author, of.dated.year)
        yield of.kind, sheet(of, number_text(of.office, series, 12) if of.kind.word else "")


def _subject(kind: PaperKind, offices: Mapping[str, Office], long: bool) -> Subject:
    school = kind.issuer == "holder" or kind.id in ("contact", "extension_request", "return_request", "filing_request")
    issuer = "qh-0401" if school else "qh"
    office = offices[issuer]
    words = {name: value for name, value in SAID.items() if isinstance(value, str)}
    facts = {name: value for name, value in SAID.items() if not isinstance(value, str)}
    if long:
        words = {name: _stretched(name, text) for name, text in words.items()}
    events = (
        _event(1, "submit", {}, AT - timedelta(days=6)),
        _event(2, "submit_reply", {"verdict": "partly", "result": "granted"}, AT - timedelta(days=1)),
        _event(3, _ACTION.get(kind.id, kind.id), facts, AT, part="1"),
    )
    petition = {**PETITION, "content": PETITION["content"] * 12} if long else PETITION
    said = (
        Words(1, "", petition),
        Words(2, "", {"reply": words["reply"], "report": words["report"], "basis": words["basis"]}),
        Words(3, "", words),
    )
    return Subject(
        kind=kind,
        case=_case(),
        paper=Paper(1, kind.id, kind.title, 3, AT, f"{issuer}.clerk"),
        history=tuple(zip(events, said, strict=True)),
        office=office,
        author=issuer,
        dated=business_date(AT),
        policy=Policy(),
        actions=ACTIONS,
        names=lambda key: _name(offices, key),
        people=lambda id: "丁测样" if id else "",
        more={
            "parent.office": "青禾市南塘实验小学",
            "parent.document": "南塘实验小学信复〔2026〕3号",
            "issued.reply": "南塘实验小学信复〔2026〕3号",
            "phone.qh-0401": "0480-6610401",
        },
    )


def _bare(kind: PaperKind, offices: Mapping[str, Office]) -> Subject:
    """A case of which nothing is known but its number and when it came."""
    whole = _subject(kind, offices, long=False)
    case = replace(
        whole.case, assignments=(), clocks=(), callbacks=(), deliveries=(), told_on=None, accepted_on=None,
        replied_at=None, promised_on=None, verdict="", result="", topic="", first_asked="",
    )  # fmt: skip
    event = _event(1, "submit", {}, AT)
    office = replace(whole.office, reexam_office="", recheck_office="", address="", reception=(), station=None)
    return replace(whole, case=case, history=((event, None),), office=office, more={}, people=lambda id: "")


def _case() -> Case:
    received = AT - timedelta(days=6)
    calendar = Calendar("none", frozenset(), frozenset(), frozenset({2026, 2027}))
    part = Assignment(
        "1", "qh-0401", "qh", PartState.ANSWERED, received + timedelta(days=1), overseers=("qh-04",),
        assignee="qh-0401.handler", signed_at=received + timedelta(days=1, hours=2),
        contacts=(Contact(received + timedelta(days=1, hours=3), True),), due=date(2026, 11, 27),
    )  # fmt: skip
    clock = start(RULES["R18"], obligor="qh-0401", round=0, at=received, calendar=calendar)
    return Case(
        number=NUMBER, city="qh", owner="qh", state=State.REPLIED, channel="WEB", type="COMPLAINT",
        track="PETITION_ORD",
        received_at=received, identity="real", topic="07", urgency="normal", petitioner="parent", people=1, named=True,
        contact=True, first_asked="qh.clerk", assignments=(part,), clocks=(clock,), told_on=date(2026, 11, 13),
        accepted_on=date(2026, 11, 13), promised_on=date(2026, 12, 3), replied_at=AT, verdict="partly",
        result="granted",
        deliveries=(Delivery(0, "direct", date(2026, 11, 18), True),), papers=9, events=3,
        callbacks=(CallBack(AT, "qh.followup", True, 0, "yes", "good", "good"),),
    )  # fmt: skip


_ACTION = {
    "reply": "approve_reply", "consult_reply": "approve_reply", "order_reply": "approve_reply",
    "report": "submit_reply", "answer": "answer_now", "whereabouts": "dispatch", "instruction": "instruct",
    "extension_request": "extend", "delivery": "deliver",
}  # fmt: skip
"""Under which action a paper's words are found, where its id is not the action's name."""


def _event(seq: int, action: str, facts: Mapping[str, Any], at: datetime, part: str = "") -> Event:
    return Event(seq, at, action, "qh.clerk", "qh", "", "", "", part, facts, "", "")


def _name(offices: Mapping[str, Office], key: str) -> str:
    if "," in key:
        return "、".join(_name(offices, each) for each in key.split(","))
    id, compartment = split_key(key)
    if id not in offices:
        return key
    own = name_on(offices[id], business_date(AT))
    return own + (unit_of(offices[id], compartment).name if compartment else "")


def _stretched(name: str, text: str) -> str:
    long = name in ("reply", "report", "instruction", "talk", "statement", "opinion", "reason", "advice", "finding")
    return "\n".join([text] * 9) if long and not text[:4].isdigit() else text
