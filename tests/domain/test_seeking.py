"""Filters of a worklist: what is read, what goes together, what an entry must be to meet them, how much it presses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain import title_words
from chalicelib.domain.case import Stake
from chalicelib.domain.disclosure import CLOSED_TEXT
from chalicelib.domain.errors import Invalid
from chalicelib.domain.seeking import Seek, as_form, meets, needles, pairs, plain, pressure, read_seek
from chalicelib.domain.waiting import BY_NAME, WAITS, waits_for
from chalicelib.domain.workdays import day_end
from tests.contract.samples import an_entry
from tests.world import FakeWorld, at, over_fakes

NOW = at("2026-11-16", "15:00")
DAY = timedelta(days=1)


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def test_an_empty_form_asks_for_the_docket_itself() -> None:
    assert read_seek({}) == Seek()
    assert Seek().empty
    assert as_form(Seek()) == {}


@pytest.mark.parametrize(
    "form",
    [
        {"state": "HANDLING", "topic": "0201", "mine": "true"},
        {"due": "range", "due_from": "2026-11-01", "due_to": "2026-11-30"},
        {"part": "done", "sort": "changed", "received_from": "2026-01-01"},
        {"words": "校服 退费", "part": "all", "sort": "received"},
    ],
)
def test_what_was_read_makes_the_same_form_again(form: dict[str, str]) -> None:
    seek = read_seek(form)
    assert as_form(seek) == form
    assert read_seek(as_form(seek)) == seek


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"state": "NOWHERE"}, "state"),
        ({"due_from": "2026-11-30", "due_to": "2026-11-01"}, "due_to"),
        ({"received_from": "2026-11-30", "received_to": "2026-11-01"}, "received_to"),
        ({"due": "range"}, "due_from"),
        ({"words": "费"}, "words"),
        ({"words": "·"}, "words"),
        ({"strange": "1"}, "strange"),
    ],
)
def test_what_is_wrong_is_named(form: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_seek(form)
    assert field in refused.value.fields


def test_what_is_done_has_no_due_and_all_together_the_order_of_receipt() -> None:
    assert read_seek({"part": "done", "due": "late"}) == Seek(part="done", sort="received")
    assert read_seek({"part": "all", "sort": "changed"}).sort == "received"
    assert read_seek({"due_from": "2026-11-01"}).due == "range"


def test_a_due_at_midnight_belongs_to_the_day_before() -> None:
    on = an_entry(due=day_end(NOW.date()))
    next_day = an_entry(due=day_end(NOW.date() + DAY))
    today = read_seek({"due": "range", "due_from": "2026-11-16", "due_to": "2026-11-16"})
    assert meets(today, on, NOW, "", ())
    assert not meets(today, next_day, NOW, "", ())
    assert meets(Seek(due="today"), on, NOW, "", ())
    assert not meets(Seek(due="late"), on, NOW, "", ())
    assert meets(Seek(due="late"), on, NOW + DAY, "", ())
    assert not meets(Seek(due="late"), an_entry(due=None), NOW, "", ())


def test_how_much_something_presses_is_said_in_words() -> None:
    said = [
        pressure(due, NOW)
        for due in (None, NOW, NOW - 3 * DAY, NOW + timedelta(hours=2), day_end(NOW.date()), NOW + DAY, NOW + 9 * DAY)
    ]
    assert [(each.level, each.said) for each in said] == [
        ("none", "—"),
        ("late", "已超期"),
        ("late", "已超 3 天"),
        ("now", "今天 17:00 到期"),
        ("now", "今天到期"),
        ("soon", "明天到期"),
        ("calm", "还有 9 天"),
    ]


def test_words_are_compared_without_width_case_and_punctuation() -> None:
    assert plain("Ｗi-Fi 收费！") == "wifi收费"
    assert needles("校服  校服 费 食堂 一二 三四") == ("校服", "食堂", "一二")
    assert pairs("校服费") == ("服费", "校服")


def test_codes_of_titles_differ_from_key_to_key_and_tell_nothing() -> None:
    one, other = "ab" * 32, "cd" * 32
    entry = an_entry(title="校服费用")
    assert title_words.token(one, entry) != title_words.token(other, entry)
    assert set(title_words.codes(one, ["校服"])) <= set(title_words.codes(one, ["校服费用"]))
    assert "校" not in title_words.token(one, entry)
    assert title_words.token(one, an_entry(title=CLOSED_TEXT)) == ""
    assert title_words.token(one, an_entry(title="")) == ""


# What waits for whom


def test_every_wait_is_made_of_action_rows_and_has_its_own_name() -> None:
    assert len(BY_NAME) == len(WAITS)
    for wait in WAITS:
        assert all(row.frm for row in wait.rows), wait.name


@pytest.mark.parametrize(
    ("who", "state", "stake", "waits"),
    [
        ("qh.clerk", "INBOX", "owner", {"to_register"}),
        ("qh.dispatcher", "REGISTERED", "owner", {"to_send"}),
        ("qh.dispatcher", "REDO", "owner", {"to_send"}),
        ("qh.dispatcher", "RETURN_REQ", "owner", {"returned"}),
        ("qh.followup", "REPLIED", "owner", {"to_call"}),
        ("qh.head", "INBOX", "owner", set()),
        ("qh.head", "APPROVAL", "owner", {"to_decide"}),
        ("qh.clerk", "APPROVAL", "owner", set()),
    ],
)
def test_what_waits_follows_from_role_stake_and_state(
    world: FakeWorld, who: str, state: str, stake: str, waits: set[str]
) -> None:
    entry = an_entry("qh", state=state, stake=Stake(stake), holder="qh-04")
    actor = world.actor(who)
    assert {wait.name for wait in WAITS if waits_for(wait, entry, actor)} == waits


def test_what_is_assigned_to_a_colleague_does_not_wait_for_me(world: FakeWorld) -> None:
    entry = an_entry("qh-0401", state="HANDLING", stake=Stake.HANDLER, holder="qh-0401", assignee="qh-0401.handler")
    answers = BY_NAME["to_answer"]
    assert waits_for(answers, entry, world.actor("qh-0401.handler"))
    assert not waits_for(answers, entry, world.actor("qh-0401.liaison"))
    assert not waits_for(answers, an_entry("qh-0401", open=False, state="HANDLING"), world.actor("qh-0401.handler"))
