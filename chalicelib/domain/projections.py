"""A case seen by others: one docket entry for each office with a stake, and the progress that the public may see.

All of it is computed from the case and the words of its petition and reply, never from the live tree, so that
`huiyin verify` can rebuild it and say what differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.domain import clocks, disclosure, procedures
from chalicelib.domain.bonds import BATCH, BATCHED, RECURRED, muted
from chalicelib.domain.case import LIVE_PARTS, Case, PartState, Stake, State
from chalicelib.domain.case_parts import SUPERVISING
from chalicelib.domain.co_view import hidden_parts
from chalicelib.domain.offices import split_key
from chalicelib.domain.own_view import asked_of, due_for, state_seen_by
from chalicelib.domain.public_view import Progress, progress
from chalicelib.domain.selected import CHOSEN
from chalicelib.domain.workdays import Calendar

# What others see of a case has one door; what the public sees stands in public_view.py.
__all__ = [
    "ADOPTED", "CAUSED", "HELD", "ORDERED", "RECUSED", "WORDS", "ClockFact", "DocketEntry", "Progress",
    "adopted_token", "campaign_token", "docket_entries", "docket_keys", "finds", "progress", "seat_token",
    "wake_at",
]  # fmt: skip

RECUSED = "recused"
"""In place of a docket key: under it a case is found by the names of those who must not see it, and by nobody else."""


@dataclass(frozen=True, slots=True)
class ClockFact:
    """What a clock says for the figures: the rule, who owed it, the round, its dates and how it ended.

    `first_due` is the raw due before any extension, where there was one; `fulfilled_at` is when the duty was done, late
    or not, and None where it never was.
    """

    rule: str
    obligor: str
    round: int
    raw_due: datetime
    due: datetime
    state: str
    extended: bool
    first_due: datetime | None = None
    fulfilled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DocketEntry:
    """One docket key's view of one case; what a worklist row shows and what figures count.

    `title` is personal and sealed at rest with the key of `office`. `due` is the next moment that concerns this key.
    `barred` names those to whom it must not be shown though the key opens to them (recusal.py). `changed_at` is when a
    person changed the case last; None in a case that was last changed before this was noted. `asks` is what
    is asked and not settled (own_view.asked_of).
    """

    key: str
    number: str
    stake: Stake
    state: str
    open: bool
    type: str
    topic: str
    channel: str
    urgency: str
    title: str
    holder: str
    assignee: str
    received_at: datetime
    due: datetime | None
    revision: int
    round: int
    restricted: bool
    people: int
    facts: tuple[ClockFact, ...] = ()
    outcome: Mapping[str, Any] = field(default_factory=dict)
    barred: tuple[str, ...] = ()
    changed_at: datetime | None = None
    asks: tuple[str, ...] = ()
    campaign: str = ""

    @property
    def office(self) -> str:
        """The office under whose key this entry stands."""
        return split_key(self.key)[0]


def docket_keys(case: Case) -> dict[str, Stake]:
    """The docket keys that have a stake in `case`, and which: the owner, the holders of its assignments, the overseers.

    An office that is excluded (the one complained of) is never among them; a returned assignment leaves none.
    """
    found: dict[str, Stake] = {}
    parts = [a for a in case.assignments if a.state is not PartState.RETURNED]
    for key in (*case.overseers, *(o for a in parts for o in a.overseers)):
        found[key] = Stake.OVERSEER
    for part in parts:
        found[part.holder] = Stake.HANDLER
    found[case.owner] = Stake.OWNER
    return {key: stake for key, stake in found.items() if not case.hidden_from(key)}


def docket_entries(case: Case, title: str) -> tuple[DocketEntry, ...]:
    """The docket entries of `case`; `title` is the petitioner's, masked here before it goes into anybody's list."""
    shown = disclosure.mask_text(disclosure.mask_class(title) if case.minor else title)
    if case.readers is not None:
        shown = disclosure.CLOSED_TEXT
    counted = tuple((clock.part, _fact(clock)) for clock in case.clocks if clock.state != "cancelled")
    outcome = _outcome(case)
    main = case.last_main
    return tuple(
        DocketEntry(
            key=key,
            number=case.number,
            stake=stake,
            state=state_seen_by(case, key),
            open=not case.done,
            type=case.type,
            topic=case.topic,
            channel=case.channel,
            urgency=case.urgency,
            title=shown,
            holder=main.holder if main else "",
            assignee=next((a.assignee for a in case.assignments if a.holder == key and a.state in LIVE_PARTS), ""),
            received_at=case.received_at,
            due=due_for(case, key),
            revision=case.revision,
            round=case.round,
            restricted=case.restricted,
            people=case.people,
            barred=case.recused,
            changed_at=case.changed_at,
            asks=asked_of(case, key, hidden),
            campaign=case.campaign,
            facts=tuple(fact for part, fact in counted if part not in hidden),
            outcome=outcome,
        )
        for key, stake in sorted(docket_keys(case).items())
        for hidden in (hidden_parts(case, (key,)),)
    )


def _fact(clock: clocks.Clock) -> ClockFact:
    extended = any(entry.kind == "extend" for entry in clock.ledger)
    return ClockFact(
        rule=clock.rule,
        obligor=clock.obligor,
        round=clock.round,
        raw_due=clock.raw_due,
        due=clock.judged,
        state=clock.state,
        extended=extended,
        first_due=clock.ledger[0].until if extended else None,
        fulfilled_at=clock.stopped_at if clock.ledger[-1].kind == "stop" else None,
    )


def _outcome(case: Case) -> dict[str, Any]:
    """How the case ended so far, for solved and satisfied rates: the last call-back's answers, else the evaluation."""
    heard = next((c for c in reversed(case.callbacks) if c.connected), None)
    rated = case.evaluations[-1] if case.evaluations else None
    said = {
        "verdict": case.verdict,
        "result": case.result,
        "solved": heard.solved if heard else "",
        "satisfied": heard.satisfied if heard else (rated.satisfied if rated else ""),
        "called": bool(case.callbacks),
        "connected": heard is not None,
        "contact": case.contact,
        "returns": case.returns,
        "supervised": sum(order.level in SUPERVISING for order in case.supervisions),
        "held": any(each.state == "open" for each in case.holds),
        "danger": ",".join(case.dangers),
        "cause": case.root_cause,
        "causeless": case.state in _CLOSED and case.type in CAUSED and not case.root_cause,
        "recurred": bool(case.tied(RECURRED)),
        "selected": case.selected.state if case.selected else "",
        "batch": next(iter(case.tied(BATCH)), case.number if case.tied(BATCHED) else ""),
        **procedures.facts(case),
        "closed_on": next((day.isoformat() for stage, day in reversed(case.stages) if stage == "closed"), ""),
    }
    return {name: value for name, value in said.items() if value not in ("", False, 0)}


