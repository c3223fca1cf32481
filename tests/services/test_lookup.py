"""The petitioner looks up a case and asks for something: a wrong number and a wrong code are the same thing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, ProofNeeded, TooMany
from chalicelib.domain.ports import Attempts
from chalicelib.services import lookup
from chalicelib.services.lookup import Found
from tests.fakes import FakeLookupGate
from tests.world import SETTINGS, FakeWorld, over_fakes, walk

NOBODYS = "QH20261116-22222"
WRONG_CODE = "2222222222"


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes(replace(SETTINGS, number_failures=5, address_failures=12))


@pytest.fixture
def number(world: FakeWorld) -> str:
    return world.submit()


def look(world: FakeWorld, number: str, code: str, *, proof: str = "", address: str = "192.0.2.1") -> Found:
    return lookup.lookup(world.front, number, code, proof=proof, address=address, now=world.now)


class Counted(FakeLookupGate):
    """A gate that counts what it is asked."""

    def __init__(self, memory: Any) -> None:
        super().__init__(memory)
        self.calls: Counter[str] = Counter()

    def attempt(self, number: str, address: str, now: datetime) -> Attempts:
        self.calls["attempt"] += 1
        return super().attempt(number, address, now)

    def failed(self, number: str, address: str, now: datetime, window: int) -> None:
        self.calls["failed"] += 1
        super().failed(number, address, now, window)


# What is found


def test_the_road_behind_and_the_road_ahead(world: FakeWorld, number: str) -> None:
    walk(world, number, "contact")
    found = look(world, number, world.codes[number])
    assert [(stage.title, day is not None) for stage, day in found.stages] == [
        ("已收到", True),
        ("审核中", True),
        ("已转办", True),
        ("办理中", True),
        ("答复审核", False),
        ("已答复", False),
        ("已办结", False),
    ]
    assert found.office.name == "南塘实验小学"
    assert (found.type_title, found.topic_title) == ("投诉", "课后（延时）服务")
    assert [each.row.name for each in found.next] == ["supplement", "withdraw", "book"]


@pytest.mark.parametrize("how", ["{n}-{c}", "{n}{c}", " {n} - {c} ", "{n}－{c}"])
def test_number_and_code_may_come_in_one(world: FakeWorld, number: str, how: str) -> None:
    both = how.format(n=number, c=world.codes[number])
    assert look(world, "", both).progress.number == number


def test_what_was_typed_carelessly_is_understood(world: FakeWorld, number: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in world.codes[number])
    assert look(world, f" {number.lower()} ", wide).progress.number == number


def test_what_has_lapsed_is_offered_no_more(world: FakeWorld, number: str) -> None:
    kept = world.memory.progress[number]
    until = (("supplement", None), ("evaluate", date(2026, 11, 16)), ("withdraw", date(2026, 11, 15)))
    world.memory.progress[number] = replace(kept, next=until)
    assert [each.row.name for each in look(world, number, world.codes[number]).next] == ["supplement", "evaluate"]
    with pytest.raises(NotAllowed):
        ask(world, number, "withdraw")


# What is not


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (NOBODYS, WRONG_CODE),
        (NOBODYS, "right"),
        ("known", WRONG_CODE),
        ("known", ""),
        ("", "nonsense"),
        ("", ""),
        ("known", "right-and-more"),
        ("QH20261116-22223", "right"),
        ("' OR 1=1", "right"),
        ("编号", "查询码"),
    ],
)
def test_every_wrong_pair_gets_the_same_answer_at_the_same_cost(
    world: FakeWorld, number: str, given: str, code: str
) -> None:
    gate = Counted(world.memory)
    world.front = replace(world.front, gate=gate)
    right = world.codes[number]
    with pytest.raises(NotFound) as refused:
        look(world, number if given == "known" else given, code.replace("right", right).replace("-and-more", "X"))
    assert refused.value.message == lookup.WRONG
    assert gate.calls == {"attempt": 1, "failed": 1}


def test_the_code_of_one_case_opens_no_other(world: FakeWorld, number: str) -> None:
    other = world.submit()
    with pytest.raises(NotFound):
        look(world, other, world.codes[number])


# Limits (E2)


@pytest.mark.parametrize("tried", ["known", NOBODYS])
def test_after_five_failures_each_further_try_costs_a_proof_and_nothing_is_ever_locked(
    world: FakeWorld, number: str, tried: str
) -> None:
    tried = number if tried == "known" else tried
    for n in range(5):
        with pytest.raises(NotFound):
            look(world, tried, WRONG_CODE, address=f"192.0.2.{n}")
    with pytest.raises(ProofNeeded):
        look(world, tried, WRONG_CODE)
    with pytest.raises(NotFound):
        look(world, tried, WRONG_CODE, proof="solved:a")
    with pytest.raises(ProofNeeded):
        look(world, tried, WRONG_CODE, proof="solved:a")
    with pytest.raises(ProofNeeded):
        look(world, tried, WRONG_CODE, proof="guessed")


def test_the_petitioner_gets_in_whatever_strangers_did(world: FakeWorld, number: str) -> None:
    for n in range(9):
        with pytest.raises((NotFound, ProofNeeded)):
            look(world, number, WRONG_CODE, address=f"192.0.2.{n}")
    with pytest.raises(ProofNeeded):
        look(world, number, world.codes[number])
    assert look(world, number, world.codes[number], proof="solved:2").progress.number == number
    world.now += timedelta(seconds=SETTINGS.limit_window)
    assert look(world, number, world.codes[number]).progress.number == number


def test_an_address_that_fails_all_the_time_must_wait(world: FakeWorld, number: str) -> None:
    for n in range(12):
        with pytest.raises(NotFound):
            look(world, f"QH20261116-2222{n}", WRONG_CODE)
    with pytest.raises(TooMany) as refused:
        look(world, number, world.codes[number])
    assert refused.value.retry_after == SETTINGS.limit_window
    assert look(world, number, world.codes[number], address="192.0.2.9").progress.number == number


def test_success_is_not_counted(world: FakeWorld, number: str) -> None:
    for _ in range(20):
        look(world, number, world.codes[number])
    assert not [key for key in world.memory.guards if key[0].startswith("lookup")]


# Asking for something


def ask(world: FakeWorld, number: str, action: str, code: str | None = None, **form: Any) -> str:
    given = world.codes[number] if code is None else code
    return lookup.command(world.front, number, given, action, form, proof="", address="a", now=world.now)


def test_the_same_request_sent_twice_within_a_minute_is_one(world: FakeWorld, number: str) -> None:
    world.now = world.now.replace(second=10)
    ask(world, number, "supplement", content="另有收据")
    world.now += timedelta(seconds=20)
    ask(world, number, "supplement", content="另有收据")
    assert len(world.memory.commands) == 1
    ask(world, number, "supplement", content="又一张收据")
    world.now += timedelta(minutes=1)
    ask(world, number, "supplement", content="另有收据")
    assert len(world.memory.commands) == 3


def test_what_is_wrong_is_named_before_it_is_queued(world: FakeWorld, number: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask(world, number, "supplement", content="", more="?")
    assert set(refused.value.fields) == {"content", "more"}
    assert not world.memory.commands


def test_who_has_not_the_code_asks_for_nothing(world: FakeWorld, number: str) -> None:
    with pytest.raises(NotFound):
        ask(world, number, "supplement", code=WRONG_CODE, content="另有收据")
    with pytest.raises(NotFound):
        ask(world, NOBODYS, "supplement", code=WRONG_CODE, content="另有收据")
    assert not world.memory.commands
