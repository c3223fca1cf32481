"""Fetching a paper by the public calls: what is said before, the code by SMS, the copy, and what nobody learns (E2)."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

import pytest

from app import app
from chalicelib.entry.public_papers import COPY
from chalicelib.services import papers as printing
from chalicelib.wiring import papers as wired_papers
from tests.entry.calls import Answer, call, lookup, run_job, staff
from tests.fakes import FakeChannel
from tests.services.print_room import paper_of
from tests.world import FakeWorld, walk

PDF = {"Accept": "application/pdf"}


def open_gateway(world: FakeWorld) -> None:
    """This deployment sends SMS."""
    world.front = replace(world.front, settings=replace(world.front.settings, sms_url="https://sms.example"))


def answered(world: FakeWorld) -> tuple[str, int]:
    """A case with its reply issued, and which of its papers that is."""
    open_gateway(world)
    number = world.submit()
    walk(world, number, "approve_reply")
    room = wired_papers.room()
    paper = paper_of(room, number, "reply")
    printing.issue(room, world.actor("qh.clerk"), number, paper.n, world.now)
    return number, paper.n


def sms_code(world: FakeWorld) -> str:
    """The code in the latest SMS."""
    channel = world.desk.channels["sms"]
    assert isinstance(channel, FakeChannel)
    (found,) = re.findall(r"passcode=(\d{6})", str(channel.sent[-1]))
    return str(found)


def ask(world: FakeWorld, number: str, n: object, code: str = "") -> Answer:
    body = {"number": number, "code": code or world.codes[number]}
    return call("POST", f"{COPY.format(paper=n)}/code", body)


def fetch(world: FakeWorld, number: str, n: object, sms: str, code: str = "") -> Answer:
    body = {"number": number, "code": code or world.codes[number], "sms_code": sms}
    return call("POST", COPY.format(paper=n), body, PDF)


def copied(world: FakeWorld) -> tuple[Answer, Answer]:
    """A code asked for, and the copy fetched with it."""
    number, n = answered(world)
    asked = ask(world, number, n)
    run_job("drain")
    return asked, fetch(world, number, n, sms_code(world))


def test_from_the_lookup_to_the_copy(world: FakeWorld) -> None:
    number, n = answered(world)
    shown = lookup(number, world.codes[number]).json
    (paper,) = shown["papers"]
    assert set(paper) == {"paper", "title", "number", "on"}
    assert (paper["paper"], shown["papers_to"]) == (n, "154****0001")
    asked = ask(world, number, n)
    assert (asked.status, asked.json) == (202, {"to": "154****0001", "minutes": 10})
    assert run_job("drain")["done"] == 1
    copy = fetch(world, number, n, sms_code(world))
    assert copy.status == 200
    assert copy.raw.startswith(b"%PDF")
    assert copy.headers["content-type"] == "application/pdf"
    assert copy.headers["content-disposition"].startswith("attachment;")
    assert copy.headers["cache-control"] == "no-store"
    again = fetch(world, number, n, sms_code(world))
    assert again.fields.keys() == {"sms_code"}
    run_job("drain")
    office = "qh"
    log = staff(office, "auditor").get(f"/api/v1/access-log?office={office}").json["items"]
    assert [(each["number"], each["what"]) for each in log if each["what"] == "paper.copy"] == [(number, "paper.copy")]


def test_no_byte_differs_from_a_lookup_that_fails(world: FakeWorld) -> None:
    number, n = answered(world)
    ask(world, number, n)
    run_job("drain")
    right = sms_code(world)
    wrong = lookup("QH20261116-22222", "2222222222")
    nobody = {"code": "2222222222"}
    answers = [
        ask(world, number, n, **nobody),
        ask(world, number, 999, **nobody),
        ask(world, number, "x", **nobody),
        fetch(world, number, n, right, **nobody),
    ]
    assert {(each.status, each.raw) for each in answers} == {(404, wrong.raw)}
    assert len({tuple(sorted(each.headers.items())) for each in (*answers, wrong)}) == 1


def test_a_wrong_code_is_wrong_in_the_same_words_whatever_the_reason(world: FakeWorld) -> None:
    number, n = answered(world)
    unasked = fetch(world, number, n, "000000")
    ask(world, number, n)
    run_job("drain")
    right = sms_code(world)
    wrong = fetch(world, number, n, f"{(int(right) + 1) % 10**6:06}")
    assert fetch(world, number, n, right).status == 200
    spent = fetch(world, number, n, right)
    assert unasked.raw == wrong.raw == spent.raw
    assert unasked.status == 422


def test_the_codes_stand_in_no_log_line_and_no_address(world: FakeWorld, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    number, n = answered(world)
    ask(world, number, n)
    run_job("drain")
    code = sms_code(world)
    fetch(world, number, n, "999999" if code != "999999" else "111111")
    fetch(world, number, n, code)
    run_job("drain")
    for secret in (code, world.codes[number], number, "15400000001"):
        assert secret not in caplog.text
    assert not any("{code}" in path or "sms" in path for path in app.routes)
    assert code not in str(world.memory.commands)


def test_what_is_missing_is_told_at_once_and_whole(world: FakeWorld) -> None:
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    world.act(number, "ask_info", "qh.clerk", needed="请提供收费收据照片", until="2026-11-30")
    shown = lookup(number, world.codes[number]).json
    assert (shown["needed"], shown["needed_until"]) == ("请提供收费收据照片", "2026-11-30")
    assert "supply_info" in [each["action"] for each in shown["next"]]
    world.act(number, "supply_info", "PUBLIC", content="见收据")
    shown = lookup(number, world.codes[number]).json
    assert (shown["needed"], shown["needed_until"]) == (None, None)


def test_an_application_by_an_agent_names_the_missing_papers_before_it_is_taken(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number)
    form = {"reason": "事实认定有误，请复查。", "applicant": "agent"}
    body = {"number": number, "code": world.codes[number], "form": form}
    answer = call("POST", "/api/v1/lookup/actions/reexam_apply", body)
    assert answer.fields.keys() == {"attachments"}
    assert "授权委托书" in answer.fields["attachments"]
    body["form"] = {**form, "applicant": "self"}
    assert call("POST", "/api/v1/lookup/actions/reexam_apply", body).status == 202
