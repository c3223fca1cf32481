"""What the system itself does with entries: it tells, wakes, counts what came back, and issues to the offices below."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain import clocks, forms, quiet
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.outcome import Command, Notice
from chalicelib.domain.registers.alarms import alert_for
from chalicelib.domain.registers.entry import Entry, Tally
from chalicelib.domain.registers.kinds import Kind, Move, Step
from chalicelib.domain.workdays import Calendar


def tell(move: Move, entry: Entry, to: str, template: str, staff: tuple[str, ...] = (), **more: Any) -> None:
    """Put a message about an entry into the outbox of a docket key, outside of the quiet hours; nothing personal."""
    at = quiet.send_at(move.now, urgent=False, quiet=move.terms.policy.quiet)
    id = f"{entry.id}#{move.seq}#{len(move.notices)}"
    told = {"number": entry.id, "title": move.terms.kinds[entry.kind].title, **more}
    move.notices.append(Notice(id, to, entry.id, template, told, at, staff))


def _tally(move: Move) -> None:
    """Take over what became of one entry below."""
    handed, late, handed_late = (int(n) for n in str(move.facts["delta"]).split(","))
    now = move.entry.tally
    move.change(tally=Tally(now.issued, now.handed + handed, now.late + late, now.handed_late + handed_late))


def _cascade(move: Move) -> None:
    """Note how far the issuing has come; the next stretch goes on from there."""
    opened = int(move.facts["opened"])
    move.change(tally=replace(move.entry.tally, issued=move.entry.tally.issued + opened))
    if move.facts.get("more"):
        go_on(move, str(move.facts.get("after", "")))


def go_on(move: Move, after: str = "") -> None:
    """Order the next stretch of the issuing to the offices below: those behind the office id `after`.

    As the effect of a step it begins the issuing: each office below gets an entry of the kind that the row `issues`.
    """
    id = f"{move.entry.id}#cascade#{after}"
    move.followups.append(Command(id, move.entry.id, CASCADE.name, {"after": after}, "SYSTEM", move.now))


def _something_rings(move: Move) -> None:
    """An entry is woken only when a clock of it rings; another sweep may have been faster."""
    rules, calendar = move.kind.rules, move.terms.calendar
    if not any(clocks.ring(clock, move.now, calendar, rules)[1] for clock in move.entry.clocks):
        raise NotAllowed("没有到时的时限")


def _ring(move: Move) -> None:
    rung = []
    for clock in move.entry.clocks:
        after, rings = clocks.ring(clock, move.now, move.terms.calendar, move.kind.rules)
        rung.append(after)
        for each in rings:
            alert = alert_for(move.kind, move.entry, clock, each, move.now, move.terms.staff)
            move.alerts.append(alert)
            said = {"rule": move.kind.rules[clock.rule].title, "due": alert.due_on.isoformat(), "colour": each.colour}
            template = "late" if each.kind == "late" else "warning"
            tell(move, move.entry, alert.key, template, alert.staff, **said)
    move.change(clocks=tuple(rung))


def wake_at(kind: Kind, entry: Entry, calendar: Calendar) -> datetime | None:
    """The earliest moment at which a clock of the entry wants attention; None when nothing runs."""
    moments = (clocks.next_moment(clock, calendar, kind.rules) for clock in entry.clocks)
    return min((moment for moment in moments if moment), default=None)


WAKE = Step(
    name="wake",
    title="到期提醒",
    by=("SYSTEM",),
    keep=False,
    checks=(_something_rings,),
    effects=(_ring,),
    source="domain C1",
)
TALLY = Step(
    name="tally",
    title="汇总",
    by=("SYSTEM",),
    keep=False,
    fields=(forms.code("child", "下级台账", required=True), forms.code("delta", "变化", required=True)),
    effects=(_tally,),
    source="S0-25",
)
CASCADE = Step(
    name="cascade",
    title="逐级布置",
    by=("SYSTEM",),
    keep=False,
    fields=(
        forms.code("after", "已布置至"),
        forms.number("opened", "本次布置", required=True),
        forms.flag("more", "未完"),
    ),
    effects=(_cascade,),
    source="S2-1",
)
SYSTEM_STEPS = (WAKE, TALLY, CASCADE)
"""What the system itself does with an entry of any kind, in any state."""
