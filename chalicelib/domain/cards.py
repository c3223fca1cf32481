"""Cards and boards of an office: their kinds as rows, and what is known of an office when one is printed (domain E4).

Everything comes from the live directory; what it does not hold is left out, and never a blank or a guess in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.domain import cards_limits
from chalicelib.domain.hours import shown_hours
from chalicelib.domain.offices import Office, OfficeKind, Tier
from chalicelib.domain.paper_sources import day_text
from chalicelib.domain.policy import Policy
from chalicelib.domain.registers.views import Posted
from chalicelib.domain.rulebook import RuleBook
from chalicelib.domain.units import Stage

HOTLINE = "12345"
URGENT = "遇到人身安全等紧急情况，请立即拨打 110、120"
PROMISE = ("民有所呼，我有所应", "民有所需，我有所为")
"""S2-3."""

ZEROS = ("服务受理零推诿", "服务方式零距离", "服务事项零积压", "服务质量零差错", "服务态度零投诉")
"""五零 (S2-32)."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of the rota of who receives visitors; `who` is a post, or the name that the office wrote itself."""

    hours: str
    who: str
    place: str


@dataclass(frozen=True, slots=True)
class Known:
    """All that a card or board may say of one office on one day.

    `above` are the offices over it, nearest first. `address` is that of its page on the public site, `codes` the
    pictures of codes (SVG) by address. `sessions` are what is published of its receptions, `items` of its services.
    `names` gives the name of an office by id; an organ outside is its own name.
    """

    office: Office
    above: tuple[Office, ...]
    on: date
    policy: Policy
    rows: RuleBook
    address: str
    codes: Mapping[str, str]
    names: Mapping[str, str]
    sessions: tuple[Posted, ...] = ()
    items: tuple[Posted, ...] = ()
    duty: tuple[Duty, ...] = ()
    inspector: str = ""

    @property
    def root(self) -> Office:
        """The bureau over all."""
        return self.above[-1] if self.above else self.office

    @property
    def listed(self) -> tuple[Posted, ...]:
        """The matters that are done in one go (一次办好, S2-16)."""
        return tuple(each for each in self.items if each.facts.get("once"))

    @property
    def list_address(self) -> str:
        """Where the public page lists them."""
        return f"{self.address}#items"


Drawn = Callable[[Known], dict[str, Any] | None]
"""What one print says of an office, as plain values for its template; None when there is nothing to print."""


def own_page(known: Known) -> tuple[str, ...]:
    """The code that everything has: it leads to the office's page."""
    return (known.address,)


def own_and_list(known: Known) -> tuple[str, ...]:
    """The codes of a board: the office's page, and its list of services if it has one."""
    return (known.address, known.list_address) if known.listed else (known.address,)


def every(office: Office) -> bool:
    """What every office has."""
    return True


def inspected(office: Office) -> bool:
    """Whether a district inspector is named for it: schools and kindergartens (S0-30), no university, no training."""
    return office.tier is Tier.SCHOOL and office.stage not in (Stage.UNIVERSITY, Stage.TRAINING)


@dataclass(frozen=True, slots=True)
class CardKind:
    """One thing that can be printed of the offices that it `fits`.

    `layout` names its template; `wants` what of the office must be read for it (items, posts, sessions); `without` says
    why there may be nothing to print.
    """

    code: str
    title: str
    layout: str
    size: str
    draw: Drawn
    without: str = ""
    wants: frozenset[str] = frozenset()
    fits: Callable[[Office], bool] = every
    codes: Callable[[Known], Sequence[str]] = own_page


def head_title(office: Office) -> str:
    """What the head of an office is called in public: 局长, 校长, 园长, 院长, 负责人."""
    if office.kind in (OfficeKind.BUREAU, OfficeKind.COUNTY):
        return "局长"
    if office.kind is OfficeKind.TOWN:
        return "学区负责人"
    if office.kind is not OfficeKind.SCHOOL or office.stage is Stage.TRAINING:
        return "负责人"
    if office.stage is Stage.KINDERGARTEN:
        return "园长"
    return "院长" if office.stage is Stage.UNIVERSITY and office.name.endswith("学院") else "校长"


_TIER_SHORT = {
    OfficeKind.BUREAU: "市局",
    OfficeKind.COUNTY: "区县",
    OfficeKind.TOWN: "镇街",
    OfficeKind.SCHOOL: "本校",
    OfficeKind.INSTITUTION: "本单位",
}


def tier_title(office: Office) -> str:
    """What an office is called beside its telephone where room is short."""
    if office.stage is Stage.KINDERGARTEN:
        return "本园"
    return "本机构" if office.stage is Stage.TRAINING else _TIER_SHORT[office.kind]


def public_phone(office: Office) -> str:
    """The line for the public: that of the service, else that of the office."""
    return office.phones.service or office.phones.office


def tiers(known: Known) -> list[dict[str, str]]:
    """The telephones of the three tiers, nearest first (S2-20, S2-27); an office without one is left out."""
    found = [
        {"short": tier_title(office), "name": office.name, "phone": public_phone(office)}
        for office in (known.office, *known.above)
        if public_phone(office)
    ]
    return [*found, {"short": "热线", "name": "政务服务便民热线", "phone": HOTLINE}]


def receptions(office: Office) -> list[dict[str, str]]:
    """The standing hours in which visitors are received."""
    return [{"hours": shown_hours(each.hours), "place": each.place} for each in office.reception]


def supervision(known: Known) -> dict[str, str] | None:
    """The line to complain on about how one was served: the office's own, else that of the nearest above."""
    found = next((o for o in (known.office, *known.above) if o.phones.supervision), None)
    return {"name": found.name, "phone": found.phones.supervision} if found else None


def common(known: Known) -> dict[str, Any]:
    """What every card and board says: whose it is, the code and where it leads, and of what day it is."""
    office = known.office
    return {
        "id": office.id,
        "name": office.name,
        "city": known.root.name,
        "head": head_title(office),
        "code": known.codes[known.address],
        "address": known.address,
        "shown_address": known.address.partition("://")[2].rstrip("/"),
        "updated": day_text(office.updated_at) if office.updated_at else "",
        "printed": day_text(known.on),
        "urgent": URGENT,
    }


def contact(known: Known) -> dict[str, Any]:
    """How an office is reached; what it has not made known is ""."""
    office, station = known.office, known.office.station
    return {
        "tiers": tiers(known),
        "head_phone": office.phones.principal,
        "mailbox": office.mailboxes.head,
        "report_mailbox": office.mailboxes.report,
        "place": station.place if station else "",
        "place_hours": shown_hours(station.hours) if station else "",
        "place_phone": station.phone if station and station.phone != public_phone(office) else "",
        "hours": shown_hours(office.hours) if office.hours else "",
        "where": office.address,
        "vice": office.vice_principal,
        "receptions": receptions(office),
    }


def card(known: Known) -> dict[str, Any]:
    """The service card (惠民服务卡, S2-25): the telephones in front; on the back how it goes and by when."""
    limits = cards_limits.answered(known.policy, known.rows.rules)
    return {
        **common(known),
        **contact(known),
        "class_liaison": inspected(known.office),
        "promise": list(PROMISE),
        "steps": [title for title, _, _ in cards_limits.steps(known.rows.rules)],
        "limits": [{"title": each.title, "limit": each.limit} for each in limits if each.limit],
        "items": [str(each.facts["title"]) for each in known.listed],
    }
