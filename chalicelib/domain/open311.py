"""Open311 GeoReport v2: the services drawn from types and topics, what they ask, and what is told of a request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from chalicelib.domain.disclosure import STAGES, sealed_stages
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.intake import TYPES, CaseType
from chalicelib.domain.offices import ABOUT_TITLES, Office, valid_on
from chalicelib.domain.petitioners import IDENTITIES, Identity
from chalicelib.domain.projections import Progress
from chalicelib.domain.submission import SUBMIT
from chalicelib.domain.topics import CURRENT, children, topic_title, topics
from chalicelib.domain.workdays import SHANGHAI

SORTED_BY_TOPIC = frozenset({CaseType.CONSULT, CaseType.HELP, CaseType.COMPLAINT, CaseType.SUGGEST})
"""Types that are offered for each topic as well; a report or a word of praise is what it is."""

YES_NO: tuple[tuple[str, str], ...] = (("true", "是"), ("false", "否"))
TITLE = 50
"""So many characters the title of a case has at most."""

OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True, slots=True)
class Service:
    """One service: a type, or a type about one topic of the first level; `code` is `COMPLAINT` or `COMPLAINT-02`."""

    code: str
    name: str
    description: str
    group: str
    keywords: tuple[str, ...]
    type: CaseType
    topic: str


@cache
def services() -> Mapping[str, Service]:
    """Every service by code, in the order of the rows; a new row of types or topics shows up by itself."""
    found: dict[str, Service] = {}
    first = [row for code, row in topics(CURRENT).items() if len(code) == 2]
    for type_ in TYPES.values():
        found[type_.code] = Service(type_.code, type_.title, type_.hint, type_.title, (), type_.code, "")
        for topic in first if type_.code in SORTED_BY_TOPIC else ():
            code = f"{type_.code}-{topic.code}"
            name = f"{type_.title}：{topic.title}"
            found[code] = Service(code, name, type_.hint, type_.title, topic.keywords, type_.code, topic.code)
    return found


def service(code: str) -> Service:
    """The service with that code. Raises NotFound."""
    if code not in services():
        raise NotFound(f"没有编号为“{code}”的服务")
    return services()[code]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing that is asked beside what GeoReport names itself; `datatype` as there, `values` for lists."""

    code: str
    title: str
    datatype: str
    required: bool = False
    hint: str = ""
    values: tuple[tuple[str, str], ...] = ()


def attributes(asked: Service, offices: Iterable[Office], on: date) -> tuple[Attribute, ...]:
    """What is asked for a service of a city with these offices; those that have ended cannot be chosen."""
    named = tuple(
        (office.id, office.name)
        for office in sorted(offices, key=lambda each: (*each.path, each.id))
        if valid_on(office, on)
    )
    below = children(asked.topic) if asked.topic else ()
    found = [
        Attribute("title", "标题", "string", hint=f"不超过 {TITLE} 字；不填的取内容的第一句"),
        Attribute("about_office", "所反映的单位", "singlevaluelist", values=named),
        Attribute("about_kind", "反映对象", "singlevaluelist", values=tuple(ABOUT_TITLES.items())),
        Attribute("about_person", "所反映的人员", "string"),
        Attribute("office", "受理单位", "singlevaluelist", hint="不选的为市级教育部门", values=named),
        Attribute(
            "identity",
            "身份",
            "singlevaluelist",
            hint="不选的：有姓名为实名，没有为匿名；匿名的不登记姓名和电话",
            values=tuple((str(code), row.title) for code, row in IDENTITIES.items()),
        ),
        Attribute("occurred", "发生时间和地点", "string"),
        Attribute("minor", "涉及未成年人", "singlevaluelist", values=YES_NO),
        Attribute("under_14", "不满十四周岁", "singlevaluelist", values=YES_NO),
        Attribute("consent", "同意公开选登", "singlevaluelist", values=YES_NO),
    ]
    if below:
        values = tuple((code, topic_title(code)) for code in below)
        found.append(Attribute("topic", "具体类别", "singlevaluelist", values=values))
    return tuple(found)


_FLAGS = frozenset({"minor", "under_14", "consent"})
_SENT = frozenset(field.name for field in SUBMIT.fields)


def submission(asked: Service, given: Mapping[str, str], told: Mapping[str, str], city: str) -> dict[str, Any]:
    """The form of `submit` for a request: `given` are GeoReport's own parameters, `told` the attributes by code.

    Raises Invalid naming an attribute that the service does not have, or a value that it does not know.
    """
    known = {each.code for each in attributes(asked, (), date.max)}
    if strange := sorted(set(told) - known):
        raise Invalid({f"attribute[{strange[0]}]": f"没有这个属性，可用：{'、'.join(sorted(known))}"})
    form: dict[str, Any] = {name: text for name, text in told.items() if text and name in _SENT}
    for name in _FLAGS & form.keys():
        if form[name] not in ("true", "false"):
            raise Invalid({f"attribute[{name}]": "应为 true 或 false"})
        form[name] = form[name] == "true"
    if asked.topic:
        form.setdefault("topic", asked.topic)
        if form["topic"][:2] != asked.topic:
            raise Invalid({"attribute[topic]": "不属于这项服务的类别"})
    name = person(given.get("first_name", ""), given.get("last_name", ""))
    content = _content(given)
    form |= {"type": str(asked.type), "channel": "PARTNER", "content": content}
    form.setdefault("office", city)
    form.setdefault("title", first_sentence(content))
    form.setdefault("about_kind", "office" if form.get("about_office") else "none")
    form.setdefault("identity", str(Identity.REAL if name else Identity.ANONYMOUS))
    place = given.get("address_string", "") or _coordinates(given)
    if place:
        form.setdefault("occurred", place)
    if form["identity"] != Identity.ANONYMOUS:
        said = {"name": name, "mobile": given.get("phone", ""), "email": given.get("email", "")}
        form |= {field: text for field, text in said.items() if text}
    return form


