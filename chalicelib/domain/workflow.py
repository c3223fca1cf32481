"""The engine of the workflow: who may do what when, and `step`, which performs one action.

Rows stand in domain/actions.py, what they check in checks.py, what they change in effects.py, decisions.py and
closing.py, their clocks in deadlines.py. A new action is a new row; nothing here knows any of them by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from chalicelib.domain import attachments, bonds, co_view, danger, disclosure, forms, recusal, separations, timing
from chalicelib.domain.case import ENDED, STATE_TITLES, Assignment, Case, Paper, PartState, Stake, State
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.events import Event, Words
from chalicelib.domain.outcome import Claim, Outcome, together
from chalicelib.domain.publishing import follow
from chalicelib.domain.roles import Actor, Role
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
    return _parts(row, case, _standing(case, actor))


def _parts(row: Action, case: Case, standing: _Standing) -> Iterator[Assignment]:
    for part in reversed(case.assignments):
        if part.state in row.part_from and _of_kind(row, part) and standing.allows(row, case, part):
            yield part


def _of_kind(row: Action, part: Assignment) -> bool:
    return row.part_main in (None, part.main) and (not row.part_how or part.how in row.part_how)


@dataclass(frozen=True, slots=True)
class _Standing:
    """What somebody is in one case: the grants that hold whatever the row (`granted`), and the keys of each role."""

    granted: frozenset[str]
    keys: Mapping[str, frozenset[str]]

    def allows(self, row: Action, case: Case, part: Assignment | None) -> bool:
        """Whether one of the row's grants holds, of a part or of the case as a whole."""
        if not self.granted.isdisjoint(row.by):
            return True
        for role, stake in _grants(row.by):
            keys = self.keys.get(role)
            if not keys:
                continue
            if stake == "handler" and part is None:
                live = (a for a in case.assignments if a.holder in keys and a.state is not PartState.RETURNED)
                if any(_of_kind(row, a) for a in live):
                    return True
            elif part is not None and (
                (stake == "handler" and part.holder in keys) or (stake == "sender" and part.sender in keys)
            ):
                return True
        return False


@cache
def _grants(by: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The grants of a row that speak of a part, as (role, stake): read once, as pages ask each row of each case."""
    split = (grant.partition("@") for grant in by)
    return tuple((role, stake) for role, _, stake in split if stake in ("handler", "sender"))


def _standing(case: Case, actor: Actor) -> _Standing:
    actor = recusal.remaining(actor, case.recused)
    held = {key: stakes(case, key) for key in actor.keys}
    keys: dict[str, set[str]] = {}
    granted = {str(role) for role in actor.roles}
    for role, key in actor.reach:
        if held[key]:
            keys.setdefault(str(role), set()).add(key)
            granted.update(f"{role}@{stake}" for stake in held[key] if stake is not Stake.HANDLER)
    return _Standing(frozenset(granted), {role: frozenset(of) for role, of in keys.items()})


def may(row: Action, case: Case, actor: Actor) -> bool:
    """Whether `actor` may do `row` on the case as it stands, as far as role, stake and states say."""
    return _fits(row, case) and _may(row, case, _standing(case, actor))


def _fits(row: Action, case: Case) -> bool:
    return case.state in row.frm and (not row.waits_for or case.request(row.waits_for) is not None)


def _may(row: Action, case: Case, standing: _Standing) -> bool:
    if row.subject == "part":
        return next(_parts(row, case, standing), None) is not None
    return standing.allows(row, case, None)


def open_actions(case: Case, actor: Actor, actions: Mapping[str, Action]) -> tuple[Action, ...]:
    """The rows open to `actor` now; what a page draws its buttons and forms from."""
    actor = recusal.remaining(actor, case.recused)
    standing = _standing(case, actor)
    open_rows = (
        row
        for row in actions.values()
        if _fits(row, case) and _may(row, case, standing) and (row.offered is None or row.offered(case))
    )
    return tuple(row for row in open_rows if _separated(row, case, actor, _acting_for(row, case, actor)) is None)


def _acting_for(row: Action, case: Case, actor: Actor) -> str:
    """The staff id of the colleague without whom `actor` might not do the row; "" when the own standing suffices."""
    if not actor.lent:
        return ""
    standings = [
        (face.behind, replace(actor, roles=frozenset(r for r, _ in face.reach), reach=face.reach, lent=frozenset()))
        for face in recusal.faces(actor)
    ]
    return next((behind for behind, alone in standings if may(row, case, alone)), "")


def _separated(row: Action, case: Case, actor: Actor, behind: str) -> separations.ActSeparation | None:
    """The separation that stands in the way; who acts for a colleague must keep that one's, too."""
    own = separations.breach(row.name, actor, case.hands, handlers(case))
    if own is not None or not behind:
        return own
    return separations.breach(row.name, replace(actor, id=behind), case.hands, handlers(case))


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
    actor = recusal.remaining(actor, case.recused)
    if not may(row, case, actor):
        raise NotAllowed(_why_not(row, case))
    behind = _acting_for(row, case, actor)
    separated = _separated(row, case, actor, behind)
    if separated is not None:
        raise NotAllowed(separated.reason)
    form = dict(form)
    part = _choose_part(row, case, actor, form.pop("assignment", None))
    fields = forms.for_public(row.fields) if Role.PUBLIC in actor.roles else row.fields
    facts, words = forms.read(fields, form)
    facts |= {"acting_for": behind} if behind else {}
    turn = Turn(row, case, case, actor, now, terms, part, facts, words, attached=attachments.checked(terms.attached))
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
        turn.case = timing.signalled(turn.case, name, part, at, turn.terms, turn.actor.id)
    if turn.case.state in ENDED and turn.before.state not in ENDED:
        if turn.case.state is not State.MERGED and not danger.may_end(turn.case, turn.actor.roles):
            raise NotAllowed("紧急事项须经领导同意方可结束办理，请分管局领导先办理“同意办结紧急事项”")
        turn.case = timing.ended(turn.case, turn.now, turn.terms.rules)
    _tell_petitioner(turn)
    follow(turn)
    if turn.before.sealed and turn.case.sealed:
        turn.facts[co_view.SEALED] = True
    if turn.attached:
        turn.facts[attachments.ATTACHED] = attachments.as_facts(turn.attached)
        turn.words[attachments.ATTACHED] = attachments.as_words(turn.attached)
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
        changed_at=turn.now if person else turn.before.changed_at,
    )
    turn.followups.extend(bonds.owed(turn.before, turn.case, turn.now))
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
