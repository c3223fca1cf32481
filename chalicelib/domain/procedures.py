"""The 复查 and 复核 as two procedures of one kind: when, where and about what they are asked for (Art. 35, 36)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.case import Case, PartState, Review, State
from chalicelib.domain.clocks import Clock
from chalicelib.domain.disclosure import is_sealed_to_public
from chalicelib.domain.offices import Office, split_key
from chalicelib.domain.workdays import business_date, last_date

DAYS = 30
"""条例 Art. 35, 36: days for asking, and days for deciding."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure: `window` is the rule under which it may be asked for, `state` that of a case under it."""

    code: str
    title: str
    track: str
    state: State
    window: str
    article: str


REEXAM = Procedure("reexam", "复查", "REEXAM", State.REEXAM, "R24", "《信访工作条例》第三十五条")
RECHECK = Procedure("recheck", "复核", "RECHECK", State.RECHECK, "R26", "《信访工作条例》第三十六条")
BY_CODE = {each.code: each for each in (REEXAM, RECHECK)}
BY_TRACK = {each.track: each for each in (REEXAM, RECHECK)}

WITH_RIGHT = frozenset({"PETITION_ORD", "PETITION_SIMPLE"})
"""The tracks of the 信访 procedure: only what was answered under it can be re-examined (Art. 31(6), 35)."""

SETTLED = frozenset({"upheld", "changed", "annulled"})

FOR_GOOD = frozenset({"upheld", "changed"})
"""The 复核 outcomes after which the same matter is not taken up again (Art. 36(3)); 撤销 has it handled anew."""


def reexam_seat(office: Office) -> str:
    """Where 复查 of what this office answered is asked for: as configured, else its superior; "" when neither is."""
    return office.reexam_office or office.parent or ""


def recheck_seat(office: Office) -> str:
    """Where 复核 of what this office answered is asked for: as configured for the office, never guessed (B8)."""
    return office.recheck_office


def under_way(case: Case) -> Review | None:
    """The 复查 or 复核 of this case that is not decided yet."""
    return next((r for r in case.reviews if r.kind in BY_CODE and r.decided_at is None and r.child), None)


def decided(case: Case, procedure: Procedure) -> Review | None:
    """The decision of that procedure on the answer of the present round, if one was given."""
    found = (r for r in reversed(case.reviews) if (r.kind, r.round) == (procedure.code, case.round))
    return next((r for r in found if r.outcome in SETTLED), None)


def window(case: Case, procedure: Procedure) -> Clock | None:
    """The clock of this round under which the procedure may be asked for; None while the period has not begun.

    An answer that did not tell of the right begins no period (edge 28).
    """
    if procedure is REEXAM and untold(case):
        return None
    return next((c for c in case.clocks if (c.rule, c.round) == (procedure.window, case.round)), None)


def untold(case: Case) -> bool:
    """Whether the answer did not say that, where and until when 复查 may be asked for."""
    return any(mark.name == "no_review_words" for mark in case.marks)


def last_day(case: Case, procedure: Procedure) -> date | None:
    """The last day on which it may be asked for; None while the period has not begun."""
    clock = window(case, procedure)
    return last_date(clock.judged) if clock else None


def reexam_last_day(case: Case) -> date | None:
    """The last day for 申请复查."""
    return last_day(case, REEXAM)


def recheck_last_day(case: Case) -> date | None:
    """The last day for 申请复核."""
    return last_day(case, RECHECK)


def reexam_is_open(case: Case) -> bool:
    """Whether the answer of this round may still be re-examined, the time left aside."""
    return case.track in WITH_RIGHT and not under_way(case) and not any(decided(case, p) for p in BY_CODE.values())


def recheck_is_open(case: Case) -> bool:
    """Whether the 复查 opinion on this round may still be rechecked; 撤销 leaves nothing to check."""
    opinion = decided(case, REEXAM) if case.track in WITH_RIGHT else None
    return bool(opinion and opinion.outcome != "annulled") and not under_way(case) and not decided(case, RECHECK)


def may_be_withdrawn(case: Case) -> bool:
    """Whether a 复查 or 复核 of this case is under way."""
    return under_way(case) is not None


def is_undecided(case: Case) -> bool:
    """Whether the case is itself a 复查 or 复核 in which nothing is decided yet."""
    return case.is_review and case.replied_at is None


def is_undecided_outside(case: Case) -> bool:
    """The same, where an organ outside decides and its decision is only recorded."""
    return is_undecided(case) and bool(case.organ)


def is_undelivered(case: Case) -> bool:
    """Whether the case is a 复查 or 复核 whose opinion was given and has not reached the petitioner."""
    return case.is_review and case.replied_at is not None and not case.deliveries


def answered_at(case: Case) -> tuple[str, ...]:
    """The docket keys that must not see the review: those whose answer it looks at, with all below them (Art. 28).

    Who merely passed the case on answered nothing; below a root it is the whole office, at the root the unit alone.
    """
    parts = [a for a in case.assignments if a.state is not PartState.RETURNED]
    passed = {a.parent for a in parts if a.main}
    holders = [a.holder for a in parts if a.id not in passed] or [case.owner]
    offices = ((split_key(holder)[0], holder) for holder in holders)
    keys = (office if office != case.city else holder for office, holder in offices)
    return tuple(key for key in dict.fromkeys(keys) if key != case.city)


def lines(case: Case) -> tuple[tuple[str, date], ...]:
    """What the petitioner may see of 复查 and 复核: what happened, and the day; nobody is named (E3)."""
    if is_sealed_to_public(case):
        return ()
    found: list[tuple[str, date]] = []
    for review in case.reviews:
        if review.kind not in BY_CODE:
            continue
        ended = business_date(review.decided_at) if review.decided_at else None
        told = (
            ("asked", business_date(review.asked_at)),
            ("accepted", review.accepted_on),
            ("due", None if ended else review.due),
            (review.outcome, ended),
            ("delivered", review.delivered_on),
        )
        found += [(f"{review.kind}.{what}", day) for what, day in told if day is not None]
    return tuple(found)


def organ(case: Case) -> str:
    """Who decides, or decided last, a 复查 or 复核 of this case: an office id, or an organ outside by name."""
    return next((r.organ for r in reversed(case.reviews) if r.kind in BY_CODE), "")


def facts(case: Case) -> dict[str, str | bool]:
    """What figures count of looking again: the last 复查 and 复核, a filing that stands, a dissatisfaction unfounded.

    `review` marks a case that is a 复查 or 复核 itself, and no new matter; `filed` stays true when it becomes final.
    """
    last = {r.kind: r.outcome for r in case.reviews if r.decided_at is not None}
    return {
        "review": case.track if case.is_review else "",
        "reexam": "" if case.is_review else last.get("reexam", ""),
        "recheck": "" if case.is_review else last.get("recheck", ""),
        "filed": last.get("filing") == "agreed",
        "unit_review": last.get("unit_review", ""),
    }


LINES = {
    "asked": "已申请",
    "accepted": "已受理",
    "due": "最迟作出决定",
    "upheld": "决定：维持",
    "changed": "决定：变更",
    "annulled": "决定：撤销，重新办理",
    "withdrawn": "已撤回申请",
    "refused": "不予受理",
    "delivered": "意见书已送达",
}


def line_title(code: str) -> str:
    """A line of `lines` as the petitioner reads it, such as 复查已受理."""
    kind, _, what = code.partition(".")
    return f"{BY_CODE[kind].title}{LINES[what]}"
