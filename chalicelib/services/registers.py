"""The one way to an entry of a register: open it, take a step on it, for whoever asks."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.errors import Conflict, Invalid, NotFound, Stale, Unavailable
from chalicelib.domain.events import Words
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import ClaimRefused, NumberTaken
from chalicelib.domain.ports_registers import LoadedEntry, Shown
from chalicelib.domain.projections import seat_token
from chalicelib.domain.registers import step as engine
from chalicelib.domain.registers import system
from chalicelib.domain.registers.catalogue import KINDS, kind_of
from chalicelib.domain.registers.entry import Entry, new_id
from chalicelib.domain.registers.kinds import Kind, Moved, Terms, office_of
from chalicelib.domain.registers.views import View, posted, views
from chalicelib.domain.roles import Actor, Role, Staff
from chalicelib.domain.tree import Tree, policy_for
from chalicelib.domain.workdays import business_date
from chalicelib.services.register_reading import sees
from chalicelib.services.terms import branch
from chalicelib.services.worlds import Desk

RETRIES = 8
"""How often a step is tried anew with fresh state when only the service, and no person, was faster."""

KEPT = timedelta(days=2)
"""How long a repeated attempt to open an entry finds the first one's."""

SPARES = 2
"""How many ids are drawn for entries that a step may bring forth."""


def open_entry(
    desk: Desk,
    kind_name: str,
    key: str,
    form: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    *,
    attempt: str = "",
    parent: str = "",
    claims: tuple[Claim, ...] = (),
) -> Entry:
    """Open an entry of a register under a docket key.

    `attempt` is a key of the caller's by which a repetition finds the entry that the first try opened. Raises NotFound,
    NotAllowed, Invalid; Conflict for an attempt that was made with another form, or when a claim does not hold.
    """
    kind = kind_of(kind_name)
    if Role.SYSTEM not in actor.roles and key not in actor.keys:
        raise NotFound("没有这个工作台")
    _refs_seen(desk, actor, kind, form)
    own = _attempted(desk, actor, kind, key, form, attempt, now) if attempt else None
    if own is not None and (earlier := desk.guards.read(own.purpose, own.key, now)) is not None:
        return _earlier(desk, earlier, own)
    once = (own, *claims) if own else claims
    seed = f"{once[0].purpose}#{once[0].key}" if once else secrets.token_hex(16)
    for turn in range(RETRIES):
        terms = terms_of(desk, key, (key, *_keys_in(form)), actor, now, seed=f"{seed}#{turn}")
        moved = engine.begin(kind, key, form, actor, terms.spares[0], now, _after_first(terms), parent=parent)
        entry = moved.entries[0]
        told = (replace(own, note={**own.note, "id": entry.id}),) if own else ()
        try:
            commit(desk, None, replace(moved, claims=(*moved.claims, *told, *claims)), terms)
        except NumberTaken:
            continue
        except ClaimRefused as refused:
            if own is not None and refused.claim.purpose == own.purpose:
                note = desk.guards.read(own.purpose, own.key, now)
                if note is not None:
                    return _earlier(desk, note, own)
            raise Conflict({refused.claim.purpose: "此项已经登记过"}) from refused
        return entry
    raise Unavailable("暂时无法编号，请稍后再试")


def perform(
    desk: Desk,
    id: str,
    name: str,
    form: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    *,
    revision: int | None = None,
    claims: tuple[Claim, ...] = (),
) -> Entry:
    """Take a step on an entry; the entry after it.

    `revision` is what the person saw; another one means that somebody was faster (Stale). Raises NotFound, NotAllowed,
    Invalid, Stale; Conflict when a claim does not hold.
    """
    for turn in range(RETRIES):
        loaded = desk.registers.load(id)
        entry = loaded.entry
        if revision is not None and entry.revision != revision:
            raise Stale("此条刚被他人更新，请刷新后再操作")
        kind = kind_of(entry.kind)
        _refs_seen(desk, actor, kind, form)
        keys = (entry.key, entry.named, *entry.above, *_keys_in(form))
        terms = terms_of(desk, entry.key, keys, actor, now, seed=f"{id}#{entry.version}#{turn}")
        if kind.booked:
            terms = replace(terms, booked=desk.dockets.find(entry.key, seat_token(entry.id)))
        moved = engine.step(kind, entry, name, form, actor, now, terms)
        try:
            commit(desk, loaded, replace(moved, claims=(*moved.claims, *claims)), terms)
        except (Stale, NumberTaken):
            continue
        except ClaimRefused as refused:
            raise Conflict({refused.claim.purpose: "此操作已经提交过，或名额已满"}) from refused
        return moved.entries[0]
    raise Stale("此条刚被他人更新，请刷新后再操作")


