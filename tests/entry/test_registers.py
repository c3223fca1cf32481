"""The registers by the API: forms as documented, revisions, one's own list, and the public schedule."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.registers.kinds import all_steps
from tests.domain.standing_registers import OPENING, STEPS
from tests.entry.calls import call, run_job, staff
from tests.entry.test_openapi import SCHEMAS
from tests.services.sessions import FIXED, a_session
from tests.world import FakeWorld, at

FORMS = [
    (kind.name, step.name, OPENING[kind.name] if step is kind.opening else STEPS[kind.name, step.name])
    for kind, step in all_steps(KINDS)
    if kind.name in OPENING
]
"""Every step with a form that is filled in rightly; that none is missing is looked at with the rows."""


@pytest.mark.parametrize(("kind", "step", "form"), FORMS, ids=[f"{kind}.{step}" for kind, step, _ in FORMS])
def test_the_form_of_every_step_is_true_to_its_row(kind: str, step: str, form: dict[str, Any]) -> None:
    name = f"register.{kind}.{step}"
    row = KINDS[kind].opening if step == "open" else KINDS[kind].step(step)
    assert row is not None
    assert (name in SCHEMAS) is (set(row.by) != {"SYSTEM"})
    if name not in SCHEMAS:
        return
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": SCHEMAS}}
    fits = Draft202012Validator(schema).is_valid
    assert fits(form)
    assert not fits({**form, "colour": "red"})
    for field in SCHEMAS[name]["required"]:
        assert not fits({key: value for key, value in form.items() if key != field})


def test_a_meeting_is_opened_recorded_and_found(world: FakeWorld) -> None:
    clerk = staff("qh", "clerk")
    kinds = {each["kind"]: each for each in clerk.get("/api/v1/registers").json["items"]}
    assert list(kinds) == list(KINDS)
    assert kinds["meeting"]["opens_under"] == ["qh"]
    assert kinds["self_check"]["opens_under"] == []
    form = {"docket": "qh", **OPENING["meeting"]}
    opened = clerk.post("/api/v1/registers/meeting", form, idempotency_key="meeting-1")
    assert (opened.status, opened.headers["etag"]) == (201, '"1"')
    assert clerk.post("/api/v1/registers/meeting", form, idempotency_key="meeting-1").json == opened.json
    assert clerk.post("/api/v1/registers/meeting", form).fields
    path = f"/api/v1/registers/meeting/{opened.json['id']}"
    shown = clerk.get(path).json
    assert (shown["title"], shown["state"]["title"]) == ("收费问题专题会", "拟召开")
    assert [step["step"] for step in shown["steps"]] == ["record", "cancel"]
    assert shown["history"][0]["words"] == {"title": "收费问题专题会"}
    recorded = clerk.post(f"{path}/steps/record", STEPS["meeting", "record"], if_match='"1"')
    assert (recorded.status, recorded.json["state"]) == (200, "held")
    assert clerk.post(f"{path}/steps/record", STEPS["meeting", "record"], if_match='"1"').problem == "stale"
    assert clerk.post(f"{path}/steps/record", STEPS["meeting", "record"]).fields
    wrong = clerk.post(f"{path}/steps/nothing", {}, if_match='"2"')
    assert wrong.fields == {"step": "没有“nothing”这一操作"}
    listed = clerk.get("/api/v1/registers/meeting?docket=qh&month=2026-11").json["items"]
    assert [each["id"] for each in listed] == [opened.json["id"]]
    stranger = staff("qh-04", "clerk")
    for answer in (
        stranger.get(path),
        stranger.get(f"{path}x"),
        stranger.post(f"{path}/steps/close", {}, if_match='"2"'),
    ):
        assert answer.problem == "not-found"


def test_the_public_reads_the_schedule_and_books_by_number_and_code(world: FakeWorld) -> None:
    world.now = at("2026-11-16")
    id = a_session(world, days=16)
    (shown,) = call("GET", "/api/v1/receptions?office=qh").json["items"]
    assert shown == {
        "id": id,
        "office": "qh",
        "on": "2026-12-02",
        "date": "2026-12-02",
        "cancelled": False,
        "form": "fixed",
        "from_time": "14:30",
        "to_time": "17:00",
        "place": FIXED["place"],
        "leader_post": "局主要负责人",
        "capacity": 8,
        "book_by": "2026-11-25",
        "left": 8,
    }
    number = world.submit()
    body = {"number": number, "code": world.codes[number], "form": {"session": id, "visitors": 1}}
    assert call("POST", "/api/v1/lookup/actions/book", body).status == 202
    assert run_job("drain")["done"] == 1
    assert call("GET", "/api/v1/receptions?office=qh").json["items"][0]["left"] == 7
    (line,) = staff("qh", "clerk").get(f"/api/v1/registers/session/{id}/queue").json["items"]
    assert (line["place"], line["number"], line["name"]) == (1, number, "甘**")
    assert call("GET", "/api/v1/receptions?office=zz").problem == "not-found"


def test_the_jobs_open_issue_and_remind(world: FakeWorld) -> None:
    world.now = at("2026-11-02", "06:30")
    assert run_job("daily")["opened"] >= 10
    below = len(world.desk.directory.tree("qh")) - 1
    while run_job("drain")["done"]:
        pass
    clerk = staff("qh-0401", "clerk")
    (owed,) = clerk.get("/api/v1/registers/self_check").json["items"]
    assert (owed["facts"]["period"], owed["due_on"]) == ("2026-11", "2026-11-25")
    path = f"/api/v1/registers/self_check/{owed['id']}"
    handed = clerk.post(f"{path}/steps/hand_in", STEPS["self_check", "hand_in"], if_match='"0"')
    assert handed.json["state"] == "handed"
    world.now = at("2026-11-27", "09:00")
    assert run_job("sweep")["failed"] == 0
    while run_job("drain")["done"]:
        pass
    boss = staff("qh", "center-head")
    (round_,) = boss.get("/api/v1/registers/self_check_round").json["items"]
    assert round_["tally"] == {"issued": below, "handed": 1, "late": below - 1, "handed_late": 0}
    alerts = boss.get("/api/v1/alerts").json["items"]
    assert {"R42", "R41"} <= {alert["rule"] for alert in alerts}
    assert run_job("deliver")["errors"] == 0


def test_the_figures_of_a_month(world: FakeWorld) -> None:
    a_session(world)
    found = staff("qh", "clerk").get("/api/v1/registers/session/figures?month=2026-12&docket=qh").json
    assert (found["planned"], found["held"]) == (1, 0)
    assert {"leader": "qh.head", "held": 0, "government": 0, "substituted_for": 0, "met": False} in found["leaders"]
    assert {"unit": "qh:0105", "held": 0, "met": False} in found["units"]
    wrong = staff("qh-04", "clerk").get("/api/v1/registers/session/figures?docket=qh")
    assert wrong.problem == "not-found"
