"""Bringing a matter by the API: receipts, idempotency, proofs of work, and what is wrong with a form."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import altcha
import pytest

from chalicelib.adapters.proof import Altcha
from tests.entry.calls import CHINESE, call, kept, lookup, submit
from tests.world import FakeWorld

# Submitting


def test_a_submission_gives_number_code_and_a_promise(world: FakeWorld) -> None:
    answer = submit()
    assert answer.status == 201
    assert answer.json.keys() == {"number", "query_code", "received_at", "promised_on"}
    assert re.fullmatch(r"QH20261116-[2-9A-Z]{5}", answer.json["number"])
    assert answer.json["received_at"] == "2026-11-16T01:12:00Z"
    assert answer.json["promised_on"] == "2026-12-07"
    assert lookup(answer.json["number"], answer.json["query_code"]).status == 200


def test_what_can_be_looked_forward_to_is_what_the_receipt_then_says(world: FakeWorld) -> None:
    answer = call("GET", "/api/v1/offices/qh/prospects")
    told = {each["type"]["code"]: each for each in answer.json["items"]}
    assert told["COMPLAINT"] == {
        "type": {"code": "COMPLAINT", "title": "投诉"},
        "registered_by": "2026-11-17",
        "told_by": "2026-12-01",
        "promised_on": submit().json["promised_on"],
        "sealed": False,
    }
    assert (told["CONSULT"]["told_by"], told["CONSULT"]["promised_on"] is None) == (None, False)
    report = told["REPORT"]
    assert (report["sealed"], report["promised_on"], report["told_by"]) == (True, None, None)
    assert answer.json["attachments"]["bytes"] == 10 * 1024 * 1024
    assert call("GET", "/api/v1/offices/nowhere/prospects").problem == "not-found"
    assert len(world.memory.cases) == 1


def test_the_same_key_gives_the_same_receipt_however_often_and_whatever_the_proof(world: FakeWorld) -> None:
    first = submit()
    held = kept(world)
    assert submit().raw == first.raw
    world.now += timedelta(hours=7)
    assert submit(proof="solved:another").raw == first.raw
    assert kept(world) == held


def test_the_same_key_for_something_else_is_a_conflict_that_changes_nothing(world: FakeWorld) -> None:
    submit()
    held = kept(world)
    answer = submit(proof="solved:2", title="另一件事")
    assert (answer.status, answer.problem) == (409, "conflict")
    assert [each["field"] for each in answer.json["errors"]] == ["Idempotency-Key"]
    assert kept(world) == held


def test_another_key_is_another_case(world: FakeWorld) -> None:
    one, two = submit(), submit("another-key", "solved:2")
    assert one.json["number"] != two.json["number"]
    assert one.json["query_code"] != two.json["query_code"]


@pytest.mark.parametrize("key", ["", "short", "k" * 201])
def test_a_submission_needs_a_key_of_its_own(world: FakeWorld, key: str) -> None:
    assert submit(key).fields.keys() == {"Idempotency-Key"}
    assert not world.memory.cases


# Proof of work


@pytest.fixture
def proven(world: FakeWorld) -> FakeWorld:
    """The world with the real proof of work, at the real time, since the library looks at the machine's clock."""
    world.now = datetime.now(UTC)
    world.front = replace(world.front, proof=Altcha(world.front.vault, 1, 600))
    return world


def solved() -> str:
    challenge = altcha.Challenge.from_dict(call("GET", "/api/v1/challenge").json)
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return altcha.Payload(challenge=challenge, solution=solution).to_base64()


def test_a_solved_challenge_is_spent_once(proven: FakeWorld) -> None:
    proof = solved()
    assert submit(proof=proof).status == 201
    again = submit("another-key", proof)
    assert (again.status, again.problem) == (428, "proof-of-work-required")
    assert len(proven.memory.cases) == 1


