"""One deed on many cases: each through the one way in, by its own revision, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.errors import HuiyinError, Invalid, NotFound
from chalicelib.domain.roles import Actor
from chalicelib.domain.turn import Action
from chalicelib.services import act
from chalicelib.services.worklist import admitted
from chalicelib.services.worlds import Desk

MOST = 50
"""So many cases at once."""

BULK: tuple[str, ...] = ("sign", "assign_inner")
"""The actions that may be done to many at once: those that decide nothing of the matter itself."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one case: "" where it is done, else in Chinese why not."""

    number: str
    why_not: str = ""


def offered(actor: Actor) -> tuple[Action, ...]:
    """The rows of BULK that a role of the actor may do at all; whether to a case, its row decides there."""
    return tuple(row for row in (ACTIONS[name] for name in BULK) if actor.roles & {_role(by) for by in row.by})


def perform_many(
    desk: Desk,
    actor: Actor,
    action: str,
    cases: Sequence[tuple[str, int]],
    form: Mapping[str, Any],
    now: datetime,
) -> tuple[Result, ...]:
    """Perform `action` with one form on each of `cases`, given as number and the revision that was seen.

    One that cannot be done stops no other. A case that the actor does not see is as one that is not there.
    Raises NotFound for an action that is not one of BULK, Invalid for none or more than MOST cases.
    """
    if action not in BULK:
        raise NotFound("没有这一批量操作")
    if not 1 <= len(cases) <= MOST:
        raise Invalid({"cases": f"请选择 1 至 {MOST} 件事项"})
    found = []
    for number, revision in dict(cases).items():
        try:
            admitted(desk, actor, number)
            act.perform(desk, number, action, form, actor, now, revision=revision)
            found.append(Result(number))
        except HuiyinError as refused:
            found.append(Result(number, refused.message))
    return tuple(found)


def _role(grant: str) -> str:
    return grant.partition("@")[0]
