"""How a case begins: the form of `submit`, what is checked of it, and the first step."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.domain import attachments, deadlines, disclosure, jurisdiction, recusal, workflow
from chalicelib.domain import forms as f
from chalicelib.domain.case import Case, Mark, Source, State
from chalicelib.domain.errors import Invalid
from chalicelib.domain.intake import CHANNELS, TYPES, CaseType, Channel, Track, default_track
from chalicelib.domain.intake_form import LETTER_FIELDS, letter_faults
from chalicelib.domain.offices import ABOUT_TITLES, valid_on
from chalicelib.domain.outcome import Claim, Outcome
from chalicelib.domain.petitioners import (
    ID_DOCUMENTS,
    IDENTITIES,
    PETITIONERS,
    URGENCIES,
    IdDocument,
    Identity,
    document_problem,
)
from chalicelib.domain.roles import Actor, Role
from chalicelib.domain.steps import listening
from chalicelib.domain.topics import is_restricted, is_topic
from chalicelib.domain.workdays import business_date, last_date
from chalicelib.domain.workflow import Action, Terms, Turn

MOBILE = re.compile(r"^1[3-9]\d{9}$")
LANDLINE = re.compile(r"^0\d{2,3}-?\d{7,8}(-\d{1,5})?$")
EMAIL = re.compile(r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+$")

SUBMIT = Action(
    name="submit",
    title="提交",
    by=("PUBLIC", "CLERK@owner", "SYSTEM"),
    frm=frozenset(),
    to=State.INBOX,
    fields=(
        f.code("office", "受理单位", kind="office", required=True),
        f.choice("channel", "渠道", tuple((str(c.code), c.title) for c in CHANNELS.values()), required=True),
        f.choice("about_kind", "反映对象", tuple(ABOUT_TITLES.items()), required=True),
        f.code("about_office", "所反映的单位", kind="office"),
        f.text("about_person", "所反映的人员", max=100),
        f.choice("type", "类型", tuple((str(t.code), t.title) for t in TYPES.values()), required=True),
        f.code("topic", "类别", kind="topic"),
        f.text("title", "标题", required=True, max=50),
        f.prose("content", "内容", required=True, max=10000),
        f.choice("identity", "身份", tuple((str(i.code), i.title) for i in IDENTITIES.values()), required=True),
        f.text("name", "姓名", max=50, needed_if=("identity", "real")),
        f.text("mobile", "手机号码", max=30),
        f.text("email", "电子邮箱", max=100),
        f.text("address", "联系地址", max=200),
        f.choice("id_kind", "证件类型", tuple((str(d.code), d.title) for d in ID_DOCUMENTS.values())),
        f.text("id_number", "证件号码", max=30),
        f.choice("petitioner", "信访人身份", tuple((str(p.code), p.title) for p in PETITIONERS.values())),
        f.text("contact_person", "单位联系人", max=50, needed_if=("petitioner", "organisation")),
        f.number("people", "人数", max=100000),
        f.flag("minor", "涉及未成年人"),
        f.flag("under_14", "不满十四周岁"),
        f.flag("consent", "同意公开选登"),
        f.choice("urgency", "紧急程度", tuple(URGENCIES.items())),
        f.text("source_organ", "来源机关", max=60, personal=False),
        f.text("document", "来文字号", max=60, personal=False),
        f.text("outside_number", "来件编号", max=60, personal=False),
        f.number("outside_round", "来件轮次", max=99),
        f.moment("outside_due", "来件要求的时限"),
        f.text("occurred", "发生时间和地点", max=200),
        f.code("campaign", "征集活动", kind="campaign", max=40, hint="应征集而来的建议"),
        *LETTER_FIELDS,
    ),
    signal="submitted",
    tells="receipt",
    source="S1-27, 条例 Art. 21",
)
"""The first row: it has no state to start from, so `begin` performs it."""


FRESH = timedelta(days=7)
"""Words of danger in what was received longer ago, such as an imported year, are nobody's alarm today."""

OUTSIDE = "outside"
"""Purpose of the claims by which the same outside order becomes one case."""


def outside_key(city: str, channel: str, number: str, round: int) -> str:
    """Under which key a matter of another platform is claimed: by source, number and round (edge 49)."""
    return f"{city}#{channel}#{number}#{round}"


