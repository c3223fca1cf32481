"""What a register is made of: the row of its kind, its steps and its deadlines, and who may take a step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from chalicelib.domain import forms
from chalicelib.domain.events import Event, Words
from chalicelib.domain.offices import split_key
from chalicelib.domain.outcome import Alert, Claim, Command, Notice
from chalicelib.domain.policy import Policy
from chalicelib.domain.registers.entry import Entry, Stand
from chalicelib.domain.roles import Actor, Staff
from chalicelib.domain.rules import Rule
from chalicelib.domain.tree import Tree
from chalicelib.domain.workdays import Calendar, business_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row of what may be done with an entry.

    `by` lists who may as `ROLE@own`, `ROLE@above`, `ROLE@named`, or `SYSTEM`. `to` None means: stays, or an effect
    decides among `targets`. `keep` takes the facts of the form over into those of the entry; otherwise they stand in
    the event alone. `share` lets the others who see the entry read the words of this step.
    """

    name: str
    title: str
    by: tuple[str, ...]
    frm: frozenset[str] = frozenset()
    to: str | None = None
    targets: tuple[str, ...] = ()
    fields: tuple[forms.Field, ...] = ()
    checks: tuple[Callable[[Move], None], ...] = ()
    effects: tuple[Callable[[Move], None], ...] = ()
    keep: bool = True
    share: bool = False
    paper: str = ""
    paper_title: str = ""
    source: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One deadline of a kind.

    `rule` says what it is called, where it stands in the law, when it warns and which steps start, stop, cancel and
    reopen it (`start_on` and so on name steps; the opening one by its own name). `at` gives the due from the entry;
    without it the rule's limit runs from the step. `named`: not the keeper owes it, but who the entry names.
    """

    rule: Rule
    at: Callable[[Entry, Calendar], datetime | None] | None = None
    named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One register.

    `states` maps each state to its title; an entry stands in the first when `opening` is done. `done` are those in
    which nothing is owed any more, `handed` those that count as handed in with the entry's parent. `title_field` names
    the words that head an entry in lists, `on_field` the date by which it is listed (that of its opening otherwise).
    `named_field` names the docket key that has a part in it. `above` are the facts that those above the keeper see,
    None when they see nothing at all. `public` are the facts for everybody, while `public_if` holds. `issues` is the
    kind of which each office below gets one entry (with `deep`, all below, else only those right below), where
    `step.go_on` is an effect of a step; with `units` an office that has none below issues to its own units. `refs` are
    fields that name a case or another entry: only who sees that one is shown them. `booked` says whether cases have a
    place in an entry.
    """

    name: str
    title: str
    source: str
    states: Mapping[str, str]
    done: frozenset[str]
    opening: Step
    steps: tuple[Step, ...]
    dues: tuple[Due, ...] = ()
    handed: frozenset[str] = frozenset()
    title_field: str = ""
    on_field: str = ""
    named_field: str = ""
    above: tuple[str, ...] | None = None
    public: tuple[str, ...] = ()
    public_if: Callable[[Entry], bool] | None = None
    issues: str = ""
    deep: bool = True
    units: bool = False
    refs: tuple[str, ...] = ()
    booked: bool = False

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The deadline rules of this kind by id."""
        return {due.rule.id: due.rule for due in self.dues}

    def step(self, name: str) -> Step | None:
        """The step of that name, if the kind has it."""
        return next((step for step in self.steps if step.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a step needs to know beside the entry.

    `spares` are ids for entries that it may bring forth; `booked` the numbers of the cases that have a place in it.
    """

    kinds: Mapping[str, Kind]
    calendar: Calendar
    tree: Tree
    policy: Policy
    salt: str
    staff: tuple[Staff, ...] = ()
    spares: tuple[str, ...] = ()
    booked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """All that one step changes; the first of `entries` is the one that moved, the others are new."""

    entries: tuple[Entry, ...]
    events: tuple[tuple[str, Event, Words], ...] = ()
    notices: tuple[Notice, ...] = ()
    alerts: tuple[Alert, ...] = ()
    claims: tuple[Claim, ...] = ()
    followups: tuple[Command, ...] = ()


@dataclass(slots=True)
class Move:
    """One step under way: what its checks read and its effects change."""

    kind: Kind
    step: Step
    before: Entry
    entry: Entry
    actor: Actor
    now: datetime
    terms: Terms
    facts: dict[str, Any]
    words: dict[str, str]
    notices: list[Notice] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    followups: list[Command] = field(default_factory=list)
    children: list[Moved] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The business date of the step."""
        return business_date(self.now)

    @property
    def seq(self) -> int:
        """The number that this step's event will have."""
        return self.before.events + 1

    def change(self, **changes: Any) -> None:
        """Change the entry."""
        self.entry = replace(self.entry, **changes)

    def note(self, **facts: Any) -> None:
        """Write facts into the entry; None takes one away."""
        kept = {**self.entry.facts, **facts}
        self.change(facts={name: value for name, value in kept.items() if value is not None})


def grants(row: Step, stands: Mapping[str, Collection[Stand]], actor: Actor) -> bool:
    """Whether somebody has a role that the row asks for, at a docket key that stands as it asks.

    `stands` says why each docket key sees the entry, as far as it matters here.
    """
    for grant in row.by:
        role, _, stand = grant.partition("@")
        if not stand and role in actor.roles:
            return True
        if stand and any(held == role and stand in stands.get(key, ()) for held, key in actor.reach):
            return True
    return False


def may(row: Step, entry: Entry, actor: Actor) -> bool:
    """Whether somebody may take a step on the entry as it stands."""
    stands = {key: entry.stands(key) for key in actor.keys}
    return entry.state in row.frm and grants(row, stands, actor)


def open_steps(kind: Kind, state: str, stands: Mapping[str, Collection[Stand]], actor: Actor) -> tuple[Step, ...]:
    """The steps open to somebody in that state, by why the docket keys see the entry; what buttons are drawn from."""
    return tuple(row for row in kind.steps if state in row.frm and grants(row, stands, actor))


def keys_to_open(kind: Kind, actor: Actor) -> tuple[str, ...]:
    """The docket keys for which somebody may open an entry of this kind."""
    roles = {grant.partition("@")[0] for grant in kind.opening.by}
    return tuple(sorted({key for role, key in actor.reach if role in roles}))


def office_of(key: str) -> str:
    """The office of a docket key, whose data key seals what is written under it."""
    return split_key(key)[0]


def all_steps(kinds: Mapping[str, Kind]) -> Iterator[tuple[Kind, Step]]:
    """Every step of every kind, the opening ones first."""
    for kind in kinds.values():
        yield kind, kind.opening
        yield from ((kind, step) for step in kind.steps)
