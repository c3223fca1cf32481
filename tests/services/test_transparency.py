"""The month's figures from the job to the board: computed once, seen by a person, frozen, corrected as such."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.adapters.spreadsheets import Row
from chalicelib.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.transparency_months import Month
from chalicelib.services import published, transparency
from chalicelib.services.import_cases import import_closed
from chalicelib.services.publications import Publication
from tests.services.test_import_cases import MESSAGE
from tests.world import FakeWorld, at, attempt, over_fakes

OCTOBER = Month(2026, 10)
CLOSED = at("2026-11-09", "06:30")


def messages(world: FakeWorld, day: str, count: int, first: int = 0, title: str = "咨询学区") -> None:
    """So many messages, received and answered on one day."""
    rows = [
        Row(
            n,
            {
                **MESSAGE,
                "留言编号": f"{day}-{n}",
                "留言主题": title,
                "留言时间": f"{day} 09:00",
                "答复时间": f"{day} 17:00",
            },
        )
        for n in range(first, first + count)
    ]
    results = list(import_closed(world.desk, rows, office="qh", channel="H12345", now=at("2026-12-31")))
    assert [each.status for each in results] == ["taken"] * count


@pytest.fixture
def world() -> FakeWorld:
    world = over_fakes(now=CLOSED)
    messages(world, "2026-10-20", 9)
    messages(world, "2026-10-21", 4, title="建议错峰放学")
    return world


def run(world: FakeWorld) -> dict[str, int]:
    return transparency.close_months(world.desk, world.now, attempt)


def release(world: FakeWorld, found: Publication, who: str = "qh.head") -> Publication:
    return published.release(
        world.desk, world.actor(who), found.kind, found.office, found.id, world.now, version=found.version
    )


def waiting(world: FakeWorld, month: Month = OCTOBER) -> Publication:
    return published.one(world.desk, world.actor("qh.head"), "figures", "qh", str(month), world.now)


def board(world: FakeWorld) -> dict[str, Any]:
    return {each.id: each.facts for each in world.desk.board.posted("qh", "figures", date.min)}


def test_the_job_proposes_a_closed_month_and_a_person_lets_it_out(world: FakeWorld) -> None:
    world.now = at("2026-11-06", "06:30")
    assert run(world) == {"figures": 0, "figures_failed": 0}
    world.now = CLOSED
    assert run(world) == {"figures": 1, "figures_failed": 0}
    found = waiting(world)
    assert (found.state, found.draft["totals"]["received"]) == ("waiting", 13)
    assert board(world) == {}, "nothing goes out unseen"
    asked = [alert for alert in world.memory.alerts.values() if alert.kind == "release_wanted"]
    assert [(alert.key, alert.note) for alert in asked] == [("qh", "2026年10月办理情况已算出，请核对后公布")]
    assert run(world) == {"figures": 0, "figures_failed": 0}, "once"
    release(world, found)
    facts = board(world)["2026-10"]
    assert (facts["totals"]["closed"], facts["released_on"], facts["corrections"]) == (13, "2026-11-09", [])


def test_nobody_writes_figures_by_hand_and_others_see_nothing(world: FakeWorld) -> None:
    run(world)
    for who in ("qh.clerk", "qh.head"):
        with pytest.raises(NotAllowed):
            published.propose(world.desk, world.actor(who), "figures", "", {"title": "一切都好"}, world.now)
    with pytest.raises(NotAllowed):
        release(world, waiting(world), "qh.clerk")
    for who in ("qh-0401.head", "bs.bureau_head"):
        with pytest.raises(NotFound):
            published.listed(world.desk, world.actor(who), "figures", "qh", world.now)
    assert [
        each.office for each in published.listed(world.desk, world.actor("qh.clerk"), "figures", "qh", world.now)
    ] == ["qh"]


def test_missed_months_are_caught_up_and_those_before_the_first_case_are_not(world: FakeWorld) -> None:
    messages(world, "2026-07-20", 5)
    assert run(world)["figures"] == 4
    ids = [each.id for each in published.listed(world.desk, world.actor("qh.head"), "figures", "qh", world.now)]
    assert sorted(ids) == ["2026-07", "2026-08", "2026-09", "2026-10"]
    assert waiting(world, Month(2026, 8)).draft["totals"]["received"] == "<3"
    series = {each["month"]: each["received"] for each in waiting(world).draft["series"]}
    assert (len(series), series["2026-07"], series["2026-08"], series["2026-10"]) == (13, 5, "<3", 13)


def test_what_was_published_stays_until_a_correction_is_released(world: FakeWorld) -> None:
    run(world)
    release(world, waiting(world))
    messages(world, "2026-10-22", 6, title="求助转学")
    with pytest.raises(Invalid, match="不是市级单位"):
        transparency.recompute(world.desk, "qh-04", OCTOBER, world.now)
    with pytest.raises(Invalid, match="第五个工作日"):
        transparency.recompute(world.desk, "qh", Month(2026, 11), world.now)
    world.now = at("2026-11-20")
    again = transparency.recompute(world.desk, "qh", OCTOBER, world.now)
    assert again.state == "waiting"
    assert board(world)["2026-10"]["totals"]["received"] == 13
    release(world, again)
    facts = board(world)["2026-10"]
    assert facts["totals"]["received"] == 19
    (correction,) = facts["corrections"]
    assert correction["on"] == "2026-11-20"
    assert correction["said"].startswith("收到由 13 件改为 19 件；")
    assert len(board(world)) == 1
    with pytest.raises(Conflict, match="没有可以更正的"):
        transparency.recompute(world.desk, "qh", OCTOBER, world.now)


def test_the_volume_of_a_month_stays_as_it_was_published_in_those_that_follow(world: FakeWorld) -> None:
    run(world)
    release(world, waiting(world))
    messages(world, "2026-10-22", 1)
    messages(world, "2026-09-22", 7)
    messages(world, "2026-11-10", 5)
    world.now = at("2026-12-10", "06:30")
    assert run(world)["figures"] == 1
    series = {each["month"]: each["received"] for each in waiting(world, Month(2026, 11)).draft["series"]}
    assert (series["2026-09"], series["2026-10"], series["2026-11"]) == ("<3", 13, 5)


def test_what_is_sealed_is_counted_nowhere(world: FakeWorld) -> None:
    world.now = at("2026-10-23")
    sealed = [world.submit() for _ in range(4)]
    for number in sealed:
        world.act(number, "register", "qh.clerk")
        world.act(number, "to_discipline", "qh.center-head")
    world.now = CLOSED
    run(world)
    assert waiting(world).draft["totals"]["received"] == 13


def test_a_quiet_day_reads_no_docket_and_one_city_does_not_stop_another(world: FakeWorld) -> None:
    read: list[str] = []

    class Watched:
        def received(self, key: str, first: date, last: date) -> Iterator[DocketEntry]:
            read.append(key)
            if key == "bs":
                raise RuntimeError
            return world.desk.dockets.received(key, first, last)

    desk = replace(world.desk, dockets=Watched())  # type: ignore[arg-type]
    assert transparency.close_months(desk, world.now, attempt) == {"figures": 1, "figures_failed": 1}
    read.clear()
    assert transparency.close_months(desk, world.now, attempt) == {"figures": 0, "figures_failed": 1}
    assert set(read) == {"bs"}


def test_two_who_release_at_once_do_it_once(world: FakeWorld) -> None:
    run(world)
    found = waiting(world)
    release(world, found)
    with pytest.raises(Stale):
        release(world, found, "qh.center-head")
    gone = published.withdraw(
        world.desk, world.actor("qh.head"), "figures", "qh", "2026-10", "数据有误", world.now,
        version=waiting(world).version,
    )  # fmt: skip
    assert (gone.state, board(world)) == ("withdrawn", {})
    assert run(world)["figures"] == 0
    assert transparency.recompute(world.desk, "qh", OCTOBER, world.now).state == "waiting"
