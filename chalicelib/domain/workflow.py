"""The engine of the workflow: who may do what when, and `step`, which performs one action.

Rows stand in domain/actions.py, what they check in checks.py, what they change in effects.py, decisions.py and
closing.py, their clocks in deadlines.py. A new action is a new row; nothing here knows any of them by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from chalicelib.domain import disclosure, forms, separations, timing
from chalicelib.domain.case import DONE, STATE_TITLES, Assignment, Case, Paper, PartState, Stake
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.events import Event, Words
from chalicelib.domain.outcome import Claim, Outcome, together
from chalicelib.domain.roles import Actor
from chalicelib.domain.turn import Action, Terms, Turn

__all__ = [
    "Action", "Terms", "Turn", "conclude", "handlers", "may", "open_actions", "parts_open_to", "public_actions",
    "stakes", "step", "with_claims",
]  # fmt: skip


def stakes(case: Case, key: str) -> frozenset[Stake]:
    """Every stake that a docket key has in the case; empty for an office that must not see it."""
    if case.hidden_from(key):
        return frozenset()
    live = [a for a in case.assignments if a.state is not PartState.RETURNED]
    held = {
        Stake.OWNER: key == case.owner,
        Stake.HANDLER: any(a.holder == key for a in live),
        Stake.OVERSEER: key in case.overseers or any(key in a.overseers for a in live),
    }
    return frozenset(stake for stake, holds in held.items() if holds)


def handlers(case: Case) -> frozenset[str]:
    """The docket keys that handled the case: the holders of its assignments that were not returned."""
    return frozenset(a.holder for a in case.assignments if a.state is not PartState.RETURNED)


def parts_open_to(row: Action, case: Case, actor: Actor) -> Iterator[Assignment]:
    """The assignments of which `actor` may do `row` now, by holder, sender's side and state."""
    for part in reversed(case.assignments):
        if part.state not in row.part_from or row.part_main not in (None, part.main):
            continue
        if any(_grants(grant, case, actor, part) for grant in row.by):
            yield part


def _grants(grant: str, case: Case, actor: Actor, part: Assignment | None) -> bool:
    role, _, stake = grant.partition("@")
    if not stake:
        return role in actor.roles
    for held_role, key in actor.reach:
        if held_role != role:
            continue
        if part is not None and stake == "handler":
            if key == part.holder and stakes(case, key):
                return True
        elif part is not None and stake == "sender":
            if key == part.sender and stakes(case, key):
                return True
        elif Stake(stake) in stakes(case, key):
            return True
    return False


def may(row: Action, case: Case, actor: Actor) -> bool:
    """Whether `actor` may do `row` on the case as it stands, as far as role, stake and states say."""
    if case.state not in row.frm or (row.waits_for and case.request(row.waits_for) is None):
        return False
    if row.subject == "part":
        return next(parts_open_to(row, case, actor), None) is not None
    return any(_grants(grant, case, actor, None) for grant in row.by)


def open_actions(case: Case, actor: Actor, actions: Mapping[str, Action]) -> tuple[Action, ...]:
    """The rows open to `actor` now; what a page draws its buttons and forms from."""
    open_rows = (
        row for row in actions.values() if may(row, case, actor) and (row.offered is None or row.offered(case))
    )
    return tuple(row for row in open_rows if separations.breach(row.name, actor, case.hands, handlers(case)) is None)


def public_actions(case: Case, actions: Mapping[str, Action], public: Actor) -> tuple[tuple[str, date | None], ...]:
    """The rows open to the public, each with its last day if it has one; the lookup leaves out what has lapsed."""
    rows = open_actions(case, public, actions)
    return tuple((row.name, row.last_day(case) if row.last_day else None) for row in rows)