def person(first: str, last: str) -> str:
    """A name of two parts as it is written: 甘小禾 for 小禾 and 甘, with a blank between for other scripts."""
    if re.search(r"[\u4e00-\u9fff]", first + last):
        return f"{last}{first}".replace(" ", "")
    return " ".join(filter(None, (first, last)))


def first_sentence(content: str) -> str:
    """The first sentence of a text, as a title: at most TITLE characters, without what ends it."""
    found = re.split(r"[。！？!?\n]", content.strip(), maxsplit=1)[0].strip() or content.strip()
    return found[:TITLE]


def _content(given: Mapping[str, str]) -> str:
    """The words, with an address of a picture below them: it is for a person to open, and never fetched."""
    picture = given.get("media_url", "")
    return "\n".join(filter(None, (given.get("description", ""), f"附件网址：{picture}" if picture else "")))


def _coordinates(given: Mapping[str, str]) -> str:
    if not (given.get("lat") and given.get("long")):
        return ""
    try:
        lat, long = float(given["lat"]), float(given["long"])
    except ValueError:
        raise Invalid({"lat": "lat 和 long 应为数字"}) from None
    return f"坐标 {lat:.6f}, {long:.6f}"


@dataclass(frozen=True, slots=True)
class Filed:
    """What a partner's own record says of a request; `quiet` ones tell no more than a sealed case does."""

    number: str
    service: str
    at: datetime
    quiet: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a request: never its words, nor those of a reply, nor anybody's name (E3)."""

    filed: Filed
    status: str
    notes: str
    agency: str
    updated: date
    expected: date | None
    stages: tuple[tuple[str, str, date], ...]


def told(filed: Filed, progress: Progress, office: Office, root: Office) -> Told:
    """What a partner may know of a request: its stages and dates; of a sealed or anonymous one E3's two lines.

    The service is the one that was asked for, whatever the case was classified as since.
    """
    quiet = filed.quiet or progress.sealed
    stages = sealed_stages(progress.stages) if quiet and not progress.sealed else progress.stages
    shown = tuple((code, STAGES[code].title, day) for code, day in stages)
    last = STAGES[stages[-1][0]] if stages else STAGES["received"]
    return Told(
        filed=filed,
        status=CLOSED if last.step >= STAGES["closed"].step else OPEN,
        notes=last.title,
        agency=root.name if quiet else office.name,
        updated=shown[-1][2] if shown else progress.received_on,
        expected=None if quiet else progress.extended_until or progress.promised_on,
        stages=shown,
    )


def moment(day: date, *, end: bool = False) -> str:
    """A date as GeoReport wants moments: its beginning, or its last second, of Asia/Shanghai."""
    at = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    return (at + timedelta(hours=24, seconds=-1) if end else at).isoformat()


def request_shape(each: Told, notice: str) -> dict[str, Any]:
    """A request as GeoReport shows it; what is not public is null."""
    nothing = ("description", "address", "address_id", "zipcode", "lat", "long", "media_url")
    return {
        "service_request_id": each.filed.number,
        "status": each.status,
        "status_notes": each.notes,
        "service_name": service(each.filed.service).name,
        "service_code": each.filed.service,
        "agency_responsible": each.agency,
        "service_notice": notice,
        "requested_datetime": each.filed.at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "updated_datetime": moment(each.updated),
        "expected_datetime": moment(each.expected, end=True) if each.expected else None,
        **dict.fromkeys(nothing),
        "extended_attributes": {
            "stages": [{"code": code, "title": title, "on": day.isoformat()} for code, title, day in each.stages]
        },
    }


def service_shape(each: Service) -> dict[str, Any]:
    """A service as the list shows it."""
    return {
        "service_code": each.code,
        "service_name": each.name,
        "description": each.description,
        "metadata": True,
        "type": "realtime",
        "keywords": ",".join(each.keywords),
        "group": each.group,
    }


def definition_shape(asked: Service, asks: Sequence[Attribute]) -> dict[str, Any]:
    """A service with what it asks."""
    return {
        "service_code": asked.code,
        "attributes": [
            {
                "variable": True,
                "code": each.code,
                "datatype": each.datatype,
                "required": each.required,
                "datatype_description": each.hint or None,
                "order": order,
                "description": each.title,
                "values": [{"key": key, "name": name} for key, name in each.values],
            }
            for order, each in enumerate(asks, 1)
        ],
    }
