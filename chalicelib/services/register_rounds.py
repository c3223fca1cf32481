"""What the registers do by themselves: wake, open what the calendar asks for, issue to the offices below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import Any

from chalicelib.domain.errors import Conflict, NotAllowed
from chalicelib.domain.offices import LEAD, Office, docket_key, valid_on
from chalicelib.domain.outcome import Alert, Claim, Command
from chalicelib.domain.ports import ClaimRefused, NumberTaken, Waking
from chalicelib.domain.ports_registers import REGISTER_SHARDS, LoadedEntry
from chalicelib.domain.registers import step as engine
from chalicelib.domain.registers import system
from chalicelib.domain.registers.catalogue import KINDS, kind_of
from chalicelib.domain.registers.entry import Entry, prefix_of
from chalicelib.domain.registers.kinds import Kind, Moved, Terms, office_of
from chalicelib.domain.registers.occasions import AHEAD, OCCASIONS
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.tree import Tree, policy_for
from chalicelib.domain.units import UnitKind
from chalicelib.domain.workdays import business_date
from chalicelib.services import registers
from chalicelib.services.channels import named_below
from chalicelib.services.sweep import BATCH, PUT_OFF, Attempt, Swept
from chalicelib.services.worlds import Desk

AGAIN = 5
"""One ring may make another due at once, when runs were missed; so often an entry is woken in one sweep."""

STRETCH = 400
"""To so many offices one command issues; the next stretch is a command of its own."""

TOGETHER = 8
"""So many entries are opened in one transaction."""


def sweep_entries(desk: Desk, now: datetime, attempt: Attempt, shards: range = range(REGISTER_SHARDS)) -> Swept:
    """Wake every entry whose moment has come; as with cases, one that fails sleeps for an hour and the city is told."""
    woken = alerts = 0
    failed: list[str] = []
    for shard in shards:
        for waking in list(desk.registers.due(shard, now, BATCH)):
            rung: list[int] = []
            trouble = attempt(partial(_wake_into, desk, waking, now, rung))
            if trouble is None:
                woken, alerts = woken + 1, alerts + sum(rung)
                continue
            failed.append(f"{waking.number}: {trouble}")
            worse = attempt(partial(_put_off, desk, waking, now))
            if worse is not None:
                failed.append(f"{waking.number}: {worse}")
    return Swept(woken, alerts, tuple(failed))


def wake(desk: Desk, waking: Waking, now: datetime) -> int:
    """Wake one entry; the number of rings. One that another sweep woke meanwhile gives none."""
    entry = desk.registers.load(waking.number).entry
    rung = 0
    for _ in range(AGAIN):
        at = _wakes(desk, entry)
        if at is None or at > now:
            if not rung:
                desk.registers.defer(waking, at)
            break
        before = _fired(entry)
        try:
            entry = registers.perform(desk, entry.id, system.WAKE.name, {}, SYSTEM, now)
        except NotAllowed:
            break
        rung += _fired(entry) - before
    return rung


def _wake_into(desk: Desk, waking: Waking, now: datetime, rung: list[int]) -> None:
    rung.append(wake(desk, waking, now))


def _wakes(desk: Desk, entry: Entry) -> datetime | None:
    return system.wake_at(kind_of(entry.kind), entry, desk.calendars.calendar(office_of(entry.key)))


def _fired(entry: Entry) -> int:
    return sum(len(clock.fired) for clock in entry.clocks)


def _put_off(desk: Desk, waking: Waking, now: datetime) -> None:
    desk.registers.defer(waking, now + PUT_OFF)
    on = business_date(now)
    prefix = prefix_of(waking.number)
    city = next(root.id for root in desk.directory.cities() if root.number_prefix == prefix)
    id, key = f"{waking.number}#wake-failed#{on}", docket_key(city, LEAD)
    alert = Alert(id, key, waking.number, "", city, 5, "red", "wake_failed", now, on)
    desk.ledger.put_alert(alert)


def open_due(desk: Desk, now: datetime, attempt: Attempt) -> dict[str, Any]:
    """Open what the calendar asks of each root on this day, each occasion once for good (R41, R42, S1-26)."""
    opened = 0
    failed: list[str] = []
    on = business_date(now)
    for root in desk.directory.cities():
        calendar = desk.calendars.calendar(root.id)
        options = policy_for(Tree([root]), root.id).options
        for row in OCCASIONS:
            if options.get(f"occasion.{row.name}") is False:
                continue
            for called in row.called(on, calendar):
                for key, more in ((root.id, {}), *(named_below(desk, root, now) if row.below else ())):
                    once = Claim("occasion", f"{key}#{row.name}#{called.label}", expires_at=now + AHEAD)
                    if desk.guards.read(once.purpose, once.key, now) is not None:
                        continue
                    form = {**called.form, **more}
                    trouble = attempt(partial(_open_once, desk, row.kind, key, form, now, once))
                    opened += trouble is None
                    if trouble is not None:
                        failed.append(f"{row.name}: {trouble}")
    return {"opened": opened, "failed": len(failed)}


def _open_once(desk: Desk, kind: str, key: str, form: Any, now: datetime, once: Claim) -> None:
    try:
        registers.open_entry(desk, kind, key, form, SYSTEM, now, claims=(once,))
    except Conflict as conflict:
        # Another run was faster.
        if once.purpose not in conflict.fields:
            raise


def performed(desk: Desk, command: Command, now: datetime, claims: tuple[Claim, ...]) -> None:
    """Perform a command of the outbox that speaks of an entry."""
    if command.action == system.CASCADE.name and "opened" not in command.form:
        cascade(desk, command.case, str(command.form.get("after", "")), now, claims)
    else:
        registers.perform(desk, command.case, command.action, command.form, SYSTEM, now, claims=claims)


def cascade(desk: Desk, id: str, after: str, now: datetime, claims: tuple[Claim, ...] = ()) -> int:
    """Issue an entry to the next offices below (or to the units of an office with none), in order; how many.

    An office gets one, however often it is tried; a run that was cut short goes on where it stopped.
    """
    loaded = desk.registers.load(id)
    entry = loaded.entry
    kind = kind_of(entry.kind)
    child = KINDS[kind.issues]
    if entry.state in kind.done:
        return 0
    own = office_of(entry.key)
    tree = Tree(desk.directory.tree(entry.city).values())
    on = business_date(now)
    below = [office.id for office in _below(tree, own, deep=kind.deep) if valid_on(office, on)]
    if kind.units and not below:
        below = _units(tree.get(own), on)
    waiting = [key for key in below if key > after]
    stretch = waiting[:STRETCH]
    form = _handed_down(loaded, child)
    rest = iter(stretch)
    while group := list(islice(rest, TOGETHER)):
        _issue(desk, group, entry, child, form, tree, now)
    facts = {"opened": len(stretch), "more": len(waiting) > len(stretch)}
    last = {"after": stretch[-1]} if stretch else {}
    registers.perform(desk, id, system.CASCADE.name, {**facts, **last}, SYSTEM, now, claims=claims)
    return len(stretch)


def _below(tree: Tree, own: str, *, deep: bool) -> Iterator[Office]:
    found = (office for office in tree if (own in office.path if deep else office.parent == own))
    yield from sorted(found, key=lambda office: office.id)


def _units(office: Office, on: date) -> list[str]:
    """The units of an office that answer for themselves: classes are their grades' (S2-36)."""
    units = (unit for unit in office.units if unit.kind is not UnitKind.CLASS and valid_on(unit, on))
    return sorted(docket_key(office.id, unit.code) for unit in units)


