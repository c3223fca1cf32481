"""Papers at the desk: previewed, numbered, opened as PDF, delivered, voided; and the page of alerts and notices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.entry.pages.browse import Browser, texts
from tests.world import FakeWorld, walk

At = Callable[[str], Browser]
ANY = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def number(world: FakeWorld) -> str:
    number = world.submit()
    walk(world, number, "accept_notice")
    return number


def test_a_paper_is_previewed_numbered_opened_delivered(at: At, world: FakeWorld, number: str) -> None:
    browser = at("qh.clerk")
    here = f"/desk/cases/{number}/papers"
    page = browser.get(here)
    assert "受理告知书" in texts(page)
    drafts = [a["href"] for a in page.html.select("#papers a") if "draft=true" in a["href"]]
    preview = browser.get(drafts[-1], headers=ANY)
    assert preview.content_type == "application/pdf"
    n = drafts[-1].partition("?")[0].rpartition("/")[2]
    done = page.forms[f"issue-{n}"].submit(status=303).follow()
    assert "已编号打印" in texts(done)
    assert browser.get(f"{here}/{n}", headers=ANY).content_type == "application/pdf"
    form = done.forms[f"deliver-{n}"]
    form["to"], form["method"], form["on"] = "petitioner", "post", "2027-11-16"
    wrong = form.submit(status=422)
    assert "送达日期不能早于文书日期" in texts(wrong)
    assert wrong.html.select(".summary a")[0]["href"] == f"#f-send-{n}-on"
    form = wrong.forms[f"deliver-{n}"]
    form["on"] = world.now.date().isoformat()
    assert "已登记送达" in texts(form.submit(status=303).follow())


def test_only_heads_void_and_the_reason_is_chosen(at: At, world: FakeWorld, number: str) -> None:
    clerk, here = at("qh.clerk"), f"/desk/cases/{number}/papers"
    page = clerk.get(here)
    n = next(name.removeprefix("issue-") for name in page.forms if str(name).startswith("issue-"))
    voiding = page.forms[f"issue-{n}"].submit(status=303).follow().forms[f"void-{n}"]
    voiding["reason"] = "content"
    voiding.submit(status=403)
    head = at("qh.center-head").get(here).forms[f"void-{n}"]
    assert "请从下列各项中选择" in texts(head.submit(status=422))
    head["reason"] = "spoiled"
    assert "已作废" in texts(head.submit(status=303).follow())


def test_the_list_comes_as_a_part_of_the_page_of_the_case(at: At, number: str) -> None:
    part = at("qh.clerk").get(f"/desk/cases/{number}/papers", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert part.html.find(id="papers")


def test_papers_of_a_sealed_case_ask_for_the_reason(at: At, world: FakeWorld) -> None:
    number = world.submit(identity="confidential")
    walk(world, number, "accept_notice")
    page = at("qh.clerk").get(f"/desk/cases/{number}/papers")
    page.forms["look"]["reason"] = "打印告知书"
    assert "受理告知书" in texts(page.forms["look"].submit(status=303).follow())


def test_alerts_are_listed_and_marked_read(at: At, world: FakeWorld, number: str) -> None:
    world.now += timedelta(days=62)
    world.sweep()
    browser = at("qh.center-head")
    page = browser.get("/desk/alerts")
    assert number in texts(page)
    assert "信访事项办理" in texts(page)
    assert "新" in [tag.get_text() for tag in page.html.select(".tag")]
    after = page.forms["heard"].submit(status=303).follow()
    assert "新" not in [tag.get_text() for tag in after.html.select(".tag")]
    assert "heard" not in after.forms


def test_of_a_sealed_case_the_lists_keep_a_line_and_nothing_else(at: At, world: FakeWorld, number: str) -> None:
    world.now += timedelta(days=62)
    world.sweep()
    world.act(number, "to_discipline", "qh.center-head")
    page = at("qh.center-head").get("/desk/alerts")
    assert "一件已移送的事项的提醒" in texts(page)
    assert number not in page.text
    assert number not in at("qh.center-head").get("/desk").text
    inbox = at("qh-0401.liaison").get("/desk/alerts?docket=qh-0401")
    assert "一件已移送的事项的通知" in texts(inbox)
    assert number not in inbox.text


def test_notices_of_a_docket_are_its_peoples_alone(at: At, world: FakeWorld, number: str) -> None:
    assert number in texts(at("qh-0401.liaison").get("/desk/alerts?docket=qh-0401"))
    for docket in ("qh-0402", "qh", "nowhere"):
        at("qh-0401.liaison").get(f"/desk/alerts?docket={docket}", status=404)
    assert number not in texts(at("qh.admin").get("/desk/alerts"))
    at("qh.admin").get("/desk/alerts?docket=qh", status=404)
