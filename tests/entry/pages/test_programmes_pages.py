"""The desks of the yearly programme and of the suggestion ledger, from the copies under the reader's own key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from chalicelib.domain.registers.entry import Entry
from chalicelib.services import registers
from tests.domain.standing_registers import OPENING
from tests.entry.pages.browse import Browser, texts
from tests.world import FakeWorld

Desk = Callable[[str], Browser]
SUGGESTED = {
    "aspect": "development", "generality": "school", "topic": "02", "title": "延长课后服务", "detail": "延长至六点半",
    "source": "other",
}  # fmt: skip


def opened(world: FakeWorld, kind: str, key: str, who: str, **form: Any) -> Entry:
    return registers.open_entry(world.desk, kind, key, form, world.actor(who), world.now)


def stepped(world: FakeWorld, id: str, step: str, who: str, **form: Any) -> Entry:
    return registers.perform(world.desk, id, step, form, world.actor(who), world.now)


def test_the_year_in_figures_and_what_is_open(world: FakeWorld, at: Desk) -> None:
    for office in ("qh-0401", "qh-0402"):
        opened(world, "acceptance", office, "SYSTEM", **OPENING["acceptance"])
    shown = at("qh-04.liaison").get("/desk/programmes")
    assert "2026 年度工作计划" in texts(shown)
    assert "0/2" in texts(shown)
    assert len(shown.html.select("#room-acceptance tr[data-row]")) == 2
    assert "0/1" in texts(at("qh-0401.head").get("/desk/programmes"))
    at("qh-04.liaison").get("/desk/programmes?year=x", status=422)
    at("qh-04.liaison").get("/desk/programmes?docket=qh", status=404)


def test_what_is_late_is_named(world: FakeWorld, at: Desk) -> None:
    opened(world, "plan", "qh-0401", "SYSTEM", **{**OPENING["plan"], "due": "2026-11-20"})
    for _ in range(12):
        world.now += timedelta(days=1)
        for shard in range(8):
            for waking in list(world.desk.registers.due(shard, world.now, 50)):
                registers.perform(world.desk, waking.number, "wake", {}, world.actor("SYSTEM"), world.now)
    assert "超期未报：南塘实验小学" in texts(at("qh-04.liaison").get("/desk/programmes"))


def test_the_ledger_names_coordinator_day_and_grade(world: FakeWorld, at: Desk) -> None:
    id = opened(world, "suggestion", "qh", "qh.clerk", **SUGGESTED).id
    stepped(world, id, "assign", "qh.clerk", to="qh-0401", coordinator="qh.dispatcher", due="2026-12-01")
    stepped(world, id, "assess", "qh.center-head", score=88)
    shown = at("qh.clerk").get("/desk/suggestions")
    (row,) = shown.html.select("#ledger tbody tr")
    said = row.get_text(" ", strip=True)
    assert world.people()["qh.dispatcher"].name in said
    for part in ("延长课后服务", "教育发展", "学校共性问题", "南塘实验小学", "2026-12-01", "88"):
        assert part in said, part
    assert not at("qh.clerk").get("/desk/suggestions?aspect=style").html.select("#ledger tbody tr")
    assert at("qh.clerk").get("/desk/suggestions?aspect=x", status=422)
    assert not at("qh-0402.clerk").get("/desk/suggestions").html.select("#ledger tbody tr")


def test_the_joint_day_goes_its_four_steps_from_the_desk(world: FakeWorld, at: Desk) -> None:
    clerk = at("qh.clerk")
    day = {"title": "周二诊事", "date": "2026-11-17", "place": "惠民服务大厅", "leader": "qh.head"}
    clerk.fill("/desk/registers/joint_day/new", day, form="new")
    shown = clerk.get("/desk/suggestions")
    (held,) = shown.html.select("#room-joint_day tr[data-row] a")
    item = {"title": "校车停靠", "detail": "建议增设停靠点"}
    clerk.fill(f"{held['href']}/steps/take", item, form="step")
    (taken,) = clerk.get("/desk/suggestions").html.select("#room-joint_item tr[data-row] a")
    first = {"outcome": "own", "opinion": "提交会诊"}
    done = clerk.fill(f"{taken['href']}/steps/first", first, form="step").follow()
    assert "待会诊" in texts(done)
    assert "布置到下级" not in texts(done)