def _refs_seen(desk: Desk, actor: Actor, kind: Kind, form: Mapping[str, Any]) -> None:
    """Nobody learns by naming it whether a case or an entry is there that he may not see."""
    if Role.SYSTEM in actor.roles:
        return
    named = ((name, form[name]) for name in kind.refs if form.get(name))
    wrong = {name: "没有这个编号，请核对" for name, number in named if not sees(desk, actor, str(number).strip())}
    if wrong:
        raise Invalid(wrong)


def commit(desk: Desk, loaded: LoadedEntry | None, moved: Moved, terms: Terms) -> None:
    """Write a step with all that it projects. Raises Stale, ClaimRefused, NumberTaken."""
    shown = [_shown(loaded, entry, moved, terms) for entry in moved.entries]
    desk.registers.commit(loaded.entry if loaded else None, moved, shown)


def shown_of(entry: Entry, words: Mapping[int, Words], terms: Terms) -> tuple[tuple[View, ...], datetime | None]:
    """Every copy of an entry, and when it wakes."""
    kind = terms.kinds[entry.kind]
    return views(kind, entry, words), system.wake_at(kind, entry, terms.calendar)


def shown_new(moved: Moved, terms: Terms) -> Shown:
    """What others see of an entry that has just been opened."""
    return _shown(None, moved.entries[0], moved, terms)


def _shown(loaded: LoadedEntry | None, entry: Entry, moved: Moved, terms: Terms) -> Shown:
    """What changes in the eyes of others for one of the entries of a step."""
    kind = terms.kinds[entry.kind]
    before = loaded if loaded is not None and loaded.entry.id == entry.id else None
    said = {words.event: words for id, _, words in moved.events if id == entry.id}
    now, wake = shown_of(entry, {**(before.words if before else {}), **said}, terms)
    if before is None:
        return Shown(now, (), wake, posted(kind, entry))
    was = {view.key: view for view in views(kind, before.entry, before.words)}
    old, new = posted(kind, before.entry), posted(kind, entry)
    moved_on = old is not None and (new is None or new.on != old.on)
    return Shown(
        tuple(view for view in now if was.get(view.key) != view),
        tuple(sorted(was.keys() - {view.key for view in now})),
        wake,
        new if new != old else None,
        old if moved_on else None,
    )


def terms_of(
    desk: Desk, key: str, keys: Iterable[str], actor: Actor, now: datetime, *, seed: str, tree: Tree | None = None
) -> Terms:
    """The terms of a step on an entry that `key` keeps; `keys` are those it may speak of.

    The ids for new entries follow from `seed`, so that the same attempt draws the same ones again.
    """
    offices = dict.fromkeys(office_of(each) for each in keys if each)
    tree = tree or branch(desk.directory, offices)
    own = office_of(key)
    telling = [office for office in offices if office in tree] if Role.SYSTEM in actor.roles else [own]
    staff: list[Staff] = [member for office in telling for member in desk.directory.staff(office)]
    return Terms(
        kinds=KINDS,
        calendar=desk.calendars.calendar(own),
        tree=tree,
        policy=policy_for(tree, own),
        salt=secrets.token_hex(16),
        staff=tuple(staff),
        spares=tuple(_drawn(desk, key, now, f"{seed}#{n}") for n in range(SPARES)),
    )


def _after_first(terms: Terms) -> Terms:
    return replace(terms, spares=terms.spares[1:])


def _drawn(desk: Desk, key: str, now: datetime, seed: str) -> str:
    """A new id for an entry that `key` keeps; nobody outside can compute it."""
    city = desk.directory.office(desk.directory.office(office_of(key)).city)
    digits = int(desk.vault.keyed_hash("register-id", seed), 16)

    def draw(n: int) -> int:
        nonlocal digits
        digits, found = divmod(digits, n)
        return found

    return new_id(city.number_prefix, business_date(now), draw)


def _attempted(
    desk: Desk, actor: Actor, kind: Kind, key: str, form: Mapping[str, Any], attempt: str, now: datetime
) -> Claim:
    if not 8 <= len(attempt) <= 200:
        problem = "请为每次提交生成 8 至 200 个字符的唯一编号，放在请求头 Idempotency-Key 中"
        raise Invalid({"Idempotency-Key": problem})
    text = json.dumps([kind.name, key, dict(form)], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    told = desk.vault.keyed_hash("idempotency", f"register#{actor.id}#{attempt}")
    return Claim("register", told, expires_at=now + KEPT, note={"digest": digest})


def _earlier(desk: Desk, note: Mapping[str, Any], own: Claim) -> Entry:
    if note["digest"] != own.note["digest"]:
        raise Conflict({"Idempotency-Key": "这个提交编号已用于另一份内容，请换一个编号"})
    return desk.registers.load(str(note["id"])).entry


def _keys_in(form: Mapping[str, Any]) -> Sequence[str]:
    """The docket keys that a form names."""
    return [value for name in ("to", "unit") if isinstance(value := form.get(name), str)]
