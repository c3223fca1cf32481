"""Everybody that there can be in two cities, and the application served over the fakes: for the tests of isolation."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from app import app
from chalicelib.adapters.qr import QrCodes
from chalicelib.domain.roles import Role, Staff
from chalicelib.domain.separations import check_staff
from chalicelib.entry import public, uploads
from chalicelib.services.card_copies import Shelf
from chalicelib.services.cards import CardRoom
from chalicelib.services.partners import Counter
from chalicelib.services.worlds import Desk, Front
from chalicelib.wiring import attachments as wired_files
from chalicelib.wiring import base
from chalicelib.wiring import cards as wired_cards
from chalicelib.wiring import desk as wired
from chalicelib.wiring import papers as wired_papers
from chalicelib.wiring import partners as wired_partners
from chalicelib.wiring import public as wired_public
from infra.local.runner import scheduled_event
from tests.entry.calls import REASON, Answer, call
from tests.services.file_room import file_room
from tests.services.print_room import press, print_room
from tests.services.staff_room import account_services
from tests.world import PASSWORD, FakeWorld, over_fakes, password_hash, passwords

PLACES: Mapping[str, tuple[str, ...]] = {
    "qh": ("", "0101", "0104", "0105", "0106"),
    "qh-04": ("",),
    "qh-0401": ("", "deyu", "kehou"),
    "qh-0402": ("",),
    "qh-03": ("",),
    "qh-0801": ("",),
    "bs": ("",),
    "bs-01": ("",),
}
"""Where somebody of every role is put beside the staff of 青禾市 and 白杉市: offices, and units of them."""

_MAIN = (
    "CLERK DISPATCHER CENTER_HEAD FOLLOWUP REVIEWER SUPERVISOR ASSESSOR PUBLISHER ARCHIVIST BUREAU_DEPUTY BUREAU_HEAD"
).split()
_UNIT = "LIAISON HANDLER UNIT_HEAD VICE_HEAD".split()
OFFICERS = "ADMIN SEC_ADMIN AUDITOR".split()
JOBS = ("sweep", "drain", "deliver", "daily")


def keys_of(staff: Staff) -> frozenset[str]:
    """The dockets that the law opens to somebody (domain B2), told here a second time and not asked of the code."""
    if staff.roles & set(OFFICERS):
        return frozenset()
    found = set()
    for role in staff.roles:
        units = staff.grants.get(role, staff.units)
        if role in _MAIN or (role in _UNIT and not units):
            found.add(staff.office)
        if role in (*_UNIT, "LEGAL"):
            found |= {f"{staff.office}:{unit}" for unit in units}
        if role in ("BUREAU_DEPUTY", "BUREAU_HEAD"):
            found.add(f"{staff.office}:lead")
        if role == "DISCIPLINE":
            found.add(f"{staff.office}:discipline")
    return frozenset(found)


def peopled() -> FakeWorld:
    """A world with somebody of every role in every place, everybody reachable by e-mail.

    Nobody is named for anything, so that each office is told of its gaps every day.
    """
    world = over_fakes()
    world.memory.staff = dict(_staff())
    world.memory.posts.clear()
    return world


@cache
def _staff() -> Mapping[tuple[str, str], Staff]:
    memory = over_fakes().memory
    hashed = password_hash()
    found = {at: replace(staff, email=f"{staff.id}@staff.example") for at, staff in memory.staff.items()}
    for office, units in PLACES.items():
        for role, unit in itertools.product(Role, units):
            login = "-".join(filter(None, ("every", role.lower().replace("_", "-"), unit)))
            staff = Staff(
                f"{office}.{login}", office, login, "苗可真", "干部", frozenset({role}), (unit,) if unit else (),
                email=f"{office}.{login}@staff.example", must_change=False, password_hash=hashed,
            )  # fmt: skip
            if not check_staff(staff, memory.offices[office]):
                found[office, login] = staff
    return found


def everybody(world: FakeWorld) -> list[Staff]:
    """One of every role in every place, by id."""
    found = (staff for staff in world.memory.staff.values() if staff.login.startswith("every-"))
    return sorted(found, key=lambda staff: staff.id)


class Counted:
    """A port before which every call is written down: its name and the method's, in order."""

    def __init__(self, name: str, port: Any, calls: list[str]) -> None:
        self._name, self._port, self._calls = name, port, calls

    def __getattr__(self, method: str) -> Any:
        found = getattr(self._port, method)
        if not callable(found):
            return found

        def called(*args: Any, **kwargs: Any) -> Any:
            self._calls.append(f"{self._name}.{method}")
            return found(*args, **kwargs)

        return called


