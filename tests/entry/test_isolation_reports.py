"""A report about an office, or a complaint about its head, is invisible there in every way, wherever it came in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.case import State
from chalicelib.domain.roles import Staff
from tests.entry.calls import Answer
from tests.entry.isolated import PLACES, Served, everybody, keys_of, peopled, served
from tests.entry.isolated_matters import covers, filled, kept_from, submitted
from tests.entry.isolated_probes import everything
from tests.world import MATTER, MONDAY, FakeWorld

pytestmark = pytest.mark.slow

TARGETS = ("qh-0401", "qh-0801", "qh-04", "qh", "qh:0105", "qh:0101")
OFFICES = tuple(office for office in PLACES if office.startswith("qh"))
POINTING = (
    ("REPORT", "office"),
    ("REPORT", "person"),
    ("REPORT", "head"),
    ("COMPLAINT", "head"),
    ("SUGGEST", "head"),
    ("HELP", "head"),
)
READ = MONDAY + timedelta(days=2)
LATE = timedelta(days=160)


def _brought(serving: Served, target: str) -> dict[str, tuple[str, str]]:
    """Every such matter about `target`, handed in at every office, by web and at the desk; type and kind by number."""
    found = {}
    rows = [*POINTING, ("COMPLAINT", "office")] if target == "qh:0101" else POINTING
    people = {staff.id: staff for staff in everybody(serving.world)}
    for at in OFFICES:
        for type_, kind in rows:
            form: dict[str, Any] = {"office": at, "type": type_, "about_kind": kind, "about_office": target}
            found[submitted(serving, f"{type_} {kind} {target} {at}", **form)] = (type_, kind)
        said = {**MATTER, "office": at, "type": "REPORT", "about_kind": "office", "about_office": target}
        key = {"Idempotency-Key": f"taken in at {at}"}
        clerk = people[f"{at}.every-clerk"]
        answer = serving.ask(clerk, "POST", "/api/v1/desk/cases", {**said, "channel": "VISIT"}, key)
        assert answer.status == 201, answer.raw.decode()
        serving.world.codes[answer.json["number"]] = answer.json["query_code"]
        found[answer.json["number"]] = ("REPORT", "office")
    return found


@contextmanager
def _world(target: str, *, empty: bool = False) -> Iterator[tuple[Served, list[str]]]:
    """A world with nothing but such matters, each a step further on its road; or with nothing at all."""
    world = peopled()
    with served(world) as serving:
        found = {} if empty else _brought(serving, target)
        for n, number in enumerate(found):
            _live(serving, number, kept_from(*found[number], target) or frozenset(), n % 6)
        world.now = READ
        serving.tickets.clear()
        serving.run_all(days=LATE.days, every=8)
        yield serving, list(found)


def _people(world: FakeWorld, key: str) -> list[Staff]:
    """Who opens a docket, who can do most first."""
    rank = {role: n for n, role in enumerate(("BUREAU_HEAD", "DISPATCHER", "CLERK", "UNIT_HEAD", "LIAISON", "HANDLER"))}
    found = [staff for staff in everybody(world) if key in keys_of(staff)]
    return sorted(found, key=lambda staff: min(rank.get(role, 9) for role in staff.roles))


def _act(serving: Served, staff: Staff, number: str, action: str, **form: Any) -> Answer:
    seen = serving.ask(staff, "GET", f"/api/v1/cases/{number}")
    assert seen.status == 200, (staff.id, seen)
    path = f"/api/v1/cases/{number}/actions/{action}"
    return serving.ask(staff, "POST", path, {**filled(action), **form}, {"If-Match": str(seen.json["revision"])})


def _live(serving: Served, number: str, kept: frozenset[str], steps: int) -> None:
    """Take the matter `steps` along, and try each time to send it where it must not go."""
    world = serving.world
    owner = world.case(number).owner
    barred = {name.partition("@")[0] for name in world.case(number).recused}
    first = next(staff for staff in _people(world, owner) if not barred & staff.roles)
    if steps == 0:
        return
    assert _act(serving, first, number, "register").status == 200
    forbidden = _forbidden(world, owner, kept)
    assert forbidden or owner != "qh"
    for to in forbidden:
        answer = _act(serving, first, number, "dispatch", to=to)
        assert "依法不得转往" in answer.fields["to"], (owner, to)
    if steps == 1:
        return
    allowed = "qh:0104" if owner == "qh:lead" else "qh-03" if owner == "qh" else "qh-0403"
    assert _act(serving, first, number, "dispatch", to=allowed).status == 200
    if steps == 2:
        return
    holders = [world.people()[f"{allowed}.liaison"]] if ":" not in allowed else _people(world, allowed)
    holder = next(staff for staff in holders if staff.roles & {"LIAISON"})
    assert _act(serving, holder, number, "sign").status == 200
    for to in forbidden:
        answer = _act(serving, holder, number, "pass_down", to=to)
        assert answer.problem == "invalid"
    if steps == 3:
        return
    answer = serving.ask(first, "POST", f"/api/v1/cases/{number}/reveal", {"field": "name", "reason": "电话核实情况"})
    assert answer.json["value"] == "甘小禾"
    if steps == 4:
        body = {"number": number, "code": world.codes[number], "form": filled("supplement")}
        assert serving.ask(None, "POST", "/api/v1/lookup/actions/supplement", body).status == 202
        return
    assert _act(serving, holder, number, "submit_reply").status == 200


def _forbidden(world: FakeWorld, owner: str, kept: frozenset[str]) -> list[str]:
    """Dockets kept away that lie under the owner's office, so that only secrecy forbids them."""
    keys = [f"{office}:{unit}" if unit else office for office, units in PLACES.items() for unit in units]
    above = owner.partition(":")[0]
    offices = world.memory.offices
    under = (key for key in keys if above in (*offices[key.partition(":")[0]].path, key.partition(":")[0]))
    # Another office's units are refused before secrecy is asked about.
    return [key for key in under if covers(kept, key) and (":" not in key or key.startswith(f"{above}:"))]


