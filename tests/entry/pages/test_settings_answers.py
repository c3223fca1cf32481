"""Publishing an answer at the desk: proposed on the page of the case, released by another, listed for those who may."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.wiring import base
from infra.sitefiles import published
from tests.entry.calls import ask, run_job
from tests.entry.pages.browse import Browser, form_of, texts
from tests.world import FakeWorld, walk

At = Callable[[str], Browser]
LIST = "/desk/settings/answers"
SAID = {"question": "课后服务怎样收费？", "answer": "自愿参加，按公示的标准收费。"}


def proposed(world: FakeWorld, at: At) -> str:
    number = world.submit(consent=True)
    walk(world, number)
    path = f"/desk/cases/{number}/actions/propose_answer"
    clerk = at("qh.clerk")
    assert path in str(clerk.get(f"/desk/cases/{number}").html)
    form = form_of(clerk.get(path), "act")
    for name, value in SAID.items():
        form[name] = value
    form.submit("do", value="perform", status=303)
    return number


def test_it_is_proposed_released_and_listed(world: FakeWorld, at: At) -> None:
    number = proposed(world, at)
    publisher = at("qh.publisher")
    listed = publisher.get(LIST)
    assert f"/desk/cases/{number}" in str(listed.html)
    assert "待审核" in texts(listed)
    case = publisher.get(f"/desk/cases/{number}")
    assert SAID["answer"] in texts(case), "whoever releases reads what will be public"
    world.act(number, "release_answer", "qh.publisher")
    assert "已公布" in texts(publisher.get(LIST))


def test_what_is_released_reaches_the_site_and_leaves_it_by_itself(
    world: FakeWorld, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "directory", lambda: world.desk.directory)
    number = proposed(world, at)
    world.act(number, "release_answer", "qh.publisher")
    assert run_job("drain")["done"] == 1
    (shown,) = published(world.now)["qh"]["answer"]
    assert (shown["question"], shown["answer"]) == (SAID["question"], SAID["answer"])
    assert number not in str(shown)
    assert ask(world, number, "withdraw_consent").status == 202
    assert run_job("drain")["done"] >= 1
    run_job("drain")
    assert "answer" not in published(world.now).get("qh", {})


def test_the_list_names_no_case_to_others(world: FakeWorld, at: At) -> None:
    number = proposed(world, at)
    for who in ("qh-0402.clerk", "qh.admin", "qh-0801.clerk"):
        assert number not in str(at(who).get(LIST).html)
    world.act(number, "recuse", "qh.publisher")
    assert number not in str(at("qh.publisher").get(LIST).html)


def test_a_case_without_consent_offers_nothing(world: FakeWorld, at: At) -> None:
    number = world.submit()
    walk(world, number)
    assert "propose_answer" not in str(at("qh.clerk").get(f"/desk/cases/{number}").html)
