"""Which other cases belong to one: those tied to it, those from the same telephone, and those that look alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain import bonds, recusal
from chalicelib.domain.case import Case, Stake
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.roles import Actor
from chalicelib.services import repeats
from chalicelib.services.repeats import Hint
from chalicelib.services.worlds import Desk


@dataclass(frozen=True, slots=True)
class Tied:
    """A case tied to this one; `entry` is None where no docket of the actor holds it."""

    number: str
    title: str
    entry: DocketEntry | None


@dataclass(frozen=True, slots=True)
class Related:
    """Other cases from the same telephone, the latest first, and hints of what may be the same matter."""

    same_telephone: tuple[DocketEntry, ...]
    hints: tuple[Hint, ...]


def tied(desk: Desk, actor: Actor, seen: Case) -> tuple[Tied, ...]:
    """The ties of a case that the actor has open, as far as he may see them; nothing is read where it has none."""
    return tuple(Tied(number, bonds.TIES.get(tie, tie), _entry(desk, actor, number)) for tie, number in seen.ties)


def related(desk: Desk, actor: Actor, number: str, now: datetime) -> Related:
    """What else under the actor's dockets may belong to this case; nobody learns of a case that he may not see.

    Whoever shows this has asked case_views.looked_at first. Raises NotFound, and NotAllowed where the case's words are
    not open to the actor.
    """
    same = repeats.same_telephone(desk, actor, number, now)
    known = {entry.number for entry in same}
    alike = repeats.hints(desk, actor, number, now)
    return Related(same, tuple(hint for hint in alike if hint.number not in known or len(hint.reasons) > 1))


def _entry(desk: Desk, actor: Actor, number: str) -> DocketEntry | None:
    seen = filter(recusal.sees_entry(actor), desk.dockets.entry(sorted(actor.keys), number))
    return max(seen, key=lambda entry: entry.stake is Stake.OWNER, default=None)
