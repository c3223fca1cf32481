"""What a step is made of: an Action row, the terms it is taken under, the turn that checks read and effects change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from chalicelib.domain import attachments, forms, quiet
from chalicelib.domain.case import Assignment, Case, Paper, PartState, State
from chalicelib.domain.deadlines import ROWS, Rule, by_id
from chalicelib.domain.offices import Office
from chalicelib.domain.outcome import Alert, Claim, Command, Notice, Outcome
from chalicelib.domain.policy import Policy
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.roles import Actor, Staff
from chalicelib.domain.tree import Tree
from chalicelib.domain.workdays import Calendar, business_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One row of the workflow (domain B8).

    `by` lists who may do it as `ROLE@stake`, or `PUBLIC`, `SYSTEM`. `subject` says whether it speaks of the case or of
    one assignment, whose state must then be in `part_from` and whose `how`, where `part_how` names any, among those;
    `part_main` whether of the 主办 one (True), of a 协办 one (False) or of either (None). Of a row that speaks of the
    case, `part_main` says whose holders are its `handler`s: a co-handler has a say in its own part only. `waits_for` is
    the kind of request that must be open. `to` and `part_to` None means: stays, or an effect decides among `targets`.
    `signal` is what deadline rows listen for. `tells` is the message that the petitioner gets even when the public
    stage does not change. `deed` is what the case remembers of the actor for the separations. `last_day` gives the
    public the last day of the row, where there is one; `offered` says whether a page shows the row for a case,
    where a check would refuse it; `hint` says what the deed brings with it, and `final`, where it cannot be taken back,
    what is then so for good: a page warns with it before the deed is done.
    `leads_to` says of the office that answers where the row leads: an office id, or the name of an organ outside.
    `counts` asks for the year's counts of the city, from which a quota is reckoned (S3-54).
    `names_staff` asks for the staff of all offices with a part in the case, since the step tells or names some of them;
    `reads_all` for everything that was written in it, against which a text for everybody is held. `lacks` says of a
    form and the number of files that came with it which papers are missing, by field: told at once (S4-17).
    """

    name: str
    title: str
    by: tuple[str, ...]
    frm: frozenset[State]
    to: State | None = None
    subject: str = "case"
    part_from: frozenset[PartState] = frozenset()
    part_to: PartState | None = None
    part_main: bool | None = True
    part_how: frozenset[str] = frozenset()
    waits_for: str = ""
    fields: tuple[forms.Field, ...] = ()
    signal: str = ""
    checks: tuple[Callable[[Turn], None], ...] = ()
    effects: tuple[Callable[[Turn], None], ...] = ()
    tells: str = ""
    paper: str = ""
    paper_title: str = ""
    source: str = ""
    hint: str = ""
    final: str = ""
    last_day: Callable[[Case], date | None] | None = None
    offered: Callable[[Case], bool] | None = None
    leads_to: Callable[[Office], str] | None = None
    targets: tuple[State, ...] = ()
    deed: str = ""
    names_staff: bool = False
    counts: bool = False
    reads_all: bool = False
    lacks: Callable[[Mapping[str, Any], int], Mapping[str, str]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a step needs to know beside the case: the calendar, the tree, the policy, the rows, and what chance drew.

    `staff` are those whom the step may name or tell; `number` is drawn for a case that the step may bring forth.
    `words` are those said before that a child or another case may need: of the `petition`, the `draft`, the `reply`.
    `others` are the entries through which the actor sees the cases that the form names, by number.
    `entries` are the register entries that the form names, by id; `counts` what a quota is reckoned from.
    `attached` are the files that came with the form. `said` is every word that was written in the case, for a row
    that asks for it. `barred` are staff ids that the case bars because their holder is barred under another account.
    """

    calendar: Calendar
    tree: Tree
    policy: Policy
    actions: Mapping[str, Action]
    salt: str
    rows: tuple[Rule, ...] = ROWS
    staff: tuple[Staff, ...] = ()
    code_hash: str = ""
    number: str = ""
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    others: Mapping[str, DocketEntry] = field(default_factory=dict)
    entries: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    attached: tuple[attachments.Handed, ...] = ()
    said: tuple[Mapping[str, Any], ...] = ()
    barred: frozenset[str] = frozenset()

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The deadline rows by id."""
        return by_id(self.rows)


@dataclass(slots=True)
class Turn:
    """One step under way.

    `happened` is the moment at which what is recorded took place, where that is not now (edge 51). `children` are the
    first steps of cases that this one brings forth; they are written with it, and never get its `attached` files.
    """

    row: Action
    before: Case
    case: Case
    actor: Actor
    now: datetime
    terms: Terms
    part: Assignment | None
    facts: dict[str, Any]
    words: dict[str, Any]
    happened: datetime | None = None
    signals: list[tuple[str, str, datetime]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    followups: list[Command] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    children: list[Outcome] = field(default_factory=list)
    attached: tuple[attachments.Handed, ...] = ()

    @property
    def today(self) -> date:
        """The business date of the step."""
        return business_date(self.now)

    @property
    def recused(self) -> tuple[str, ...]:
        """Whom the case bars, under whichever of their accounts."""
        return (*self.case.recused, *sorted(self.terms.barred))

    @property
    def seq(self) -> int:
        """The number that this step's event will have."""
        return self.before.events + 1

    def change(self, **changes: Any) -> None:
        """Change the case."""
        self.case = replace(self.case, **changes)

    def change_part(self, **changes: Any) -> None:
        """Change the assignment that this step speaks of."""
        assert self.part is not None
        self.part = replace(self.part, **changes)
        parts = tuple(self.part if a.id == self.part.id else a for a in self.case.assignments)
        self.case = replace(self.case, assignments=parts)

    def signal(self, name: str, part: str = "", at: datetime | None = None) -> None:
        """Tell the deadline rows that something happened; they start, stop and pause clocks."""
        self.signals.append((name, part or (self.part.id if self.part else ""), at or self.now))

    def notice(
        self, to: str, template: str, *, staff: tuple[str, ...] = (), at_once: bool = False, **facts: Any
    ) -> None:
        """Put a message into the outbox, to be sent outside the quiet hours, or `at_once`.

        What must not reach the petitioner's telephone by itself becomes a call that the owner has to make (edge 41).
        """
        if to == "petitioner" and self.case.silent:
            to, template, facts = self.case.owner, "to_call_back", {}
        urgent = (at_once or self.case.urgency != "normal") and to != "petitioner"
        self.notices.append(
            Notice(
                id=f"{self.case.number}#{self.seq}#{len(self.notices)}",
                to=to,
                case=self.case.number,
                template=template,
                facts={"number": self.case.number, **facts},
                send_at=quiet.send_at(self.now, urgent=urgent, quiet=self.terms.policy.quiet),
                staff=staff,
                urgent=urgent,
            )
        )
