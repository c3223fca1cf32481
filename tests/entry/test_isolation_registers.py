"""Nobody reads, lists, acts on or infers an entry of a register that is not under their keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.registers.entry import is_entry
from chalicelib.domain.roles import SYSTEM
from chalicelib.services import registers
from tests.domain.standing_registers import OPENING
from tests.entry.isolated import OFFICERS, Served, everybody, keys_of, peopled, served
from tests.entry.isolated_matters import pages
from tests.services.sessions import a_session

pytestmark = pytest.mark.slow

PLACES = {"qh": "qh-04", "qh-04": "qh-0401", "qh-0401": "qh-0401:deyu", "qh-03": "qh-0301", "bs": "bs-01"}
"""Who keeps entries, and whom the entries name."""

TAILS = (
    ("GET", ""),
    ("POST", "/steps/publish"),
    ("POST", "/steps/wake"),
)
PRINTS = (
    ("GET", "/papers"),
    ("GET", "/papers/1"),
    ("POST", "/papers/1"),
    ("POST", "/papers/1/void"),
    ("POST", "/papers/1/deliveries"),
)
"""What is asked of each entry; which papers there are depends on the entry."""

NEVER = "T-QH20261116-23456789A"


@pytest.fixture(scope="module")
def zoo() -> Iterator[tuple[Served, dict[str, frozenset[str]]]]:
    """Entries of every register in five offices, and the docket keys that may see each of them."""
    with served(peopled()) as serving:
        world = serving.world
        found: dict[str, frozenset[str]] = {}
        for place, named in PLACES.items():
            leader = {"qh": ("head", "deputy1"), "bs": ("bureau_head", "clerk")}.get(place, ("head", "vice"))
            for kind in (kind for kind in KINDS.values() if kind.name in OPENING):
                form = {**OPENING[kind.name], "leader": f"{place}.{leader[0]}", "substitute": f"{place}.{leader[1]}"}
                form = {**form, "to": named}
                names = {field.name for field in kind.opening.fields}
                form = {name: value for name, value in form.items() if name in names}
                entry = registers.open_entry(world.desk, kind.name, place, form, SYSTEM, world.now)
                found[entry.id] = frozenset({entry.key, entry.named, *entry.above} - {""})
        a_session(world)
        yield serving, found


def test_a_superior_sees_what_the_row_lets_through_and_a_sibling_nothing(
    zoo: tuple[Served, dict[str, frozenset[str]]],
) -> None:
    serving, found = zoo
    shelf = serving.world.desk.registers.shelf  # type: ignore[attr-defined]
    for id, keys in found.items():
        entry = shelf.entries[id]
        assert {key for key, of in shelf.views if of == id} == keys
        above = set(entry.above)
        assert above <= ({"qh"} if entry.key.startswith("qh-0") else set()) | {"qh-04", "bs"} - {entry.key}
        assert bool(above) == (KINDS[entry.kind].above is not None and entry.key not in ("qh", "bs"))


def test_who_has_no_key_gets_the_same_bytes_after_the_same_calls_as_for_nothing(
    zoo: tuple[Served, dict[str, frozenset[str]]],
) -> None:
    serving, found = zoo
    shelf = serving.world.desk.registers.shelf  # type: ignore[attr-defined]
    turn = 0
    for staff in everybody(serving.world):
        serving.headers(staff)
        for id, keys in found.items():
            turn += 1
            kind = shelf.entries[id].kind
            sees = bool(keys & keys_of(staff))
            of = KINDS[kind]
            prints = any(row.paper for row in (of.opening, *of.steps))
            for method, tail in (*TAILS, *(PRINTS if prints else ()))[turn % 3 :: 3]:
                answers = []
                for each in (id, NEVER):
                    serving.counted()
                    path = f"/api/v1/registers/{kind}/{each}{tail}"
                    body = {} if method == "POST" else None
                    answer = serving.ask(staff, method, path, body, {"If-Match": '"0"'})
                    answers.append((answer.status, answer.raw, answer.headers, tuple(serving.counted())))
                there, nowhere = answers
                assert nowhere[0] == 404
                if sees:
                    assert there[0] != 404 or "/papers/" in tail, (staff.id, id)
                else:
                    assert there == nowhere, (staff.id, id, tail)
                    assert id.encode() not in there[1]
            if kind == "session" and not sees:
                asked = [serving.ask(staff, "GET", f"/api/v1/registers/session/{each}/queue") for each in (id, NEVER)]
                assert [(a.status, a.raw) for a in asked] == [(404, asked[0].raw)] * 2


def test_a_list_is_what_stands_under_the_key(zoo: tuple[Served, dict[str, frozenset[str]]]) -> None:
    serving, found = zoo
    shelf = serving.world.desk.registers.shelf  # type: ignore[attr-defined]
    for staff in everybody(serving.world):
        for key in sorted(keys_of(staff)):
            for kind in KINDS:
                listed = set()
                for done in ("false", "true"):
                    for page in pages(serving, staff, f"/api/v1/registers/{kind}", docket=key, done=done, size=2):
                        listed |= {item["id"] for item in page.json["items"]}
                wanted = {id for id, keys in found.items() if key in keys and shelf.entries[id].kind == kind}
                assert listed >= wanted, (staff.id, key, kind)
                assert {id for id in listed if id in found} == wanted
        if staff.roles & set(OFFICERS):
            for path in ("registers", "registers/session", "registers/session/figures"):
                assert serving.ask(staff, "GET", f"/api/v1/{path}").status in (403, 404)


def test_alerts_of_entries_go_only_where_they_stand() -> None:
    with served(peopled()) as serving:
        world = serving.world
        for place in ("qh-04", "qh-03"):
            form = {**OPENING["self_check"]}
            registers.open_entry(world.desk, "self_check", place, form, SYSTEM, world.now)
        serving.run_all(30, 10)
        shelf = world.desk.registers.shelf  # type: ignore[attr-defined]
        people = {staff.id: staff for staff in world.memory.staff.values()}
        told = [alert for alert in world.memory.alerts.values() if is_entry(alert.case)]
        assert told
        for alert in told:
            seen = {key for key, of in shelf.views if of == alert.case}
            assert alert.key in seen
            assert all(keys_of(people[person]) & seen for person in alert.staff)
