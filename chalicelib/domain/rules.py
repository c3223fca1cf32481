"""What a deadline rule is made of, and the facts of a case that decide whether it applies (domain C1)."""

from __future__ import annotations

from dataclasses import dataclass

TYPES = frozenset({"CONSULT", "HELP", "COMPLAINT", "REPORT", "SUGGEST", "PRAISE"})
# fmt: off
TRACKS = frozenset({
    "CONSULT_FAST", "H12345", "PETITION_ORD", "PETITION_SIMPLE", "LEGAL_PATH", "SUGGEST", "DISCIPLINE", "REEXAM",
    "RECHECK",
})
# fmt: on
URGENCIES = ("normal", "urgent", "critical")
GRADES = ("ordinary", "check", "complex", "path", "")
OBLIGORS = ("owner", "part", "root", "petitioner")

# Signals after which nobody owes the petitioner anything in this case any more.
TERMINAL = frozenset({"withdrawn", "refused", "closed"})


@dataclass(frozen=True, slots=True)
class Warn:
    """When somebody is told, and who: `rung` 1 handler and liaison, 2 unit head, 3 centre, 4 deputy, 5 bureau head.

    `when`: `start`; `day:10` (00:00 of the 10th day, in the rule's own unit); `left:1wd`, `left:2d`, `left:4h` before
    the raw due; `half` or `share:80` of the span; `late` (at the due that is judged); `late:1wd` (00:00 of the first
    working day after it).
    """

    when: str
    rung: int
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """By how much a rule may be extended: `max_days` of `unit` in all, `times` times (None: in any number of parts).

    `approvers` are roles; `along` names rules whose extension carries this one with it.
    """

    max_days: int
    unit: str
    times: int | None
    approvers: tuple[str, ...]
    along: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cap:
    """Never later than the due of the round's clock under one of `rules`, less `back` (so that a review day is left).

    That clock may have stopped already: R18 is met by the approval that starts R23.
    """

    rules: tuple[str, ...]
    back: str = "0wd"


@dataclass(frozen=True, slots=True)
class Matter:
    """The facts of a case that a row's condition reads; codes as in domain B3, B4 and the tuples above.

    `named`: name and address are known, so that paper can reach the petitioner. `contact`: may be called back.
    `upper`: came by a 信访部门 or an upper organ. `outside_due`: the order names its own due.
    """

    type: str
    track: str
    channel: str
    urgency: str = "normal"
    grade: str = ""
    named: bool = False
    contact: bool = False
    upper: bool = False
    round: int = 0
    important: bool = False
    outside_due: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Applies:
    """A condition on a Matter; an empty set or None asks nothing, a flag asks for exactly that value."""

    types: frozenset[str] = frozenset()
    tracks: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    not_channels: frozenset[str] = frozenset()
    urgencies: frozenset[str] = frozenset()
    grades: frozenset[str] = frozenset()
    named: bool | None = None
    contact: bool | None = None
    upper: bool | None = None
    important: bool | None = None
    outside_due: bool | None = None
    min_round: int = 0
    max_round: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One deadline. Rows of the same id differ only in how the clock starts: applies, start_on, start_from, obligor.

    `limit` "" means that the due comes with the order. `window` marks a right that lapses, not a duty that can be late.
    `roll`: lateness is judged on the effective due. `on_late` is the signal that the sweep performs when it is late.
    """

    id: str
    title: str
    source: str
    limit: str = ""
    limit_by_urgency: tuple[tuple[str, str], ...] = ()
    start_on: frozenset[str]
    start_from: str = "now"
    stop_on: frozenset[str]
    cancel_on: frozenset[str] = TERMINAL
    pause_on: frozenset[str] = frozenset()
    resume_on: frozenset[str] = frozenset()
    reopen_on: frozenset[str] = frozenset()
    obligor: str = "owner"
    applies: Applies = Applies()
    warns: tuple[Warn, ...] = ()
    extension: Extension | None = None
    cap: Cap | None = None
    pausable: bool = False
    roll: bool = False
    law: bool = False
    window: bool = False
    on_late: str = ""

    @property
    def late_rungs(self) -> tuple[int, ...]:
        """The rungs told once the due has passed."""
        return tuple(warn.rung for warn in self.warns if warn.when.startswith("late"))


def applies(rule: Rule, matter: Matter) -> bool:
    """Whether a row's condition holds for a matter."""
    asked = rule.applies
    sets = (
        (asked.types, matter.type),
        (asked.tracks, matter.track),
        (asked.channels, matter.channel),
        (asked.urgencies, matter.urgency),
        (asked.grades, matter.grade),
    )
    flags = (
        (asked.named, matter.named),
        (asked.contact, matter.contact),
        (asked.upper, matter.upper),
        (asked.important, matter.important),
        (asked.outside_due, matter.outside_due),
    )
    return (
        all(not allowed or value in allowed for allowed, value in sets)
        and matter.channel not in asked.not_channels
        and all(wanted is None or value is wanted for wanted, value in flags)
        and matter.round >= asked.min_round
        and (asked.max_round is None or matter.round <= asked.max_round)
    )


def limit_for(rule: Rule, matter: Matter) -> str:
    """The limit that holds for a matter of this urgency; "" when the due comes with the order."""
    return dict(rule.limit_by_urgency).get(matter.urgency, rule.limit)
