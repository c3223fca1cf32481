"""What the parts of an entry look like as items: the aggregate, its events and words, the copies, what is posted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import msgspec

from chalicelib.adapters.dynamo.rows import event_part, words_part
from chalicelib.adapters.dynamo.wire import LAST, Item, Value, b, bytes_of, moment, n, read, s, said, shard, text_of
from chalicelib.domain.events import Event, Words
from chalicelib.domain.ports import Vault
from chalicelib.domain.ports_registers import REGISTER_SHARDS, Shown
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.kinds import office_of
from chalicelib.domain.registers.views import Posted, View

ENTRY_PART = "ENTRY"
VIEW = "VIEW#"


def part_key(id: str, part: str = ENTRY_PART) -> Item:
    """The key of an entry or of one part of it."""
    return {"id": s(id), "part": s(part)}


def entry_row(entry: Entry, shown: Shown) -> Item:
    """The aggregate; `shard` and `wake_at` stand there only while something will wake it."""
    row: dict[str, Value] = {**part_key(entry.id), "version": n(entry.version), "body": said(entry)}
    if shown.wake_at is not None:
        row["shard"] = n(shard(entry.id, REGISTER_SHARDS))
        row["wake_at"] = s(moment(shown.wake_at))
    return row


def event_row(id: str, event: Event) -> Item:
    """One event, in the clear."""
    return {**part_key(id, event_part(event.seq)), "body": said(event)}


def words_row(id: str, words: Words, scope: str, vault: Vault) -> Item:
    """The words of one event, sealed for the office that keeps the entry."""
    plain = msgspec.json.encode({"salt": words.salt, "texts": words.texts})
    sealed = vault.seal(scope, plain, f"{id}#{words.event}")
    return {**part_key(id, words_part(words.event)), "scope": s(scope), "sealed": b(sealed)}


def words_of(item: Item, vault: Vault) -> Words:
    """The words of a WORDS item, opened."""
    event, id = int(text_of(item, "part").rpartition("#")[2]), text_of(item, "id")
    plain = msgspec.json.decode(vault.open(text_of(item, "scope"), bytes_of(item, "sealed"), f"{id}#{event}"))
    return Words(event, plain["salt"], plain["texts"])


def view_part(key: str) -> str:
    """The sort key of one docket key's copy."""
    return f"{VIEW}{key}"


def view_row(view: View, vault: Vault) -> Item:
    """One copy; open ones sort by due date with the undated last, done ones by their day."""
    day = f"{view.on.isoformat()}#{view.id}"
    due = moment(view.due) if view.due else LAST
    row: dict[str, Value] = {
        **part_key(view.id, view_part(view.key)),
        "queue": s(queue(view.key, view.kind, done=not view.open)),
        "due": s(due if view.open else day),
        "month": s(f"{view.key}#{view.kind}#{view.on:%Y-%m}"),
        "day": s(day),
        "body": said(replace(view, title="", texts={})),
    }
    for name, text in (("title", view.title), ("sealed", _texts(view.texts))):
        if text:
            row[name] = b(vault.seal(office_of(view.key), text.encode(), _context(view, name)))
    return row


def view_of(item: Item, vault: Vault) -> View:
    """The copy of an item, opened; lists come without the texts."""
    view = read(item, View)
    if title := bytes_of(item, "title"):
        view = replace(view, title=vault.open(office_of(view.key), title, _context(view, "title")).decode())
    if sealed := bytes_of(item, "sealed"):
        texts = vault.open(office_of(view.key), sealed, _context(view, "sealed"))
        view = replace(view, texts=msgspec.json.decode(texts))
    return view


def queue(key: str, kind: str, *, done: bool) -> str:
    """The partition of the due index that holds the open or the done entries of one register under one key."""
    return f"{key}#{kind}#{'done' if done else 'open'}"


def posted_key(posted: Posted) -> Item:
    """Where it stands on the board of its office, in the order of its day."""
    return {"office": s(posted.office), "part": s(f"ITEM#{posted.kind}#{posted.on.isoformat()}#{posted.id}")}


def posted_row(posted: Posted) -> Item:
    """What is posted, in the clear: everybody may read it."""
    return {**posted_key(posted), "body": said(posted)}


def _texts(texts: Mapping[str, str]) -> str:
    return msgspec.json.encode(texts).decode() if texts else ""


def _context(view: View, name: str) -> str:
    return f"{view.id}#{view.key}#{name}"