def _of_a_register(number: str) -> bool:
    """Whether it names an entry of an office's own register, which every office has whatever was handed in."""
    return number.startswith("T-")


@pytest.fixture(scope="module", params=TARGETS)
def reports(request: pytest.FixtureRequest) -> Iterator[tuple[str, Served, list[str], frozenset[str]]]:
    with _world(request.param) as (serving, numbers):
        kept = kept_from("REPORT", "office", request.param)
        assert kept
        yield request.param, serving, numbers, kept


Reports = tuple[str, Served, list[str], frozenset[str]]


def test_nothing_of_it_is_stored_there(reports: Reports) -> None:
    _, serving, numbers, kept = reports
    memory = serving.world.memory
    assert len(numbers) >= len(OFFICES) * (len(POINTING) + 1)
    assert {number for _, number in memory.entries} == set(numbers)
    assert not [key for key, _ in memory.entries if covers(kept, key)]
    assert not [key for key, _, _ in memory.finds if covers(kept, key)]
    assert {name for key, name, _ in memory.finds if key == "recused"} <= {"BUREAU_HEAD@qh"}
    assert not [to for to, case, _ in memory.notices if covers(kept, to) and not _of_a_register(case)]
    alerts = [a for (key, _), a in memory.alerts.items() if covers(kept, key) and not _of_a_register(a.case)]
    assert {alert.kind for alert in alerts} == {"gaps"}
    assert not [line for line in memory.access if covers(kept, line[0]) and line[1] in numbers]


def test_nobody_there_is_told(reports: Reports) -> None:
    """The ladder, once every clock is late, and the e-mails that were really sent."""
    target, serving, numbers, kept = reports
    world, people = serving.world, serving.world.people()
    late = {a.case for a in world.memory.alerts.values() if a.kind == "late" and not _of_a_register(a.case)}
    assert late == set(numbers)
    told = {(alert.case, person) for alert in world.memory.alerts.values() for person in alert.staff}
    told |= {(w.record.case, person) for w in world.memory.notices.values() for person in w.record.staff}
    sent = world.desk.channels["mail"].sent  # type: ignore[attr-defined]
    told |= {
        (number, to.removesuffix("@staff.example")) for to, _, text in sent for number in numbers if number in text
    }
    told = {(case, person) for case, person in told if not _of_a_register(case)}
    assert told
    stands = {number: {key for key, of in world.memory.entries if of == number} for number in numbers}
    for number, person in told:
        opened = keys_of(people[person])
        assert opened & stands[number], (number, person)
        if target not in ("qh", "qh:0105", "qh:0101"):
            assert not any(covers(kept, key) for key in opened), (number, person)


