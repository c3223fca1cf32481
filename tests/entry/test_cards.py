"""Cards and boards by HTTP: for everybody one at a time, for officers those of the offices below."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import TooMany
from chalicelib.services.card_copies import BUSY, Shelf
from chalicelib.wiring import cards as wired
from tests.entry.calls import Answer, call
from tests.world import FakeWorld


def ask(kind: str, office: str = "qh-0401", **headers: str) -> Answer:
    return call("GET", f"/api/v1/offices/{office}/cards/{kind}", headers={"Accept": "application/pdf", **headers})


def test_everybody_gets_the_card_of_an_office(world: FakeWorld) -> None:
    answer = ask("card")
    assert answer.status == 200
    assert answer.raw.startswith(b"%PDF-")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith('attachment; filename="card.pdf"')
    assert answer.headers["cache-control"] == "public, max-age=300"
    again = ask("card", **{"If-None-Match": answer.headers["etag"]})
    assert (again.status, again.raw) == (304, b"")


def test_what_there_is_not_is_not_found(world: FakeWorld) -> None:
    for kind, office in (("card", "zz"), ("passport", "qh-0401"), ("area", "qh")):
        assert ask(kind, office).problem == "not-found"


def test_while_others_print_one_is_told_when_to_come_back(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    class Taken(Shelf):
        def pdf(self, press: object, sheet: object) -> tuple[str, bytes]:
            raise TooMany(BUSY, 5)

    monkeypatch.setattr(wired, "shelf", Taken)
    answer = ask("leaflet")
    assert answer.problem == "too-many"
    assert (answer.status, answer.headers["retry-after"]) == (429, "5")


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def test_who_follows_a_link_in_a_browser_reads_a_page(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    class Taken(Shelf):
        def pdf(self, press: object, sheet: object) -> tuple[str, bytes]:
            raise TooMany(BUSY, 5)

    assert ask("card", Accept=BROWSER).raw.startswith(b"%PDF-")
    gone = ask("passport", Accept=BROWSER)
    assert (gone.status, gone.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "回到网站首页" in gone.raw.decode()
    # A program that asks for HTML, as of a paper, has a token, and reads what programs read.
    assert ask("passport", Accept=BROWSER, Authorization="Bearer x").problem == "not-found"
    monkeypatch.setattr(wired, "shelf", Taken)
    busy = ask("leaflet", Accept=BROWSER)
    assert (busy.status, busy.headers["retry-after"]) == (429, "5")
    assert BUSY in busy.raw.decode()
    nowhere = call("GET", "/api/v1/<script>", headers={"Accept": BROWSER})
    assert (nowhere.status, nowhere.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "<script>" not in nowhere.raw.decode()
