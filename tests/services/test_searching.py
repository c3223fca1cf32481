"""Looking for cases on the desk, saved views, what a list exports and how much of it, many cases at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chalicelib.domain.disclosure import CLOSED_TEXT
from chalicelib.domain.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from chalicelib.domain.seeking import Seek
from chalicelib.services import bulk, list_export, metrics, repeats, searching, today, verify, views
from tests.world import FakeWorld, World, at, walk


def found(world: World, who: str, key: str | None = None, **asked: object) -> list[str]:
    seek = Seek(**{"part": "all", "sort": "received", **asked})  # type: ignore[arg-type]
    pages = searching.pages(world.desk, world.actor(who), key, seek, world.now, 2)
    return [entry.number for page in pages for entry in page]


def test_words_are_found_by_whoever_sees_the_case_and_by_nobody_else(world: FakeWorld) -> None:
    number = world.submit(title="课后服务收费过高")
    assert found(world, "qh.clerk", words="课后服务") == [number]
    assert found(world, "qh-0401.clerk", words="课后服务") == []
    walk(world, number, "pass_down")
    assert found(world, "qh-0401.clerk", words="课后服务") == [number]
    assert found(world, "qh-0402.clerk", words="课后服务") == []
    report = world.submit(type="REPORT", title="课后服务账目不清")
    assert found(world, "qh.clerk", words="账目") == [report]
    assert found(world, "qh-0401.clerk", words="账目") == []


@pytest.mark.engine
def test_the_engine_finds_the_same_and_verify_finds_nothing_wrong(real: World) -> None:
    numbers = [real.submit(title=title) for title in ("校服费用过高", "食堂卫生", "校服退费")]
    assert sorted(found(real, "qh.clerk", words="校服")) == sorted([numbers[0], numbers[2]])
    assert found(real, "qh.clerk", words="校服 退费") == [numbers[2]]
    assert sorted(found(real, "qh.clerk")) == sorted(numbers)
    from chalicelib.wiring import operator

    wrong = list(verify.verify(operator.records(), real.desk.vault, real.desk.calendars, real.now, full=True))
    assert wrong == []


def test_a_closed_title_is_found_by_nothing(world: FakeWorld) -> None:
    number = world.submit(title="学生被打", minor=True)
    entry = world.memory.entries["qh", number]
    assert entry.title != CLOSED_TEXT
    assert found(world, "qh.clerk", words="仅限") == []


def test_an_unknown_office_or_docket_is_refused(world: FakeWorld) -> None:
    with pytest.raises(NotFound):
        found(world, "qh.clerk", key="qh:lead")
    with pytest.raises(Invalid):
        found(world, "qh.clerk", holder="bs")
    with pytest.raises(NotAllowed):
        found(world, "qh.admin")


def test_looking_for_telephones_is_limited(world: FakeWorld) -> None:
    actor = world.actor("qh.clerk")
    for _ in range(repeats.SEARCHES_AN_HOUR):
        searching.find(world.desk, actor, "15400000001", world.now)
    with pytest.raises(TooMany):
        searching.find(world.desk, actor, "15400000001", world.now)


def test_what_is_typed_is_a_number_a_telephone_or_words(world: FakeWorld) -> None:
    number = world.submit()
    actor = world.actor("qh.clerk")

    def typed(text: str) -> searching.Found:
        return searching.find(world.desk, actor, text, world.now)

    assert typed(f"{number}-{world.codes[number]}").number == number
    assert [entry.number for entry in typed("+86 154-0000-0001").entries] == [number]
    assert typed("课后服务").words == "课后服务"
    with pytest.raises(Invalid):
        typed("费")
    with pytest.raises(NotFound):
        typed("T-QH20261116-23456789A")


def test_words_of_a_search_are_their_writers_alone_and_for_a_while(world: FakeWorld) -> None:
    actor, other = world.actor("qh.clerk"), world.actor("qh.dispatcher")
    id = searching.keep_words(world.desk, actor, "校服", world.now)
    assert searching.keep_words(world.desk, actor, "校服", world.now) == id
    assert searching.with_words(world.desk, actor, Seek(), id, world.now).words == "校服"
    for who, when in ((other, world.now), (actor, world.now + searching.KEPT_FOR)):
        with pytest.raises(Invalid):
            searching.with_words(world.desk, who, Seek(), id, when)


# Views


def test_views_are_bounded_named_once_and_one_is_the_default(world: FakeWorld) -> None:
    actor = world.actor("qh.clerk")
    for n in range(views.MOST):
        views.save(world.desk, actor, f"视图{n}", "qh", Seek(state="INBOX"), world.now, default=True)
    kept = views.views(world.desk, actor, world.now)
    assert (len(kept), sum(view.default for view in kept)) == (views.MOST, 1)
    with pytest.raises(Conflict):
        views.save(world.desk, actor, "又一个", "qh", Seek(), world.now)
    again = views.save(world.desk, actor, " 视图3 ", "qh", Seek(words="校服"), world.now)
    assert len(again) == views.MOST
    assert next(view for view in again if view.name == "视图3").seek.words == "校服"
    for name in ("", " ", "长" * (views.LONGEST + 1)):
        with pytest.raises(Invalid):
            views.save(world.desk, actor, name, "qh", Seek(), world.now)
    with pytest.raises(NotFound):
        views.save(world.desk, actor, "别处", "qh:lead", Seek(), world.now)
    assert sum(view.default for view in views.choose(world.desk, actor, "", world.now)) == 0


# Export


def test_an_export_is_bounded_and_says_so(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(5):
        world.submit(mobile=f"1540000050{n}")
    actor = world.actor("qh.clerk")

    def exported() -> list_export.Export:
        return list_export.export(world.desk, actor, "qh", Seek(), world.now)

    assert (len(exported().rows), exported().cut) == (5, "")
    monkeypatch.setattr(list_export, "MOST", 3)
    assert len(exported().rows) == 3
    assert "只导出了前 3 件" in exported().cut
    assert all(len(row) == len(list_export.HEADERS) for row in exported().rows)
    monkeypatch.setattr(list_export, "EXPORTS_AN_HOUR", 3)
    with pytest.raises(TooMany):
        exported()


def test_what_was_searched_for_in_words_stands_in_no_log(world: FakeWorld) -> None:
    assert list_export.described(Seek(words="甘小禾", state="INBOX", mine=True)) == (
        "只看指派给我的；状态：待登记；标题中的字词：（略）"
    )
    assert list_export.described(Seek()) == "在办的全部事项"


# Many at once


def test_one_that_cannot_be_done_stops_no_other_and_a_foreign_one_is_not_there(world: FakeWorld) -> None:
    ours = [world.submit(mobile=f"1540000060{n}") for n in range(2)]
    for number in ours:
        walk(world, number, "dispatch")
    foreign = world.submit(mobile="15400000069")
    walk(world, foreign, "register")
    seen = [(number, world.case(number).revision) for number in (*ours, foreign)] + [("QH20261116-22222", 1)]
    results = bulk.perform_many(world.desk, world.actor("qh-04.liaison"), "sign", seen, {}, world.now)
    assert [result.why_not == "" for result in results] == [True, True, False, False]
    assert results[2].why_not == results[3].why_not
    assert str(world.case(foreign).state) == "REGISTERED"


def test_only_what_decides_nothing_may_be_done_to_many(world: FakeWorld) -> None:
    actor = world.actor("qh-04.liaison")
    with pytest.raises(NotFound):
        bulk.perform_many(world.desk, actor, "approve_reply", [("QH20261116-22222", 1)], {}, world.now)
    for cases in ([], [(f"QH20261116-{n:05}", 1) for n in range(bulk.MOST + 1)]):
        with pytest.raises(Invalid):
            bulk.perform_many(world.desk, actor, "sign", cases, {}, world.now)
    assert [row.name for row in bulk.offered(actor)] == ["sign", "assign_inner"]
    assert bulk.offered(world.actor("qh.followup")) == ()


# Today


def test_counts_are_as_honest_as_they_were_counted(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(5):
        world.submit(mobile=f"1540000070{n}")
        world.now += timedelta(days=1)
    monkeypatch.setattr(today, "LOOKED_AT", 3)
    found = today.today(world.desk, world.actor("qh.clerk"), world.now)
    (docket,) = found.dockets
    assert str(docket.open) == "3+"
    assert str(docket.late) == "3+"
    monkeypatch.setattr(today, "LOOKED_AT", 300)
    (docket,) = today.today(world.desk, world.actor("qh.clerk"), world.now).dockets
    assert str(docket.open) == "5"
    assert docket.late.n + docket.now.n + docket.soon.n >= 3


def test_a_rate_reads_so_many_entries_and_says_of_which_it_is(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, desk = world.actor("qh.clerk"), world.desk
    world.now = at("2026-09-10")
    for _ in range(3):
        world.submit()
    world.now = at("2026-11-16")
    for _ in range(2):
        world.submit()
    assert today.on_time(desk, actor, "qh", world.now).of == ""
    for hour, (counted, of) in enumerate(((4, "按 2026-10-01 以来收到的计"), (1, "按本月最早收到的 1 件计")), start=1):
        monkeypatch.setattr(today, "COUNTED", counted)
        world.now += timedelta(hours=hour)
        assert today.on_time(desk, actor, "qh", world.now).of == of
    found = metrics.recent(desk.dockets, "qh", date(2026, 11, 16), 5)
    assert (len(found.entries), found.whole) == (5, True)
    assert metrics.recent(desk.dockets, "qh", date(2026, 11, 16), 2).since == date(2026, 10, 1)


def test_a_rate_is_reckoned_once_an_hour_for_each_person(world: FakeWorld) -> None:
    actor = world.actor("qh.clerk")
    before = today.on_time(world.desk, actor, "qh", world.now)
    walk(world, world.submit(), "deliver")
    assert today.on_time(world.desk, actor, "qh", world.now) == before
    with pytest.raises(NotFound):
        today.on_time(world.desk, actor, "qh:lead", world.now)