def _handed_down(loaded: LoadedEntry, child: Kind) -> dict[str, Any]:
    """What the lower entry takes over: the fields that both forms have, its words among them."""
    words = {name: text for n in sorted(loaded.words) for name, text in loaded.words[n].texts.items()}
    known = {**words, **loaded.entry.facts}
    return {field.name: known[field.name] for field in child.opening.fields if field.name in known}


def _issue(
    desk: Desk, group: Sequence[str], entry: Entry, child: Kind, form: dict[str, Any], tree: Tree, now: datetime
) -> None:
    """Open entries for a few docket keys at once; one by one where some of them have theirs already."""
    try:
        _commit(desk, [_begun(desk, key, entry, child, form, tree, now, 0) for key in group])
    except (ClaimRefused, NumberTaken):
        for key in group:
            for turn in range(registers.RETRIES):
                try:
                    _commit(desk, [_begun(desk, key, entry, child, form, tree, now, turn)])
                except NumberTaken:
                    continue
                except ClaimRefused:
                    pass
                break


def _begun(
    desk: Desk, key: str, entry: Entry, child: Kind, form: dict[str, Any], tree: Tree, now: datetime, turn: int
) -> tuple[Moved, Terms]:
    once = Claim("issued", f"{entry.id}#{key}", expires_at=now + AHEAD)
    terms = registers.terms_of(desk, key, (), SYSTEM, now, seed=f"{once.key}#{turn}", tree=tree)
    moved = engine.begin(child, key, form, SYSTEM, terms.spares[0], now, terms, parent=entry.id)
    return replace(moved, claims=(*moved.claims, once)), terms


def _commit(desk: Desk, begun: Sequence[tuple[Moved, Terms]]) -> None:
    whole = engine.together(*(moved for moved, _ in begun))
    shown = [registers.shown_new(moved, terms) for moved, terms in begun]
    desk.registers.commit(None, whole, shown)
