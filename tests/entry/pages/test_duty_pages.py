"""The duty of a day: who receives where, in the own office and right below it, with the hours of the stations."""

from __future__ import annotations

from collections.abc import Callable

from tests.entry.pages.browse import Browser, texts
from tests.world import FakeWorld

Desk = Callable[[str], Browser]


def test_who_is_on_duty_today_here_and_below(at: Desk) -> None:
    shown = texts(at("qh-04.liaison").get("/desk/duty"))
    assert "值班：2026年11月16日（周一）" in shown
    assert "南塘实验小学" in shown
    assert "校门口惠民服务站" in shown
    assert "工作日 07:20–08:00、16:30–17:10" in shown


def test_a_day_and_an_office_below_can_be_asked_for(at: Desk) -> None:
    bureau = at("qh.clerk")
    shown = bureau.get("/desk/duty?office=qh-04&day=2026-11-21")
    assert "周六" in texts(shown)
    assert "休息日" in texts(shown)
    assert "回到" in texts(shown)
    bureau.get("/desk/duty?day=x", status=422)


def test_other_offices_than_those_below_are_not_shown(world: FakeWorld, at: Desk) -> None:
    for office in ("qh", "qh-03", "bs", "zz"):
        at("qh-04.liaison").get(f"/desk/duty?office={office}", status=404)
    assert "没有下级单位" in texts(at("qh-0401.clerk").get("/desk/duty"))
