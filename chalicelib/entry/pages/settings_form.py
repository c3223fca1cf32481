"""A page of the settings that holds one form: drawn from rows, shown again with what was typed when refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.attachments import ACCEPT
from chalicelib.domain.errors import HuiyinError, Invalid, Stale
from chalicelib.domain.forms import Field
from chalicelib.entry.pages.fields import Choices, Widget, widgets
from chalicelib.entry.pages.page import Page, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.settings import SETTINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """One form: its fields and where it goes; `hidden` travels along, `file` is the label of a file that it takes.

    `starts` are samples with which it can be filled in: address, title.
    """

    title: str
    action: str
    fields: tuple[Field, ...]
    button: str
    lead: str = ""
    notes: tuple[str, ...] = ()
    starts: Sequence[tuple[str, str]] = ()
    back: tuple[str, str] = (SETTINGS, "设置")
    hidden: Mapping[str, Any] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, Choices] = field(default_factory=dict)
    danger: bool = False
    file: str = ""

    def page(
        self, seat: Seat, filled: Filled | None = None, errors: Mapping[str, str] | None = None, status: int = 200
    ) -> Page:
        """The page, empty or as it came back; a form that came back carries what it had been sent with."""
        sent = {name: filled.one(name) for name in self.hidden} if filled is not None and status != 409 else {}
        return Page(
            "settings/form.html",
            {
                "title": self.title,
                "lead": self.lead,
                "notes": self.notes,
                "starts": self.starts,
                "back_to": self.back[0],
                "back_text": self.back[1],
                "action": self.action,
                "widgets": self.widgets(seat, filled, errors),
                "errors": errors or {},
                "hidden": {**self.hidden, **sent},
                "button": self.button,
                "danger": self.danger,
                "file": self.file,
                "accept": ACCEPT,
            },
            status,
        )

    def widgets(
        self, seat: Seat, filled: Filled | None = None, errors: Mapping[str, str] | None = None
    ) -> tuple[Widget, ...]:
        """The fields as they are drawn."""
        return widgets(self.fields, filled, errors, seat=seat, given=self.given, choices=self.choices)

    def taken(
        self, seat: Seat, filled: Filled, deed: Callable[[dict[str, Any]], object], then: Redirect
    ) -> Page | Redirect:
        """Do the deed with what was filled in and go on to `then`; refused, the form is shown again.

        Of Stale the person is told, and the next try counts from what stands then.
        """
        try:
            deed(filled.said(self.fields))
        except (Invalid, Stale) as wrong:
            return self.page(seat, filled, *said(wrong))
        return then


def said(wrong: HuiyinError) -> tuple[dict[str, str], int]:
    """What a form that came back says, by field, and its status."""
    if isinstance(wrong, Invalid):
        return wrong.fields or {"": wrong.message}, 422
    return {"": wrong.message}, 409


def chosen(pairs: Iterable[tuple[str, str]]) -> Choices:
    """Choices of a field, as a list that can be read more than once."""
    return list(pairs)
