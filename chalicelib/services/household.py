"""One person, one file: all that an officer may see of whoever left a telephone number, masked, with a reason (S4-24).

Only what the officer's own dockets hold is looked at, under the blind index of the number; what a case keeps from the
officer, or from whoever types its number, does not come up here either (edges 20 and 42).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from chalicelib.domain import disclosure
from chalicelib.domain.case import Case
from chalicelib.domain.errors import Invalid, NotAllowed, TooMany
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import Loaded
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.recusal import sees_entry
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.registers.views import View
from chalicelib.domain.roles import CASE_ROLES, Actor
from chalicelib.domain.submission import LANDLINE, MOBILE, tidy_number
from chalicelib.domain.workdays import business_date
from chalicelib.services.case_views import LEAST
from chalicelib.services.project import mobile_token
from chalicelib.services.register_reading import for_whom
from chalicelib.services.worklist import NAMED_ROLES, kept_from
from chalicelib.services.worlds import Desk

FILES_AN_HOUR = 30
"""How many such files one person may open in an hour (E6)."""

CASES = 100
"""So many cases a file shows at most, the latest."""


@dataclass(frozen=True, slots=True)
class Household:
    """One file: the name masked, the cases latest first, and the entries of registers that name one of them."""

    name: str
    cases: tuple[DocketEntry, ...]
    entries: tuple[View, ...]


def household(desk: Desk, actor: Actor, mobile: str, reason: str, now: datetime) -> Household:
    """The file of whoever left this telephone number, as far as it is open to the actor; empty when nothing is.

    Who asked and why goes to the access log first, once for the search and once for each sealed case. Raises
    NotAllowed, Invalid without a number or a reason, TooMany past FILES_AN_HOUR.
    """
    if not actor.roles & CASE_ROLES or not actor.keys:
        raise NotAllowed("您的岗位不接触信访事项")
    number, told = tidy_number(mobile), " ".join(reason.split())[:200]
    wrong = {}
    if not (MOBILE.match(number) or LANDLINE.match(number)):
        wrong["mobile"] = "手机号码应为 11 位数字；固定电话请带区号，如 0480-6600100"
    if len(told) < LEAST:
        wrong["reason"] = "请写明查看原因（不少于 4 个字），如“核实重复来访”；每次查看都会记录"
    if wrong:
        raise Invalid(wrong)
    _log(desk, actor, told, now)
    found = list(_cases(desk, actor, number))[:CASES]
    _log_sealed(desk, actor, found, told, now)
    on = business_date(now)
    lines = tuple(_masked(entry, loaded.case, now) for entry, loaded in found)
    shown = next((loaded for _, loaded in found if not disclosure.put_away(loaded.case, on)), None)
    name = disclosure.shown_petitioner(shown.case, _texts(shown)).get("name", "") if shown else ""
    return Household(name, lines, tuple(_entries(desk, actor, [loaded.case for _, loaded in found], now)))


def _log(desk: Desk, actor: Actor, reason: str, now: datetime) -> None:
    hour = int(now.timestamp()) // 3600
    ends = datetime.fromtimestamp((hour + 1) * 3600, UTC)
    claim = Claim("household", f"{actor.id}#{hour}", kind="add", limit=FILES_AN_HOUR, expires_at=ends)
    if not desk.guards.take(claim, now):
        raise TooMany("本小时查看次数过多，请稍后再试", 3600)
    desk.ledger.accessed(min(actor.keys), "", actor.id, "household", reason, now)


def _log_sealed(
    desk: Desk, actor: Actor, found: Sequence[tuple[DocketEntry, Loaded]], reason: str, now: datetime
) -> None:
    for entry, loaded in found:
        if disclosure.needs_reason(loaded.case, [entry.key], business_date(now)):
            desk.ledger.accessed(entry.key, entry.number, actor.id, "household", reason, now)


def _cases(desk: Desk, actor: Actor, mobile: str) -> Iterator[tuple[DocketEntry, Loaded]]:
    """The cases of the number that are open to the actor, latest first, each through one of its entries."""
    city = desk.directory.office(actor.office).city
    token = mobile_token(desk.vault, city, {"mobile": mobile})
    keys, hidden = sorted(actor.keys), kept_from(desk, actor)
    under = {key: set(desk.dockets.find(key, token)) - hidden.get(key, frozenset()) for key in keys}
    numbers = {number for found in under.values() for number in found}
    entries = []
    for number in numbers:
        own = [key for key in keys if number in under[key]]
        entries += list(filter(sees_entry(actor), desk.dockets.entry(own, number)))[:1]
    for entry in sorted(entries, key=lambda entry: (entry.received_at, entry.number), reverse=True):
        loaded = desk.cases.load(entry.number)
        if disclosure.may_read(loaded.case, actor.id) and _may_know_whose(loaded.case, actor):
            yield entry, loaded


def _may_know_whose(case: Case, actor: Actor) -> bool:
    """Whoever must not see the name does not learn it by typing the number, either (edge 20)."""
    return case.identity != "confidential" or bool(NAMED_ROLES & actor.roles)


def _masked(entry: DocketEntry, case: Case, now: datetime) -> DocketEntry:
    archived = disclosure.put_away(case, business_date(now))
    title = disclosure.ARCHIVED_TEXT if archived else disclosure.mask_text(entry.title)
    return replace(entry, title=title)


def _texts(loaded: Loaded) -> dict[str, str]:
    return {name: str(text) for name, text in loaded.petition.texts.items()}


def _entries(desk: Desk, actor: Actor, cases: Sequence[Case], now: datetime) -> Iterator[View]:
    """The entries under the actor's keys that name one of these cases, or in which one has a place; latest first."""
    if not cases:
        return
    numbers, keys = {case.number for case in cases}, sorted(actor.keys)
    first, last = business_date(min(case.received_at for case in cases)), business_date(now)
    found: dict[str, View] = {}
    for kind in KINDS.values():
        for key in keys if kind.refs else ():
            for view in desk.registers.listed(key, kind.name, first, last):
                if any(view.facts.get(name) in numbers for name in kind.refs):
                    found.setdefault(view.id, view)
    for session in dict.fromkeys(each.session for case in cases for each in case.bookings):
        for view in desk.registers.views(keys, session)[:1]:
            found.setdefault(view.id, replace(view, texts={}))
    latest = sorted(found.values(), key=lambda view: (view.on, view.id), reverse=True)
    yield from (for_whom(desk, actor, view) for view in latest)
