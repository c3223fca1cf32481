"""The lookup page's calls: number and code, failures, sealed cases, and what a petitioner can ask for."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from app import app
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import State
from tests.entry.calls import ask, call, lookup, run_job, submit
from tests.world import FakeWorld, walk

# Looking up


def test_number_and_code_may_come_in_one_and_typed_as_people_type(world: FakeWorld) -> None:
    receipt = submit().json
    number, code = receipt["number"], receipt["query_code"]
    shown = lookup(number, code).raw
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code.lower())
    typed = [
        (number.lower(), code.lower()),
        (f" {number} ", f"{code[:5]} {code[5:]}"),
        (number.replace("-", "－"), wide),
        ("", f"{number}-{code}"),
        ("", f"{number}{code}"),
        ("", f" {number.lower()} {code.lower()}\n"),
    ]
    for one, two in typed:
        assert lookup(one, two).raw == shown, (one, two)
    assert call("POST", "/api/v1/lookup", {"code": f"{number}-{code}"}).raw == shown


def test_a_wrong_number_and_a_wrong_code_are_answered_alike_to_the_byte(world: FakeWorld) -> None:
    one, two = submit().json, submit("another-key", "solved:2").json
    wrong = [
        lookup("QH20261116-22222", one["query_code"]),
        lookup(one["number"], two["query_code"]),
        lookup(one["number"], "2222222222"),
        lookup(one["number"], ""),
        lookup("", "gibberish"),
        lookup("nonsense", "nonsense"),
        lookup("QH20261116-甲乙丙丁戊", one["query_code"]),
        lookup("", one["query_code"]),
        lookup("", one["number"]),
    ]
    assert {(each.status, each.problem, each.raw) for each in wrong} == {(404, "not-found", wrong[0].raw)}
    assert len({tuple(sorted(each.headers.items())) for each in wrong}) == 1


def test_after_five_failures_each_try_on_a_number_costs_a_proof_and_never_locks_it(world: FakeWorld) -> None:
    receipt = submit().json
    number, code = receipt["number"], receipt["query_code"]
    for _ in range(5):
        assert lookup(number, "2222222222").status == 404
    for given in (code, "2222222222"):
        refused = lookup(number, given)
        assert (refused.status, refused.problem) == (428, "proof-of-work-required")
    assert lookup(number, "2222222222", altcha="solved:a").status == 404
    assert lookup(number, code, altcha="solved:a").status == 428
    assert lookup(number, code, altcha="garbage").status == 428
    assert lookup(number, code, altcha="solved:b").status == 200
    world.now += timedelta(minutes=16)
    assert lookup(number, code).status == 200


def test_a_number_that_does_not_exist_asks_for_a_proof_just_the_same(world: FakeWorld) -> None:
    for _ in range(5):
        assert lookup("QH20261116-22222", "2222222222").status == 404
    assert lookup("QH20261116-22222", "2222222222").status == 428


def test_an_address_that_fails_all_the_time_must_wait(world: FakeWorld) -> None:
    receipt = submit().json
    for n in range(60):
        lookup(f"QH20261116-{n:05}", "2222222222")
    refused = lookup(receipt["number"], receipt["query_code"])
    assert (refused.status, refused.problem) == (429, "too-many")
    assert int(refused.headers["retry-after"]) > 0
    elsewhere = {"number": receipt["number"], "code": receipt["query_code"]}
    assert call("POST", "/api/v1/lookup", elsewhere, address="198.51.100.1").status == 200


def test_the_code_is_never_in_a_log_line_nor_kept(world: FakeWorld, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    receipt = submit().json
    number, code = receipt["number"], receipt["query_code"]
    world.codes[number] = code
    lookup(number, code)
    lookup("", f"{number}-{code}")
    ask(world, number, "supplement", content="另有收据")
    ask(world, number, "withdraw", wrong="field")
    call("POST", "/api/v1/lookup", {"number": number, "code": code, "colour": "red"})
    call("GET", f"/api/v1/lookup?code={code}")
    run_job("drain")
    world.front = replace(world.front, gate=cast(Any, None))  # what nobody foresaw
    assert lookup(number, code).status == 500
    assert caplog.records, "the unforeseen error was logged"
    assert code not in caplog.text
    assert number not in caplog.text
    assert code not in str(world.memory)


def test_the_lookup_takes_no_code_in_the_address(world: FakeWorld) -> None:
    receipt = submit().json
    query = f"number={receipt['number']}&code={receipt['query_code']}"
    assert call("GET", f"/api/v1/lookup?{query}").status == 405
    assert call("POST", f"/api/v1/lookup?{query}", {}).fields.keys() == {"code"}
    assert not any("{code}" in path for path in app.routes)


def test_a_sealed_case_shows_its_two_neutral_lines_whatever_is_done(world: FakeWorld) -> None:
    report: dict[str, Any] = {
        "type": "REPORT",
        "about": {"kind": "office", "office": "qh-0401"},
        "identity": "anonymous",
    }
    receipt = submit(**report, name=None, mobile=None).json
    world.codes[receipt["number"]] = receipt["query_code"]
    assert receipt["promised_on"] is None
    shown = lookup(receipt["number"], receipt["query_code"]).json
    assert [each["title"] for each in shown["stages"]] == ["已收到"]
    steps = [
        ("register", "qh-04.clerk", {}),
        ("dispatch", "qh-04.dispatcher", {"to": "qh-04"}),
        ("sign", "qh-04.head", {}),
    ]
    for action, who, form in steps:
        world.act(receipt["number"], action, who, **form)
    after = lookup(receipt["number"], receipt["query_code"]).json
    assert [each["title"] for each in after["stages"]] == ["已收到", "已按规定转有权机关办理"]
    assert [each["action"] for each in after["next"]] == ["supplement"]
    assert after["next"][0]["attachments"]["most"] == 5
    assert after["office"]["id"] == "qh"
    hidden = ("topic", "told_on", "promised_on", "extended_until", "extension_reason", "replied_on", "reply")
    assert all(after[name] is None for name in hidden)


# What the petitioner asks for


def test_a_public_action_is_queued_and_done_exactly_once(world: FakeWorld) -> None:
    number = world.submit()
    answers = [ask(world, number, "supplement", content="另有收据一张") for _ in range(2)]
    assert [each.status for each in answers] == [202, 202]
    assert answers[0].json["status"] == "queued"
    assert world.case(number).events == 1
    assert run_job("drain")["done"] == 1
    assert run_job("drain") == {"done": 0, "later": 0, "lost": 0, "errors": 0}
    assert world.case(number).events == 2
    # Drained again, as after a crash between performing and ticking off.
    command = next(iter(world.memory.commands.values()))
    command.send_at = world.now
    run_job("drain")
    assert world.case(number).events == 2
    world.now += timedelta(minutes=2)
    assert ask(world, number, "supplement", content="另有收据一张").status == 202
    run_job("drain")
    assert world.case(number).events == 3


def test_what_is_not_offered_cannot_be_asked_for(world: FakeWorld) -> None:
    number = world.submit()
    for action in sorted({"evaluate", *ACTIONS} - {"supplement", "withdraw", "book"}):
        answer = ask(world, number, action, content="试一试")
        assert (answer.status, answer.problem) == (403, "not-allowed"), action
    assert ask(world, number, "no-such-thing").status == 403
    assert not world.memory.commands


def test_a_wrong_form_of_the_petitioner_is_named_as_it_was_sent(world: FakeWorld) -> None:
    number = world.submit()
    assert list(ask(world, number, "supplement").fields) == ["form.content"]
    assert list(ask(world, number, "supplement", content="情况属实", by="qh.clerk").fields) == ["form.by"]
    assert not world.memory.commands


def test_with_a_wrong_code_nothing_can_be_asked_for(world: FakeWorld) -> None:
    number = world.submit()
    body = {"number": number, "code": "2222222222", "form": {"content": "我来撤回"}}
    wrong = call("POST", "/api/v1/lookup/actions/supplement", body)
    assert wrong.raw == lookup(number, "2222222222").raw
    assert not world.memory.commands


def test_a_withdrawal_that_comes_too_late_is_told_to_the_owner(world: FakeWorld) -> None:
    number = world.submit()
    assert ask(world, number, "withdraw", reason="已经解决").status == 202
    walk(world, number, "approve_reply")
    assert run_job("drain")["lost"] == 1
    assert world.case(number).state is State.REPLIED
    assert [alert.kind for (key, _), alert in world.memory.alerts.items() if key == "qh"] == ["command_refused"]
