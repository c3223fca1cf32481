"""The demo is made once, shows something in every state, and says how to get in before it serves."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import infra.demo
from chalicelib.adapters.calendars import WorkCalendars
from chalicelib.adapters.spreadsheets import read_rows, write_rows
from chalicelib.domain.campaigns import Phase, phase
from chalicelib.domain.case import State
from chalicelib.domain.errors import NotAllowed
from chalicelib.services.act import perform
from chalicelib.services.import_cases import COLUMNS, import_closed
from chalicelib.services.schedule import schedule
from infra.demo import PASSWORD, Ticket, play, scenes, write_demo_city
from infra.demoprogramme import arrange_programme
from infra.demosessions import arrange
from infra.demovoices import IDEAS, arrange_voices
from infra.generate import HEADERS, SETTLED, messages
from tests.local.calling import ROOT, document_of, until_served
from tests.local.served import Served
from tests.world import FakeWorld, at, over_fakes, passwords

REVIEWS = 1
"""Cases that begin with another one: what is reviewed has a file of its own."""

VOICES = len(IDEAS) + 1
"""Cases that came to a collection of suggestions: to the one that has ended, and to the one that is open."""

UNTIL = date(2026, 11, 21)
NOW = at("2026-11-20", "15:00")


def states(world: FakeWorld) -> Counter[State]:
    return Counter(case.state for case in world.memory.cases.values())


def test_there_is_something_in_every_state_of_the_ordinary_road() -> None:
    world = over_fakes(now=NOW)
    ticket = play(world.desk, NOW)
    ordinary = "INBOX REGISTERED APPROVAL INFO_PENDING DISPATCHED RETURN_REQ HANDLING REPLY_REVIEW REPLIED CLOSED"
    assert set(states(world)) == {State(name) for name in ordinary.split()} | {State.REEXAM}
    assert len(world.memory.cases) == len(scenes()) + REVIEWS
    assert world.case(ticket.number).state is State.REPLIED
    assert any(case.restricted for case in world.memory.cases.values())
    assert world.sweep().alerts > 0


def test_playing_it_again_changes_nothing_and_shows_the_same_ticket() -> None:
    world = over_fakes(now=NOW)
    ticket = play(world.desk, NOW)
    before = dict(world.memory.cases)
    assert play(world.desk, NOW + timedelta(days=3)) == ticket
    assert before == world.memory.cases


def test_there_are_sessions_to_be_booked_and_repeating_adds_none() -> None:
    world = over_fakes(now=NOW)
    ids = arrange(world.desk, NOW)
    assert arrange(world.desk, NOW + timedelta(hours=1)) == ids
    shown = schedule(world.front, "qh", NOW)
    assert [(each.posted.id, each.left) for each in shown] == [(id, 8) for id in ids]
    assert all(each.posted.on.isoweekday() == 3 for each in shown)


def test_there_is_a_programme_and_repeating_adds_nothing() -> None:
    world = over_fakes(now=NOW)
    arrange_programme(world.desk, NOW)
    entries = dict(world.desk.registers.shelf.entries)  # type: ignore[attr-defined]
    assert Counter(entry.kind for entry in entries.values()) == {"plan": 1, "task": 2, "visit": 1, "suggestion": 3}
    for later in (NOW + timedelta(hours=1), NOW + timedelta(days=9)):
        arrange_programme(world.desk, later)
    assert entries == world.desk.registers.shelf.entries  # type: ignore[attr-defined]


def test_a_play_that_was_broken_off_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, broken = over_fakes(now=NOW), over_fakes(now=NOW)
    play(whole.desk, NOW)
    left = iter(range(10))

    def until_the_power_fails(*given: Any) -> Any:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return perform(*given)

    monkeypatch.setattr(infra.demo, "perform", until_the_power_fails)
    with pytest.raises(KeyboardInterrupt):
        play(broken.desk, NOW)
    monkeypatch.undo()
    assert len(broken.memory.events) < len(whole.memory.events)
    play(broken.desk, NOW)
    assert (states(broken), len(broken.memory.events)) == (states(whole), len(whole.memory.events))


def test_what_somebody_made_of_a_scene_stays() -> None:
    world = over_fakes(now=NOW)
    play(world.desk, NOW)
    number = next(case.number for case in world.memory.cases.values() if case.type == "SUGGEST")
    world.act(number, "register", "qh.clerk")
    world.act(number, "answer_now", "qh.clerk")
    play(world.desk, world.now + timedelta(days=1))
    assert world.case(number).state is State.REPLIED


def test_the_ticket_opens_the_lookup() -> None:
    from chalicelib.services.lookup import lookup

    world = over_fakes(now=NOW)
    ticket: Ticket = play(world.desk, NOW)
    found = lookup(world.front, ticket.number, ticket.query_code, proof="", address="192.0.2.1", now=NOW)
    assert found.progress.stage == "replied"
    assert "已全部退还" in found.progress.reply


def test_every_account_of_the_sample_city_has_the_password_that_is_shown() -> None:
    world = over_fakes()
    world.memory.staff.clear()
    world.memory.offices.clear()
    city = write_demo_city(world.desk, passwords().hash, NOW)
    assert write_demo_city(world.desk, passwords().hash, NOW) == city
    found = [world.desk.directory.member(member.office, member.login) for member in city.staff]
    assert all(member and not member.must_change for member in found)
    assert {passwords().verify(member.password_hash, PASSWORD) for member in found[:3] if member} == {True}


def test_a_password_that_everybody_knows_has_no_place_among_real_data() -> None:
    world = over_fakes()
    before = dict(world.memory.staff)
    with pytest.raises(NotAllowed, match="另选目录"):
        write_demo_city(world.desk, passwords().hash, NOW)
    assert before == world.memory.staff


def test_generated_messages_are_the_same_for_the_same_seed() -> None:
    calendar = WorkCalendars().calendar()
    made = list(messages(200, UNTIL, calendar))
    assert made == list(messages(200, UNTIL, calendar))
    assert made != list(messages(200, UNTIL, calendar, seed=1))
    numbers = [row[0] for row in made]
    assert len(set(numbers)) == 200


def test_generated_messages_are_seasonal_and_answered_in_time_for_the_most_part() -> None:
    calendar = WorkCalendars().calendar()
    made = [dict(zip(HEADERS, row, strict=True)) for row in messages(1000, UNTIL, calendar)]
    summer = sum(6 <= row["留言时间"].month <= 9 for row in made)
    assert 400 <= summer <= 550
    assert all(row["留言时间"] < row["答复时间"] for row in made)
    assert max(row["留言时间"].date() for row in made) <= UNTIL - timedelta(days=SETTLED)
    assert max(row["答复时间"].date() for row in made) < UNTIL


def test_generated_messages_are_taken_in_without_a_complaint(tmp_path: Path) -> None:
    path = tmp_path / "made.csv"
    write_rows(path, HEADERS, messages(60, UNTIL, WorkCalendars().calendar()))
    world = over_fakes(now=NOW)
    results = import_closed(world.desk, read_rows(path, COLUMNS), office="qh", channel="H12345", now=NOW)
    assert Counter(each.status for each in results) == {"taken": 60}


@pytest.mark.engine
@pytest.mark.slow
def test_the_demo_is_served_and_begun_again_on_the_same_data(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first, _ = _served(data, lambda said: None)
    assert first["messages"] == {"taken": 200}
    second, seen = _served(data, _visited)
    assert second["messages"] == {"exists": 200}
    assert (second["number"], second["query_code"]) == (first["number"], first["query_code"])
    assert seen == {"stage": "已答复", "items": len(scenes()) - 1 + REVIEWS + VOICES}
    verified = subprocess.run(
        [sys.executable, "-m", "infra.cli", "verify", "--full", "--json", "--data", str(data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(verified.stdout)["cases"] == 200 + len(scenes()) + REVIEWS + VOICES


def _served(data: Path, visit: Any) -> tuple[Any, Any]:
    """Begin the demo, visit it, stop it; what it said first, and what was seen."""
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.cli", "demo", "--port", "0", "--json", "--data", str(data)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = document_of(process)
        until_served(f"{said['api']}/health")
        return said, visit(said)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def _visited(said: Any) -> Any:
    """The lookup with the ticket, and the worklist of the first account that is shown."""
    system = Served(subprocess.Popen(["true"], text=True), "", said["site"], Path())
    status, found = system.call("POST", "/api/v1/lookup", {"number": said["number"], "code": said["query_code"]})
    assert status == 200, found
    account = said["logins"][0]
    form = {"office": account["office"], "login": account["login"], "password": said["password"]}
    status, session = system.call("POST", "/api/v1/sessions", form)
    assert status == 201, session
    status, listed = system.call("GET", "/api/v1/worklist", headers={"Authorization": f"Bearer {session['token']}"})
    assert status == 200, listed
    return {"stage": found["stage"]["title"], "items": len(listed["items"])}


def test_what_the_city_asks_everybody_is_there_with_what_came_of_it() -> None:
    world = over_fakes(now=NOW)
    for _ in range(2):
        arrange_voices(world.desk, NOW)
    kinds = ("campaign", "campaign_result", "survey", "survey_result")
    posted = {kind: world.front.board.posted("qh", kind, date.min) for kind in kinds}
    assert [len(posted[kind]) for kind in kinds] == [2, 1, 2, 1]
    (told,), (counted,) = posted["campaign_result"], posted["survey_result"]
    assert (told.facts["received"], told.facts["adopted"]) == (3, 3)
    assert counted.facts["figures"]["answers"] == 128
    assert {phase(each.facts, date(2026, 11, 20)) for each in posted["survey"]} == {Phase.OPEN, Phase.ENDED}
