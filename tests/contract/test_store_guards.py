"""Claims, counters and sessions with their expiry, and the gate before the public lookup."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib.domain.copies import OFFERS, Copy, as_note
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import Attempts, ClaimRefused
from tests.contract.conftest import Store
from tests.contract.samples import HOUR, NOW, NUMBER, a_command, a_progress, first_step, seen


def test_once_is_once_until_it_expires(store: Store) -> None:
    claim = Claim("proof", "p", expires_at=NOW + HOUR, note={"by": ["甘小禾", 1]})
    assert store.guards.take(claim, NOW)
    assert not store.guards.take(claim, NOW + HOUR / 2)
    assert store.guards.read("proof", "p", NOW) == {"by": ["甘小禾", 1], "count": 1}
    assert store.guards.read("proof", "other", NOW) is None
    assert store.guards.read("other", "p", NOW) is None
    assert store.guards.read("proof", "p", NOW + 2 * HOUR) is None
    assert store.guards.take(claim, NOW + 2 * HOUR)


def test_a_counter_grows_to_its_limit_and_begins_anew_when_expired(store: Store) -> None:
    def add(amount: int, now: int, limit: int = 3) -> bool:
        claim = Claim("quota", "q", "add", amount, limit, NOW + timedelta(hours=now + 10))
        return store.guards.take(claim, NOW + now * HOUR)

    assert not add(4, 0)
    assert add(2, 0)
    assert not add(2, 1)
    assert add(1, 5)
    assert not add(1, 5)
    assert store.guards.read("quota", "q", NOW + 9 * HOUR) == {"count": 3}
    assert store.guards.read("quota", "q", NOW + 11 * HOUR) is None
    assert add(2, 11)
    assert store.guards.read("quota", "q", NOW + 20 * HOUR) == {"count": 2}
    assert add(-1, 12)
    assert store.guards.read("quota", "q", NOW + 20 * HOUR) == {"count": 1}


def test_a_counter_without_expiry_stays(store: Store) -> None:
    claim = Claim("epoch", "e", "add", limit=2**53)
    assert store.guards.take(claim, NOW)
    assert store.guards.take(claim, NOW + 10_000 * HOUR)
    assert store.guards.read("epoch", "e", NOW + 10_000 * HOUR) == {"count": 2}


def test_an_unknown_kind_of_claim_is_a_mistake(store: Store) -> None:
    with pytest.raises(ValueError, match="some"):
        store.guards.take(Claim("p", "k", "some"), NOW)


def test_a_session_is_replaced_and_dropped(store: Store) -> None:
    store.guards.put(Claim("session", "s", expires_at=NOW + HOUR, note={"seen": 1}))
    store.guards.put(Claim("session", "s", expires_at=NOW + 3 * HOUR, note={"seen": 2}))
    assert store.guards.read("session", "s", NOW + 2 * HOUR) == {"seen": 2, "count": 1}
    store.guards.drop("session", "s")
    store.guards.drop("session", "s")
    assert store.guards.read("session", "s", NOW) is None


def test_the_sweep_removes_what_has_expired_and_nothing_else(store: Store) -> None:
    for n in range(30):
        store.guards.put(Claim("proof", str(n), expires_at=NOW + n * HOUR))
    store.guards.put(Claim("quota", "for ever"))
    assert store.guards.sweep(NOW + 9 * HOUR) == 10
    assert store.guards.sweep(NOW + 9 * HOUR) == 0
    assert store.guards.read("proof", "10", NOW + 9 * HOUR) is not None
    assert store.guards.read("quota", "for ever", NOW + 9 * HOUR) is not None


def test_of_many_at_once_exactly_the_limit_gets_through(store: Store) -> None:
    claim = Claim("quota", "q", "add", limit=7, expires_at=NOW + HOUR)
    with ThreadPoolExecutor(16) as pool:
        took = list(pool.map(lambda _: store.guards.take(claim, NOW), range(40)))
    assert sum(took) == 7
    once = Claim("proof", "p")
    with ThreadPoolExecutor(16) as pool:
        took = list(pool.map(lambda _: store.guards.take(once, NOW), range(40)))
    assert sum(took) == 1


def test_an_expired_counter_is_renewed_by_one_and_counted_by_all(store: Store) -> None:
    store.guards.take(Claim("quota", "q", "add", limit=100, expires_at=NOW + HOUR), NOW)
    later = NOW + 2 * HOUR
    claim = Claim("quota", "q", "add", limit=100, expires_at=later + HOUR)
    with ThreadPoolExecutor(16) as pool:
        took = list(pool.map(lambda _: store.guards.take(claim, later), range(20)))
    assert all(took)
    assert store.guards.read("quota", "q", later) == {"count": 20}


def test_an_attempt_gives_progress_and_both_counts(store: Store) -> None:
    replied = a_progress(
        reply="您反映的问题已解决。",
        extension_reason="需补充核实",
        copy_to="154****0001",
        needed="请补充收据",
        replied_on=a_progress().received_on,
    )
    store.intake.insert(first_step(), seen(progress=replied))
    assert store.gate.attempt(NUMBER, "10.0.0.1", NOW) == Attempts(replied, 0, 0)
    assert store.gate.attempt("QH20261121-22222", "10.0.0.1", NOW) == Attempts(None, 0, 0)
    store.gate.failed(NUMBER, "10.0.0.1", NOW, 900)
    store.gate.failed(NUMBER, "10.0.0.2", NOW, 900)
    store.gate.failed("-", "10.0.0.1", NOW, 900)
    assert store.gate.attempt(NUMBER, "10.0.0.1", NOW) == Attempts(replied, 2, 2)
    assert store.gate.attempt("-", "10.0.0.3", NOW) == Attempts(None, 1, 0)


def test_an_attempt_gives_the_papers_that_may_be_fetched(store: Store) -> None:
    copies = (Copy(4, "信访事项处理意见书", "青教信复〔2026〕12号", NOW.date()), Copy(2, "受理告知书", "", NOW.date()))
    store.guards.put(Claim(OFFERS, NUMBER, note=as_note(copies)))
    assert store.gate.attempt(NUMBER, "10.0.0.1", NOW) == Attempts(None, 0, 0, copies)
    assert store.gate.attempt("QH20261121-22222", "10.0.0.1", NOW).copies == ()
    store.guards.put(Claim(OFFERS, NUMBER, note=as_note(())))
    assert store.gate.attempt(NUMBER, "10.0.0.1", NOW).copies == ()


def test_failures_expire_a_window_after_the_first(store: Store) -> None:
    store.gate.failed(NUMBER, "a", NOW, 900)
    store.gate.failed(NUMBER, "a", NOW + timedelta(seconds=800), 900)
    assert store.gate.attempt(NUMBER, "a", NOW + timedelta(seconds=890)).by_number == 2
    assert store.gate.attempt(NUMBER, "a", NOW + timedelta(seconds=901)) == Attempts(None, 0, 0)
    store.gate.failed(NUMBER, "a", NOW + timedelta(seconds=901), 900)
    assert store.gate.attempt(NUMBER, "a", NOW + timedelta(seconds=1700)) == Attempts(None, 1, 1)


def test_a_command_is_queued_once_with_its_claim(store: Store) -> None:
    claim = Claim("command", "same", expires_at=NOW + HOUR)
    store.intake.enqueue(a_command(), "qh", (claim,))
    with pytest.raises(ClaimRefused):
        store.intake.enqueue(a_command("c2"), "qh", (claim,))
    store.intake.enqueue(a_command(), "qh")
    waiting = [each for shard in range(8) for each in store.ledger.commands_due(shard, NOW, 10)]
    assert waiting == [a_command()]
