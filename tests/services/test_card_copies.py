"""Prints for whoever asks: kept by what they say, one at a time, so many for one address; and those of officers."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.qr import QrCodes
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, TooMany
from chalicelib.domain.offices import Phones
from chalicelib.services import card_copies, card_desk
from chalicelib.services.card_copies import Copy, Shelf
from chalicelib.services.cards import CardRoom
from tests.services.print_room import press
from tests.world import FakeWorld


class Printer:
    """A press that counts, and waits where it is told to."""

    def __init__(self) -> None:
        self.printed: list[Mapping[str, Any]] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def pdf(self, sheet: Mapping[str, Any]) -> bytes:
        self.begun.set()
        assert self.go_on.wait(10)
        self.printed.append(sheet)
        return repr(sorted(sheet)).encode()

    def missing(self, text: str) -> str:
        return ""


@pytest.fixture
def printer() -> Printer:
    return Printer()


@pytest.fixture
def room(world: FakeWorld, printer: Printer) -> CardRoom:
    return CardRoom(world.desk.directory, world.front.board, printer, QrCodes(), "https://jy.qinghe.example")


def take(world: FakeWorld, room: CardRoom, shelf: Shelf, kind: str, office: str, address: str = "192.0.2.1") -> Copy:
    front = world.front
    return card_copies.copy(room, shelf, front.guards, front.settings, kind, office, address=address, now=world.now)


def test_what_says_the_same_is_printed_once_and_a_change_prints_anew(
    world: FakeWorld, room: CardRoom, printer: Printer
) -> None:
    shelf = Shelf()
    first = take(world, room, shelf, "leaflet", "qh-0401")
    assert take(world, room, shelf, "leaflet", "qh-0401") == first
    assert len(printer.printed) == 1
    school = world.desk.directory.office("qh-0401")
    world.memory.offices["qh-0401"] = replace(school, phones=replace(school.phones, service="0480-6619999"))
    assert take(world, room, shelf, "leaflet", "qh-0401").name != first.name
    assert len(printer.printed) == 2


def test_only_so_many_are_kept(world: FakeWorld, room: CardRoom, printer: Printer) -> None:
    shelf = Shelf(most=1)
    for office in ("qh-0401", "qh-0402", "qh-0401"):
        take(world, room, shelf, "leaflet", office)
    assert len(printer.printed) == 3


def test_one_is_printed_at_a_time_one_may_wait_and_others_are_sent_away(
    world: FakeWorld, room: CardRoom, printer: Printer
) -> None:
    shelf = Shelf(patience=0.05)
    printer.go_on.clear()
    first = threading.Thread(target=take, args=(world, room, shelf, "leaflet", "qh-0401"))
    first.start()
    assert printer.begun.wait(10)
    with pytest.raises(TooMany) as busy:
        take(world, room, shelf, "leaflet", "qh-0402")
    assert 0 < busy.value.retry_after <= 10
    printer.go_on.set()
    first.join()
    assert len(printer.printed) == 1
    assert take(world, room, shelf, "leaflet", "qh-0402").content


def test_an_address_gets_so_many_in_a_while(world: FakeWorld, room: CardRoom) -> None:
    shelf = Shelf()
    settings = replace(world.front.settings, submissions_per_address=2)
    guards = world.front.guards

    def ask(address: str) -> Copy:
        return card_copies.copy(room, shelf, guards, settings, "card", "qh", address=address, now=world.now)

    ask("192.0.2.1")
    ask("192.0.2.1")
    with pytest.raises(TooMany):
        ask("192.0.2.1")
    assert ask("192.0.2.2").content
    world.now += timedelta(seconds=settings.limit_window)
    assert ask("192.0.2.1").content


def test_what_there_is_not_is_not_found(world: FakeWorld, room: CardRoom) -> None:
    shelf = Shelf()
    ended = world.desk.directory.office("qh-0402")
    world.memory.offices["qh-0402"] = replace(ended, valid_to=(world.now - timedelta(days=9)).date())
    silent = world.desk.directory.office("qh-0403")
    world.memory.offices["qh-0403"] = replace(silent, reception=(), phones=Phones())
    for kind, office in (
        ("card", "zz"),
        ("passport", "qh-0401"),
        ("card", "qh-0402"),
        ("area", "qh"),
        ("notice", "qh-0403"),
    ):
        with pytest.raises(NotFound):
            take(world, room, shelf, kind, office)


# At the desk


def test_who_may_print_for_whom(world: FakeWorld) -> None:
    directory, now = world.desk.directory, world.now
    head, clerk = world.actor("qh.head"), world.actor("qh.clerk")
    assert [o.id for o in card_desk.chosen(directory, clerk, now, whom="own")] == ["qh"]
    for whom in ("below", "town", "office"):
        with pytest.raises(NotAllowed):
            card_desk.chosen(directory, clerk, now, whom=whom, office="qh-04")
    town = card_desk.chosen(directory, head, now, whom="town", office="南塘街道教育学区")
    assert [o.id for o in town] == ["qh-04", "qh-0401", "qh-0402", "qh-0403"]
    assert [o.id for o in card_desk.chosen(directory, head, now, whom="office", office="qh-0401")] == ["qh-0401"]
    whole = card_desk.chosen(directory, head, now, whom="below")
    assert {o.city for o in whole} == {"qh"}
    for whom, office in (("town", "qh-0401"), ("office", "bs"), ("office", ""), ("all", "")):
        with pytest.raises(Invalid):
            card_desk.chosen(directory, head, now, whom=whom, office=office)
    assert not card_desk.reach(directory, world.actor("qh-0401.clerk"), now).below


def test_too_much_at_once_is_refused(world: FakeWorld, room: CardRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    head = world.actor("qh.head")
    monkeypatch.setattr(card_desk, "MOST", 3)
    with pytest.raises(Invalid, match="按镇街分批"):
        card_desk.chosen(world.desk.directory, head, world.now, whom="below")
    own = card_desk.chosen(world.desk.directory, head, world.now, whom="own")
    with pytest.raises(Invalid):
        card_desk.printed(room, "card", own, world.now, copies=card_desk.COPIES + 1)


def test_a_sheet_of_one_office_and_one_of_each_of_several(world: FakeWorld, room: CardRoom) -> None:
    head = world.actor("qh.head")
    own = card_desk.chosen(world.desk.directory, head, world.now, whom="own")
    assert card_desk.printed(room, "card", own, world.now)[0].sheet["each"] == 10
    assert card_desk.printed(room, "card", own, world.now, single=True)[0].sheet["each"] == 1
    town = card_desk.chosen(world.desk.directory, head, world.now, whom="town", office="qh-04")
    assert card_desk.printed(room, "card", town, world.now)[0].sheet["each"] == 1


def test_the_real_press_prints_one(world: FakeWorld, room: CardRoom) -> None:
    made = take(world, replace(room, press=press()), Shelf(), "card", "qh-0401")
    assert made.content.startswith(b"%PDF-")
