"""Collections of suggestions: what may be proposed, which submissions belong to one, how they are counted and told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.seeking import Seek
from chalicelib.services import campaigns, searching, take_in
from tests.services.voices import CAMPAIGN, propose, public, release
from tests.world import MATTER, FakeWorld, at

IDEA: dict[str, Any] = {"type": "SUGGEST", "about_kind": "none", "about_office": None, "office": "qh", "topic": "07"}
LATER = at("2026-12-01")


def count(world: FakeWorld, campaign: str, key: str = "qh") -> tuple[int, int]:
    found = campaigns.counted(world.desk.dockets, key, campaign)
    return found.received, found.adopted


def adopted(world: FakeWorld, campaign: str, result: str = "granted") -> str:
    before = count(world, campaign)[1]
    number = world.submit(**IDEA, campaign=campaign)
    for action, who, form in (
        ("register", "qh.clerk", {}),
        ("dispatch", "qh.dispatcher", {"to": "qh:0105"}),
        ("sign", "qh.liaison-0105", {}),
        ("contact", "qh.liaison-0105", {}),
        ("accept_notice", "qh.clerk", {}),
        ("submit_reply", "qh.liaison-0105", {"verdict": "none", "result": result}),
    ):
        world.act(number, action, who, **form)
    assert count(world, campaign)[1] == before, "what is not answered is not adopted"
    world.act(number, "approve_reply", "qh.head-0105")
    return number


def test_a_suggestion_knows_the_collection_and_is_found_by_it(world: FakeWorld) -> None:
    campaign = public(world, "campaign")
    number = world.submit(**IDEA, campaign=campaign)
    other = world.submit(**IDEA)
    assert (world.case(number).campaign, world.case(other).campaign) == (campaign, "")
    assert count(world, campaign) == (1, 0)
    clerk = world.actor("qh.clerk")
    page = searching.seek(world.desk, clerk, "qh", Seek(campaign=campaign), world.now)
    assert [entry.number for entry in page.items] == [number]
    assert campaigns.title_of(world.desk.board, world.desk.directory, "qh", campaign) == CAMPAIGN["title"]
    assert campaigns.title_of(world.desk.board, world.desk.directory, "qh", "gone") == "gone"


def test_a_school_takes_suggestions_to_the_bureaus_collection_and_none_to_anothers(world: FakeWorld) -> None:
    campaign = public(world, "campaign")
    number = world.submit(**{**IDEA, "office": "qh-0402"}, campaign=campaign)
    assert count(world, campaign, "qh") == count(world, campaign, "qh-0402") == (1, 0)
    assert count(world, campaign, "qh-0401") == (0, 0)
    assert world.case(number).owner == "qh-0402"
    own = public(world, "campaign", "qh-0401")
    for office in ("qh", "qh-0402", "bs"):
        with pytest.raises(Invalid) as refused:
            world.submit(**{**IDEA, "office": office}, campaign=own)
        assert set(refused.value.fields) == {"campaign"}
    assert world.submit(**{**IDEA, "office": "qh-0401"}, campaign=own)


@pytest.mark.parametrize(
    ("period", "said"), [(("2026-11-17", "2026-11-30"), "没有开始"), (("2026-11-01", "2026-11-15"), "结束")]
)
def test_only_what_is_open_takes_suggestions(world: FakeWorld, period: tuple[str, str], said: str) -> None:
    campaign = public(world, "campaign", starts=period[0], ends=period[1])
    with pytest.raises(Invalid) as refused:
        world.submit(**IDEA, campaign=campaign)
    assert said in refused.value.fields["campaign"]


def test_what_is_no_suggestion_belongs_to_no_collection(world: FakeWorld) -> None:
    campaign = public(world, "campaign")
    for form in ({"type": "COMPLAINT"}, {"campaign": "nothing"}):
        with pytest.raises(Invalid) as refused:
            world.submit(**{**IDEA, "campaign": campaign, **form})
        assert set(refused.value.fields) == {"campaign"}


def test_a_letter_that_came_in_time_is_taken_in_after_the_end(world: FakeWorld) -> None:
    campaign = public(world, "campaign")
    clerk = world.actor("qh.clerk")
    letter = {name: value for name, value in {**MATTER, **IDEA, "channel": "LETTER"}.items() if value is not None}
    came, world.now = world.now, LATER
    for received, key in ((came, "a letter in time"), (LATER, "a letter too late")):
        form = {**letter, "campaign": campaign}
        if received is LATER:
            with pytest.raises(Invalid):
                take_in.take_in(world.desk, form, clerk, received, world.now, key=key)
        else:
            take_in.take_in(world.desk, form, clerk, received, world.now, key=key)
    assert count(world, campaign) == (1, 0)


def test_the_result_is_counted_and_few_are_not_told(world: FakeWorld) -> None:
    campaign = public(world, "campaign")
    adopted(world, campaign)
    adopted(world, campaign, "refused")
    assert count(world, campaign) == (2, 1)
    result = {"campaign": campaign, "adopted": "1", "summary": "采纳了一件"}
    with pytest.raises(Invalid) as early:
        propose(world, "campaign_result", "qh.clerk", result)
    assert "结束后" in early.value.fields["campaign"]
    world.now = LATER
    for wrong, field in (({"adopted": "3"}, "adopted"), ({"campaign": "x"}, "campaign"), ({"summary": ""}, "summary")):
        with pytest.raises(Invalid) as refused:
            propose(world, "campaign_result", "qh.clerk", {**result, **wrong})
        assert set(refused.value.fields) == {field}
    made = propose(world, "campaign_result", "qh.clerk", result)
    with pytest.raises(NotAllowed):
        release(world, made, "qh.clerk")
    release(world, made, "qh.publisher")
    (told,) = world.front.board.posted("qh", "campaign_result", date.min)
    assert {**told.facts} == {
        "campaign": campaign, "adopted": 1, "summary": "采纳了一件", "title": CAMPAIGN["title"], "received": None,
        "released_on": "2026-12-01",
    }  # fmt: skip
    with pytest.raises(Invalid):
        propose(world, "campaign_result", "qh.clerk", result)
    again = propose(world, "campaign_result", "qh.clerk", {**result, "adopted": "0"}, made.id, made.version + 1)
    assert again.draft["adopted"] == 0


def test_a_proposal_says_what_is_wrong(world: FakeWorld) -> None:
    wrong = {"ends": "2026-11-01", "title": "", "topic": "77", "asked": "请打 15400000001"}
    for form, fields in (
        ({**CAMPAIGN, "title": "", "topic": "77"}, {"title", "topic"}),
        ({**CAMPAIGN, "ends": "2026-11-01"}, {"ends"}),
        ({**CAMPAIGN, "asked": wrong["asked"]}, {"asked"}),
    ):
        with pytest.raises(Invalid) as refused:
            propose(world, "campaign", "qh.clerk", form)
        assert set(refused.value.fields) == fields
