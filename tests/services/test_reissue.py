"""A lost query code: only the petitioner gets the new one, and the old one opens nothing any more (E2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import ids
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Stale, Unavailable
from chalicelib.services import lookup
from chalicelib.services.reissue import reissue
from tests.fakes import FakeChannel
from tests.world import FakeWorld

IN_PERSON = {"way": "in_person", "reason": "已核验身份证原件"}
BY_SMS = {"way": "sms", "reason": "来电补办，已核对手机"}


def renew(world: FakeWorld, number: str, who: str = "qh.clerk", form: Any = IN_PERSON, **more: Any) -> tuple[str, int]:
    return reissue(world.desk, number, form, world.actor(who), world.now, **more)


def opens(world: FakeWorld, number: str, code: str) -> bool:
    try:
        lookup.lookup(world.front, number, code, proof="", address="a", now=world.now)
    except NotFound:
        return False
    return True


def sms(world: FakeWorld) -> FakeChannel:
    channel = world.desk.channels["sms"]
    assert isinstance(channel, FakeChannel)
    return channel


def test_in_person_the_code_is_given_once_and_the_old_one_is_void(world: FakeWorld) -> None:
    number = world.submit()
    code, revision = renew(world, number)
    assert ids.is_code(code)
    assert revision == 2
    assert opens(world, number, code)
    assert not opens(world, number, world.codes[number])
    assert code not in repr(world.memory)
    event, words = world.desk.cases.history(number)[-1]
    assert (event.action, event.actor, event.facts["way"]) == ("reissue_code", "qh.clerk", "in_person")
    assert words
    assert words.texts == {"reason": "已核验身份证原件"}


def test_by_sms_the_officer_does_not_see_it(world: FakeWorld) -> None:
    number = world.submit()
    shown, _ = renew(world, number, form=BY_SMS)
    assert shown == ""
    ((mobile, template, text),) = sms(world).sent
    assert (mobile, template) == ("15400000001", "code_reissued")
    code = dict(part.split("=") for part in text.split("；"))["code"]
    assert opens(world, number, code)
    assert code not in repr(world.memory)


def test_the_message_does_not_tell_who_has_a_sealed_case(world: FakeWorld) -> None:
    number = world.submit(type="REPORT")
    assert world.case(number).owner == "qh-04"
    renew(world, number, "qh-04.clerk", BY_SMS)
    ((_, _, text),) = sms(world).sent
    assert "青禾市教育和体育局" in text
    assert "南塘" not in text


@pytest.mark.parametrize("form", [{"mobile": None, "email": "a@mail.example"}, {"mobile": "0480-6600123"}])
def test_without_a_mobile_on_file_it_takes_a_visit(world: FakeWorld, form: dict[str, Any]) -> None:
    number = world.submit(**form)
    with pytest.raises(Invalid) as refused:
        renew(world, number, form=BY_SMS)
    assert set(refused.value.fields) == {"way"}
    assert opens(world, number, world.codes[number])
    assert not sms(world).sent


def test_where_no_sms_can_be_sent_the_old_code_stays(world: FakeWorld) -> None:
    number = world.submit()
    world.desk = replace(world.desk, channels={"inbox": world.desk.channels["inbox"]})
    with pytest.raises(Unavailable):
        renew(world, number, form=BY_SMS)
    assert opens(world, number, world.codes[number])


def test_when_the_gateway_fails_somebody_is_told_and_another_code_can_be_given(world: FakeWorld) -> None:
    number = world.submit()
    sms(world).broken = True
    with pytest.raises(Unavailable):
        renew(world, number, form=BY_SMS)
    assert not opens(world, number, world.codes[number])
    code, _ = renew(world, number)
    assert opens(world, number, code)


@pytest.mark.parametrize(
    "who", ["qh.followup", "qh.supervisor", "qh-0401.clerk", "qh-0401.head", "bs.clerk", "qh.admin"]
)
@pytest.mark.parametrize("form", [IN_PERSON, BY_SMS])
def test_only_the_registrars_of_the_owner_give_one(world: FakeWorld, who: str, form: dict[str, str]) -> None:
    number = world.submit()
    with pytest.raises(NotAllowed):
        renew(world, number, who, form)
    assert opens(world, number, world.codes[number])


@pytest.mark.parametrize(
    ("form", "field"),
    [({"way": "sms"}, "reason"), ({"way": "mail", "reason": "寄信"}, "way"), ({"reason": "来人"}, "way")],
)
def test_what_is_missing_is_named(world: FakeWorld, form: dict[str, str], field: str) -> None:
    number = world.submit()
    with pytest.raises(Invalid) as refused:
        renew(world, number, form=form)
    assert set(refused.value.fields) == {field}
    assert opens(world, number, world.codes[number])


def test_two_officers_at_once_give_one_code(world: FakeWorld) -> None:
    number = world.submit()
    code, _ = renew(world, number, revision=1)
    with pytest.raises(Stale):
        renew(world, number, revision=1)
    assert opens(world, number, code)


def test_there_is_none_for_a_case_that_is_not_there(world: FakeWorld) -> None:
    with pytest.raises(NotFound):
        renew(world, "QH20261116-22222")
