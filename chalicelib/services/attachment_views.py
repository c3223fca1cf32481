"""Which files of a case somebody may see, its own and those that lie with the letter that it was cut out of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chalicelib.domain import attachments, bonds
from chalicelib.domain.attachments import Seen
from chalicelib.domain.case import Case, Stake
from chalicelib.domain.events import Event, Words
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.roles import Actor
from chalicelib.services.worlds import Desk

NAMED_ROLES = frozenset({"CLERK", "FOLLOWUP", "DISPATCHER", "BUREAU_DEPUTY", "BUREAU_HEAD", "DISCIPLINE"})
"""Who may see the name of a petitioner who asked for confidentiality (edge 20)."""


def files_of(
    desk: Desk,
    actor: Actor,
    case: Case,
    entries: Sequence[DocketEntry],
    history: Iterable[tuple[Event, Words | None]],
) -> tuple[Seen, ...]:
    """The files that the actor, admitted by `entries`, may open, in order.

    To the sealed part of a split letter belongs also what came with the whole.
    """
    keys = frozenset(entry.key for entry in entries)
    named = bool(NAMED_ROLES & actor.roles) and any(entry.stake is not Stake.HANDLER for entry in entries)
    found = [*attachments.seen(case, keys, history, named=named)]
    for whole in case.tied(bonds.SPLIT_FROM) if case.sealed else ():
        letter = desk.cases.load(whole).case
        found = [*attachments.before_the_split(letter, desk.cases.history(whole)), *found]
    return tuple(found)