@dataclass
class Served:
    """The application over one world; `calls` are the port calls made so far."""

    world: FakeWorld
    calls: list[str] = field(default_factory=list)
    tickets: dict[str, dict[str, str]] = field(default_factory=dict)

    def headers(self, staff: Staff) -> dict[str, str]:
        """What shows who is calling; signed in by a real sign-in, anew when the session ran out."""
        if staff.id not in self.tickets:
            said = {"office": staff.office, "login": staff.login, "password": PASSWORD}
            answer = call("POST", "/api/v1/sessions", said)
            assert answer.status == 201, answer
            self.tickets[staff.id] = {"Authorization": f"Bearer {answer.json['token']}"}
            # What is known of a member is read once in a while; it must not fall into somebody's count.
            call("GET", "/api/v1/me", headers=self.tickets[staff.id])
        return self.tickets[staff.id]

    def ask(
        self, staff: Staff | None, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request by somebody, or by the public."""
        own = self.headers(staff) if staff else {}
        return call(method, path, body, {**(REASON if own else {}), **own, **(headers or {})})

    def later(self, **ahead: float) -> None:
        """Let time go by; nobody is signed in any more."""
        self.world.now += timedelta(**ahead)
        self.tickets.clear()

    def run(self, job: str) -> dict[str, Any]:
        """Run one job of the application, now."""
        said: dict[str, Any] = app.handler_map[job](scheduled_event(job, self.world.now), None)
        return said

    def run_all(self, days: int, every: int) -> None:
        """Let so many days go by, all jobs running every so many of them, until every clock is late."""
        for _ in range(0, days, every):
            self.later(days=every)
            for job in JOBS:
                said = self.run(job)
                assert not said.get("failed"), (job, said)
                assert not said.get("errors"), (job, said)

    def counted(self) -> list[str]:
        """The port calls since the last time somebody asked."""
        made = self.calls[:]
        self.calls.clear()
        return made


@contextmanager
def served(world: FakeWorld) -> Iterator[Served]:
    """The whole application over this world, on its clock, every port call counted."""
    serving = Served(world)
    desk, front = _counted(world.desk, serving.calls), _counted(world.front, serving.calls)
    sessions, accounts, staffing = account_services(
        desk.directory, desk.guards, desk.ledger, passwords(), desk.settings, desk.drawers, desk.vault
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUIYIN_SECRET", desk.settings.secret)
        base.settings.cache_clear()
        patch.setattr(base, "now", lambda: world.now)
        patch.setattr(base, "guards", lambda: desk.guards)
        for name, built in (("desk", desk), ("sessions", sessions), ("accounts", accounts), ("staffing", staffing)):
            patch.setattr(wired, name, lambda built=built: built)
        prints = replace(print_room(world), desk=desk)
        patch.setattr(wired_papers, "room", lambda: prints)
        files = replace(file_room(world), guards=desk.guards, directory=desk.directory, bell=desk.ledger)
        patch.setattr(wired_files, "room", lambda: files)
        for module in (public, uploads, wired_public):
            patch.setattr(module, "front", lambda: front)
        patch.setattr(wired_partners, "counter", lambda: Counter(front, desk.drawers))
        cards = CardRoom(desk.directory, front.board, press(), QrCodes(), desk.settings.site_url)
        shelf = Shelf()
        patch.setattr(wired_cards, "room", lambda site_url="": cards)
        patch.setattr(wired_cards, "shelf", lambda: shelf)
        yield serving
    base.settings.cache_clear()


def _counted(ports: Any, calls: list[str]) -> Any:
    """A desk or a front whose ports are counted."""
    assert isinstance(ports, Desk | Front)
    plain = ("settings", "channels", "vault", "calendars", "messages")
    changed: Any = {
        name: Counted(name, getattr(ports, name), calls) for name in type(ports).__slots__ if name not in plain
    }
    return replace(ports, **changed)
