"""The call-back desk: which cases wait for my call, how often they were tried, and which comes next (S0-16, R30)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain import clocks, recusal, workflow
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.call_script import DOUBTFUL
from chalicelib.domain.case import CallBack, Case
from chalicelib.domain.disclosure import needs_reason
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.roles import Actor
from chalicelib.domain.steps.effects import TRIES
from chalicelib.domain.turn import Action
from chalicelib.domain.workdays import business_date
from chalicelib.services.worlds import Desk

CALL, END = "followup", "close"
RULE = "R30"

READ = 60
"""So many entries of each state are looked at in each docket, the most pressing first."""

SHOWN = 40
"""So many cases are opened for one queue."""


@dataclass(frozen=True, slots=True)
class Tries:
    """The tries of this round, and what a further failed one means.

    `doubtful`: the last one told that the number is wrong, so that another one is wanted. `ends_by`: a further try that
    fails ends it, on this day or any other; where it must be another day than those tried, `another_day`.
    """

    made: tuple[CallBack, ...]
    doubtful: bool
    last_one: bool
    another_day: bool

    @property
    def left(self) -> int:
        """How many are still to be made before a case may end without an answer (R30)."""
        return max(TRIES - len(self.made), 0)


@dataclass(frozen=True, slots=True)
class Call:
    """One case that waits; `due` is that of R30, None where it does not run. `sealed`: its title wants a reason."""

    entry: DocketEntry
    due: datetime | None
    tries: Tries
    delivered: bool
    urgent: bool
    sealed: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """Cases to call, the most pressing first; `silent` leave nobody to call and are to be ended. `more`: there are."""

    calls: tuple[Call, ...]
    silent: tuple[DocketEntry, ...]
    more: bool


def queue(desk: Desk, actor: Actor, now: datetime) -> Queue:
    """What waits for a call that this actor may make. Raises NotAllowed for who calls nobody back.

    Read by state from the dockets that a role of the row opens, up to READ of each; who handled a case does not find it
    here, since whoever handled does not call back.
    """
    row = ACTIONS[CALL]
    keys = keys_for(row, actor)
    if not keys:
        raise NotAllowed("您的岗位不办理回访")
    entries, more = waiting(desk, actor, keys, row)
    calls: list[Call] = []
    silent: list[DocketEntry] = []
    for entry in entries[:SHOWN]:
        case = desk.cases.load(entry.number).case
        offered = {each.name for each in workflow.open_actions(case, actor, ACTIONS)}
        if not case.contact:
            silent += [entry] if END in offered else []
        elif CALL in offered and may_call(case, actor):
            calls.append(_call(case, entry, business_date(now)))
    calls.sort(key=lambda call: (call.due is None, call.due or call.entry.received_at, call.entry.number))
    return Queue(tuple(calls), tuple(silent), more or len(entries) > SHOWN)


def keys_for(row: Action, actor: Actor) -> tuple[str, ...]:
    """The docket keys that a role which may do the row opens to the actor."""
    roles = {grant.partition("@")[0] for grant in row.by}
    return tuple(sorted({key for role, key in actor.reach if role in roles}))


def waiting(desk: Desk, actor: Actor, keys: Iterable[str], row: Action) -> tuple[list[DocketEntry], bool]:
    """The entries in a state from which the row leads on, by due date, each case once; and whether there are more."""
    found: dict[str, DocketEntry] = {}
    more = False
    for key in keys:
        for state in sorted(row.frm):
            page = desk.dockets.page(key, cursor=None, size=READ, state=str(state), sees=recusal.sees_entry(actor))
            more = more or page.cursor is not None
            for entry in page.items:
                found.setdefault(entry.number, entry)
    entries = sorted(found.values(), key=lambda e: (e.due is None, e.due or e.received_at, e.number))
    return entries, more


def may_call(case: Case, actor: Actor) -> bool:
    """Edge 41: after an alarm only whom a leader named."""
    named = {person for mark in case.marks if mark.name == "caller" for person in mark.staff}
    return not case.dangers or actor.id in named


def tries_of(case: Case, on: date) -> Tries:
    """The tries of the present round, seen from a day."""
    made = tuple(call for call in case.callbacks if call.round == case.round)
    days = {business_date(call.at) for call in made}
    enough = len(made) >= TRIES - 1
    return Tries(
        made,
        doubtful=bool(made) and made[-1].missed in DOUBTFUL,
        last_one=enough and len(days | {on}) >= 2,
        another_day=enough and len(days | {on}) < 2,
    )


def due_of(case: Case) -> datetime | None:
    """By when the call-back of this round is due; None where no clock runs for it."""
    running = [c for c in case.clocks if c.rule == RULE and c.round == case.round and c.state == clocks.RUNNING]
    return min((c.raw_due for c in running), default=None)


def is_delivered(case: Case) -> bool:
    """Whether it is on record that the answer of this round reached the petitioner."""
    return any(delivery.round == case.round for delivery in case.deliveries)


def next_after(desk: Desk, actor: Actor, number: str, now: datetime) -> str:
    """The number of the case that is to be called next, when `number` has just been done; "" when none is left."""
    waits = [call.entry.number for call in queue(desk, actor, now).calls if not _tried_today(call, now)]
    return next((each for each in waits if each != number), "")


def _tried_today(call: Call, now: datetime) -> bool:
    """Whoever did not answer an hour ago is not called again at once."""
    return any(business_date(each.at) == business_date(now) for each in call.tries.made)


def _call(case: Case, entry: DocketEntry, on: date) -> Call:
    sealed = needs_reason(case, [entry.key], on)
    return Call(entry, due_of(case), tries_of(case, on), is_delivered(case), bool(case.dangers), sealed)
