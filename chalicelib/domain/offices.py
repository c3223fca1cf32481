"""Offices, the posts that people hold in them, and the docket keys they are known by (domain B1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.hours import Hours
from chalicelib.domain.policy import OwnPolicy
from chalicelib.domain.units import Stage, Unit, grade_name

LEAD = "lead"
DISCIPLINE = "discipline"
COMPARTMENTS = (LEAD, DISCIPLINE)
"""Compartments that are not units, so no unit may carry such a code."""


class Tier(StrEnum):
    """How far from the root an office answers; a county bureau is of the middle tier of a prefecture (S0-27)."""

    CITY = "city"
    TOWN = "town"
    SCHOOL = "school"


class OfficeKind(StrEnum):
    """What an office is in law; universities are of kind SCHOOL with stage UNIVERSITY (S3-20, S3-60)."""

    BUREAU = "BUREAU"
    COUNTY = "COUNTY"
    TOWN = "TOWN"
    SCHOOL = "SCHOOL"
    INSTITUTION = "INSTITUTION"


class Nature(StrEnum):
    """Who runs the office."""

    PUBLIC = "PUBLIC"
    PRIVATE = "PRIVATE"


TIER_TITLES = {Tier.CITY: "市级", Tier.TOWN: "镇街", Tier.SCHOOL: "学校"}
KIND_TITLES = {
    OfficeKind.BUREAU: "市级教育行政部门",
    OfficeKind.COUNTY: "区县教育行政部门",
    OfficeKind.TOWN: "镇街教育学区（中心学校）",
    OfficeKind.SCHOOL: "学校",
    OfficeKind.INSTITUTION: "直属单位",
}
NATURE_TITLES = {Nature.PUBLIC: "公办", Nature.PRIVATE: "民办"}


@dataclass(frozen=True, slots=True)
class Phones:
    """Public lines of an office, landlines or short numbers (S0-28, S0-31)."""

    office: str = ""
    service: str = ""
    principal: str = ""
    supervision: str = ""


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """Public mailboxes: `head` of the director or principal, `report` for illegal school-running (S0-28, S0-29)."""

    head: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class ServiceStation:
    """惠民服务站 of an office (S0-10); `staff` are names or posts."""

    place: str
    hours: Hours
    staff: tuple[str, ...]
    phone: str


@dataclass(frozen=True, slots=True)
class Reception:
    """A standing hour in which visitors are received (S3-21, S3-22)."""

    hours: Hours
    place: str


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which an office does not work though the calendar does; both ends included."""

    first: date
    last: date
    reason: str


