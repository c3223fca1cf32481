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

    Rung 0 tells nobody: the clock rings only for what the row does then (`on_late_action`).

    `when`: `start`; `day:10` (00:00 of the 10th day, in the rule's own unit); `left:1wd`, `left:2d`, `left:4h` before
    the raw due; `half` or `share:80` of the span; `late` (at the due that is judged); `late:1wd` (00:00 of the first
    working day after it); `every:15m` (again and again until the clock stops, of several missed ones the last).
    """

    when: str
    rung: int
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """By how much a rule may be extended: `max_days` of `unit` in all, `times` times (None: in any number of parts).

    `approvers` are roles; `along` names rules whose extension carries this one with it. `inner`: the petitioner, to
    whom nothing was promised by it, is not told. `share`: at most so many percent of the year's orders may be extended
    (S3-54).
    """

    max_days: int
    unit: str
    times: int | None
    approvers: tuple[str, ...]
    along: tuple[str, ...] = ()
    inner: bool = False
    share: int = 0


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
    `upper`: came by a 信访部门 or an upper organ. `outside_due`: the order names its own due. `inner`: the assignment
    that a signal speaks of lies with a unit of its sender's own office. `accepted`: 受理之日 is known. `annulled`: this
    round was opened by a 复查 or 复核 that annulled the answer (edge 29). `told_rights`: the answer names the right to
    复查 (edge 28). `level` is that of the 督办 spoken of, `path` the lawful path that the matter was led to.
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
    inner: bool = False
    accepted: bool = False
    annulled: bool = False
    told_rights: bool = True
    topic: str = ""
    level: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applies:
    """A condition on a Matter; an empty set or None asks nothing, a flag asks for exactly that value.

    A topic of two digits stands for all below it.
    """

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
    inner: bool | None = None
    accepted: bool | None = None
    annulled: bool | None = None
    told_rights: bool | None = None
    topics: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    min_round: int = 0
    max_round: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One deadline. Rows of the same id differ only in how the clock starts: applies, start_on, start_from, obligor.

    `limit` "" means that the due comes with the order. `window` marks a right that lapses, not a duty that can be late.
    `roll`: lateness is judged on the effective due. `on_late` is the signal that the sweep performs when it is late,
    `on_late_action` the action that it orders of the case itself. A row whose `cancel_on` names no end of a case
    outlives it; one that `lasts` belongs to no round, so that a redo does not end it. `part_due`: a date set for the
    assignment (or the promise) takes the limit's place; with neither there is no clock. `chained`: what fulfils it for
    an assignment fulfils it for those that passed the case down to it, too.

    `close` is the time of day at which a limit in days ends ("" is 24:00), `cutoff` the time after which what arrives
    counts as of the next working day. `longest_pause` is how long its pauses may last in all. `optional` marks a
    recommendation that an office may switch off, `option` the option of an office's policy without which it does not
    hold, `on` whether it starts any clock; `told` names the only roles that are told. `plain_warns` are the warn points
    of the deployment where `warns` are an office's own.
    """

    id: str
    title: str
    source: str
    limit: str = ""
    limit_by_urgency: tuple[tuple[str, str], ...] = ()
    limit_by_level: tuple[tuple[str, str], ...] = ()
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
    on_late_action: str = ""
    lasts: bool = False
    part_due: bool = False
    chained: bool = False
    close: str = ""
    cutoff: str = ""
    longest_pause: str = ""
    optional: bool = False
    option: str = ""
    on: bool = True
    told: frozenset[str] = frozenset()
    plain_warns: tuple[Warn, ...] | None = None

    @property
    def answers(self) -> bool:
        """Whether it counts the time until the petitioner has an answer: no notice, no inner slice, no delivery."""
        given = {"reply.approved", "reply.delivered"} & self.stop_on and "notice.accepted" not in self.stop_on
        return bool(given) and self.obligor in ("owner", "root") and self.cap is None

    @property
    def late_rungs(self) -> tuple[int, ...]:
        """The rungs told once the due has passed."""
        return tuple(warn.rung for warn in self.warns if warn.rung and warn.when.startswith("late"))


@dataclass(frozen=True, slots=True)
class Overridden:
    """A rule of the requirements that the law's own rows displace: `by` names them, `reason` tells an officer why."""

    id: str
    title: str
    source: str
    by: tuple[str, ...]
    reason: str


def applies(rule: Rule, matter: Matter) -> bool:
    """Whether a row's condition holds for a matter."""
    asked = rule.applies
    sets = (
        (asked.types, matter.type),
        (asked.tracks, matter.track),
        (asked.channels, matter.channel),
        (asked.urgencies, matter.urgency),
        (asked.grades, matter.grade),
        (asked.levels, matter.level),
        (asked.paths, matter.path),
    )
    flags = (
        (asked.named, matter.named),
        (asked.contact, matter.contact),
        (asked.upper, matter.upper),
        (asked.important, matter.important),
        (asked.outside_due, matter.outside_due),
        (asked.inner, matter.inner),
        (asked.accepted, matter.accepted),
        (asked.annulled, matter.annulled),
        (asked.told_rights, matter.told_rights),
    )
    return (
        all(not allowed or value in allowed for allowed, value in sets)
        and matter.channel not in asked.not_channels
        and (not asked.topics or bool(asked.topics & {matter.topic, matter.topic[:2]}))
        and all(wanted is None or value is wanted for wanted, value in flags)
        and matter.round >= asked.min_round
        and (asked.max_round is None or matter.round <= asked.max_round)
    )


def limit_for(rule: Rule, matter: Matter) -> str:
    """The limit that holds for a matter of this urgency or level of 督办; "" when the due comes with the order."""
    plain = dict(rule.limit_by_urgency).get(matter.urgency, rule.limit)
    return dict(rule.limit_by_level).get(matter.level, plain)
