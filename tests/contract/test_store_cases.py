"""A case is put, read and changed in one transaction, or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, cast

import pytest

from chalicelib.domain.case import Case, Paper, State
from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import SHARDS, ClaimRefused, NumberTaken, Waking
from tests.contract.conftest import Store
from tests.contract.samples import (
    HOUR,
    NOW,
    NUMBER,
    a_case,
    a_command,
    a_notice,
    a_progress,
    an_alert,
    an_entry,
    an_event,
    first_step,
    next_step,
    nothing_seen,
    seen,
)

OTHER = "QH20261121-ABCDE"


def begun(store: Store, number: str = NUMBER) -> Case:
    store.intake.insert(first_step(number), seen(number))
    return store.cases.load(number).case


def all_due(store: Store, now: object = NOW + 1000 * HOUR) -> list[Waking]:
    return [waking for shard in range(SHARDS) for waking in store.cases.due(shard, now, 100)]  # type: ignore[arg-type]


def test_what_is_put_comes_back_whole(store: Store) -> None:
    store.intake.insert(first_step(), seen())
    loaded = store.cases.load(NUMBER)
    _, words = an_event()
    assert loaded.case == a_case()
    assert loaded.petition == words
    assert (loaded.draft, loaded.reply, loaded.extension) == (None, None, None)
    assert store.progress.get(NUMBER) == a_progress()
    assert {entry.key for entry in store.dockets.stored(NUMBER)} == {"qh", "qh-02:0101"}
    assert store.dockets.entry(["qh"], NUMBER) == (an_entry(),)


def test_a_case_that_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        store.cases.load(NUMBER)
    with pytest.raises(NotFound):
        store.cases.history(NUMBER)
    assert store.progress.get(NUMBER) is None


def test_the_chain_holds_after_a_round_trip(store: Store) -> None:
    before = begun(store)
    store.cases.commit(before, next_step(before), (nothing_seen(),))
    history = store.cases.history(NUMBER)
    assert [event.seq for event, _ in history] == [1, 2]
    for event, words in history:
        assert event.link == event.expected_link()
        assert words is not None
        assert event.digest == words.digest()
    assert history[0][0].facts["deep"] == {"键": ["值", 3]}


def test_words_of_draft_reply_and_extension_come_with_the_case(store: Store) -> None:
    before = begun(store)
    for number, kind in ((2, "draft_event"), (3, "reply_event"), (4, "extension_event")):
        step = next_step(before, {"text": kind})
        case = replace(step.cases[0], **cast("dict[str, Any]", {kind: number}))
        store.cases.commit(before, replace(step, cases=(case,)), (nothing_seen(),))
        before = case
    loaded = store.cases.load(NUMBER)
    said = [words and words.texts["text"] for words in (loaded.draft, loaded.reply, loaded.extension)]
    assert said == ["draft_event", "reply_event", "extension_event"]


def test_a_number_is_given_once(store: Store) -> None:
    begun(store)
    with pytest.raises(NumberTaken):
        store.intake.insert(first_step(), seen(progress=a_progress(stage="other")))
    assert store.progress.get(NUMBER) == a_progress()


def test_a_refused_claim_is_told_before_a_taken_number(store: Store) -> None:
    claim = Claim("idempotency", "same", note={"digest": "d"})
    store.intake.insert(first_step(claims=(claim,)), seen())
    with pytest.raises(ClaimRefused) as refused:
        store.intake.insert(first_step(claims=(claim,)), seen())
    assert refused.value.claim == claim


def test_a_step_from_an_old_version_is_stale_and_changes_nothing(store: Store) -> None:
    before = begun(store)
    step = next_step(before, {"note": "first"}, notices=(a_notice(),))
    store.cases.commit(before, step, (nothing_seen(),))
    late = next_step(before, {"note": "second"}, claims=(Claim("paper", "1"),), alerts=(an_alert(),))
    changed = nothing_seen(entries=(an_entry(state="LATE"),), finds=(("qh", "new"),))
    with pytest.raises(Stale):
        store.cases.commit(before, late, (changed,))
    history = store.cases.history(NUMBER)
    assert [words and words.texts for _, words in history][1] == {"note": "first"}
    assert store.dockets.entry(["qh"], NUMBER) == (an_entry(),)
    assert store.guards.read("paper", "1", NOW) is None
    assert store.ledger.alerts(["qh"], None, 10).items == ()
    assert store.dockets.find("qh", "new") == ()


def test_a_refused_claim_undoes_the_whole_step(store: Store) -> None:
    before = begun(store)
    store.guards.take(Claim("extension", "2026-11", "add", limit=1), NOW)
    claim = Claim("extension", "2026-11", "add", limit=1)
    step = next_step(before, claims=(Claim("paper", "1"), claim), notices=(a_notice(),))
    with pytest.raises(ClaimRefused) as refused:
        store.cases.commit(before, step, (nothing_seen(),))
    assert refused.value.claim == claim
    assert store.cases.load(NUMBER).case.version == 1
    assert store.guards.read("paper", "1", NOW) is None
    assert store.ledger.inbox("qh", None, 10).items == ()
    assert len(store.cases.history(NUMBER)) == 1


def test_an_expired_counter_begins_anew_within_a_step(store: Store) -> None:
    before = begun(store)
    store.guards.take(Claim("quota", "qh", "add", limit=1, expires_at=NOW + HOUR / 2), NOW)
    claim = Claim("quota", "qh", "add", limit=1, expires_at=NOW + 9 * HOUR)
    store.cases.commit(before, next_step(before, claims=(claim,)), (nothing_seen(),))
    assert store.guards.read("quota", "qh", NOW + 2 * HOUR) == {"count": 1}


def test_a_step_that_does_not_move_the_version_is_a_mistake(store: Store) -> None:
    before = begun(store)
    step = next_step(before)
    with pytest.raises(ValueError, match="does not follow"):
        store.cases.commit(before, replace(step, cases=(before,)), (nothing_seen(),))


def test_a_child_is_new_or_nothing_is_done(store: Store) -> None:
    before = begun(store)
    event, words = an_event()
    step = next_step(before)
    both = replace(
        step, cases=(*step.cases, a_case(OTHER)), events=(*step.events, (OTHER, event, words)), followups=(a_command(),)
    )
    store.cases.commit(before, both, (nothing_seen(), seen(OTHER)))
    assert store.cases.load(OTHER).case == a_case(OTHER)
    after = store.cases.load(NUMBER).case
    again = replace(next_step(after), cases=(*next_step(after).cases, a_case(OTHER)))
    with pytest.raises(NumberTaken):
        store.cases.commit(after, again, (nothing_seen(), seen(OTHER)))
    assert store.cases.load(NUMBER).case == after


def test_entries_and_finds_that_are_gone_are_gone(store: Store) -> None:
    before = begun(store)
    gone = nothing_seen(gone=("qh-02:0101",), finds_gone=(("qh-02:0101", "token"),))
    store.cases.commit(before, next_step(before), (gone,))
    assert [entry.key for entry in store.dockets.stored(NUMBER)] == ["qh"]
    assert store.dockets.find("qh-02:0101", "token") == ()
    assert store.dockets.find("qh", "token") == (NUMBER,)


def test_an_alert_or_notice_that_is_there_already_does_not_hinder_a_step(store: Store) -> None:
    before = begun(store)
    store.ledger.put_alert(an_alert(at=NOW))
    step = next_step(before, alerts=(an_alert(at=NOW + HOUR), an_alert("a2")), notices=(a_notice(), a_notice("n2")))
    store.cases.commit(before, step, (nothing_seen(),))
    after = store.cases.load(NUMBER).case
    store.cases.commit(after, next_step(after, notices=(a_notice(),)), (nothing_seen(),))
    found = store.ledger.alerts(["qh"], None, 10).items
    assert {(alert.id, alert.at) for alert in found} == {("a1", NOW), ("a2", NOW)}
    assert {notice.id for notice in store.ledger.inbox("qh", None, 10).items} == {"n1", "n2"}


def test_a_life_is_folded_into_one_write(store: Store) -> None:
    first = first_step()
    second = next_step(first.cases[0], papers=((NUMBER, Paper(1, "gaozhi", "告知书", 2, NOW, "qh/clerk")),))
    last = next_step(second.cases[0])
    done = replace(last, cases=(replace(last.cases[0], state=State.CLOSED),))
    store.cases.commit_life((first, second, done), seen(wake_at=None))
    assert store.cases.load(NUMBER).case.state is State.CLOSED
    assert [event.seq for event, _ in store.cases.history(NUMBER)] == [1, 2, 3]
    assert all_due(store) == []
    with pytest.raises(NumberTaken):
        store.cases.commit_life((first,), seen())
    with pytest.raises(ValueError, match="one case"):
        store.cases.commit_life((first_step(OTHER), first_step()), seen())


def test_the_wake_index_is_sparse_and_in_order(store: Store) -> None:
    before = begun(store)
    store.intake.insert(first_step(OTHER), seen(OTHER, wake_at=None))
    assert all_due(store, NOW) == []
    assert all_due(store) == [Waking(NUMBER, NOW + HOUR)]
    store.cases.commit(before, next_step(before), (nothing_seen(wake_at=NOW + 2 * HOUR),))
    assert all_due(store, NOW + 2 * HOUR) == [Waking(NUMBER, NOW + 2 * HOUR)]


def test_a_wake_is_deferred_only_as_it_was_seen(store: Store) -> None:
    before = begun(store)
    old = Waking(NUMBER, NOW + HOUR)
    store.cases.defer(old, NOW + 3 * HOUR)
    assert all_due(store) == [Waking(NUMBER, NOW + 3 * HOUR)]
    store.cases.defer(old, None)
    assert all_due(store) == [Waking(NUMBER, NOW + 3 * HOUR)]
    store.cases.defer(Waking(NUMBER, NOW + 3 * HOUR), None)
    assert all_due(store) == []
    store.cases.defer(Waking(OTHER, NOW), NOW)
    assert store.cases.load(NUMBER).case == before
    with pytest.raises(NotFound):
        store.cases.load(OTHER)


def test_due_gives_the_earliest_of_a_shard_first(store: Store) -> None:
    shard = 7
    same = [n for i in range(2000) if shard_of(n := f"QH{i:08}-22222") == shard][:4]
    for hours, number in zip((3, 1, 2, 9), same, strict=True):
        store.intake.insert(first_step(number), seen(number, wake_at=NOW + hours * HOUR))
    found = [waking.number for waking in store.cases.due(shard, NOW + 5 * HOUR, 2)]
    assert found == [same[1], same[2]]


def shard_of(number: str) -> int:
    from zlib import crc32

    return crc32(number.encode()) % SHARDS


def test_numbers_are_those_of_all_cases(store: Store) -> None:
    begun(store)
    begun(store, OTHER)
    assert sorted(store.cases.numbers()) == sorted([NUMBER, OTHER])


def test_of_sixteen_at_once_exactly_one_wins_each_version(store: Store) -> None:
    begun(store)

    def work(who: int) -> int:
        won = 0
        for _ in range(6):
            before = store.cases.load(NUMBER).case
            try:
                store.cases.commit(before, next_step(before, {"who": who}), (nothing_seen(),))
            except Stale:
                continue
            won += 1
        return won

    with ThreadPoolExecutor(16) as pool:
        wins = sum(pool.map(work, range(16)))
    case = store.cases.load(NUMBER).case
    history = store.cases.history(NUMBER)
    assert wins >= 6
    assert case.version == 1 + wins
    assert [event.seq for event, _ in history] == list(range(1, wins + 2))