@dataclass(frozen=True, slots=True)
class Office:
    """A tenant: a bureau, a town office, a school, an institution.

    `path` holds the ids of all above it, root first, without itself. `valid_to` is its last day. `reexam_office` and
    `recheck_office` are office ids, or the name of an organ outside (复查, 复核; configured per office, domain B8).
    `number_prefix` is set on a root only. `former_names` are earlier names, each with its last day, earliest first.
    """

    id: str
    city: str
    parent: str | None
    path: tuple[str, ...]
    tier: Tier
    name: str
    short_name: str
    kind: OfficeKind
    nature: Nature = Nature.PUBLIC
    stage: Stage | None = None
    direct: bool = False
    number_prefix: str = ""
    phones: Phones = Phones()
    mailboxes: Mailboxes = Mailboxes()
    address: str = ""
    map_note: str = ""
    station: ServiceStation | None = None
    vice_principal: str = ""
    hours: Hours | None = None
    reception: tuple[Reception, ...] = ()
    closures: tuple[Closure, ...] = ()
    students: int = 0
    units: tuple[Unit, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None
    former_names: tuple[tuple[str, date], ...] = ()
    reexam_office: str = ""
    recheck_office: str = ""
    updated_at: date | None = None
    reviewer: str = ""
    policy: OwnPolicy = field(default_factory=OwnPolicy)


AboutKind = Literal["office", "head", "person", "none"]
ABOUT_TITLES: dict[AboutKind, str] = {
    "office": "反映单位",
    "head": "反映单位主要负责人",
    "person": "反映单位其他人员",
    "none": "不涉及具体单位",
}


@dataclass(frozen=True, slots=True)
class About:
    """Whom a matter is about: an office, its head, another person of it, or nobody; `unit` names the part meant."""

    kind: AboutKind
    office: str | None = None
    unit: str = ""


class PostKind(StrEnum):
    """What a person has been named for, beyond the roles that open the system."""

    LEADER = "LEADER"
    DEPUTY_LEADER = "DEPUTY_LEADER"
    MEMBER = "MEMBER"
    OFFICE_HEAD = "OFFICE_HEAD"
    LIAISON = "LIAISON"
    DEPUTY_IN_CHARGE = "DEPUTY_IN_CHARGE"
    PETITION_OFFICER = "PETITION_OFFICER"
    DISCIPLINE_LIAISON = "DISCIPLINE_LIAISON"
    DUTY = "DUTY"
    INSPECTOR = "INSPECTOR"


POST_TITLES = {
    PostKind.LEADER: "领导小组组长",
    PostKind.DEPUTY_LEADER: "领导小组副组长",
    PostKind.MEMBER: "领导小组成员",
    PostKind.OFFICE_HEAD: "领导小组办公室主任",
    PostKind.LIAISON: "惠民工作联系人",
    PostKind.DEPUTY_IN_CHARGE: "分管领导",
    PostKind.PETITION_OFFICER: "专职信访人员",
    PostKind.DISCIPLINE_LIAISON: "纪检联络员（纪检委员）",
    PostKind.DUTY: "值班接访",
    PostKind.INSPECTOR: "责任督学",
}


@dataclass(frozen=True, slots=True)
class Post:
    """One person named for one thing in one office.

    `person` is a staff id, or a name or post where the person has no account. `unit` is the unit served (liaison,
    deputy in charge), or the docket key whose head a MEMBER of the leading group is. `year` is set on the four posts
    of the leading group; `hours`, `place` and `substitute` on DUTY (S2-21, S3-57).
    """

    office: str
    kind: PostKind
    person: str
    unit: str = ""
    year: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    hours: Hours | None = None
    place: str = ""
    substitute: str = ""


def docket_key(office: str, compartment: str = "") -> str:
    """The key of an office's docket, or of one compartment of it: `qh`, `qh:lead`, `qh:0105`."""
    if not office or ":" in office or ":" in compartment:
        raise Invalid(f"“{office}:{compartment}”不是有效的案卷归属")
    return f"{office}:{compartment}" if compartment else office


def split_key(key: str) -> tuple[str, str]:
    """Office and compartment of a docket key; the compartment is empty for the office's main docket."""
    office, _, compartment = key.partition(":")
    return office, compartment


def valid_on(thing: Office | Unit | Post, on: date) -> bool:
    """Whether the office, unit or post exists on that day; both ends of its validity count."""
    return (thing.valid_from is None or thing.valid_from <= on) and (thing.valid_to is None or on <= thing.valid_to)


def name_on(office: Office, day: date) -> str:
    """The full name that the office had on that day (edge 13: a paper bears the name of its date)."""
    return next((name for name, last in office.former_names if day <= last), office.name)


def unit_of(office: Office, code: str) -> Unit:
    """The unit with that code, also one that has ended; NotFound when the office has none."""
    for unit in office.units:
        if unit.code == code:
            return unit
    raise NotFound(f"{office.name}没有编号为“{code}”的内设机构")


def unit_name_on(office: Office, code: str, day: date) -> str:
    """The name of a unit on that day: grades and classes rise each 1 September (edge 15). NotFound as `unit_of`."""
    return grade_name(unit_of(office, code), day)
