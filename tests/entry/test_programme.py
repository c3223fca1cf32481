"""The programme and one person's file by the API: what is answered, and that others' matters change no byte of it."""

from __future__ import annotations

from typing import Any

from tests.domain.standing_registers import OPENING
from tests.entry.calls import staff
from tests.entry.isolated import everybody, keys_of, peopled, served
from tests.entry.isolated_probes import PROBES, asked
from tests.world import FakeWorld

WHY = {"mobile": "154 0000 0001", "reason": "核实是否重复来访"}


def test_a_file_by_number_names_matters_and_entries_and_no_number(world: FakeWorld) -> None:
    number = world.submit(type="SUGGEST", about_kind="none", about_office=None)
    clerk = staff("qh", "clerk")
    form = {name: value for name, value in OPENING["suggestion"].items() if name != "ref"}
    entry = clerk.post(
        "/api/v1/registers/suggestion",
        {**form, "docket": "qh", "source": "case", "case": number},
        idempotency_key="suggestion-1",
    )
    found = clerk.post("/api/v1/household", WHY)
    assert (found.status, found.json["name"]) == (200, "甘**")
    assert [each["number"] for each in found.json["cases"]] == [number]
    assert [each["id"] for each in found.json["entries"]] == [entry.json["id"]]
    assert b"15400000001" not in found.raw
    assert clerk.post("/api/v1/household", {**WHY, "reason": ""}).fields.keys() == {"reason"}
    assert clerk.get("/api/v1/household?mobile=15400000001").status == 405
    assert staff("qh", "admin").post("/api/v1/household", WHY).status == 403


def test_the_figures_of_a_year(world: FakeWorld) -> None:
    found = staff("qh", "clerk").get("/api/v1/registers/programme/figures").json
    assert (found["year"], found["visits"]["coverage"], found["opinions"]["items"]) == (2026, None, 0)
    assert staff("qh-04", "clerk").get("/api/v1/registers/programme/figures?docket=qh").problem == "not-found"


def _told(matters: list[dict[str, Any]]) -> tuple[dict[str, list[Any]], dict[str, frozenset[str]]]:
    """What everybody learns by the probes of the two routes, and the keys under which each matter stands."""
    with served(peopled()) as serving:
        world = serving.world
        numbers = [world.submit(**matter) for matter in matters]
        found: dict[str, list[Any]] = {}
        for who in everybody(world):
            serving.headers(who)
            serving.counted()
            lines = []
            for at in (("/api/v1/household", "POST"), ("/api/v1/registers/programme/figures", "GET")):
                for request in PROBES[at]("", who):
                    answer = asked(serving, who, request)
                    lines.append((request.path, answer.status, answer.raw, tuple(serving.counted())))
            found[who.id] = lines
        stands = {n: frozenset(key for key, of in world.memory.entries if of == n) for n in numbers}
        return found, stands


def test_matters_of_others_change_no_byte_and_no_call() -> None:
    matters: list[dict[str, Any]] = [
        {"office": "qh-03", "about_kind": "none", "about_office": None},
        {"about_kind": "head"},
        {"office": "qh-0801", "about_kind": "none", "about_office": None, "identity": "confidential"},
    ]
    nothing, _ = _told([])
    told, stands = _told(matters)
    people = {who.id: who for who in everybody(peopled())}
    near = frozenset(key for keys in stands.values() for key in keys)
    strangers = [id for id, who in people.items() if not keys_of(who) & near]
    assert len(strangers) > 20
    for id in strangers:
        assert told[id] == nothing[id], id
    assert any(told[id] != nothing[id] for id in told)
