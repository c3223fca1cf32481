"""The preview of another calendar over a thousand open cases of one office, among however many others there are."""

from __future__ import annotations

import time
from datetime import timedelta
from statistics import median

from bench.seed import Loader, now

OPEN = 1000
ROUNDS = 3
OFFICE = "qh-0401"
UNIT = "deyu"


def previewed_in(loader: Loader) -> float:
    """Median seconds of ROUNDS previews of a closure that moves a thousand open cases; nothing is written by them."""
    from chalicelib.domain.offices import Closure
    from chalicelib.domain.workdays import business_date
    from chalicelib.services.recalendar import Change, preview
    from chalicelib.wiring import desk

    moment = now()
    example = loader.example(moment - timedelta(hours=2), dispatched=True, office=OFFICE, unit=UNIT)
    loader.write(loader.clones(example, OPEN))
    first = business_date(moment)
    change = Change(office=OFFICE, closures=(Closure(first, first + timedelta(days=20), "校舍检修"),))
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found = preview(desk.desk(), change, loader.root.id, moment)
        taken.append(time.perf_counter() - began)
        if found.looked != OPEN or len(found.cases) != OPEN:
            raise RuntimeError(f"looked at {found.looked} cases and would move {len(found.cases)}, not {OPEN}")
    return median(taken)
