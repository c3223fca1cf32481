"""The page of a case: what it shows to whom, the reason for sealed ones, reveals, print view, related cases."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.domain.actions import ACTIONS
from tests.entry.pages.browse import Browser, texts
from tests.world import FakeWorld, walk

At = Callable[[str], Browser]
NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture
def number(world: FakeWorld) -> str:
    number = world.submit()
    walk(world, number, "contact")
    return number


def logged(world: FakeWorld) -> list[tuple[str, ...]]:
    """Who looked at what and why, without the lines of signing in."""
    return [line[2:5] for line in world.memory.access if not line[3].startswith("account.")]


def show(browser: Browser, number: str, more: str = "", status: int = 200) -> str:
    return texts(browser.get(f"/desk/cases/{number}{more}", status=status))


def test_the_page_says_what_it_is_about_why_it_is_due_and_what_happened(at: At, world: FakeWorld, number: str) -> None:
    page = at("qh-0401.liaison").get(f"/desk/cases/{number}")
    said = texts(page)
    for words in ("课后服务收费过高", "课后服务每学期收费超过公示标准", "投诉", "办理中", "甘**", "154****0001"):
        assert words in said
    assert "为什么是这一天" in said
    assert "依据：信访工作条例第23条" in said
    assert "联系情况 已电话联系" in said
    assert "甘小禾" not in said
    assert "15400000001" not in page.text
    assert page.html.h1.get_text().startswith(number)
    assert "甘" not in page.html.title.get_text()


def test_each_open_action_has_its_link_grouped_by_what_it_speaks_of(at: At, number: str) -> None:
    page = at("qh-0401.liaison").get(f"/desk/cases/{number}")
    deeds = page.html.find(id="deeds")
    assert [h.get_text() for h in deeds.find_all("h3")] == ["我承办的部分", "此件"]
    links = {a["href"].rpartition("/")[2] for a in deeds.find_all("a")}
    assert {"contact", "submit_reply", "request_return", "pass_down"} <= links
    assert "dispatch" not in links
    assert links <= set(ACTIONS)


def test_bars_say_in_words_what_they_draw(at: At, world: FakeWorld, number: str) -> None:
    world.act(number, "accept_notice", "qh.clerk")
    world.now += timedelta(days=70)
    page = at("qh.center-head").get(f"/desk/cases/{number}")
    labels = [svg["aria-label"] for svg in page.html.find_all("svg", role="img")]
    assert any(re.match(r"信访事项办理：已超期 \d+ 天，应于2027年1月15日前完成", label) for label in labels)
    assert not re.search(r'\sstyle="', page.text)
    assert "<script>" not in page.text


def test_the_latest_stands_on_top_unless_the_story_is_wanted_from_its_beginning(at: At, number: str) -> None:
    browser = at("qh.clerk")
    latest = [li["id"] for li in browser.get(f"/desk/cases/{number}").html.select(".story > li")]
    first = [li["id"] for li in browser.get(f"/desk/cases/{number}?order=first").html.select(".story > li")]
    assert latest == first[::-1]
    assert first[0] == "event-1"


@pytest.mark.parametrize("who", ["qh-0402.clerk", "qh-0801.head", "bs.clerk", "qh.admin", "qh.auditor"])
def test_who_does_not_see_a_case_cannot_tell_whether_there_is_one(
    at: At, world: FakeWorld, number: str, who: str
) -> None:
    browser = at(who)
    for path in ("", "/print", "/related", "/papers", "/papers/1", "/reveal", "/actions/sign", "/actions/no-such"):
        there = browser.get(f"/desk/cases/{number}{path}", status=404)
        nowhere = browser.get(f"/desk/cases/QH20261116-22222{path}", status=404)
        assert there.text.replace(number, "N") == nowhere.text.replace("QH20261116-22222", "N"), path
    assert logged(world) == []


def test_a_sealed_case_asks_for_the_reason_once_and_logs_each_look(at: At, world: FakeWorld) -> None:
    number = world.submit(identity="confidential")
    browser = at("qh.clerk")
    asked = browser.get(f"/desk/cases/{number}")
    assert "请先写明查看原因" in texts(asked)
    assert "课后服务" not in asked.text
    form = asked.forms["look"]
    form["reason"] = "看看"
    assert "不少于 4 个字" in texts(form.submit(status=422))
    assert logged(world) == []
    form["reason"] = "核实办理情况"
    answer = form.submit(status=303)
    assert answer.headers["Location"].endswith(f"/desk/cases/{number}")
    assert "课后服务" in answer.follow().text
    browser.get(f"/desk/cases/{number}/actions/register")
    assert logged(world) == [("qh.clerk", "case.view", "核实办理情况")] * 2
    world.now += timedelta(minutes=11)
    again = browser.get(f"/desk/cases/{number}/actions/register")
    assert "请先写明查看原因" in texts(again)
    assert again.forms["look"]["onward"].value == f"/desk/cases/{number}/actions/register"


def test_the_reason_leads_nowhere_else(at: At, world: FakeWorld) -> None:
    number = world.submit(identity="confidential")
    browser = at("qh.clerk")
    form = browser.get(f"/desk/cases/{number}").forms["look"]
    form["reason"] = "核实办理情况"
    for onward in ("https://elsewhere.example/", "//elsewhere.example", f"/desk/cases/{number}9"):
        form["onward"] = onward
        assert form.submit(status=303).headers["Location"].endswith(f"/desk/cases/{number}")


def test_one_field_is_shown_for_a_reason_and_in_no_address(at: At, world: FakeWorld, number: str) -> None:
    browser = at("qh.clerk")
    form = browser.get(f"/desk/cases/{number}").forms["reveal"]
    form["field"] = "mobile"
    assert "请写明查看原因" in texts(form.submit(status=422))
    form["reason"] = "电话联系核实情况"
    shown = form.submit(status=200)
    assert "15400000001" in texts(shown)
    assert "15400000001" not in shown.request.url
    assert logged(world) == [("qh.clerk", "mobile", "电话联系核实情况")]
    part = form.submit(headers={"HX-Request": "true"}, status=200)
    assert "15400000001" in part.text
    assert "<html" not in part.text


def test_what_somebody_wrote_stands_there_as_text(at: At, world: FakeWorld) -> None:
    number = world.submit(title=NASTY[:50], content=NASTY * 2, name=NASTY[:40])
    walk(world, number, "sign")
    world.act(number, "contact", "qh-0401.liaison", summary=NASTY)
    for more in ("", "/print", "/actions/submit_reply", "/related"):
        page = at("qh-0401.liaison").get(f"/desk/cases/{number}{more}")
        assert "<script>alert" not in page.text
        assert "<img" not in page.text


def test_the_print_view_unfolds_everything(at: At, number: str) -> None:
    page = at("qh.clerk").get(f"/desk/cases/{number}/print")
    assert "可办操作" not in page.text
    assert all(each.has_attr("open") for each in page.html.select(".clocks details"))
    assert page.html.select(".story > li")[0]["id"] == "event-1"


def test_other_cases_of_the_same_telephone_are_found_beside(at: At, world: FakeWorld, number: str) -> None:
    other = world.submit(about_office="qh-0801")
    browser = at("qh.clerk")
    assert other in show(browser, number, "/related")
    part = browser.get(f"/desk/cases/{number}/related", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "预留的手机号码相同" in part.text
    assert other not in show(at("qh-0401.liaison"), number, "/related")


def test_ties_and_drafts_are_named(at: At, world: FakeWorld) -> None:
    first, second = world.submit(), world.submit()
    for each in (first, second):
        world.act(each, "register", "qh.clerk")
        world.act(each, "classify", "qh.dispatcher", legal_class="PETITION")
        world.act(each, "accept_notice", "qh.clerk")
    world.act(second, "merge", "qh.dispatcher", into=first)
    assert f"并入的主件： {first} 已登记" in show(at("qh.clerk"), second)


def test_a_page_of_a_case_loads_it_once(at: At, world: FakeWorld, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def counted(name: str) -> Callable[[str], object]:
        port = getattr(world.desk.cases, name)

        def called(number: str) -> object:
            calls.append(name)
            return port(number)

        return called

    for name in ("load", "history"):
        monkeypatch.setattr(world.desk.cases, name, counted(name))
    browser = at("qh.clerk")
    browser.get(f"/desk/cases/{number}")
    assert sorted(calls) == ["history", "load"]


def test_what_keeps_the_own_duty_stands_first(world: FakeWorld, at: At) -> None:
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    world.act(number, "dispatch", "qh.dispatcher", to="qh-04")
    shown = at("qh-04.liaison").get(f"/desk/cases/{number}")
    first = [" ".join(line.get_text(" ").split()) for line in shown.html.select(".case-next li")]
    assert first[0].startswith("签收 ")
    assert all("到期" in line or "还有" in line for line in first)
    # Who owes nothing of it is not told to do it.
    assert not at("qh.followup").get(f"/desk/cases/{number}").html.select(".case-next")
