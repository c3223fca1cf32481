"""The engine of the registers: how an entry begins, how a step moves it, how it wakes; pure, as the workflow is.

Nothing here knows a register by name: kinds and steps are rows, deadlines are clocks as those of cases are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from itertools import chain
from typing import Any

from chalicelib.domain import clocks, forms, jurisdiction
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.events import Event, Words
from chalicelib.domain.offices import split_key
from chalicelib.domain.outcome import Command
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.kinds import Due, Kind, Move, Moved, Step, Terms, keys_to_open, may
from chalicelib.domain.registers.system import SYSTEM_STEPS, TALLY
from chalicelib.domain.roles import ROLES, Actor, Role
from chalicelib.domain.workdays import business_date


def begin(
    kind: Kind,
    key: str,
    form: Mapping[str, Any],
    actor: Actor,
    id: str,
    now: datetime,
    terms: Terms,
    *,
    parent: str = "",
) -> Moved:
    """Open an entry under a docket key; who stands above it now sees it for good.

    Raises NotFound for a key that is not open to the actor, NotAllowed for one whose role may not open this register,
    and Invalid for a form that is wrong.
    """
    if Role.SYSTEM not in actor.roles:
        if key not in actor.keys:
            raise NotFound("没有这个工作台")
        if key not in keys_to_open(kind, actor):
            raise NotAllowed(f"您的岗位不能登记“{kind.title}”，请由{named_roles(kind.opening)}登记")
    facts, words = forms.read(kind.opening.fields, form)
    blank = Entry(
        id=id,
        kind=kind.name,
        key=key,
        city=terms.tree.root(split_key(key)[0]),
        state=next(iter(kind.states)),
        opened_at=now,
        on=business_date(now),
        above=jurisdiction.overseers(terms.tree, key) if kind.above is not None else (),
        parent=parent,
    )
    move = Move(kind, kind.opening, blank, blank, actor, now, terms, facts, words)
    return _taken(move)


def step(
    kind: Kind, entry: Entry, name: str, form: Mapping[str, Any], actor: Actor, now: datetime, terms: Terms
) -> Moved:
    """Take a step on an entry and say everything that changes.

    Raises NotAllowed when role, stand or state forbids it, and Invalid for a form that is wrong or an unknown step.
    """
    row = kind.step(name) or next((each for each in SYSTEM_STEPS if each.name == name), None)
    if row is None:
        raise Invalid({"step": f"没有“{name}”这一操作"})
    if row in SYSTEM_STEPS:
        if Role.SYSTEM not in actor.roles:
            raise NotAllowed("此操作由系统进行")
    elif not may(row, entry, actor):
        raise NotAllowed(_why_not(kind, row, entry))
    facts, words = forms.read(row.fields, form)
    return _taken(Move(kind, row, entry, entry, actor, now, terms, facts, words))


def _taken(move: Move) -> Moved:
    for check in move.step.checks:
        check(move)
    if move.step.to is not None:
        move.change(state=move.step.to)
    if move.step.keep:
        move.note(**move.facts)
        kind, kept = move.kind, move.entry.facts
        if kind.named_field and not move.entry.named:
            move.change(named=str(kept.get(kind.named_field, "")))
        if kind.on_field and kind.on_field in move.facts:
            move.change(on=date.fromisoformat(str(kept[kind.on_field])))
    for effect in move.step.effects:
        effect(move)
    return _concluded(move)


def _concluded(move: Move) -> Moved:
    for due in move.kind.dues:
        move.change(clocks=_moved(move, due, move.entry.clocks))
    if move.entry.state in move.kind.done:
        move.change(clocks=tuple(clocks.cancel(clock, move.now) for clock in move.entry.clocks))
    if move.step.share:
        move.change(shared=(*move.entry.shared, move.seq))
    _tell_parent(move)
    words = Words(move.seq, move.terms.salt, move.words)
    event = Event(
        seq=move.seq,
        at=move.now,
        action=move.step.name,
        actor=move.actor.id,
        office=move.actor.office,
        unit=move.actor.unit,
        before=move.before.state if move.before.events else "",
        after=move.entry.state,
        part="",
        facts=move.facts,
        digest=words.digest(),
        previous=move.before.link,
    ).linked()
    person = Role.SYSTEM not in move.actor.roles
    move.change(
        events=event.seq,
        link=event.link,
        version=move.before.version + 1,
        revision=move.before.revision + (1 if person else 0),
    )
    own = Moved(
        (move.entry,),
        ((move.entry.id, event, words),),
        tuple(move.notices),
        tuple(move.alerts),
        tuple(move.claims),
        tuple(move.followups),
    )
    return together(own, *move.children)


def together(*moved: Moved) -> Moved:
    """Several as one that is written at once; the first entry is the one that moved."""
    return Moved(**{each.name: tuple(chain.from_iterable(getattr(m, each.name) for m in moved)) for each in _EACH})


_EACH = fields(Moved)


def _moved(move: Move, due: Due, found: tuple[clocks.Clock, ...]) -> tuple[clocks.Clock, ...]:
    """The clocks after the step, as far as this deadline is concerned: at most one of a rule runs."""
    rule, name, now = due.rule, move.step.name, move.now
    calendar = move.terms.calendar

    def after(clock: clocks.Clock) -> clocks.Clock:
        if clock.rule != rule.id:
            return clock
        if name in rule.stop_on:
            return clocks.stop(clock, now)
        if name in rule.cancel_on:
            return clocks.cancel(clock, now)
        return clocks.reopen(clock, now) if name in rule.reopen_on else clock

    found = tuple(after(clock) for clock in found)
    if name not in rule.start_on:
        return found
    at = due.at(move.entry, calendar) if due.at else None
    if due.at and at is None:
        return tuple(clocks.cancel(c, now) if c.rule == rule.id else c for c in found)
    running = next((c for c in found if c.rule == rule.id and c.state == clocks.RUNNING), None)
    if running is None:
        owes = move.entry.named if due.named and move.entry.named else move.entry.key
        return (*found, clocks.start(rule, obligor=owes, round=0, at=now, calendar=calendar, due=at))
    if at is None or at == running.raw_due:
        return found
    # The day was moved: the old due is called off, the new one rings anew.
    fresh = clocks.start(rule, obligor=running.obligor, round=0, at=now, calendar=calendar, due=at)
    return (*(clocks.cancel(c, now) if c is running else c for c in found), fresh)


def score(kind: Kind, entry: Entry) -> tuple[int, int, int]:
    """What an entry counts for with its parent: handed in, owed and late, handed in late; each 0 or 1."""
    handed = entry.state in kind.handed
    was_late = any(clock.state == clocks.LATE for clock in entry.clocks)
    return int(handed), int(entry.late and not handed), int(handed and was_late)


def _tell_parent(move: Move) -> None:
    """A lower office never touches the entry above: what has changed goes there as a command (S0-25)."""
    if not move.entry.parent:
        return
    before = score(move.kind, move.before) if move.before.events else (0, 0, 0)
    delta = [new - old for new, old in zip(score(move.kind, move.entry), before, strict=True)]
    if any(delta):
        form = {"child": move.entry.id, "delta": ",".join(map(str, delta))}
        id = f"{move.entry.id}#{move.seq}#tally"
        move.followups.append(Command(id, move.entry.parent, TALLY.name, form, "SYSTEM", move.now))


def bring_forth(move: Move, kind: str, key: str, form: Mapping[str, Any]) -> None:
    """Open an entry of another register under `key`, written with this step and counted with this entry."""
    id = move.terms.spares[len(move.children)]
    kind_row = move.terms.kinds[kind]
    system = replace(move.actor, roles=move.actor.roles | {Role.SYSTEM})
    child = begin(kind_row, key, form, system, id, move.now, move.terms, parent=move.entry.id)
    move.children.append(child)
    move.change(tally=replace(move.entry.tally, issued=move.entry.tally.issued + 1))


def named_roles(row: Step) -> str:
    """The roles that may take a step, as a person reads them."""
    names = dict.fromkeys(ROLES[Role(grant.partition("@")[0])].title for grant in row.by)
    return "、".join(names)


def _why_not(kind: Kind, row: Step, entry: Entry) -> str:
    if entry.state not in row.frm:
        return f"此条现为“{kind.states[entry.state]}”，不能进行“{row.title}”"
    return f"您的岗位不能对此条进行“{row.title}”，请由{named_roles(row)}办理"
