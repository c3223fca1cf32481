"""The channels of an office: who is named for each (S2-22), and the daily check of them all (S1-26)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain import recusal
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.intake import ChannelRow
from chalicelib.domain.offices import Office, valid_on
from chalicelib.domain.ports_drawers import Kept
from chalicelib.domain.registers.channel_checks import CHANNEL_CHECK, CHECKED, asked, seen_field
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.kinds import Step, open_steps
from chalicelib.domain.registers.views import View
from chalicelib.domain.roles import Actor, Role, serving
from chalicelib.domain.workdays import business_date
from chalicelib.services import registers
from chalicelib.services.worlds import Desk

KIND = "channel_handler"

NAMING = frozenset({Role.CENTER_HEAD, Role.UNIT_HEAD, Role.VICE_HEAD, Role.BUREAU_DEPUTY, Role.BUREAU_HEAD, Role.ADMIN})
"""Who names the handlers of the own office's channels."""

OWED = 10
"""So many days that were never signed are shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """One channel of a check: who is named for it, what came in by it on that day, and who looked when."""

    channel: ChannelRow
    handler: str
    arrived: int
    seen: bool
    seen_by: str = ""
    seen_at: datetime | None = None

    @property
    def field(self) -> str:
        """The field of the check's steps that tells of this channel."""
        return seen_field(str(self.channel.code))


@dataclass(frozen=True, slots=True)
class Checklist:
    """The check of one office and day; `steps` are open to the actor. `owed` are earlier days that nobody signed."""

    view: View
    lines: tuple[Line, ...]
    steps: tuple[Step, ...]
    owed: tuple[View, ...]


def handlers(desk: Desk, office: str, now: datetime) -> Mapping[str, str]:
    """The staff id named for each channel of an office, by code of the channel; channels without one are left out."""
    found = {kept.id: str(kept.note["staff"]) for kept in desk.drawers.all(office, KIND, now)}
    return {code: found[code] for code in CHECKED if code in found}


def may_name(actor: Actor) -> bool:
    """Whether somebody names the handlers of the own office's channels."""
    return bool(actor.roles & NAMING)


def name_handler(desk: Desk, actor: Actor, channel: str, staff: str, now: datetime) -> Mapping[str, str]:
    """Name who looks after a channel of the actor's office, or nobody with ""; the handlers after it (S2-22).

    Raises NotAllowed, NotFound for a channel that is not looked into daily, Invalid for somebody who does not serve in
    the office, Stale.
    """
    if not may_name(actor):
        raise NotAllowed("渠道负责人由本单位负责人或系统管理员指定")
    if channel not in CHECKED:
        raise NotFound("没有这个每日查阅的渠道")
    if not staff:
        desk.drawers.drop(actor.office, KIND, channel)
        return handlers(desk, actor.office, now)
    people = {each.id: each for each in desk.directory.staff(actor.office)}
    if staff not in people or not serving(people[staff], business_date(now)):
        raise Invalid({"staff": "请从本单位在职人员中选择"})
    standing = desk.drawers.get(actor.office, KIND, channel, now)
    version = standing.version if standing else 0
    desk.drawers.put(Kept(actor.office, KIND, channel, {"staff": staff, "by": actor.id}, version), now)
    return handlers(desk, actor.office, now)


def named_below(desk: Desk, root: Office, now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every office below a root that has named somebody for a channel, with the form of its daily check."""
    on = business_date(now)
    for office in sorted(desk.directory.tree(root.id).values(), key=lambda office: office.id):
        if office.id != root.id and valid_on(office, on) and (named := handlers(desk, office.id, now)):
            yield office.id, {"channels": ",".join(named)}


def checklist(desk: Desk, actor: Actor, now: datetime, on: date | None = None) -> Checklist | None:
    """The check of the actor's office for a day, today's by default; None when none was opened for it.

    Raises NotAllowed for somebody to whom the office's main docket does not open.
    """
    key = _key(actor)
    day = on or business_date(now)
    view = next(iter(desk.registers.listed(key, CHANNEL_CHECK.name, day, day)), None)
    late = desk.registers.page(key, CHANNEL_CHECK.name, cursor=None, size=OWED).items
    owed = tuple(each for each in late if each.on < business_date(now) and each.on != day)
    if view is None:
        return None if not owed else Checklist(owed[0], *_drawn(desk, actor, owed[0], now), owed[1:])
    return Checklist(view, *_drawn(desk, actor, view, now), owed)


def _drawn(desk: Desk, actor: Actor, view: View, now: datetime) -> tuple[tuple[Line, ...], tuple[Step, ...]]:
    named = handlers(desk, actor.office, now)
    arrived = _arrived(desk, actor, view.key, view.on)
    found = (_line(view.facts, code, named.get(code, ""), arrived.get(code, 0)) for code in asked(view.facts))
    steps = open_steps(CHANNEL_CHECK, view.state, {view.key: view.stands}, actor)
    return tuple(found), steps


def _line(facts: Mapping[str, Any], code: str, handler: str, arrived: int) -> Line:
    at = str(facts.get(f"at_{code.lower()}", ""))
    return Line(
        CHECKED[code],
        handler,
        arrived,
        bool(facts.get(seen_field(code))),
        str(facts.get(f"by_{code.lower()}", "")),
        datetime.fromisoformat(at) if at else None,
    )


def _arrived(desk: Desk, actor: Actor, key: str, on: date) -> dict[str, int]:
    found: dict[str, int] = {}
    for entry in filter(recusal.sees_entry(actor), desk.dockets.received(key, on, on)):
        found[entry.channel] = found.get(entry.channel, 0) + 1
    return found


def take(
    desk: Desk, actor: Actor, id: str, step: str, form: Mapping[str, Any], now: datetime, revision: int | None
) -> Entry:
    """Tell of channels that were looked into (`look`), or sign for them all (`sign`).

    Raises NotFound for a check of another office, and what the register raises.
    """
    key = _key(actor)
    views = desk.registers.views([key], id)
    if not views or views[0].kind != CHANNEL_CHECK.name:
        raise NotFound("没有这条查阅记录")
    return registers.perform(desk, id, step, form, actor, now, revision=revision)


def _key(actor: Actor) -> str:
    if actor.office not in actor.keys:
        raise NotAllowed("渠道检查由本单位的登记员、联系人和负责人办理")
    return actor.office
