"""What is counted over a year's programme: plans, tasks, acceptance, events, visits, opinions, risks (S4-3, S4-32)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chalicelib.domain.registers.acceptance import ACCEPTANCE
from chalicelib.domain.registers.findings import DISPUTE
from chalicelib.domain.registers.joint_items import JOINT_ITEM
from chalicelib.domain.registers.kinds import Kind
from chalicelib.domain.registers.plans import PLAN
from chalicelib.domain.registers.suggestions import SUGGESTION
from chalicelib.domain.registers.tasks import TASK
from chalicelib.domain.registers.views import View
from chalicelib.domain.registers.visits import EVENT, POINT, VISIT

POINT_VISITS = 3
"""So often a year a contact point is visited, each time with a report (S4-21)."""

COUNTED: tuple[Kind, ...] = (PLAN, TASK, ACCEPTANCE, EVENT, VISIT, SUGGESTION, JOINT_ITEM, DISPUTE)
"""The registers that the figures are counted from."""


@dataclass(frozen=True, slots=True)
class Handed:
    """Of so many that are asked so many are in; `missing` keep one that is late, by docket key."""

    asked: int
    handed: int
    late: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """Of all acceptances how many passed, are making up, were poor, had to make up at least once (S2-37, S2-38)."""

    asked: int
    passed: int
    making_up: int
    poor: int
    made_up: int


@dataclass(frozen=True, slots=True)
class Events:
    """Events that took place, and what was handed out (S2-25, S4-23)."""

    held: int
    people: int
    leaflets: int
    service_cards: int
    contact_cards: int


@dataclass(frozen=True, slots=True)
class PointCount:
    """The visits to one contact point, and how many left a report; `met` says whether the year's number is there."""

    point: str
    visits: int
    reports: int

    @property
    def met(self) -> bool:
        """Three visits a year, each with its report (S4-21)."""
        return min(self.visits, self.reports) >= POINT_VISITS


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits made, by kind; coverage is (households seen, households), null where none was to be seen (S4-32)."""

    held: int
    by_sort: tuple[tuple[str, int], ...]
    households: int
    seen: int
    talked: int
    contact_cards: int
    points: tuple[PointCount, ...]


@dataclass(frozen=True, slots=True)
class ClassCount:
    """Opinions of one class: how many, and how many of them are solved."""

    code: str
    items: int
    solved: int


@dataclass(frozen=True, slots=True)
class Opinions:
    """The opinion ledger as S4-3 tells it: so many classes, so many items, so many solved."""

    classes: int
    items: int
    solved: int
    explained: int
    held: int
    open: int
    by_aspect: tuple[ClassCount, ...]
    by_generality: tuple[ClassCount, ...]


@dataclass(frozen=True, slots=True)
class Risks:
    """The two counters of S4-28: unstable factors and disputes, found and resolved."""

    unstable: int
    unstable_removed: int
    disputes: int
    disputes_resolved: int


@dataclass(frozen=True, slots=True)
class ProgrammeFigures:
    """The programme of one year as one docket key knows of it, its own and what those below let it see."""

    year: int
    plans: Handed
    tasks: Handed
    acceptance: Accepted
    events: Events
    visits: Visits
    opinions: Opinions
    joint_items: Handed
    risks: Risks


def programme_figures(year: int, copies: Iterable[View]) -> ProgrammeFigures:
    """The figures of one year from the copies of one docket key; of other registers than COUNTED nothing is taken."""
    of: dict[str, list[View]] = {kind.name: [] for kind in COUNTED}
    for view in copies:
        if view.kind in of:
            of[view.kind].append(view)
    return ProgrammeFigures(
        year=year,
        plans=_handed(PLAN, of["plan"]),
        tasks=_handed(TASK, of["task"]),
        acceptance=_accepted(of["acceptance"]),
        events=_events([view for view in of["event"] if view.state == "held"]),
        visits=_visits([view for view in of["visit"] if view.state == "held"]),
        opinions=_opinions(of["suggestion"]),
        joint_items=_handed(JOINT_ITEM, of["joint_item"]),
        risks=_risks(of["dispute"]),
    )


def _handed(kind: Kind, views: Sequence[View]) -> Handed:
    asked = [view for view in views if view.state != "dropped"]
    late = [view for view in asked if view.late and view.state not in kind.handed]
    handed = sum(view.state in kind.handed for view in asked)
    return Handed(len(asked), handed, len(late), tuple(sorted({view.keeper for view in late})))


def _accepted(views: Sequence[View]) -> Accepted:
    asked = [view for view in views if view.state != "dropped"]
    return Accepted(
        asked=len(asked),
        passed=sum(view.state == "passed" for view in asked),
        making_up=sum(view.state in ("make_up", "remade") for view in asked),
        poor=sum(bool(view.facts.get("bulletin_on")) or bool(view.facts.get("poor")) for view in asked),
        made_up=sum(bool(view.facts.get("make_ups")) for view in asked),
    )


def _sum(views: Iterable[View], name: str) -> int:
    return sum(int(view.facts.get(name, 0)) for view in views)


def _events(held: Sequence[View]) -> Events:
    cards = (_sum(held, name) for name in ("people", "leaflets", "service_cards", "contact_cards"))
    return Events(len(held), *cards)


def _visits(held: Sequence[View]) -> Visits:
    sorts = Counter(str(view.facts["sort"]) for view in held)
    points = [view for view in held if view.facts["sort"] == POINT]
    visits = Counter(str(view.facts["to"]) for view in points)
    reports = Counter(str(view.facts["to"]) for view in points if view.facts.get("reported"))
    return Visits(
        held=len(held),
        by_sort=tuple(sorted(sorts.items())),
        households=_sum(held, "households"),
        seen=_sum(held, "seen"),
        talked=_sum(held, "talked"),
        contact_cards=_sum(held, "contact_cards"),
        points=tuple(PointCount(point, visits[point], reports[point]) for point in sorted(visits)),
    )


def solved(view: View) -> bool:
    """Whether an opinion counts as solved: confirmed so, and it held when it was looked at again."""
    return view.state in ("solved", "closed") and view.facts.get("status") == "solved"


def _opinions(views: Sequence[View]) -> Opinions:
    return Opinions(
        classes=len({view.facts["aspect"] for view in views}),
        items=len(views),
        solved=sum(map(solved, views)),
        explained=sum(
            view.state in ("explained", "closed") and view.facts.get("status") == "explained" for view in views
        ),
        held=sum(view.state == "held" for view in views),
        open=sum(view.state in ("listed", "assigned", "answered") for view in views),
        by_aspect=_classes(views, "aspect"),
        by_generality=_classes(views, "generality"),
    )


def _classes(views: Sequence[View], name: str) -> tuple[ClassCount, ...]:
    items = Counter(str(view.facts[name]) for view in views)
    done = Counter(str(view.facts[name]) for view in views if solved(view))
    return tuple(ClassCount(code, items[code], done[code]) for code in sorted(items))


def _risks(views: Sequence[View]) -> Risks:
    found = Counter(str(view.facts["sort"]) for view in views)
    done = Counter(str(view.facts["sort"]) for view in views if view.state == "resolved")
    return Risks(found["unstable"], done["unstable"], found["dispute"], done["dispute"])
