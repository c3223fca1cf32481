"""What no page may do, over every route, form and row that there is: forged forms, frames, scripts, planted words.

Routes are read from the application, forms from the pages that show them, fields from the rows: what is added later is
tried without a line here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import Tag

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.forms import Field
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.entry.pages.fields import widgets
from chalicelib.entry.pages.page import Page, answered
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.render import environment
from chalicelib.entry.pages.seat import Seat
from chalicelib.services.sessions import Session
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired
from tests.entry.calls import Answer, call, serving
from tests.entry.pages.asking import OPEN_FORMS, OWN_PAGE, Visitor, desk_routes, is_page, soup, with_x
from tests.entry.pages.crawl import Crawl
from tests.entry.pages.probes import PAGE_PROBES, send
from tests.entry.pages.sound import guarded, sound
from tests.world import PASSWORD, ROAD, SETTINGS, FakeWorld, over_fakes, walk

pytestmark = pytest.mark.slow

POSTS = sorted(path for path, method in desk_routes() if method == "POST")
PEOPLE = ("qh.clerk", "qh.head", "qh.admin", "qh.secadmin", "qh.auditor", "qh-0401.head")
FORGED = "页面已过期或不是从本系统打开的"
FOREIGN = "此操作须从本系统的页面发起"
PAYLOAD = "\"'><script>xss()</script>{{7*7}}"


@pytest.fixture(scope="module")
def city() -> Iterator[FakeWorld]:
    """One world for all these tests, with a case on its road; nobody is slowed down for guessing."""
    world = over_fakes(replace(SETTINGS, address_failures=10**6, login_failures=10**6))
    world.pace = timedelta()
    with serving(world):
        yield world


def state(world: FakeWorld) -> object:
    """All that the world keeps of cases, people and what belongs to them; sessions and their log apart."""
    memory = world.memory
    kept = (memory.cases, memory.events, memory.entries, memory.notices, memory.commands, memory.alerts, memory.staff)
    drawers = {at: note for at, note in world.desk.drawers.kept.items() if at[1] != "session"}  # type: ignore[attr-defined]
    return repr((*kept, memory.offices, memory.posts, drawers, world.desk.registers.shelf))  # type: ignore[attr-defined]


# Forged forms (CSRF)


@pytest.mark.parametrize("path", [path for path in POSTS if path not in OPEN_FORMS])
def test_a_form_without_the_token_of_this_session_changes_nothing(city: FakeWorld, path: str) -> None:
    own, other = Visitor.signed_in("qh.clerk"), Visitor.signed_in("qh.clerk")
    before = state(city)
    for token in ("", "x", other.csrf, own.csrf[:-1], own.csrf.upper()):
        refused = own.post(with_x(path), {"x": "y"}, csrf=token)
        assert refused.status == 403, (path, token)
        assert FORGED in refused.raw.decode()
    assert state(city) == before
    # The counter-proof: with the token of this session the guard lets it by.
    taken = own.post(with_x(path), {"x": "y"})
    assert FORGED.encode() not in taken.raw, path
    assert FOREIGN.encode() not in taken.raw, path


@pytest.mark.parametrize("path", POSTS)
def test_a_form_from_elsewhere_is_refused_whatever_it_carries(city: FakeWorld, path: str) -> None:
    own = Visitor.signed_in("qh.clerk")
    before = state(city)
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://huiyin.example"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "", "Origin": "https://huiyin.example.evil.example"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
        {"Sec-Fetch-Site": "", "Origin": ""},
    ):
        refused = own.post(with_x(path), {"x": "y"}, headers)
        assert (refused.status, FOREIGN in refused.raw.decode()) == (403, True), (path, headers)
    assert state(city) == before


@pytest.mark.parametrize("path", POSTS)
def test_what_a_foreign_page_can_send_without_asking_is_no_form(city: FakeWorld, path: str) -> None:
    own = Visitor.signed_in("qh.clerk")
    for kind in ("text/plain", "application/json"):
        sent = f"csrf={own.csrf}&x=y".encode()
        answer = call("POST", with_x(path), sent, {**OWN_PAGE, "Cookie": own.cookie}, kind=kind)
        assert answer.status in (403, 415), (path, kind)


@pytest.mark.parametrize("path", [path for path in POSTS if path not in OPEN_FORMS])
def test_nobody_sends_a_form_without_a_session(city: FakeWorld, path: str) -> None:
    before = state(city)
    assert Visitor().post(with_x(path), {"x": "y"}).status == 401
    assert state(city) == before


def test_the_forms_for_those_not_signed_in_are_known_by_name() -> None:
    assert {path for path in POSTS if PAGE_PROBES.get((path, "POST"))} >= OPEN_FORMS


# Frames, scripts, cookies


def every_answer(world: FakeWorld) -> Iterator[tuple[str, str, Answer]]:
    """What every route answers to several people, for a case that is there: (who, what, answer)."""
    number = world.submit()
    walk(world, number, "approve_reply")
    for id in PEOPLE:
        own = Visitor.signed_in(id)
        staff = world.people()[id]
        for (path, method), probe in sorted(PAGE_PROBES.items()):
            for asked in list(probe(number, staff))[:4]:
                yield id, f"{method} {path}", own.ask(asked)


@pytest.mark.slow
def test_every_answer_keeps_frames_scripts_and_caches_away() -> None:
    world = over_fakes(replace(SETTINGS, address_failures=10**6, login_failures=10**6))
    world.pace = timedelta()
    seen: dict[str, set[int]] = {}
    with serving(world):
        for who, what, answer in every_answer(world):
            seen.setdefault(what, set()).add(answer.status)
            assert answer.status < 500, (who, what, answer.raw.decode()[:600])
            guarded(answer, what)
            if is_page(answer):
                sound(answer, what)
    shown = {what for what, statuses in seen.items() if 200 in statuses}
    assert len(shown) > len([1 for _, method in PAGE_PROBES if method == "GET"]) / 2, "most pages were really shown"


def test_the_cookie_of_a_page_is_of_the_session_alone_and_lives_no_longer(city: FakeWorld) -> None:
    (cookie,) = call("POST", "/api/v1/sessions", {"office": "qh", "login": "clerk", "password": "x"}).cookies or ("",)
    assert cookie == ""
    own = Visitor.signed_in("qh.clerk")
    assert own.cookie.startswith("huiyin=")
    assert not own.get("/desk/account").cookies


def test_a_page_cannot_be_opened_by_a_session_of_another_signature(city: FakeWorld) -> None:
    own = Visitor.signed_in("qh.clerk")
    for forged in (own.cookie[:-2] + "xx", own.cookie.replace("=W", "=X", 1), "huiyin=", "huiyin=x.y.z"):
        led = Visitor(cookie=forged).get("/desk/account")
        assert (led.status, led.headers["location"].partition("?")[0]) == (303, "/desk/sign-in"), forged


# Scripts in words (XSS): every row


def rows() -> Iterator[tuple[str, tuple[Field, ...]]]:
    """Every form that a row describes."""
    for name, action in ACTIONS.items():
        yield name, tuple(action.fields)
    for kind in KINDS.values():
        yield f"{kind.name} opened", tuple(kind.opening.fields)
        for step in kind.steps:
            yield f"{kind.name} {step.name}", tuple(step.fields)


def seat(world: FakeWorld) -> Seat:
    """Somebody at the desk, whose request no field asks for."""
    session = wired.accounts().sign_in("qh", "clerk", PASSWORD, "192.0.2.1", world.now)
    assert isinstance(session, Session)
    return Seat(None, session, world.now)  # type: ignore[arg-type]


TRY = (
    '{% from "parts/fields.html" import field, summary %}{{ summary(errors, drawn) }}'
    "{% for w in drawn %}{{ field(w) }}{% endfor %}"
)


def test_a_script_in_any_field_of_any_row_shows_as_text(city: FakeWorld) -> None:
    at = seat(city)
    template = environment().from_string(TRY)
    tried = 0
    for name, fields in rows():
        values = {each.name: (PAYLOAD,) for each in fields}
        choices = {each.name: [(PAYLOAD, PAYLOAD)] for each in fields if each.kind in ("choice", "staff", "office")}
        drawn = widgets(fields, Filled(values), dict.fromkeys(values, PAYLOAD), seat=at, choices=choices)
        page = template.render(drawn=drawn, errors=dict.fromkeys(values, PAYLOAD))
        assert "<script" not in page, name
        read = soup(Answer(200, {}, (), page.encode()))
        for widget in drawn:
            if widget.look in ("text", "textarea"):
                tag = read.find(id=widget.id)
                assert isinstance(tag, Tag), (name, widget.name)
                kept = tag.get_text() if widget.look == "textarea" else tag["value"]
                assert kept == PAYLOAD, (name, widget.name)
                tried += 1
    assert tried > 100


def test_titles_hints_and_words_of_pages_are_escaped_by_the_environment(city: FakeWorld) -> None:
    assert environment().autoescape is True
    values = {"status": 400, "title": PAYLOAD, "detail": PAYLOAD, "back": "/desk", "sign_in": False}
    shown = answered(Page("error.html", {**values, "errors": ({"message": PAYLOAD},)}), None, None)  # type: ignore[arg-type]
    assert "<script" not in re.sub(r"<script src=[^>]*></script>", "", str(shown.body))
    assert base.settings().secret not in str(shown.body)


# Scripts in words: every form that a page shows, sent, kept, and shown to others

CRAWLERS = (
    *("qh.clerk", "qh.dispatcher", "qh-0401.liaison", "qh-0401.handler", "qh-0401.head", "qh.center-head"),
    *("qh.followup", "qh.head", "qh.deputy1", "qh.secadmin", "qh.auditor", "qh.admin"),
)
"""ADMIN comes last: his forms close accounts."""


def worded(action: str) -> dict[str, str]:
    """The planted words for every field of words of an action, as far as they fit."""
    fields = (each for each in ACTIONS[action].fields if each.kind in ("text", "textarea") and each.personal)
    return {each.name: PAYLOAD for each in fields if not each.max or each.max >= len(PAYLOAD)}


def planted() -> FakeWorld:
    """A city in which somebody has written a script wherever words are kept, with cases all along the road."""
    world = over_fakes(replace(SETTINGS, address_failures=10**6, login_failures=10**6))
    people = world.memory.staff
    for at in (("qh", "handler"), ("qh-0401", "vice")):
        people[at] = replace(people[at], name=PAYLOAD, post=PAYLOAD)
    for stop in range(0, len(ROAD) + 1, 2):
        number = world.submit(title=PAYLOAD, content=PAYLOAD * 3, name=PAYLOAD[:30], address=PAYLOAD)
        for action, who, form in ROAD[:stop]:
            world.act(number, action, who, **{**worded(action), **form})
    return world


@pytest.mark.slow
def test_a_script_in_every_field_of_every_form_shows_as_text() -> None:
    world = planted()
    shown: set[str] = set()
    answered: dict[str, int] = {}

    def check(answer: Answer, what: str) -> None:
        assert answer.status < 500, (what, answer.raw.decode(errors="replace")[-800:])
        answered[what] = answer.status
        if is_page(answer):
            sound(answer, what)
            assert b"<script>xss" not in answer.raw, what
            if "<script>xss()" in soup(answer).get_text():
                shown.add(what)

    sent: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    with serving(world):
        for id in CRAWLERS:
            crawl = Crawl(Visitor.signed_in(id), PAYLOAD, check, sent)
            crawl.walk()
            seen += crawl.seen
            world.now += timedelta(minutes=1)
        tried = {kind.partition(" ")[0] for kind in sent}
        for path in POSTS:
            if path not in tried:
                _sent_by_hand(world, path, check)
    assert len(shown) > 60, "the planted words were really shown"
    assert len(tried) > len(POSTS) / 2, "most forms were found on pages"


def _sent_by_hand(world: FakeWorld, path: str, check: Callable[[Answer, str], None]) -> None:
    """A form that no page showed on the way: by its probe, the words in place of all that it holds."""
    number = next(reversed(world.memory.cases))
    for id in ("qh.clerk", "qh.head"):
        own, staff = Visitor.signed_in(id), world.people()[id]
        for asked in list(PAGE_PROBES.get((path, "POST"), send(with_x(path)))(number, staff))[:2]:
            form = {
                name: value if name in ("csrf", "revision", "do") else PAYLOAD
                for name, value in (asked.form or {}).items()
            }
            check(own.ask(replace(asked, form=form)), f"{id} POST {path} by hand")
