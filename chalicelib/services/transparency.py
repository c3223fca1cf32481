"""The month's figures for everybody: computed once when the month is closed, proposed, and released by a person.

A proposal lies in the root's drawer beside the other things that the office makes public (published.py), and goes the
same way: looked at, released or given back, taken down. Nothing goes out unseen. A month is computed once; what
changes afterwards is a correction, which a person asks for (domain D0).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.figures import LOOKBACK
from chalicelib.domain.offices import Office
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports_drawers import Kept
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.transparency import changes, publish, told, volume
from chalicelib.domain.transparency_cells import Cell
from chalicelib.domain.transparency_months import BACK, Month, closed_months
from chalicelib.domain.workdays import business_date
from chalicelib.services.office_entry import asking
from chalicelib.services.publications import SORTS, WAITING, WITHDRAWN, Publication, read
from chalicelib.services.worlds import Desk

KIND = "figures"
SORT = SORTS[KIND]

_DONE = "figures"
"""The guard that holds the last month looked at, for each city: a day on which nothing is due costs one read."""

Attempt = Callable[[Callable[[], object]], str | None]


def close_months(desk: Desk, now: datetime, attempt: Attempt) -> dict[str, int]:
    """Propose the figures of every city for each month that is closed by now and was not computed yet.

    At most BACK months are caught up. Months before a city's first case are passed over. One city that fails does
    not keep the others from theirs, and is tried again at the next run.
    """
    proposed, failed = 0, 0
    for root in desk.directory.cities():
        made: list[Publication] = []
        failed += attempt(partial(_close, desk, root, now, made)) is not None
        proposed += len(made)
    return {"figures": proposed, "figures_failed": failed}


def recompute(desk: Desk, city: str, month: Month, now: datetime) -> Publication:
    """Compute a month again, or for the first time, and propose it; the proposal.

    Of a month that is public this is a correction, and says so with its date. Raises NotFound for an unknown city,
    Invalid for a month that is not closed yet, Conflict when nothing differs that may be told.
    """
    root = desk.directory.office(city)
    if root.path:
        raise Invalid({"city": f"{root.name}不是市级单位，月度数据按全市公布"})
    if not month.is_closed(desk.calendars.calendar(city), business_date(now)):
        raise Invalid({"month": f"{month.title}的数据要到次月第五个工作日之后才能统计"})
    kept = desk.drawers.get(city, KIND, str(month), now)
    return _propose(desk, root, month, now, kept)


def passed_over(desk: Desk, city: str, now: datetime) -> None:
    """Note that the months closed by now were seen to by hand, so that the job proposes only what comes after them."""
    months = closed_months(desk.calendars.calendar(city), business_date(now), None)
    desk.guards.put(Claim(_DONE, city, amount=0, note={"through": str(months[-1]), "begun": True}))


def _close(desk: Desk, root: Office, now: datetime, made: list[Publication]) -> None:
    note = desk.guards.read(_DONE, root.id, now)
    after = Month.read(note["through"]) if note else None
    begun = bool(note and note["begun"])
    for month in closed_months(desk.calendars.calendar(root.id), business_date(now), after):
        if desk.drawers.get(root.id, KIND, str(month), now) is None and (begun or _any_case(desk, root, month)):
            made.append(_propose(desk, root, month, now, None))
            begun = True
        desk.guards.put(Claim(_DONE, root.id, amount=0, note={"through": str(month), "begun": begun}))


def _any_case(desk: Desk, root: Office, month: Month) -> bool:
    return next(iter(desk.dockets.received(root.id, month.first, month.last)), None) is not None


def _propose(desk: Desk, root: Office, month: Month, now: datetime, kept: Kept | None) -> Publication:
    """Put the month into the drawer, in place of a proposal that waits, and ask for its release."""
    public: Mapping[str, Any] = kept.note["public"] if kept else {}
    tree = desk.directory.tree(root.id)
    entries = desk.dockets.received(root.id, month.first - LOOKBACK, month.last)
    series = _series(desk, root, month, tree, now)
    found = publish(month, entries, root, tree, series, now, public or None)
    corrections = list(public.get("corrections", ()))
    if public:
        if not changes(found, public):
            raise Conflict({"month": f"{month.title}没有可以更正的：与已公布的相同，或者相差不足 3 件"})
        corrections.append({"on": business_date(now).isoformat(), "said": "；".join(changes(found, public))})
    said = [f"更正（{each['on']}）：{each['said']}" for each in corrections]
    draft = {**found, "corrections": corrections, "told": "\n".join([told(found), *said])}
    note = {
        "state": WAITING,
        "draft": draft,
        "public": public,
        "by": SYSTEM.id,
        "at": now.isoformat(),
        "released_by": kept.note["released_by"] if kept else "",
        "posted_on": kept.note["posted_on"] if kept else "",
        "said": "",
        "file": {},
        "public_file": {},
    }
    before = kept or Kept(root.id, KIND, str(month))
    stored = desk.drawers.put(replace(before, note=note), now)
    id = f"{KIND}-{root.id}-{month}#{stored.version}"
    desk.ledger.put_alert(asking(root.id, root, id, f"{draft['title']}已算出，请核对后公布", now))
    return read(stored, SORT)


def _series(
    desk: Desk, root: Office, month: Month, tree: Mapping[str, Office], now: datetime
) -> Sequence[tuple[str, Cell]]:
    """The volumes of the months before one, as they were published: frozen, so that none tells what changed since.

    Each by the issue of its own month, otherwise by the issue before this one, and counted only where there is none.
    """
    months = [month.before(n) for n in range(BACK, 0, -1)]
    issues = {kept.id: kept.note["public"] or kept.note["draft"] for kept in _issues(desk, root, months, now)}
    latest = max(issues, default="")
    known = {each["month"]: each["received"] for each in issues[latest]["series"]} if latest else {}
    known |= {id: issue["totals"]["received"] for id, issue in issues.items()}
    return [
        (
            str(each),
            known[str(each)]
            if str(each) in known
            else volume(each, desk.dockets.received(root.id, each.first, each.last), root, tree),
        )
        for each in months
    ]


def _issues(desk: Desk, root: Office, months: Sequence[Month], now: datetime) -> list[Kept]:
    found = (desk.drawers.get(root.id, KIND, str(each), now) for each in months)
    return [kept for kept in found if kept is not None and kept.note["state"] != WITHDRAWN]