def test_whoever_works_there_learns_nothing(reports: Reports) -> None:
    """All that can be asked there is the same, byte for byte, as in a world where none of it was ever handed in."""
    target, serving, numbers, kept = reports
    found = {}
    for staff in everybody(serving.world):
        keys = keys_of(staff)
        if keys and all(covers(kept, key) or key.endswith("discipline") for key in keys):
            found[keys] = staff
    assert found
    said = {staff.id: everything(serving, staff, numbers[:7:6]) for staff in found.values()}
    with _world(target, empty=True) as (nothing, _):
        for staff in found.values():
            for line, other in zip(said[staff.id], everything(nothing, staff, numbers[:7:6]), strict=True):
                assert line == other, staff.id


def test_the_public_sees_two_neutral_lines(reports: Reports) -> None:
    _, serving, numbers, _ = reports
    world = serving.world
    sealed = 0
    for number in numbers:
        if world.case(number).type != "REPORT":
            continue
        sealed += 1
        assert world.case(number).promised_on is None
        body = {"number": number, "code": world.codes[number], "altcha": f"solved:looking {number} up"}
        seen = serving.ask(None, "POST", "/api/v1/lookup", body).json
        assert {stage["title"] for stage in seen["stages"]} <= {"已收到", "已按规定转有权机关办理"}
        assert seen["office"]["id"] == "qh"
        assert [each["action"] for each in seen["next"]] == ["supplement"]
        known = {"number", "stage", "stages", "type", "office", "received_on", "next"}
        assert not {name: value for name, value in seen.items() if value and name not in known}
    assert sealed >= 3 * len(OFFICES)


def test_a_sealed_topic_is_as_silent_and_promises_nothing(reports: Reports) -> None:
    """Topic 17, of cadres and honesty, whatever the type; an open one beside it does get its promise."""
    target, serving, _, _ = reports
    world, at = serving.world, target.partition(":")[0]
    sealed, open_ = (
        submitted(serving, f"topic {topic} of {target}", office=at, about_kind="none", about_office=None, topic=topic)
        for topic in ("17", "02")
    )
    assert (world.case(sealed).promised_on, world.case(open_).promised_on is None) == (None, False)
    for number, shown in ((sealed, {"received"}), (open_, {"received", "screening"})):
        body = {"number": number, "code": world.codes[number]}
        seen = serving.ask(None, "POST", "/api/v1/lookup", body).json
        assert shown <= {stage["code"] for stage in seen["stages"]}
        assert bool(seen["promised_on"]) is (number == open_)
        assert (seen["topic"] is None) is (number == sealed)


def test_the_public_hears_no_more(reports: Reports) -> None:
    _, serving, numbers, _ = reports
    world = serving.world
    for waiting in world.memory.notices.values():
        if waiting.record.to == "petitioner" and world.case(waiting.record.case).type == "REPORT":
            assert waiting.record.template in ("receipt", "stage_changed")
            assert waiting.record.facts.get("stage") in ("已收到", "已按规定转有权机关办理"), waiting.record
            assert not waiting.record.facts.get("due")
    assert world.desk.channels["sms"].sent  # type: ignore[attr-defined]
    assert {world.case(number).state for number in numbers} >= {State.INBOX, State.HANDLING, State.REPLY_REVIEW}


@pytest.mark.parametrize("target", TARGETS)
def test_with_nobody_above_nobody_below_is_told(target: str) -> None:
    """Never silence, and never the office complained of: the alert then stands in the owner's docket without a name."""
    world = peopled()
    with served(world) as serving:
        numbers = set(_brought(serving, target))
        kept = kept_from("REPORT", "office", target) or frozenset()
        for at, staff in list(world.memory.staff.items()):
            if not keys_of(staff) or not all(covers(kept, key) for key in keys_of(staff)):
                del world.memory.staff[at]
        assert world.memory.staff
        serving.run_all(days=40, every=5)
        alerts = [a for a in world.memory.alerts.values() if a.case and not _of_a_register(a.case)]
        assert {alert.case for alert in alerts} == numbers
        for alert in alerts:
            assert (alert.key, alert.staff) == (world.case(alert.case).owner, ())
            assert not covers(kept, alert.key)
        sent = world.desk.channels["mail"].sent  # type: ignore[attr-defined]
        assert not [text for _, _, text in sent if "number=T-" not in text]
