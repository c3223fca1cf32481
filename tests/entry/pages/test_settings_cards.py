"""Cards and boards at the desk: everybody those of the own office, heads and publishers those of the offices below."""

from __future__ import annotations

import io
from collections.abc import Callable

from pypdf import PdfReader

from tests.entry.pages.browse import Browser, form_of, texts

At = Callable[[str], Browser]
CARDS = "/desk/settings/cards"
ANY = {"Accept": "text/html,*/*;q=0.8"}


def test_a_school_prints_its_own(at: At) -> None:
    clerk = at("qh-0401.clerk")
    form = form_of(clerk.get(CARDS), "form")
    assert {"whom", "town", "office"}.isdisjoint(form.fields)
    form["kind"] = "leaflet"
    printed = form.submit(status=200, headers=ANY)
    assert printed.content_type == "application/pdf"
    assert len(PdfReader(io.BytesIO(printed.body)).pages) >= 1
    assert "可以印制" in texts(clerk.get("/desk/settings"))


def test_a_head_prints_a_town_and_is_told_what_is_missing(at: At) -> None:
    head = at("qh.head")
    asked = {"kind": "leaflet", "whom": "town"}
    refused = head.fill(CARDS, asked, form="form", status=422)
    assert "没有这个单位" in texts(refused)
    assert form_of(refused, "form")["kind"].value == "leaflet"
    shown = form_of(head.get(CARDS), "form")
    for name, value in {**asked, "town": "qh-04"}.items():
        shown[name] = value
    printed = shown.submit(status=200, headers=ANY)
    assert len(PdfReader(io.BytesIO(printed.body)).pages) >= 4
    assert "attachment" in printed.headers["Content-Disposition"]
    nothing = head.fill(CARDS, {"kind": "area", "whom": "own"}, form="form", status=422)
    assert "没有可以印制" in texts(nothing)


def test_nobody_prints_for_others_by_sending_more_than_the_page_offers(at: At) -> None:
    clerk = at("qh.clerk")
    form = form_of(clerk.get(CARDS), "form")
    said = {"csrf": form["csrf"].value, "kind": "leaflet", "whom": "below"}
    printed = clerk.post(CARDS, said, headers=ANY)
    assert len(PdfReader(io.BytesIO(printed.body)).pages) <= 2, "what the page does not ask is not read"
