"""The schemas of the OpenAPI document say of every form what the API itself says: fields, choices, what is required."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chalicelib.domain import forms
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.roles import Role
from tests.entry.calls import BODY, Caller, call, staff
from tests.entry.test_openapi import DOCUMENT, SCHEMAS, a_session, operations
from tests.world import FORMS, FakeWorld

pytestmark = pytest.mark.slow


def schema(name: str) -> dict[str, Any]:
    """A schema that stands by itself."""
    return {"$ref": f"#/components/schemas/{name}", "components": {"schemas": SCHEMAS}}


def fits(name: str, body: Any) -> bool:
    return bool(Draft202012Validator(schema(name)).is_valid(body))


OF_ROWS = ("{action}", "{step}", "{kind}")
"""Bodies that follow from rows: one form for each, tested by themselves."""

FILES = "/attachments"
"""Bodies that are files."""

OTHERS = "/api/open311/"
"""What follows the letter of somebody else's specification, and is tested by that."""

BODIES = [
    (p, m, o)
    for p, m, o in operations()
    if "requestBody" in o and not p.endswith((*OF_ROWS, FILES)) and not p.startswith(OTHERS)
]


@pytest.mark.parametrize(("path", "method", "operation"), BODIES, ids=[p for p, _, _ in BODIES])
def test_a_field_that_no_schema_knows_is_refused_and_one_that_is_required_is_missed(
    world: FakeWorld, path: str, method: str, operation: Mapping[str, Any]
) -> None:
    number = world.submit()
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    shape = SCHEMAS[reference.rpartition("/")[2]]
    assert shape["additionalProperties"] is False
    headers = {**staff("qh", "clerk").headers, "Idempotency-Key": "a-key-of-mine"}
    address = path.replace("{number}", number).replace("{paper}", "2")
    if "{entry}" in path:
        address = address.replace("{kind}", "session").replace("{entry}", a_session(world))
    unknown = call(method, address, {**_filled(shape), "colour": "red"}, headers)
    assert list(unknown.fields) == ["colour"]
    for name in shape["required"]:
        body = {field: value for field, value in _filled(shape).items() if field != name}
        assert name in call(method, address, body, headers).fields, name


def _filled(shape: Mapping[str, Any]) -> dict[str, Any]:
    """The required fields of a schema, filled with something of their type."""
    kinds: dict[str, Any] = {"string": "一二三四", "boolean": True, "array": [], "integer": 1, "object": {}}
    found = {}
    for name in shape["required"]:
        known = shape["properties"][name]
        if known.get("format") == "date":
            found[name] = "2026-11-16"
        elif "$ref" in known:
            inner = SCHEMAS[known["$ref"].rpartition("/")[2]]
            found[name] = _filled(inner) if inner["type"] == "object" else inner["enum"][0]
        else:
            found[name] = known["enum"][0] if "enum" in known else kinds[known["type"]]
    return found


def _choices(name: str) -> list[tuple[str, Any]]:
    """Every (field, value) that a schema lists."""
    found = []
    for field, known in SCHEMAS[name]["properties"].items():
        for each in known.get("anyOf", [known]):
            found += [(field, value) for value in each.get("enum", ())]
    return found


@pytest.mark.parametrize(("field", "value"), _choices("SubmitForm"))
def test_every_choice_of_a_submission_is_accepted(world: FakeWorld, field: str, value: str) -> None:
    body = {**BODY, "altcha": "solved:1", "contact_person": "苗可真", field: value}
    assert fits("SubmitForm", body)
    assert call("POST", "/api/v1/cases", body, {"Idempotency-Key": "a-key-of-mine"}).status == 201


@pytest.mark.parametrize("kind", SCHEMAS["AboutForm"]["properties"]["kind"]["enum"])
def test_every_kind_of_subject_is_accepted(world: FakeWorld, kind: str) -> None:
    body = {**BODY, "altcha": "solved:1", "about": {"kind": kind}}
    assert fits("SubmitForm", body)
    assert call("POST", "/api/v1/cases", body, {"Idempotency-Key": "a-key-of-mine"}).status == 201


@pytest.mark.parametrize(("field", "value"), _choices("TakeInForm"))
def test_every_choice_at_the_desk_is_accepted(world: FakeWorld, field: str, value: str) -> None:
    body = {
        "office": "qh",
        "channel": "PHONE",
        "type": "HELP",
        "title": "来电求助",
        "content": "来电请求帮助",
        "identity": "real",
        "name": "丁测样",
        "contact_person": "苗可真",
        "outside_number": "12345-1",
        "outside_due": "2026-11-20T18:00:00+08:00",
        field: value,
    }
    assert fits("TakeInForm", body)
    clerk: Caller = staff("qh", "clerk")
    answer = clerk.post("/api/v1/desk/cases", body, idempotency_key="a-key-of-mine")
    assert answer.status == 201, answer.raw.decode()


ACTED = sorted(name for name in ACTIONS if f"action.{name}" in SCHEMAS)


@pytest.mark.parametrize("name", ACTED)
def test_the_form_of_every_action_is_true_to_its_row(world: FakeWorld, name: str) -> None:
    shown = f"action.{name}"
    form = FORMS[name]
    assert fits(shown, form), "the form that the tests fill in fits the schema"
    assert not fits(shown, {**form, "colour": "red"})
    for field in SCHEMAS[shown]["required"]:
        assert not fits(shown, {key: value for key, value in form.items() if key != field})
    # What the document calls wrong is refused by the name of the field, as far as a clerk takes the action himself.
    number, clerk = world.submit(), staff("qh", "clerk")
    if name != "register":
        world.act(number, "register", "qh.clerk")
    if name in {each["action"] for each in clerk.get(f"/api/v1/cases/{number}").json["actions"]}:
        assert list(clerk.act(number, name, {**form, "colour": "red"}).fields) == ["colour"]
        for field, _ in _choices(shown):
            assert field in clerk.act(number, name, {**form, field: "no such choice"}).fields


@pytest.mark.parametrize("name", ACTED)
def test_every_choice_of_an_action_can_be_read(name: str) -> None:
    for field, value in _choices(f"action.{name}"):
        facts, _ = forms.read([f for f in ACTIONS[name].fields if f.name == field], {field: value})
        assert facts == {field: value}


def test_every_role_that_is_documented_can_be_given(world: FakeWorld) -> None:
    assert set(SCHEMAS["Role"]["enum"]) == set(Role)


ASKED = [p for p, m, _ in operations() if m == "GET" and "{" not in p and not p.startswith(OTHERS)]


@pytest.mark.parametrize("path", ASKED)
def test_a_query_takes_what_is_documented_and_nothing_else(world: FakeWorld, path: str) -> None:
    known = [each for each in DOCUMENT["paths"][path]["get"]["parameters"] if each["in"] == "query"]
    who = {"/api/v1/access-log": "auditor", "/api/v1/quota": "center-head"}.get(path, "clerk")
    caller = staff("qh", who)
    needed = {"office": "qh"} if any(each["required"] for each in known) else {}
    given = "&".join(f"{name}={value}" for name, value in needed.items())
    assert caller.get(f"{path}?{given}").status == 200
    if known:
        assert list(caller.get(f"{path}?{given}&colour=red").fields) == ["colour"]
        samples = {"boolean": "true", "integer": "20"}
        for each in known:
            kind = each["schema"].get("type", "string")
            if each["name"] in ("cursor", "office", "docket", "city", "month"):
                continue
            sample = "2026-11-30" if "date" in str(each["schema"]) else samples.get(kind, "INBOX")
            assert caller.get(f"{path}?{given}&{each['name']}={sample}").status == 200, each
