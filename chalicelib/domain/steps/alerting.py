"""Alerts that somebody's act raises at once, without any clock, and the marks that it leaves on the case."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.case import Mark
from chalicelib.domain.outcome import Alert
from chalicelib.domain.projections import docket_keys
from chalicelib.domain.recusal import remaining
from chalicelib.domain.roles import Actor, Role, Staff, actor_of, may_hold
from chalicelib.domain.turn import Turn

LEADING = frozenset({Role.CENTER_HEAD, Role.BUREAU_DEPUTY, Role.BUREAU_HEAD})
WATCHING = LEADING | {Role.SUPERVISOR}
HEADING = frozenset({Role.UNIT_HEAD, Role.VICE_HEAD})
SCREENING = frozenset({Role.CLERK, Role.DISPATCHER, Role.LIAISON}) | HEADING | LEADING


def raise_alert(
    turn: Turn,
    kind: str,
    keys: Iterable[str],
    roles: frozenset[Role],
    *,
    rung: int,
    colour: str = "red",
    note: str = "",
) -> None:
    """Alert the people with one of `roles` at each of `keys`, and write to them at once, whatever the hour.

    A key without a stake in the case hears nothing. `kind` names the message, too; `note` holds codes alone.
    """
    entries = docket_keys(turn.case)
    for key in dict.fromkeys(keys):
        if key not in entries:
            continue
        staff = holders_of(turn, key, roles)
        turn.alerts.append(
            Alert(
                id=f"{turn.case.number}#{kind}#{turn.seq}",
                key=key,
                case=turn.case.number,
                rule="",
                obligor=turn.case.owner,
                rung=rung,
                colour=colour,
                kind=kind,
                at=turn.now,
                due_on=turn.today,
                staff=staff,
                note=note,
            )
        )
        turn.notice(key, kind, staff=staff, at_once=True)


def holders_of(turn: Turn, key: str, roles: frozenset[Role]) -> tuple[str, ...]:
    """The staff ids of those with one of `roles` at that docket key, and of their stand-ins; never a barred one."""
    return tuple(
        sorted(
            member.id
            for member in turn.terms.staff
            if may_hold(member, roles)
            and any(role in roles and opened == key for role, opened in _towards(turn, member).reach)
        )
    )


def standing(turn: Turn, person: str) -> Actor:
    """The actor that this member of staff is towards the case today; one whom nobody knows opens nothing."""
    member = next((each for each in turn.terms.staff if each.id == person), None)
    return Actor(person, "", "", "", frozenset()) if member is None else _towards(turn, member)


def _towards(turn: Turn, member: Staff) -> Actor:
    """The actor that a member is; the colleagues matter to stand-ins alone, and a city has thousands of them."""
    colleagues = [each for each in turn.terms.staff if each.office == member.office] if member.delegate_of else ()
    return remaining(actor_of(member, turn.today, colleagues), turn.recused)


def mark(turn: Turn, name: str, *, by: str = "", staff: tuple[str, ...] = ()) -> None:
    """Put a mark on the case; `by` is SYSTEM for a hint that nobody has confirmed."""
    each = Mark(name, turn.now, by or turn.actor.id, turn.seq, staff=staff)
    turn.change(marks=(*turn.case.marks, each))


def unmark(turn: Turn, *names: str) -> None:
    """Take every mark of these names off."""
    turn.change(marks=tuple(m for m in turn.case.marks if m.name not in names))
