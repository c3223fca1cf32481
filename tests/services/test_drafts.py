"""Drafts of forms: one for each person, case and action, gone with the deed or after 30 days."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.ports_drawers import Kept
from chalicelib.services import drafts
from chalicelib.services.drafts import Draft
from tests.world import FakeWorld, walk


def save(
    world: FakeWorld, number: str, who: str = "qh-0401.handler", action: str = "submit_reply", **form: Any
) -> Draft:
    said = form or {"report": "经查属实", "reply": "", "verdict": "true"}
    kept = drafts.save(world.desk, world.actor(who), number, action, said, 7, world.now)
    assert kept is not None
    return kept


def find(world: FakeWorld, number: str, who: str = "qh-0401.handler", action: str = "submit_reply") -> Draft | None:
    return drafts.find(world.desk, world.actor(who), number, action, world.now)


@pytest.fixture
def number(world: FakeWorld) -> str:
    number = world.submit()
    walk(world, number, "accept_notice")
    return number


def test_a_draft_is_its_writers_alone(world: FakeWorld, number: str) -> None:
    save(world, number, report="经查属实", assignment="a2", strange="x", reply="")
    kept = find(world, number)
    assert kept is not None
    assert (dict(kept.form), kept.revision) == ({"report": "经查属实", "assignment": "a2"}, 7)
    assert find(world, number, who="qh-0401.head") is None
    assert find(world, number, action="contact") is None
    assert "经查属实" not in repr(world.memory)


def test_the_last_saving_holds_and_30_days_from_it(world: FakeWorld, number: str) -> None:
    save(world, number)
    world.now += timedelta(days=29)
    save(world, number, report="改过")
    world.now += timedelta(days=29)
    kept = find(world, number)
    assert kept is not None
    assert kept.form == {"report": "改过"}
    world.now += timedelta(days=1)
    assert find(world, number) is None


def test_a_draft_says_that_the_case_moved_on(world: FakeWorld, number: str) -> None:
    actor = world.actor("qh-0401.handler")
    now_at = world.case(number).revision
    drafts.save(world.desk, actor, number, "submit_reply", {"report": "甲"}, now_at, world.now)
    kept = find(world, number)
    assert kept is not None
    assert not kept.moved_on
    world.act(number, "contact", "qh-0401.liaison")
    kept = find(world, number)
    assert kept is not None
    assert kept.moved_on
    assert [(each.number, each.moved_on) for each in drafts.drafts(world.desk, actor, world.now)] == [(number, True)]


def test_who_sees_the_case_no_more_sees_no_draft(world: FakeWorld, number: str) -> None:
    save(world, number)
    world.act(number, "recuse", "qh-0401.handler")
    with pytest.raises(NotFound):
        find(world, number)
    with pytest.raises(NotFound):
        save(world, number)
    assert drafts.drafts(world.desk, world.actor("qh-0401.handler"), world.now) == ()


@pytest.mark.parametrize("known", ["QH20261116-22222", "qh"])
def test_nobody_keeps_a_draft_of_a_case_that_is_not_his(world: FakeWorld, number: str, known: str) -> None:
    for who, which in (("qh-0402.handler", number), ("qh-0401.handler", known), ("qh.admin", number)):
        with pytest.raises(NotFound):
            save(world, which, who=who)


def test_a_registration_has_a_draft_before_it_has_a_number(world: FakeWorld) -> None:
    clerk = world.actor("qh.clerk")
    said = {"mobile": "15400000001", "content": "来电反映", "not a name": "x", "received_at": "2026-11-16T09:00"}
    drafts.save(world.desk, clerk, *drafts.REGISTRATION, said, 0, world.now)
    kept = drafts.find(world.desk, clerk, *drafts.REGISTRATION, world.now)
    assert kept is not None
    assert "not a name" not in kept.form
    assert (kept.number, kept.action, kept.moved_on) == ("", "submit", False)
    assert drafts.drafts(world.desk, clerk, world.now) == (kept,)
    drafts.done(world.desk, clerk, *drafts.REGISTRATION, world.now)
    assert drafts.drafts(world.desk, clerk, world.now) == ()


def test_a_saving_that_comes_after_the_deed_keeps_nothing(world: FakeWorld, number: str) -> None:
    actor, seen = world.actor("qh-0401.handler"), world.case(number).revision
    save = partial(drafts.save, world.desk, actor, number, "contact", {"reason": "甲"})
    assert save(seen, world.now)
    drafts.done(world.desk, actor, number, "contact", world.now, revision=seen)
    assert save(seen, world.now) is None
    assert drafts.find(world.desk, actor, number, "contact", world.now) is None
    # The next form of the same action is another one, and so is that of another action.
    assert save(seen + 1, world.now)
    assert drafts.save(world.desk, actor, number, "submit_reply", {"report": "乙"}, seen, world.now)


def test_a_deed_done_while_a_saving_is_under_way_leaves_no_draft(
    world: FakeWorld, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, seen = world.actor("qh-0401.handler"), world.case(number).revision
    drawers = world.desk.drawers
    put = drawers.put

    def slow(kept: Kept, now: datetime) -> Kept:
        if kept.kind == drafts.KIND:
            monkeypatch.setattr(drawers, "put", put)
            drafts.done(world.desk, actor, number, "contact", now, revision=seen)
        return put(kept, now)

    monkeypatch.setattr(drawers, "put", slow)
    assert drafts.save(world.desk, actor, number, "contact", {"reason": "甲"}, seen, world.now) is None
    assert drafts.drafts(world.desk, actor, world.now) == ()


def test_of_a_registration_that_was_taken_in_nothing_is_kept_any_more(world: FakeWorld) -> None:
    clerk = world.actor("qh.clerk")
    for key in ("one", "two"):
        drafts.done(world.desk, clerk, *drafts.REGISTRATION, world.now, key=key)
    for key, kept in (("one", False), ("two", False), ("three", True)):
        found = drafts.save(world.desk, clerk, *drafts.REGISTRATION, {"content": "来电"}, 0, world.now, key=key)
        assert (found is not None) is kept


def test_a_draft_has_its_bounds(world: FakeWorld, number: str) -> None:
    with pytest.raises(Invalid):
        save(world, number, report="字" * drafts.LONGEST + "字")
    with pytest.raises(NotFound):
        save(world, number, action="no_such_action")


def test_what_somebody_wrote_last_is_his_alone(world: FakeWorld, number: str) -> None:
    world.act(number, "submit_reply", "qh-0401.handler", reply="可拨0480-6600123咨询")
    own = world.actor("qh-0401.handler")
    said = drafts.said_before(world.desk, own, number, "submit_reply", world.now)
    assert (said["reply"], said["verdict"]) == ("可拨0480-6600123咨询", "true")
    for who, action in (
        ("qh-0401.head", "submit_reply"),
        ("qh-0401.handler", "reject_reply"),
        ("qh-0402.clerk", "sign"),
    ):
        with pytest.raises(NotFound):
            drafts.said_before(world.desk, world.actor(who), number, action, world.now)
