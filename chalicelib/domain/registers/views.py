"""What an entry projects: a copy under each docket key that sees it, and what of it is for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from chalicelib.domain.disclosure import mask_text
from chalicelib.domain.events import Words
from chalicelib.domain.registers.entry import Entry, Stand, Tally
from chalicelib.domain.registers.kinds import Kind, office_of


@dataclass(frozen=True, slots=True)
class View:
    """One docket key's copy of one entry: all that this key may know of it.

    `stands` says why. `title` and `texts` are people's words, sealed for the office of `key`. The keeper reads those of
    every step with the history and has none here but the title; the others have what was shared with them.
    """

    key: str
    id: str
    kind: str
    stands: tuple[Stand, ...]
    keeper: str
    state: str
    open: bool
    on: date
    due: datetime | None
    late: bool
    revision: int
    parent: str
    facts: Mapping[str, Any]
    tally: Tally
    title: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Posted:
    """What everybody may know of an entry: its public facts, kept beside the office's directory entry."""

    office: str
    kind: str
    id: str
    on: date
    state: str
    facts: Mapping[str, Any]


def views(kind: Kind, entry: Entry, words: Mapping[int, Words]) -> tuple[View, ...]:
    """Every copy of an entry; `words` are those of its first event and of the shared ones.

    What goes to another key is masked first (edge 46); of the facts a superior sees those that the kind lets through.
    """
    opening = words[1].texts if 1 in words else {}
    title = str(opening.get(kind.title_field, ""))
    shared = {name: str(text) for n in entry.shared if n in words for name, text in words[n].texts.items()}
    keys = dict.fromkeys((entry.key, entry.named, *entry.above))
    return tuple(_view(kind, entry, key, title, shared) for key in sorted(filter(None, keys)))


def _view(kind: Kind, entry: Entry, key: str, title: str, shared: Mapping[str, str]) -> View:
    stands = tuple(stand for stand in Stand if stand in entry.stands(key))
    own = Stand.OWN in stands
    above = {name: value for name, value in entry.facts.items() if name in (kind.above or ())}
    texts = {} if own else {name: mask_text(text) for name, text in shared.items()}
    return View(
        key=key,
        id=entry.id,
        kind=entry.kind,
        stands=stands,
        keeper=entry.key,
        state=entry.state,
        open=entry.state not in kind.done,
        on=entry.on,
        due=entry.due,
        late=entry.late,
        revision=entry.revision,
        parent=entry.parent,
        facts=above if stands == (Stand.ABOVE,) else dict(entry.facts),
        tally=entry.tally,
        title=title if own else texts.get(kind.title_field, ""),
        texts=texts,
    )


def posted(kind: Kind, entry: Entry) -> Posted | None:
    """What everybody may know of the entry now; None while it is not for the public."""
    if kind.public_if is None or not kind.public_if(entry):
        return None
    facts = {name: entry.facts[name] for name in kind.public if name in entry.facts}
    return Posted(office_of(entry.key), kind.name, entry.id, entry.on, entry.state, facts)