CAUSED = frozenset({"COMPLAINT", "REPORT"})
"""Types whose root cause is asked for when they close (S0-21)."""

_CLOSED = frozenset({State.CLOSED, State.CLOSED_FILED, State.FINAL, State.ARCHIVED})


def finds(case: Case, mobile_token: str) -> tuple[tuple[str, str], ...]:
    """The (docket key, token) pairs under which `case` can be found; per key, so that sealed cases stay unknown.

    `mobile_token` is the blind index of the petitioner's mobile number (a keyed hash), or "" when there is none. Under
    RECUSED stand the names of those who are kept from the case, so that lists can leave out what speaks of it. Who
    only handles a case must not tell by a number whose it is, where the petitioner asked for secrecy (edge 20). A case
    with a place in a reception session is found by that, too, one with a promise that is still to be kept as HELD, and
    one under supervision as ORDERED. A suggestion is found by the collection that it came to, and once more when it was
    adopted.
    """
    secret = case.identity == "confidential" or case.readers is not None
    keys = [key for key, stake in docket_keys(case).items() if not (secret and stake is Stake.HANDLER)]
    known = tuple((key, mobile_token) for key in sorted(keys)) if mobile_token else ()
    seats = dict.fromkeys(seat_token(each.session) for each in case.bookings if each.state != "declined")
    places = tuple((key, seat) for key in sorted(keys) for seat in seats)
    promises = tuple((key, HELD) for key in sorted(docket_keys(case)) if any(h.state == "open" for h in case.holds))
    watched = not case.done and any(o.level in SUPERVISING and o.lifted_at is None for o in case.supervisions)
    orders = tuple((key, ORDERED) for key in sorted(docket_keys(case)) if watched)
    sought = [campaign_token(case.campaign)] if case.campaign else []
    sought += [adopted_token(case.campaign)] if sought and case.replied_at and case.result in ADOPTED else []
    ideas = tuple((key, token) for key in sorted(docket_keys(case)) for token in sought)
    own = [key for key, stake in docket_keys(case).items() if stake is not Stake.HANDLER]
    chosen = tuple((key, CHOSEN) for key in sorted(own) if case.selected)
    return (*known, *places, *promises, *orders, *chosen, *ideas, *((RECUSED, name) for name in case.recused))


ORDERED = "ordered"
"""The token of the open cases under a 督办 that nobody has lifted, answered or not."""

HELD = "held"
"""The token of the cases on whose ledger a promise stands (挂账), whether they are open or done."""

WORDS = "words#"
"""Begins the one token of a docket key and case that holds the codes of what stands in the title."""


ADOPTED = frozenset({"granted", "partly"})
"""Results of a suggestion that was taken up, wholly or in part."""


def campaign_token(campaign: str) -> str:
    """The token under which the suggestions of a collection are found (S4-9)."""
    return f"campaign#{campaign}"


def adopted_token(campaign: str) -> str:
    """The token under which those of them are found that were adopted."""
    return f"adopted#{campaign}"


def seat_token(session: str) -> str:
    """The token under which the cases with a place in a reception session are found (S3-26)."""
    return f"session#{session}"


def wake_at(case: Case, calendar: Calendar) -> datetime | None:
    """The earliest moment at which a clock of `case` wants attention; None when nothing runs."""
    live = (clocks.RUNNING, clocks.PAUSED)
    heard = (clock for clock in case.clocks if clock.state in live and not muted(case, clock))
    moments = (clocks.next_moment(clock, calendar) for clock in heard)
    return min((moment for moment in moments if moment), default=None)