@pytest.mark.parametrize("proof", ["", "x", "e30=", "bm90IGpzb24=", "{}", "=" * 4000, "甲"])
def test_without_a_proof_or_with_garbage_for_one_nothing_is_taken_in(proven: FakeWorld, proof: str) -> None:
    answer = submit(proof=proof)
    assert (answer.status, answer.problem) == (428, "proof-of-work-required")
    assert CHINESE.search(answer.json["detail"])
    assert not proven.memory.cases


def test_an_expired_proof_is_none(proven: FakeWorld) -> None:
    proof = solved()
    proven.now += timedelta(seconds=601)
    assert submit(proof=proof).problem == "proof-of-work-required"
    assert not proven.memory.cases


def test_a_proof_with_a_changed_challenge_is_none(proven: FakeWorld) -> None:
    challenge = altcha.Challenge.from_dict(call("GET", "/api/v1/challenge").json)
    challenge.parameters.cost = 0
    payload = altcha.Payload(challenge=challenge, solution=altcha.Solution(counter=1, derived_key="00"))
    assert submit(proof=payload.to_base64()).problem == "proof-of-work-required"


# What is wrong is named


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "字" * 51}, "title"),
        ({"content": "太短"}, "content"),
        ({"content": "字" * 2001}, "content"),
        ({"content": None}, "content"),
        ({"type": "GOSSIP"}, "type"),
        ({"topic": "9999"}, "topic"),
        ({"identity": "real", "name": None}, "name"),
        ({"identity": "confidential", "name": None}, "name"),
        ({"identity": "maybe"}, "identity"),
        ({"mobile": "12345"}, "mobile"),
        ({"email": "not an address"}, "email"),
        ({"office": "nowhere"}, "office"),
        ({"office": ""}, "office"),
        ({"about": {"kind": "office", "office": "nowhere"}}, "about.office"),
        ({"about": {"kind": "office", "office": "bs-01"}}, "about.office"),
        ({"about": {"kind": "everybody"}}, "about.kind"),
        ({"about": {}}, "about.kind"),
        ({"about": {"kind": "none", "colour": "red"}}, "about.colour"),
        ({"channel": "H12345"}, "channel"),
        ({"channel": "LETTER"}, "channel"),
        ({"people": "three"}, "people"),
        ({"people": -1}, "people"),
        ({"consent": "yes"}, "consent"),
        ({"outside_number": "1"}, "outside_number"),
        ({"urgency": "critical"}, "urgency"),
    ],
)
def test_a_wrong_field_is_named_as_it_was_sent_in_chinese_and_nothing_is_kept(
    world: FakeWorld, wrong: dict[str, Any], field: str
) -> None:
    answer = submit(**wrong)
    assert answer.status == 422
    assert list(answer.fields) == [field]
    assert CHINESE.search(answer.fields[field])
    assert kept(world) == (0, 0, 0, 0, 0)
    assert submit().status == 201, "the key and the proof were not used up"


def test_what_was_written_is_not_repeated_in_the_error(world: FakeWorld) -> None:
    answer = submit(mobile="我的号码是一五四", title="字" * 51)
    assert "一五四" not in answer.raw.decode()


def test_several_wrong_fields_are_all_named(world: FakeWorld) -> None:
    answer = submit(title="", identity="real", name=None, type="x")
    assert answer.fields.keys() == {"title", "name", "type"}


@pytest.mark.parametrize("typed", ["１５４００００００１１", "154-0000-0011", " 154 0000 0011", "+86 15400000011"])
def test_a_mobile_number_may_be_typed_as_people_do(world: FakeWorld, typed: str) -> None:
    number = submit(mobile=typed).json["number"]
    assert world.desk.cases.load(number).petition.texts["mobile"] == "15400000011"


def test_one_network_may_not_flood_the_office(world: FakeWorld) -> None:
    world.front = replace(world.front, settings=replace(world.front.settings, submissions_per_address=2))
    answers = [submit(f"key-number-{n}", f"solved:{n}") for n in range(3)]
    assert [each.status for each in answers] == [201, 201, 429]
    assert answers[2].problem == "too-many"
    assert int(answers[2].headers["retry-after"]) > 0
    assert len(world.memory.cases) == 2
