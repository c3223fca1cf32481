"""The month's figures at the desk: read whole, released or given back, written by nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from chalicelib.services import transparency
from tests.entry.pages.browse import Browser, texts
from tests.world import FakeWorld, attempt
from tests.world import at as moment

At = Callable[[str], Browser]
PAGE = "/desk/settings/figures"


def proposed(world: FakeWorld) -> None:
    for _ in range(5):
        world.submit()
    world.now = moment("2026-12-09")
    assert transparency.close_months(world.desk, world.now, attempt)["figures"] == 1


def test_who_releases_reads_every_number_first(world: FakeWorld, at: At) -> None:
    proposed(world)
    head = at("qh.head")
    assert "办理情况月报" in texts(head.get("/desk/settings"))
    listed = head.get(PAGE)
    assert f"{PAGE}/new" not in listed.text
    shown = listed.click("2026年11月办理情况")
    assert "收到 5 件，答复 不足 3 件，办结 不足 3 件" in texts(shown)
    assert f"{PAGE}/2026-11/edit" not in shown.text
    shown.forms["release"].submit("do", value="release", status=303)
    assert "已公布" in texts(head.get(f"{PAGE}/2026-11"))


def test_nobody_writes_or_changes_them(world: FakeWorld, at: At) -> None:
    proposed(world)
    for path in (f"{PAGE}/new", f"{PAGE}/2026-11/edit"):
        at("qh.head").get(path, status=403)
    clerk = at("qh.clerk").get(f"{PAGE}/2026-11")
    assert "release" not in clerk.forms
    world.now += timedelta(minutes=1)
    back = at("qh.head").get(f"{PAGE}/2026-11").forms["return"]
    back["reason"] = "十一月来访漏登"
    back.submit("do", value="return", status=303)
    assert "十一月来访漏登" in texts(at("qh.clerk").get(f"{PAGE}/2026-11"))


def test_below_the_city_there_is_no_such_page(world: FakeWorld, at: At) -> None:
    proposed(world)
    school = at("qh-0401.head")
    assert "办理情况月报" not in texts(school.get("/desk/settings"))
    for path in (PAGE, f"{PAGE}?office=qh", f"{PAGE}/2026-11?office=qh"):
        school.get(path, status=404)