def step(case: Case, action: str, form: Mapping[str, Any], actor: Actor, now: datetime, terms: Terms) -> Outcome:
    """Perform `action` on `case` and say everything that changes; pure.

    Raises NotAllowed when role, stake, state or a separation forbids it, and Invalid for a form that is wrong.
    """
    row = terms.actions.get(action)
    if row is None:
        raise Invalid({"action": f"没有“{action}”这一操作"})
    if not may(row, case, actor):
        raise NotAllowed(_why_not(row, case))
    separated = separations.breach(action, actor, case.hands, handlers(case))
    if separated is not None:
        raise NotAllowed(separated.reason)
    form = dict(form)
    part = _choose_part(row, case, actor, form.pop("assignment", None))
    facts, words = forms.read(row.fields, form)
    turn = Turn(row, case, case, actor, now, terms, part, facts, words)
    for check in row.checks:
        check(turn)
    if row.to is not None:
        turn.change(state=row.to)
    if row.part_to is not None:
        turn.change_part(state=row.part_to)
    if row.paper:
        paper = Paper(case.papers + 1, row.paper, row.paper_title, turn.seq, now, actor.id)
        turn.papers.append(paper)
        turn.change(papers=paper.n)
    for effect in row.effects:
        effect(turn)
    return conclude(turn)


def conclude(turn: Turn) -> Outcome:
    """Run the clocks, tell the petitioner, write the event, and gather the outcome."""
    if turn.row.signal:
        turn.signal(turn.row.signal, at=turn.happened)
    for name, part, at in turn.signals:
        turn.case = timing.signalled(turn.case, name, part, at, turn.terms)
    if turn.case.state in DONE and turn.before.state not in DONE:
        turn.case = timing.ended(turn.case, turn.now)
    _tell_petitioner(turn)
    words = Words(turn.seq, turn.terms.salt, turn.words)
    event = Event(
        seq=turn.seq,
        at=turn.now,
        action=turn.row.name,
        actor=turn.actor.id,
        office=turn.actor.office,
        unit=turn.actor.unit,
        before=str(turn.before.state) if turn.before.events else "",
        after=str(turn.case.state),
        part=turn.part.id if turn.part else "",
        facts=turn.facts,
        digest=words.digest(),
        previous=turn.before.link,
    ).linked()
    hand = (turn.row.deed, turn.actor.id)
    if turn.row.deed and hand not in turn.case.hands:
        turn.change(hands=(*turn.case.hands, hand))
    person = "SYSTEM" not in turn.actor.roles
    turn.change(
        events=event.seq,
        link=event.link,
        version=turn.before.version + 1,
        revision=turn.before.revision + (1 if person else 0),
    )
    own = Outcome(
        cases=(turn.case,),
        events=((turn.case.number, event, words),),
        papers=tuple((turn.case.number, paper) for paper in turn.papers),
        notices=tuple(turn.notices),
        alerts=tuple(turn.alerts),
        claims=tuple(turn.claims),
        followups=tuple(turn.followups),
    )
    return together(own, *turn.children)


def _tell_petitioner(turn: Turn) -> None:
    """Every public stage change writes a notice to the petitioner (S4-16)."""
    stages = disclosure.stages_after(turn.case, turn.today)
    moved = stages != turn.case.stages
    turn.change(stages=stages)
    if not turn.case.contact or not (moved or turn.row.tells):
        return
    sealed = disclosure.is_sealed_to_public(turn.case)
    shown = disclosure.sealed_stages(stages) if sealed else stages
    if sealed and shown == disclosure.sealed_stages(turn.before.stages):
        return
    stage = disclosure.STAGES[shown[-1][0]].title
    template = "stage_changed" if sealed or not turn.row.tells else turn.row.tells
    due = turn.case.extended_until or turn.case.promised_on
    turn.notice("petitioner", template, stage=stage, due=due.isoformat() if due else "")


def _choose_part(row: Action, case: Case, actor: Actor, wanted: Any) -> Assignment | None:
    if row.subject != "part":
        if wanted is not None:
            raise Invalid({"assignment": "此操作不针对某一承办，请删去这一项"})
        return None
    offered = list(parts_open_to(row, case, actor))
    chosen = next((part for part in offered if wanted in (None, part.id)), None)
    if chosen is None:
        raise Invalid({"assignment": "没有这一承办，或不由您办理"})
    return chosen


def _why_not(row: Action, case: Case) -> str:
    if case.state not in row.frm:
        return f"此件现为“{STATE_TITLES[case.state]}”，不能进行“{row.title}”"
    if row.waits_for and case.request(row.waits_for) is None:
        return "没有待审批的申请"
    return f"您的岗位不能对此件进行“{row.title}”"


def with_claims(outcome: Outcome, claims: tuple[Claim, ...]) -> Outcome:
    """The outcome with further claims, to be written in the same transaction."""
    return replace(outcome, claims=(*outcome.claims, *claims)) if claims else outcome
