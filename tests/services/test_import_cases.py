"""Answered messages taken in from a table: each lives its life at its own moments, once, and tells nobody."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.adapters.spreadsheets import Row
from chalicelib.domain.case import State
from chalicelib.domain.errors import Invalid, NotFound, Unavailable
from chalicelib.domain.intake import Channel
from chalicelib.services import import_cases
from chalicelib.services.table_intake import RowResult, proposed_topic, proposed_type, titled
from tests.world import FakeWorld, at, over_fakes

NOW = at("2026-11-20", "10:00")
MESSAGE = {
    "留言编号": "2554",
    "留言用户": "甘小禾",
    "留言主题": "课后服务收费问题",
    "留言时间": "2026/9/18 16:03:40",
    "留言详情": "学校课后服务收费过高，请核实。",
    "答复意见": "您好，多收部分已退还。",
    "答复时间": "2026-09-24 17:20:00",
}


def closed(world: FakeWorld, *rows: dict[str, Any], channel: str = "H12345", now: datetime = NOW) -> list[RowResult]:
    lines = [Row(n, {**MESSAGE, **row}) for n, row in enumerate(rows, start=2)]
    return list(import_cases.import_closed(world.desk, lines, office="qh", channel=channel, now=now))


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes(now=NOW)


def test_a_message_lives_its_life_at_its_own_moments(world: FakeWorld) -> None:
    (result,) = closed(world, {})
    assert (result.status, result.line, result.outside) == ("taken", 2, "2554")
    case = world.case(result.number)
    received, replied = at("2026-09-18", "16:03:40"), at("2026-09-24", "17:20")
    assert (case.state, case.received_at, case.registered_at) == (State.CLOSED, received, received)
    assert (case.replied_at, case.source.outside_number, case.first_asked) == (replied, "2554", "")
    history = world.desk.cases.history(result.number)
    assert [(e.action, e.at, e.actor) for e, _ in history] == [
        ("submit", received, "SYSTEM"),
        ("register", received, "SYSTEM"),
        ("answer_now", replied, "SYSTEM"),
        ("close", replied, "SYSTEM"),
    ]
    petition, reply = history[0][1], history[2][1]
    assert petition is not None
    assert reply is not None
    assert (petition.texts["name"], reply.texts["reply"]) == ("甘小禾", "您好，多收部分已退还。")
    assert "mobile" not in petition.texts
    assert not case.contact


@pytest.mark.parametrize(
    ("replied", "verdict"), [("2026-09-24 23:59:59", "met"), ("2026-09-25 00:00:00", "late"), ("2026-09-24", "met")]
)
def test_r13_is_judged_at_the_moment_of_the_reply(world: FakeWorld, replied: str, verdict: str) -> None:
    (result,) = closed(world, {"答复时间": replied})
    (clock,) = (c for c in world.case(result.number).clocks if c.rule == "R13")
    assert (clock.raw_date, clock.state) == (date(2026, 9, 24), verdict)


def test_nothing_of_the_past_is_told_or_rings_today(world: FakeWorld) -> None:
    closed(world, {}, {"留言编号": "2555", "答复时间": "2026-10-20 09:00"})
    assert not world.memory.notices
    assert not world.memory.commands
    assert world.sweep(NOW + timedelta(days=400)).woken == 0
    assert not world.memory.alerts


def test_a_second_run_changes_nothing(world: FakeWorld) -> None:
    (first,) = closed(world, {})
    before = (dict(world.memory.cases), dict(world.memory.events))
    # Meanwhile the file was corrected; what is known stays as it is.
    (second,) = closed(world, {"留言编号": "２５５４", "答复意见": ""})
    assert (second.status, second.number) == ("exists", first.number)
    assert before == (dict(world.memory.cases), dict(world.memory.events))


def test_the_same_number_of_another_channel_is_another_message(world: FakeWorld) -> None:
    assert closed(world, {})[0].number != closed(world, {}, channel="NET_VOICE")[0].number


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"留言编号": ""}, "留言编号", "没有留言编号"),
        ({"留言时间": "去年夏天"}, "留言时间", "不是可识别的时间"),
        ({"留言时间": ""}, "留言时间", "没有留言时间"),
        ({"答复时间": ""}, "答复时间", "没有答复时间"),
        ({"答复时间": "2026-09-17 10:00"}, "答复时间", "早于"),
        ({"答复时间": "2027-09-17 10:00"}, "答复时间", "晚于现在"),
        ({"答复意见": ""}, "答复意见", "--open"),
        ({"留言主题": "", "留言详情": ""}, "留言详情", "空白"),
        ({"留言用户": "甘" * 51}, "留言用户", "最多 50 字"),
        ({"留言详情": "长" * 10001}, "留言详情", "最多 10000 字"),
        ({"答复意见": "长" * 10001}, "答复意见", "最多 10000 字"),
        ({"留言编号": 1.1e17}, "留言编号", "科学计数法"),
    ],
)
def test_a_bad_row_names_its_column_and_stops_nothing(
    world: FakeWorld, cells: dict[str, Any], column: str, said: str
) -> None:
    bad, good = closed(world, cells, {"留言编号": "9"})
    assert (bad.status, bad.line, bad.number) == ("rejected", 2, "")
    assert said in bad.problems[column]
    assert good.status == "taken"
    assert len(world.memory.cases) == 1


def test_a_row_that_cannot_be_read_is_reported_as_it_is(world: FakeWorld) -> None:
    rows = [Row(7, {}, "此行有无法识别的字符"), Row(8, MESSAGE)]
    bad, good = import_cases.import_closed(world.desk, rows, office="qh", channel="H12345", now=NOW)
    assert (bad.line, dict(bad.problems), good.status) == (7, {"": "此行有无法识别的字符"}, "taken")


def test_a_reply_dated_by_the_day_of_the_message_came_later_that_day(world: FakeWorld) -> None:
    (result,) = closed(world, {"答复时间": "2026-09-18"})
    assert world.case(result.number).replied_at == at("2026-09-18", "16:03:40")


def test_office_and_channel_are_checked_before_the_first_row(world: FakeWorld) -> None:
    with pytest.raises(NotFound):
        import_cases.import_closed(world.desk, [], office="xx", channel="H12345", now=NOW)
    with pytest.raises(Invalid) as wrong:
        import_cases.import_closed(world.desk, [], office="qh", channel="TELEGRAM", now=NOW)
    assert "H12345（12345 工单）" in wrong.value.fields["channel"]


def test_when_the_engine_goes_away_the_import_stops(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise Unavailable

    monkeypatch.setattr(world.desk.cases, "commit_life", gone)
    with pytest.raises(Unavailable):
        closed(world, {})


def test_a_long_title_is_cut_and_stands_in_full_before_the_content() -> None:
    title = "关" * 51
    assert titled(title, "内容") == ("关" * 49 + "…", f"{title}\n\n内容")
    assert titled("关" * 50, "内容") == ("关" * 50, "内容")
    assert titled("食堂饭菜偏凉", "") == ("食堂饭菜偏凉", "食堂饭菜偏凉")
    assert titled("", "孩子说\n食堂饭菜偏凉") == ("孩子说 食堂饭菜偏凉", "孩子说\n食堂饭菜偏凉")


@pytest.mark.parametrize(
    ("title", "type_"),
    [
        ("咨询学区划分", "CONSULT"),
        ("求助：孩子无法入学", "HELP"),
        ("建议错峰放学", "SUGGEST"),
        ("表扬班主任老师", "PRAISE"),
        ("食堂饭菜偏凉", "COMPLAINT"),
    ],
)
def test_a_title_proposes_a_type(title: str, type_: str) -> None:
    assert proposed_type(Channel.H12345, title) == type_


def test_a_word_proposes_a_topic_and_never_seals_a_case() -> None:
    assert proposed_topic("食堂饭菜", "") == "09"
    assert proposed_topic("反映贪污腐败", "") == ""
