"""One person with two linked accounts: what was done or must not be seen in one of them holds in both, and later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from chalicelib.domain import recusal, separations
from chalicelib.domain.errors import NotAllowed, Unavailable
from chalicelib.domain.office_parts import BY_NAME, may_release
from chalicelib.domain.roles import Actor, Alias, Role, alias_of
from chalicelib.services import same_person, worklist
from chalicelib.services.act import perform
from tests.fakes.drawers import FakeDrawers
from tests.services.staff_room import ADDRESS, NOW, PASSWORD, StaffRoom, later
from tests.world import FORMS, FakeWorld, walk


def linked(world: FakeWorld, who: str, *others: str) -> Actor:
    """The actor `who`, whose accounts are linked with `others`, from one to the next."""
    for one, two in pairwise((who, *others)):
        same_person.tie(world.desk.drawers, one, two, world.now)
    return same_person.whole(world.desk.directory, world.desk.drawers, world.actor(who), world.now)


def test_who_handled_with_another_account_does_not_call_back(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "approve_reply")
    case = world.case(number)
    handled = next(person for deed, person in case.hands if deed == "handled")
    caller = linked(world, "qh.followup", "qh-0801.clerk", handled)
    form = dict(FORMS["followup"])
    for _ in range(2):
        with pytest.raises(NotAllowed, match="回访不得由承办该事项的人员"):
            perform(world.desk, number, "followup", form, caller, world.now)
        # That the accounts were unlinked since changes nothing.
        same_person.fade(world.desk.drawers, "qh.followup", "qh-0801.clerk", world.now)
        caller = same_person.whole(world.desk.directory, world.desk.drawers, world.actor("qh.followup"), world.now)
    perform(world.desk, number, "followup", form, world.actor("qh.followup"), world.now)


def test_the_unit_of_another_account_counts_as_ones_own() -> None:
    own = Actor("qh.followup", "甘小禾", "qh", "", frozenset({Role.FOLLOWUP}))
    other = replace(own, also=frozenset({Alias("qh.followup", "qh-0401.clerk", "qh-0401", frozenset())}))
    assert separations.breach("followup", own, (), {"qh-0401"}) is None
    assert separations.breach("followup", other, (), {"qh-0401"}) is not None
    # The accounts of somebody else, for whom he stands in, are not his; acting for that one they count.
    lent = replace(own, also=frozenset({Alias("qh.other", "qh-0401.clerk", "qh-0401", frozenset())}))
    assert separations.breach("followup", lent, (), {"qh-0401"}) is None
    assert separations.breach("followup", replace(lent, id="qh.other"), (), {"qh-0401"}) is not None


def test_who_is_kept_from_a_case_in_one_account_sees_it_in_none(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "contact")
    world.act(number, "order_recusal", "qh.center-head", person="qh-0401.handler")
    clerk = linked(world, "qh.clerk", "qh-0401.handler")
    assert number not in repr(worklist.worklist(world.desk, clerk, "qh", size=100).items)
    assert number not in repr(worklist.alerts(world.desk, clerk, None, 100).items)
    assert number in repr(worklist.worklist(world.desk, world.actor("qh.clerk"), "qh", size=100).items)


def test_nobody_is_told_or_given_a_case_that_bars_another_account_of_his(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "contact")
    world.act(number, "order_recusal", "qh.center-head", person="qh-0401.handler")
    case = world.case(number)
    told = {each.id for each in world.people().values() if each.office == "qh"}
    before = [alert.staff for alert in world.memory.alerts.values()]
    linked(world, "qh.dispatcher", "qh-0401.handler")
    world.sweep(world.now + timedelta(days=30))
    people = {id for alert in world.memory.alerts.values() if alert.staff not in before for id in alert.staff}
    assert case.recused == ("qh-0401.handler",)
    assert people & told
    assert "qh.dispatcher" not in people


def test_a_role_that_bars_follows_the_person_while_he_holds_it(world: FakeWorld) -> None:
    head = world.people()["qh.head"]
    names = recusal.names_of(linked(world, "qh-04.clerk", "qh.head"))
    assert {"qh.head", "BUREAU_HEAD@qh"} <= names
    gone = alias_of("qh-04.clerk", "qh.head", replace(head, valid_to=date(2020, 1, 1)), date(2026, 11, 16))
    assert (gone.key, gone.names) == ("", frozenset({"qh.head"}))


def test_nobody_releases_with_another_account_what_he_proposed(world: FakeWorld) -> None:
    part = BY_NAME["office-entry"]
    publisher = linked(world, "qh.publisher", "qh-0401.clerk")
    assert may_release(part, world.actor("qh.publisher"), "qh-0401", ("qh", "qh-04"), "qh-0401.clerk")
    assert not may_release(part, publisher, "qh-0401", ("qh", "qh-04"), "qh-0401.clerk")


def test_it_is_remembered_for_years_after_the_link_and_then_forgotten() -> None:
    drawers, room = FakeDrawers(), StaffRoom()
    same_person.tie(drawers, "qh.clerk", "qh-0201.clerk", NOW)
    same_person.fade(drawers, "qh.clerk", "qh-0201.clerk", NOW)
    actor = room.sessions.whoami(room.sign_in().ticket, NOW)
    soon, late = NOW + timedelta(days=1000), NOW + same_person.REMEMBERED + timedelta(days=1)
    assert same_person.whole(room.directory, drawers, actor, soon).ids == {"qh.clerk", "qh-0201.clerk"}
    assert same_person.whole(room.directory, drawers, actor, late).ids == {"qh.clerk"}


def test_a_session_knows_the_other_accounts_at_once_and_after_the_link_has_ended() -> None:
    room = StaffRoom()
    ticket = room.sign_in().ticket
    assert room.sessions.whoami(ticket, NOW).ids == {"qh.clerk"}
    room.linked.link(ticket, "qh-0201", "clerk", PASSWORD, "", ADDRESS, NOW)
    assert room.sessions.whoami(ticket, NOW).ids == {"qh.clerk", "qh-0201.clerk"}
    room.linked.unlink(ticket, "qh-0201", "clerk", later(1))
    assert room.linked.links(ticket, later(1)) == ()
    assert room.sessions.whoami(room.sign_in().ticket, later(60)).ids == {"qh.clerk", "qh-0201.clerk"}


def test_nobody_acts_while_it_is_not_known_whose_accounts_they_are() -> None:
    class Silent(FakeDrawers):
        def all(self, owner: str, kind: str, now: object) -> tuple[()]:
            raise Unavailable

    room = StaffRoom()
    ticket = room.sign_in().ticket
    closed = replace(room.sessions, drawers=Silent(), _standings={})
    with pytest.raises(Unavailable):
        closed.whoami(ticket, NOW)
