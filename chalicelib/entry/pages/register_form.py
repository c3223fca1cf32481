"""The form by which a matter is taken in, as a channel asks it: its sections drawn from rows, and read back again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from chalicelib.domain import forms, intake_form
from chalicelib.domain.intake import CHANNELS, CaseType, Channel, ChannelRow
from chalicelib.domain.intake_form import PAPER, STAMPED, Section
from chalicelib.domain.offices import Office, name_on, valid_on
from chalicelib.domain.petitioners import SOURCE_ORGANS, Identity
from chalicelib.domain.submission import SUBMIT
from chalicelib.domain.workdays import SHANGHAI, business_date
from chalicelib.entry.pages.fields import Choices, Widget, widgets
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat

RECEIVED = forms.moment("received_at", "收到时间", hint="不填即为现在；事后补登的，填实际收到的时间")
NEAR = 200
"""So many offices are suggested by name; any other may be typed."""


@dataclass(frozen=True, slots=True)
class Part:
    """One section as it is drawn; `open` where something stands in it that somebody should see."""

    section: Section
    widgets: tuple[Widget, ...]
    open: bool


def channel_of(code: str) -> ChannelRow:
    """The channel that was chosen; a telephone call where none was, which is what somebody is waiting in."""
    return CHANNELS[Channel(code)] if code in CHANNELS else CHANNELS[Channel.PHONE]


def parts(
    seat: Seat, channel: ChannelRow, filled: Filled | None, errors: Mapping[str, str], given: Mapping[str, Any]
) -> tuple[Part, ...]:
    """The sections of the form for a channel; the first field of the first takes the focus."""
    first: dict[str, Any] = {"identity": Identity.REAL, "about_kind": "none", "type": _proposed(channel), **given}
    if channel.way == PAPER:
        first = {"opened_on": seat.today, "stamped_on": seat.today, "numbered_on": seat.today, **first}
    found = []
    for section, fields in intake_form.sections(SUBMIT.fields, channel):
        asked = (*fields, RECEIVED) if section is intake_form.SECTIONS[-1] else fields
        if asked:
            drawn = tuple(
                _listed(seat, widget) for widget in widgets(asked, filled, errors, seat=seat, given=first, choices=BARE)
            )
            open_ = any(w.error or (section.folded and w.value) for w in drawn)
            found.append(Part(section, drawn, open_))
    if found and not errors:
        head = found[0]
        found[0] = replace(head, widgets=(replace(head.widgets[0], focus=True), *head.widgets[1:]))
    return tuple(found)


BARE: Mapping[str, Choices] = {"about_office": ()}
"""Choices that are not a list to be walked through: a city has ten thousand schools."""


def _proposed(channel: ChannelRow) -> str:
    return str(channel.type or CaseType.COMPLAINT)


def _listed(seat: Seat, widget: Widget) -> Widget:
    """Offices and organs are typed with suggestions, for nobody walks through a list while somebody waits."""
    if widget.name == "about_office":
        shown = offices(seat)
        named = dict(shown)
        values = tuple(named.get(value, value) for value in widget.values)
        hint = "输入名称中的字，从提示中选择；填了就按“反映单位”登记"
        return replace(widget, look="list", choices=shown, values=values, hint=hint)
    if widget.name == "source_organ":
        return replace(widget, look="list", choices=tuple(SOURCE_ORGANS.items()))
    return widget


def offices(seat: Seat) -> Choices:
    """The offices to suggest, those around the own one first; a name that several have is told by its id."""
    tree = _tree(seat)
    own = tree.get(seat.actor.office)
    path = {*own.path, own.id} if own else set()
    near = sorted(tree.values(), key=lambda o: (-len(path & {*o.path, o.id}), o.id))[:NEAR]
    return tuple((office.id, _called(office, tree, seat)) for office in near)


def _called(office: Office, tree: Mapping[str, Office], seat: Seat) -> str:
    name = name_on(office, seat.today)
    several = sum(1 for other in tree.values() if other.name == office.name) > 1
    return f"{name}（{office.id}）" if several else name


def _tree(seat: Seat) -> Mapping[str, Office]:
    city = seat.desk.directory.office(seat.actor.office).city
    return {id: office for id, office in seat.desk.directory.tree(city).items() if valid_on(office, seat.today)}


def said(seat: Seat, filled: Filled, channel: ChannelRow) -> dict[str, Any]:
    """What was filled in, as the row wants it: own office, channel, and offices by id where a name was typed."""
    form = {**filled.said(SUBMIT.fields), "office": seat.actor.office, "channel": str(channel.code)}
    typed = str(form.get("about_office") or "").strip()
    form.setdefault("about_kind", "none")
    if typed:
        form["about_office"] = _office_named(seat, typed)
        if form["about_kind"] == "none":
            # The page proposed it, and whoever named an office meant that one: it would be lost in silence, and with it
            # that this office must not handle the matter (条例 Art. 28).
            form["about_kind"] = "office"
    return form


def _office_named(seat: Seat, typed: str) -> str:
    """The id of the office of that name, short name or id; what was typed where there is none, or several."""
    tree = _tree(seat)
    if typed in tree:
        return typed
    _, _, id = typed.removesuffix("）").rpartition("（")
    if id in tree:
        return id
    exact = [o.id for o in tree.values() if typed in (name_on(o, seat.today), o.short_name)]
    alike = exact or [o.id for o in tree.values() if typed in o.name]
    return alike[0] if len(alike) == 1 else typed


def received_at(seat: Seat, filled: Filled, channel: ChannelRow) -> datetime:
    """When it reached the office: as typed, else the day of a letter's stamp, else now. A stamp of today means now."""
    typed = filled.said((RECEIVED,)).get(RECEIVED.name)
    if typed:
        facts, _ = forms.read((RECEIVED,), {RECEIVED.name: typed})
        return datetime.fromisoformat(facts[RECEIVED.name])
    stamp = filled.one(STAMPED)
    if channel.way == PAPER and stamp:
        facts, _ = forms.read([f for f in SUBMIT.fields if f.name == STAMPED], {STAMPED: stamp})
        day = datetime.fromisoformat(facts[STAMPED]).date()
        if day < business_date(seat.now):
            return datetime.combine(day, time(12), SHANGHAI)
    return seat.now
