"""Three months of figures of the fictional city, computed from made-up entries as the job computes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from chalicelib.domain.case import Stake
from chalicelib.domain.figures import LOOKBACK
from chalicelib.domain.projections import ClockFact, DocketEntry
from chalicelib.domain.transparency import changes, publish, volume
from chalicelib.domain.transparency_cells import Cell
from chalicelib.domain.transparency_months import Month
from chalicelib.domain.workdays import day_end
from tests.world import cities

LATEST, MONTHS, CORRECTED = Month(2026, 10), 3, 2
A_YEAR = (6, 6, 8, 7, 7, 10, 12, 12, 11, 7, 7, 7)
"""Of a hundred matters so many come in each month, January first (E7)."""

_CHANNELS = {"H12345": 46, "WEB": 14, "MAILBOX_HEAD": 7, "PHONE": 17, "WALK_IN": 7, "LETTER": 4, "UPPER": 5}
_TYPES = {"CONSULT": 38, "HELP": 19, "COMPLAINT": 34, "REPORT": 4, "SUGGEST": 4, "PRAISE": 1}
_TOPICS = {"01": 30, "02": 14, "03": 8, "04": 8, "05": 5, "07": 9, "08": 6, "09": 7, "10": 4, "11": 5, "13": 3, "99": 4}
_HOLDERS = {"qh-0201": 14, "qh-0301": 9, "qh-0401": 22, "qh-0501": 5, "qh-0601": 24, "qh-0701": 8, "qh-0801": 18}


@cache
def issues() -> tuple[dict[str, Any], ...]:
    """The issues of LATEST and the two months before it, as they stand on the board; the last one was corrected."""
    tree = {office.id: office for office in cities()[0].offices}
    entries = tuple(_entries(Random(2026)))

    def within(first: date, last: date) -> list[DocketEntry]:
        return [each for each in entries if day_end(first - timedelta(days=1)) <= each.received_at < day_end(last)]

    series: list[tuple[str, Cell]] = []
    made = []
    for n in range(14, -1, -1):
        month = LATEST.before(n)
        if n < MONTHS:
            now = datetime.combine(month.last + timedelta(days=9), datetime.min.time(), UTC)
            known = within(month.first - LOOKBACK, month.last)
            found = publish(month, known, tree["qh"], tree, series, now)
            more: dict[str, Any] = {"corrections": [], "released_on": found["computed_on"], "state": "public"}
            if n == CORRECTED:
                missing = publish(month, [e for n, e in enumerate(known) if n % 9], tree["qh"], tree, series, now)
                found = publish(month, known, tree["qh"], tree, series, now + timedelta(days=12), missing)
                more["corrections"] = [{"on": found["computed_on"], "said": "；".join(changes(found, missing))}]
            made.append({**found, **more, "id": str(month), "on": more["released_on"], "told": ""})
        series.append((str(month), volume(month, within(month.first, month.last), tree["qh"], tree)))
    return tuple(made)


def _entries(chance: Random) -> Iterator[DocketEntry]:
    for n in range(20, -1, -1):
        month = LATEST.before(n)
        for number in range(round(18.5 * A_YEAR[month.number - 1] * (1 if month.year == 2025 else 0.9))):
            day = month.first + timedelta(days=chance.randrange(month.last.day))
            yield _entry(chance, day, f"QH{day:%Y%m%d}-{number:05}")


def _entry(chance: Random, day: date, number: str) -> DocketEntry:
    def one_of(shares: dict[str, int]) -> str:
        return chance.choices(tuple(shares), tuple(shares.values()))[0]

    kind, holder = one_of(_TYPES), one_of(_HOLDERS)
    due = day_end(day + timedelta(days=7))
    done = due - timedelta(days=chance.randint(0, 5), hours=3) + timedelta(days=9 * (chance.random() < 0.04))
    rated = chance.random() < 0.8
    outcome = {
        "closed_on": (done + timedelta(days=2)).date().isoformat(),
        "connected": rated,
        "solved": chance.choices(("yes", "partly", "no"), (80, 12, 8))[0] if rated else "",
        "satisfied": chance.choices(("good", "fair", "bad"), (70, 22, 8))[0] if rated else "",
    }
    late = done >= due
    facts = (
        ClockFact("R08", holder, 0, due, due, "late" if chance.random() < 0.03 else "met", extended=False),
        ClockFact("R13", holder, 0, due, due, "late" if late else "met", extended=False, fulfilled_at=done),
    )
    return DocketEntry(
        key="qh",
        number=number,
        stake=Stake.OVERSEER,
        state="CLOSED",
        open=False,
        type=kind,
        topic=one_of(_TOPICS),
        channel=one_of(_CHANNELS),
        urgency="normal",
        title="",
        holder=holder,
        assignee="",
        received_at=day_end(day) - timedelta(hours=chance.randint(1, 15)),
        due=None,
        revision=1,
        round=0,
        restricted=chance.random() < 0.02,
        people=1,
        facts=facts,
        outcome=outcome,
    )
