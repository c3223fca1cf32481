"""How the fields of a row look on a page: the widget, its choices, what was filled in, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.forms import Field
from chalicelib.domain.offices import COMPARTMENTS, Office, name_on, unit_name_on, valid_on
from chalicelib.domain.topics import topics as all_topics
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.services.campaigns import finished, offered

Choices = Sequence[tuple[str, str]]
SHORT = 5
"""Up to so many choices stand as buttons side by side; more of them in a list."""


@dataclass(frozen=True, slots=True)
class Widget:
    """One field ready to be drawn by templates/desk/parts/fields.html.

    `look`: text, textarea, radios, select, check, date, moment, number, list (text with suggestions), many (boxes).
    `values` are what is filled in now, more than one only for `many`; `needed_if` names another field and its value.
    `form` tells apart the same field in several forms of one page; `focus`: the first field that a page is opened for.
    """

    name: str
    title: str
    look: str
    required: bool
    hint: str
    max: int
    choices: Choices
    values: tuple[str, ...]
    error: str
    needed_if: tuple[str, str] | None
    autocomplete: str = "off"
    form: str = ""
    focus: bool = False

    @property
    def value(self) -> str:
        """The one value, "" when nothing is filled in."""
        return self.values[-1] if self.values else ""

    @property
    def id(self) -> str:
        """The id of the element, by which label and summary of errors find it."""
        return f"f-{self.form}-{self.name}" if self.form else f"f-{self.name}"

    @property
    def keys(self) -> str:
        """Which keyboard a telephone shows for a line of text; "" for the ordinary one."""
        return KEYBOARDS.get(self.name, "")

    @property
    def described(self) -> str:
        """The ids of hint and error, as `aria-describedby` wants them."""
        ids = ((f"{self.id}-hint", self.hint), (f"{self.id}-error", self.error))
        return " ".join(id for id, text in ids if text)


def widgets(
    fields: Iterable[Field],
    filled: Filled | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    seat: Seat,
    given: Mapping[str, Any] | None = None,
    choices: Mapping[str, Choices] | None = None,
) -> tuple[Widget, ...]:
    """The fields of a row as widgets.

    `filled` is what came with a refused form and wins over `given`, what stands there first; `choices` by name of field
    win over those that follow from its kind.
    """
    wrong, first, named = errors or {}, given or {}, choices or {}
    drawn = (
        (field, _widget(field, filled, wrong.get(field.name, ""), first.get(field.name), named.get(field.name), seat))
        for field in fields
    )
    return tuple(each for field, each in drawn if each.choices or each.values or field.kind not in SELDOM)


def _widget(field: Field, filled: Filled | None, error: str, first: Any, named: Choices | None, seat: Seat) -> Widget:
    choices = tuple(named) if named is not None else tuple(_choices(field, seat))
    values = filled.many(field.name) if filled is not None else _texts(first)
    return Widget(
        field.name,
        field.title,
        _look(field, choices),
        field.required,
        field.hint,
        field.max if field.kind in ("text", "textarea", "number") else 0,
        choices,
        values,
        error,
        field.needed_if,
    )


def _texts(first: Any) -> tuple[str, ...]:
    if first in (None, ""):
        return ()
    if isinstance(first, bool):
        return ("true" if first else "false",)
    return tuple(map(str, first)) if isinstance(first, list | tuple) else (str(first),)


def _look(field: Field, choices: Choices) -> str:
    if field.kind == "bool":
        # A required yes or no must be said; one that is not stands for no while nobody ticks it.
        return "radios" if field.required else "check"
    if field.kind == "targets":
        return "many"
    if choices:
        return "radios" if field.kind == "choice" and len(choices) <= SHORT else "select"
    return {"textarea": "textarea", "date": "date", "moment": "moment", "number": "number"}.get(field.kind, "text")


KEYBOARDS = {"mobile": "tel", "email": "email", "organ_phone": "tel"}
"""By name of field."""

YES_NO: Choices = (("true", "是"), ("false", "否"))


def _choices(field: Field, seat: Seat) -> Choices:
    if field.kind == "bool":
        return YES_NO
    drawn = FROM_DIRECTORY.get(field.kind)
    return drawn(seat) if drawn else field.choices


def offices(seat: Seat) -> Choices:
    """The offices of the city, in the order of their ids: the bureau, each town, and its schools behind it."""
    return [(office.id, name_on(office, seat.today)) for office in _tree(seat)]


def targets(seat: Seat) -> Choices:
    """Where a matter can be sent: every office of the city, the own one's units among them (docket keys)."""
    found: list[tuple[str, str]] = []
    for office in _tree(seat):
        name = name_on(office, seat.today)
        found.append((office.id, name))
        if office.id == seat.actor.office:
            found += [
                (f"{office.id}:{unit.code}", f"{name} · {unit_name_on(office, unit.code, seat.today)}")
                for unit in office.units
                if valid_on(unit, seat.today) and unit.code not in COMPARTMENTS
            ]
    return found


def staff(seat: Seat) -> Choices:
    """The people of the own office who serve today."""
    people = seat.desk.directory.staff(seat.actor.office)
    return [
        (each.id, f"{each.name}（{each.post}）" if each.post not in ("", each.name) else each.name)
        for each in people
        if each.active
    ]


def topics(seat: Seat) -> Choices:
    """The topics, finer ones behind theirs."""
    return [(code, f"{code} {topic.title}") for code, topic in all_topics().items()]


def _tree(seat: Seat) -> list[Office]:
    city = seat.desk.directory.office(seat.actor.office).city
    tree = seat.desk.directory.tree(city)
    return [office for _, office in sorted(tree.items()) if valid_on(office, seat.today)]


def campaigns(seat: Seat) -> Choices:
    """The collections of suggestions of the own office and of those above it, the latest first (S4-9)."""
    found = offered(seat.desk.board, seat.desk.directory, seat.actor.office)
    latest = sorted(found, key=lambda posted: str(posted.facts["starts"]), reverse=True)
    return [(posted.id, str(posted.facts["title"])) for posted in latest]


def _ended(kind: str) -> Callable[[Seat], Choices]:
    """What the own office has posted of a kind that has ended."""

    def choices(seat: Seat) -> Choices:
        found = finished(seat.desk.board, seat.actor.office, kind, seat.now)
        return [(posted.id, str(posted.facts["title"])) for posted in found]

    return choices


FROM_DIRECTORY: dict[str, Callable[[Seat], Choices]] = {
    "office": offices,
    "target": targets,
    "targets": targets,
    "staff": staff,
    "topic": topics,
    "campaign": campaigns,
    "ended-campaign": _ended("campaign"),
    "ended-survey": _ended("survey"),
}
"""The choices of fields whose values are identifiers of the system, by kind of field."""

SELDOM = frozenset({"campaign"})
"""Kinds of which there are often none to choose from: such a field is not drawn then."""
