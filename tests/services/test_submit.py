"""A parent brings a matter: the same attempt has the same answer, a proof is spent once, and no case is ever read."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import ids
from chalicelib.domain.errors import Conflict, Invalid, ProofNeeded, TooMany, Unavailable
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.ports import NumberTaken, Projected
from chalicelib.services import lookup, submit
from chalicelib.services.submit import Receipt
from chalicelib.services.worlds import Front
from tests.fakes import FakeBallotBox, FakeIntake
from tests.services.test_act import at_once
from tests.world import MATTER, SETTINGS, FakeWorld, World, over_fakes

KEY = "k" * 12


def bring(world: World, *, front: Front | None = None, **changes: Any) -> Receipt:
    how = {"key": KEY, "proof": "solved:1", "address": "192.0.2.1", "now": world.now}
    how |= {name: changes.pop(name) for name in tuple(how) if name in changes}
    form = {name: value for name, value in {**MATTER, **changes}.items() if value is not None}
    return submit.submit(front or world.front, form, **how)  # type: ignore[arg-type]


def test_the_receipt_opens_the_lookup_at_once(world: FakeWorld) -> None:
    receipt = bring(world)
    assert ids.is_number(receipt.number)
    assert ids.is_code(receipt.query_code)
    assert receipt.number.startswith("QH20261116-")
    assert receipt.received_at == world.now
    found = lookup.lookup(world.front, receipt.number, receipt.query_code, proof="", address="a", now=world.now)
    assert found.progress.promised_on == receipt.promised_on


def test_the_front_has_nothing_to_read_a_case_with() -> None:
    assert {field.name for field in fields(Front)} == {
        "intake",
        "gate",
        "directory",
        "guards",
        "vault",
        "calendars",
        "proof",
        "settings",
        "board",
        "ballots",
    }
    assert [name for name in dir(FakeBallotBox) if not name.startswith("_")] == ["cast"]
    assert [name for name in dir(FakeIntake) if not name.startswith("_")] == ["enqueue", "insert"]


def test_the_code_itself_is_nowhere_kept(world: FakeWorld) -> None:
    receipt = bring(world)
    assert receipt.query_code not in repr(world.memory)


# The same attempt


def test_the_same_key_gives_the_same_receipt_however_often(world: FakeWorld) -> None:
    first = bring(world)
    world.now += timedelta(minutes=3)
    assert bring(world, proof="solved:2") == first
    assert bring(world) == first  # also with the proof that was spent
    assert len(world.memory.cases) == 1


def test_the_same_key_for_something_else_is_a_conflict(world: FakeWorld) -> None:
    bring(world)
    with pytest.raises(Conflict) as refused:
        bring(world, proof="solved:2", title="另一件事")
    assert set(refused.value.fields) == {"Idempotency-Key"}
    assert len(world.memory.cases) == 1


def test_a_key_is_forgotten_after_two_days(world: FakeWorld) -> None:
    first = bring(world)
    world.now += timedelta(days=2, seconds=1)
    assert bring(world, proof="solved:2").number != first.number


@pytest.mark.parametrize("key", ["", "short", "k" * 201])
def test_a_key_must_be_one(world: FakeWorld, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        bring(world, key=key)
    assert set(refused.value.fields) == {"Idempotency-Key"}


def test_sixteen_at_once_with_one_key_are_one_case(world: FakeWorld) -> None:
    receipts = at_once([lambda n=n: bring(world, proof=f"solved:{n}") for n in range(16)])
    assert len(set(receipts)) == 1
    assert len(world.memory.cases) == 1


@pytest.mark.engine
def test_on_the_engine_too(real: World) -> None:
    receipts = at_once([lambda n=n: bring(real, proof=f"solved:{n}") for n in range(16)])
    assert len(set(receipts)) == 1
    assert list(real.desk.cases.numbers()) == [receipts[0].number]
    assert bring(real) == receipts[0]


def test_what_was_refused_leaves_the_key_free(world: FakeWorld) -> None:
    with pytest.raises(Invalid):
        bring(world, title=None)
    assert not world.memory.guards
    assert bring(world).number in world.memory.cases


# Proof of work, limits, numbers


def test_a_proof_buys_one_submission(world: FakeWorld) -> None:
    bring(world)
    for proof in ("solved:1", "", "guessed"):
        with pytest.raises(ProofNeeded):
            bring(world, key="other-key-1", proof=proof)
    assert len(world.memory.cases) == 1


def test_one_address_brings_so_many_in_a_while_and_then_more(world: FakeWorld) -> None:
    world = over_fakes(replace(SETTINGS, submissions_per_address=3))
    for n in range(3):
        bring(world, key=f"key-{n:04}", proof=f"solved:{n}")
    with pytest.raises(TooMany) as refused:
        bring(world, key="key-0004", proof="solved:4")
    assert refused.value.retry_after == SETTINGS.limit_window
    assert bring(world, key="key-0005", proof="solved:5", address="192.0.2.2")
    assert bring(world, key="key-0001", proof="solved:6").number in world.memory.cases
    world.now += timedelta(seconds=SETTINGS.limit_window)
    assert bring(world, key="key-0006", proof="solved:7")


class Crowded(FakeIntake):
    """An intake where the first numbers are taken, by chance, by others."""

    taken = 2

    def insert(self, outcome: Outcome, projected: Projected) -> None:
        if self.taken:
            self.taken -= 1
            raise NumberTaken
        super().insert(outcome, projected)


def test_a_number_taken_by_chance_is_drawn_anew_and_the_repetition_knows_which(world: FakeWorld) -> None:
    crowded = replace(world.front, intake=Crowded(world.memory))
    receipt = bring(world, front=crowded)
    assert receipt.number in world.memory.cases
    assert bring(world, proof="solved:2") == receipt
    full = Crowded(world.memory)
    full.taken = 99
    with pytest.raises(Unavailable):
        bring(world, key="other-key-1", proof="solved:3", front=replace(world.front, intake=full))


# The form


def test_a_report_by_its_box_keeps_its_channel_and_nothing_else_does(world: FakeWorld) -> None:
    def channel(n: int, **form: Any) -> str:
        receipt = bring(world, key=f"box-number-{n}", proof=f"solved:box{n}", **form)
        return world.memory.cases[receipt.number].channel

    assert channel(1, type="REPORT", channel="REPORT_BOX") == "REPORT_BOX"
    assert channel(2, type="COMPLAINT", channel="REPORT_BOX") == "WEB"
    assert channel(3, type="REPORT", channel="WEB") == "WEB"
    assert channel(4, type="COMPLAINT", channel="MAILBOX_HEAD") == "MAILBOX_HEAD"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"channel": "H12345"}, "channel"),
        ({"channel": "PHONE"}, "channel"),
        ({"content": "太短"}, "content"),
        ({"content": "长" * 2001}, "content"),
        ({"office": ["qh"]}, "office"),
        ({"office": None}, "office"),
        ({"office": "qh-77"}, "office"),
        ({"about_office": "bs-01"}, "about.office"),
    ],
)
def test_what_the_public_may_send_is_bounded(world: FakeWorld, form: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        bring(world, **form)
    assert set(refused.value.fields) == {field}
    assert not world.memory.cases
    assert not world.memory.guards
