"""The registers on both stores: one transaction a step, pages bound to their key, waking, claims, and the board."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.errors import Invalid, NotFound, Stale
from chalicelib.domain.outcome import Alert, Claim, Command, Notice
from chalicelib.domain.ports import ClaimRefused, NumberTaken, Waking
from chalicelib.domain.ports_registers import REGISTER_SHARDS, Shown
from chalicelib.domain.registers import step as engine
from chalicelib.domain.registers import system
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.kinds import Moved
from chalicelib.domain.registers.views import Posted, posted, views
from tests.contract.conftest import Stage, Store
from tests.domain.standing_registers import NAMED, NOW, STEPS, TERMS, fresh, opened, somebody

KEY = "qh-04"


def shown(moved: Moved, before: Moved | None = None) -> list[Shown]:
    """What a step projects, as the service reckons it."""
    said = {w.event: w for m in (before, moved) if m for _, _, w in m.events}
    found = []
    for entry in moved.entries:
        kind = KINDS[entry.kind]
        own = {w.event: w for id, _, w in moved.events if id == entry.id}
        words = {**said, **own} if before and entry.id == before.entries[0].id else own
        wake = system.wake_at(kind, entry, TERMS.calendar)
        found.append(Shown(views(kind, entry, words), (), wake, posted(kind, entry)))
    return found


def put(store: Store, moved: Moved) -> Entry:
    store.registers.commit(None, moved, shown(moved))
    return moved.entries[0]


def an_entry(name: str = "dispute", key: str = KEY, **form: object) -> Moved:
    return opened(KINDS[name], key, **form)


def handed_in(before: Moved) -> Moved:
    entry = before.entries[0]
    who = somebody("CLERK", "own")
    who = replace(who, reach=frozenset({(role, entry.key) for role, _ in who.reach}))
    return engine.step(KINDS[entry.kind], entry, "hand_in", STEPS[entry.kind, "hand_in"], who, NOW, TERMS)


def test_an_entry_comes_back_with_its_words(store: Store) -> None:
    moved = an_entry()
    entry = put(store, moved)
    loaded = store.registers.load(entry.id)
    assert loaded.entry == entry
    assert loaded.words[1].texts["title"] == "分班争议"
    ((event, words),) = store.registers.history(entry.id, [1, 2])
    assert (event, words) == (moved.events[0][1], moved.events[0][2])
    with pytest.raises(NotFound):
        store.registers.load(fresh())


def test_each_key_has_its_own_copy_and_no_other(store: Store) -> None:
    entry = put(store, an_entry())
    own, above = store.registers.views([KEY, "qh-03", "qh"], entry.id)
    assert (own.key, own.title, own.texts) == (KEY, "分班争议", {})
    assert (above.key, above.texts["detail"][-11:]) == ("qh", "154****0001")
    assert "detail" not in above.facts
    assert store.registers.views(["qh-03", "qh-0801"], entry.id) == ()
    assert store.registers.views([], entry.id) == ()


def test_a_step_is_written_once_and_only_after_what_it_saw(store: Store) -> None:
    before = an_entry("self_check", NAMED)
    put(store, before)
    moved = handed_in(before)
    store.registers.commit(before.entries[0], moved, shown(moved, before))
    with pytest.raises(Stale):
        store.registers.commit(before.entries[0], moved, shown(moved, before))
    loaded = store.registers.load(before.entries[0].id)
    assert loaded.entry == moved.entries[0]
    assert loaded.words[2].texts["corrected"] == "已补退"
    (copy,) = store.registers.views(["qh"], loaded.entry.id)
    assert (copy.state, copy.open, copy.texts["findings"]) == ("handed", False, "一件退费未到账")


def test_nothing_of_a_refused_step_is_written(store: Store) -> None:
    first, second = an_entry("periodical", "qh"), an_entry("periodical", "qh")
    once = Claim("occasion", "qh#weekly#2026-W46")
    first, second = replace(first, claims=(once,)), replace(second, claims=(once,))
    put(store, first)
    with pytest.raises(ClaimRefused):
        put(store, second)
    with pytest.raises(NotFound):
        store.registers.load(second.entries[0].id)
    with pytest.raises(NumberTaken):
        put(store, replace(first, claims=()))


def test_what_a_step_orders_and_tells_goes_with_it(store: Store) -> None:
    moved = an_entry("item", NAMED)
    id = moved.entries[0].id
    command = Command(f"{id}#1#tally", "T-PARENT", "tally", {"child": id, "delta": "1,0,0"}, "SYSTEM", NOW)
    alert = Alert(f"{id}#a", NAMED, id, "S0-6", NAMED, 1, "", "warn", NOW, date(2026, 11, 30))
    put(store, replace(moved, followups=(command,), alerts=(alert,)))
    due = [c for shard in range(8) for c in store.ledger.commands_due(shard, NOW, 10)]
    assert due == [command]
    assert store.ledger.alerts([NAMED], None, 10).items == (alert,)
    (notice,) = store.ledger.inbox(NAMED, None, 10).items
    assert isinstance(notice, Notice)
    assert (notice.template, notice.case) == ("entry_opened", id)


def test_a_parent_and_its_new_entry_are_written_together(store: Store) -> None:
    meeting = an_entry("meeting")
    put(store, meeting)
    who = somebody("CLERK", "own")
    recorded = engine.step(KINDS["meeting"], meeting.entries[0], "record", STEPS["meeting", "record"], who, NOW, TERMS)
    store.registers.commit(meeting.entries[0], recorded, shown(recorded, meeting))
    terms = replace(TERMS, spares=(fresh(),))
    decided = engine.step(KINDS["meeting"], recorded.entries[0], "decide", STEPS["meeting", "decide"], who, NOW, terms)
    store.registers.commit(recorded.entries[0], decided, shown(decided, recorded))
    parent, child = (store.registers.load(entry.id).entry for entry in decided.entries)
    assert (parent.tally.issued, child.parent, child.key) == (1, parent.id, NAMED)
    assert [view.title for view in store.registers.views([NAMED], child.id)] == ["十日内完成退费"]


def test_pages_go_by_due_and_only_through_one_key_and_register(store: Store) -> None:
    dues = ["2026-11-29", "2026-11-20", "2026-11-25", "2026-11-22", "2026-11-27"]
    for due in dues:
        put(store, an_entry("item", NAMED, due=due))
    put(store, an_entry("item", "qh-0402"))
    put(store, an_entry("self_check", NAMED))
    listed, cursor = [], None
    while True:
        page = store.registers.page(NAMED, "item", cursor=cursor, size=2)
        listed += [str(view.facts["due"]) for view in page.items]
        assert all(view.texts == {} and view.title for view in page.items)
        cursor = page.cursor
        if cursor is None:
            break
        with pytest.raises(Invalid):
            store.registers.page("qh-0402", "item", cursor=cursor, size=2)
        with pytest.raises(Invalid):
            store.registers.page(NAMED, "self_check", cursor=cursor, size=2)
    assert listed == sorted(dues)
    soon = store.registers.page(NAMED, "item", cursor=None, size=9, due_before=NOW + timedelta(days=8))
    assert [view.facts["due"] for view in soon.items] == ["2026-11-20", "2026-11-22"]
    assert store.registers.page(NAMED, "item", cursor=None, size=9, done=True).items == ()
    above = store.registers.page("qh-04", "item", cursor=None, size=9)
    assert len(above.items) == 6


def test_a_month_is_listed_in_order(store: Store) -> None:
    for day in ("2026-11-30", "2026-11-01", "2026-12-01", "2026-10-31", "2026-11-16"):
        put(store, an_entry("meeting", KEY, date=day))
    found = store.registers.listed(KEY, "meeting", date(2026, 11, 1), date(2026, 11, 30))
    assert [view.on.day for view in found] == [1, 16, 30]
    both = store.registers.listed(KEY, "meeting", date(2026, 10, 31), date(2026, 11, 1))
    assert [view.on.day for view in both] == [31, 1]


def test_what_is_due_is_found_and_can_be_put_off(store: Store) -> None:
    ids = {put(store, an_entry("self_check", NAMED)).id for _ in range(5)}
    later = NOW + timedelta(days=8)

    def due(now: object) -> list[Waking]:
        return [w for shard in range(REGISTER_SHARDS) for w in store.registers.due(shard, now, 50)]  # type: ignore[arg-type]

    assert due(NOW) == []
    found = due(later)
    assert {waking.number for waking in found} == ids
    store.registers.defer(found[0], later + timedelta(hours=1))
    store.registers.defer(found[1], None)
    store.registers.defer(replace(found[2], at=NOW), None)
    assert {waking.number for waking in due(later)} == ids - {found[0].number, found[1].number}
    assert len(due(later + timedelta(hours=1))) == 4


def test_the_board_holds_what_is_published_until_it_is_taken_down(store: Store) -> None:
    kind, who = KINDS["session"], somebody("CLERK", "own")
    before = an_entry("session")
    put(store, before)
    assert store.board.posted(KEY, "session", NOW.date()) == ()
    moved = engine.step(kind, before.entries[0], "publish", {}, who, NOW, TERMS)
    store.registers.commit(before.entries[0], moved, shown(moved, before))
    (there,) = store.board.posted(KEY, "session", NOW.date())
    assert (there.id, there.on, there.facts["place"]) == (before.entries[0].id, date(2026, 12, 2), "学区信访接待室")
    assert "leader" not in there.facts
    assert store.board.posted(KEY, "session", date(2026, 12, 3)) == ()
    assert store.board.posted(KEY, "meeting", NOW.date()) == ()
    assert store.board.posted("qh", "session", NOW.date()) == ()
    held = engine.step(kind, moved.entries[0], "cancel", {"reason": "停电"}, somebody("UNIT_HEAD", "own"), NOW, TERMS)
    down = Shown((), (), None, None, posted(kind, moved.entries[0]))
    store.registers.commit(moved.entries[0], held, [down])
    assert store.board.posted(KEY, "session", NOW.date()) == ()


def test_everything_can_be_read_for_verifying(store: Store) -> None:
    moved = an_entry()
    entry = put(store, moved)
    assert set(store.registers.ids()) == {entry.id}
    (kept,) = store.registers.entries([entry.id])
    assert (kept.entry, kept.events, kept.broken) == (entry, (moved.events[0][1],), ())
    assert set(kept.views) == {KEY, NAMED, "qh"}
    assert kept.wake_at == system.wake_at(KINDS["dispute"], entry, TERMS.calendar)
    (gone,) = store.registers.entries([fresh()])
    assert gone.entry is None


@pytest.mark.engine
def test_what_cannot_be_opened_is_broken_and_not_silent(stage: Stage) -> None:
    entry = put(stage.store, an_entry())
    for part in ("WORDS#000001", f"VIEW#{KEY}", "ENTRY"):
        key = {"id": {"S": entry.id}, "part": {"S": part}}
        stage.engine.update(
            "registers",
            key,
            UpdateExpression="SET #sealed = :x, #title = :x, #body = :y",
            ExpressionAttributeNames={"#sealed": "sealed", "#title": "title", "#body": "body"},
            ExpressionAttributeValues={":x": {"B": "AAAA"}, ":y": {"S": "{}"}},
        )
    (kept,) = stage.store.registers.entries([entry.id])
    assert set(kept.broken) == {"WORDS#000001", f"VIEW#{KEY}", "ENTRY"}


@pytest.mark.engine
def test_of_many_steps_at_once_one_is_written_and_the_seats_never_overflow(stage: Stage) -> None:
    before = an_entry("self_check", NAMED)
    put(stage.store, before)
    moved = handed_in(before)

    def step(_: int) -> bool:
        try:
            stage.store.registers.commit(before.entries[0], moved, shown(moved, before))
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(step, range(12))) == 1
    assert stage.store.registers.load(before.entries[0].id).entry.version == 2


def test_an_office_puts_something_up_itself_and_takes_it_down(store: Store) -> None:
    up = Posted("qh", "item", "zx-1", date(2026, 11, 16), "public", {"title": "转学办理", "papers": "户口簿\n居住证"})
    for facts in (up.facts, {"title": "转学"}):
        store.board.post(replace(up, facts=facts))
    assert store.board.posted("qh", "item", date.min) == (replace(up, facts={"title": "转学"}),)
    assert store.board.posted("qh", "document", date.min) == ()
    assert len(store.board.posted("qh", "item", up.on, up.on)) == 1
    assert store.board.posted("qh", "item", date.min, up.on - timedelta(days=1)) == ()
    store.board.take_down(up)
    store.board.take_down(up)
    assert store.board.posted("qh", "item", date.min) == ()