def begin(
    form: Mapping[str, Any], number: str, actor: Actor, received_at: datetime, now: datetime, terms: Terms
) -> Outcome:
    """The first step of a case: it stands where it must start, with its overseers, and the petitioner gets a receipt.

    `received_at` is the moment it reached any of our offices; it may lie before `now` (letters, imports). Raises
    Invalid naming every field that is wrong.
    """
    facts, words = f.read(f.for_public(SUBMIT.fields) if Role.PUBLIC in actor.roles else SUBMIT.fields, form)
    _check(facts, words, terms, received_at, now)
    office = terms.tree.get(facts["office"])
    about = jurisdiction.about_from(terms.tree, facts["about_kind"], facts.get("about_office"), office.id)
    type_ = CaseType(facts["type"])
    channel = Channel(facts["channel"])
    on = business_date(now)
    owner = jurisdiction.subject_start(terms.tree, type_, about, office.id, on)
    excluded = jurisdiction.excluded(terms.tree, type_, about, on)
    identity = IDENTITIES[Identity(facts["identity"])]
    topic = facts.get("topic", "")
    reachable = bool(words.get("mobile") or words.get("email"))
    blank = Case(
        number=number,
        city=office.city,
        owner=owner,
        state=State.INBOX,
        channel=str(channel),
        type=str(type_),
        track=str(default_track(channel, type_)),
        received_at=received_at,
        identity=str(identity.code),
        about=about,
        source=Source(
            organ=facts.get("source_organ", ""),
            document=facts.get("document", ""),
            outside_number=facts.get("outside_number", ""),
            outside_round=facts.get("outside_round", 0),
            outside_due=datetime.fromisoformat(facts["outside_due"]) if "outside_due" in facts else None,
        ),
        topic=topic,
        urgency=facts.get("urgency", "urgent" if CHANNELS[channel].urgent else "normal"),
        petitioner=facts.get("petitioner", "citizen"),
        people=facts.get("people", 1) or 1,
        named=identity.notice and bool(words.get("name")) and (reachable or bool(words.get("address"))),
        contact=identity.callback and reachable,
        restricted=type_ is CaseType.REPORT or (bool(topic) and is_restricted(topic)),
        consent=facts.get("consent", False),
        minor=facts.get("minor", False) or facts.get("under_14", False),
        marks=(Mark("under_14", now, actor.id, 1),) if facts.get("under_14") else (),
        round=facts.get("outside_round", 0) if channel is Channel.H12345 else 0,
        overseers=jurisdiction.overseers(terms.tree, owner, excluded),
        excluded=excluded,
        recused=recusal.barred_by_matter(terms.tree, type_, about),
        first_asked=actor.id if not {Role.PUBLIC, Role.SYSTEM} & actor.roles else "",
        code_hash=terms.code_hash,
        campaign=facts.get("campaign", ""),
    )
    case = replace(blank, promised_on=promise(blank, terms))
    attached = attachments.checked(terms.attached)
    turn = Turn(SUBMIT, blank, case, actor, now, terms, None, facts, words, attached=attached)
    if case.round:
        turn.signal("redo.ordered", at=received_at)
    turn.notice(owner, "arrived", stage="待登记")
    if now - received_at <= FRESH:
        listening.listen(turn)
    if case.source.outside_number:
        key = outside_key(case.city, channel, case.source.outside_number, case.source.outside_round)
        turn.claims.append(Claim(OUTSIDE, key, note={"number": number}))
    return workflow.conclude(turn)


def promise(case: Case, terms: Terms) -> date | None:
    """The day the public is promised an answer by: the office's own promise for this type, else what the rules give.

    An order of 12345 is promised by the time that it was given, whatever else an office promises. Nothing is promised
    where the lookup stays silent (E3).
    """
    if disclosure.is_sealed_to_public(case):
        return None
    if case.source.outside_due:
        return last_date(case.source.outside_due)
    own = None if case.track == Track.H12345 else terms.policy.promises.get(case.type)
    spec = own or ("R16" if case.round else PROMISED.get(case.track))
    if not spec:
        return None
    raw, effective = deadlines.due(case.received_at, spec, terms.calendar, terms.rules)
    return effective.date if spec.endswith("d") and not spec.endswith("wd") else raw.date


PROMISED: Mapping[str, str] = {
    "CONSULT_FAST": "R12",
    "H12345": "R13",
    "PETITION_ORD": "R18",
    "PETITION_SIMPLE": "10wd",
    "SUGGEST": "60d",
}
"""Which rule or limit the promise follows where an office made none."""


def _check(facts: dict[str, Any], words: dict[str, str], terms: Terms, received_at: datetime, now: datetime) -> None:
    wrong: dict[str, str] = {}
    if facts["office"] not in terms.tree:
        raise Invalid({"office": "没有这个受理单位，请从名录中选择"})
    if not valid_on(terms.tree.get(facts["office"]), business_date(now)):
        wrong["office"] = "该单位已撤并，请向承继单位反映"
    if "topic" in facts and not is_topic(facts["topic"]):
        wrong["topic"] = "没有这个类别，请从类别表中选择"
    if "campaign" in facts and facts["type"] != CaseType.SUGGEST:
        wrong["campaign"] = "参加征集的，类型应为“建议”"
    if words.get("mobile"):
        words["mobile"] = tidy_number(words["mobile"])
        if not (MOBILE.match(words["mobile"]) or LANDLINE.match(words["mobile"])):
            wrong["mobile"] = "手机号码应为 11 位数字；固定电话请带区号，如 0480-6600100"
    if words.get("email") and not EMAIL.match(words["email"]):
        wrong["email"] = "电子邮箱格式不对，如 name@example.cn"
    if words.get("id_number"):
        words["id_number"] = disclosure.narrow(words["id_number"]).replace(" ", "").upper()
        problem = document_problem(IdDocument(facts.get("id_kind", IdDocument.RESIDENT_ID)), words["id_number"])
        if problem:
            wrong["id_number"] = problem
    if facts["identity"] == Identity.CONFIDENTIAL and not words.get("name"):
        wrong["name"] = "要求保密的，仍请填写姓名；不愿留名请选择“匿名”"
    if facts["identity"] == Identity.ANONYMOUS:
        for name in ("name", "mobile", "email", "address", "id_number", "contact_person"):
            words.pop(name, None)
    wrong |= letter_faults(facts, business_date(now))
    if received_at > now:
        wrong["received_at"] = "收到时间不能晚于现在"
    if CHANNELS[Channel(facts["channel"])].outside_number and not facts.get("outside_number"):
        wrong["outside_number"] = "此渠道须填写来件编号"
    if wrong:
        raise Invalid(wrong)


def tidy_number(number: str) -> str:
    """A telephone number with full-width digits made narrow and blanks, +86 and inner dashes of mobiles taken out."""
    plain = re.sub(r"[\s()（）]+", "", disclosure.narrow(number)).removeprefix("+86")
    bare = plain.replace("-", "")
    return bare if MOBILE.match(bare) else plain
