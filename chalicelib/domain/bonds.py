"""Cases that belong together: which tie says what, and what a main case owes those that wait for its answer.

No case touches another. What one of them must learn of another comes by a command that the drain performs, so that the
petitioner of one case is never met in the other (edges 24 and 25).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from chalicelib.domain.case import ENDED, Case, State
from chalicelib.domain.clocks import Clock
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.outcome import Command
from chalicelib.domain.roles import SYSTEM

MERGED_INTO = "merged_into"
"""This case follows that one; the other side of ABSORBED."""
ABSORBED = "absorbed"
REPEAT_OF = "repeat_of"
"""The same person brought the same matter before, in that case."""
PREVIOUS = "previous"
"""The same matter was ended in that case; this one has new facts. The other side of RECURRED."""
RECURRED = "recurred_as"
BATCH = "batch"
"""One of many petitioners with one matter, of which that case is investigated for all; the other side of BATCHED."""
BATCHED = "batched"
ANSWERED_BY = "answered_by"
"""The case that this one waited for has its answer; now this petitioner gets one, too."""
SPLIT_FROM = "split_from"
ELSEWHERE = frozenset({"litigation", "arbitration", "reconsideration", "in_petition", "in_12345"})
"""Where the same matter is pending outside, or under another number (edge 31)."""

TIES = {
    MERGED_INTO: "并入的主件",
    ABSORBED: "并入此件的事项",
    REPEAT_OF: "重复反映的原件",
    PREVIOUS: "此前已办结的原件",
    RECURRED: "再次反映的新件",
    BATCH: "共性问题批次的牵头件",
    BATCHED: "同批次事项",
    ANSWERED_BY: "已随其答复的主件",
    SPLIT_FROM: "拆分前的原件",
    "reexam": "复查件",
    "reexam_of": "被复查的原件",
    "recheck": "复核件",
    "recheck_of": "被复核的原件",
    "rechecked_by": "对此复查的复核件",
    "in_petition": "在信访渠道的事项",
    "in_12345": "在12345热线的事项",
}
"""What another case is to this one, as an officer reads it."""


def waits_for(case: Case) -> tuple[str, ...]:
    """The numbers of the cases whose answer this one waits for."""
    return (*case.tied(MERGED_INTO), *case.tied(BATCH))


def without(case: Case, other: str, *whats: str) -> tuple[tuple[str, str], ...]:
    """The ties of `case` without those to `other` that say one of `whats`."""
    return tuple(tie for tie in case.ties if not (tie[0] in whats and tie[1] == other))


def joined(case: Case, what: str, other: str) -> tuple[tuple[str, str], ...]:
    """The ties of `case` with one more, if it is not there yet."""
    return case.ties if (what, other) in case.ties else (*case.ties, (what, other))


def muted(case: Case, clock: Clock) -> bool:
    """Whether a clock that runs rings nobody: those of a merged case, whose main case answers in time for it (edge 25).

    What was ordered or promised beside the handling is owed all the same.
    """
    return case.state is State.MERGED and not RULES[clock.rule].lasts


def owed(before: Case, case: Case, now: datetime) -> Iterator[Command]:
    """What `case` owes by this step to the cases that follow it: word that it is answered, or that it will not be.

    A main case that ends otherwise, or is sealed, sends them back to their own roads, with the same word: nobody learns
    of a seal by it. One that follows another and ends before it was answered takes its day away from there.
    """
    ended = (case.state in ENDED and before.state not in ENDED) or (case.restricted and not before.restricted)
    if ended and not case.tied(ANSWERED_BY):
        for main in waits_for(case):
            form: dict[str, object] = {"number": case.number}
            yield Command(f"{case.number}#{case.events}#{main}", main, "part_from", form, SYSTEM.id, now)
    followers = dict.fromkeys((*case.tied(ABSORBED), *case.tied(BATCHED)))
    answered = case.replied_at is not None and case.replied_at != before.replied_at and not case.sealed
    hidden = case.restricted and not before.restricted
    # One that was answered has told them so; that it is closed afterwards takes nothing back.
    if not (answered or hidden or (ended and case.replied_at is None)):
        return
    for number in followers:
        form = {"main": case.number, "answered": answered}
        yield Command(f"{case.number}#{case.events}#{number}", number, "main_told", form, SYSTEM.id, now)
