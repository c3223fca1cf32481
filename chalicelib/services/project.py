"""What a step changes in the eyes of others: the projections before and after, and the difference to write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain import projections, title_words, workflow
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import Case
from chalicelib.domain.disclosure import unnamed
from chalicelib.domain.events import Words, rewritten
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.ports import Loaded, Projected, Vault
from chalicelib.domain.projections import DocketEntry, Progress
from chalicelib.domain.roles import PUBLIC
from chalicelib.domain.workdays import Calendar


def mobile_token(vault: Vault, city: str, petition: Mapping[str, Any]) -> str:
    """The blind index of the petitioner's telephone number in this city; "" when none was left."""
    number = str(petition.get("mobile", ""))
    return vault.keyed_hash("mobile", f"{city}#{number}") if number else ""


def progress_of(case: Case, words: Mapping[int, Words]) -> Progress:
    """The public projection of `case`; `words` are those of its events, by number."""
    reply = words.get(case.reply_event)
    extension = words.get(case.extension_event)
    petition, asked = words.get(1), words.get(case.asked_event)
    shown = {
        "reply": reply_text(reply.texts) if reply else "",
        "extension_reason": str(extension.texts.get("extension_reason", "")) if extension else "",
        "mobile": str(petition.texts.get("mobile", "")) if petition else "",
        "needed": str(asked.texts.get("needed", "")) if asked else "",
    }
    return projections.progress(case, shown, workflow.public_actions(case, ACTIONS, PUBLIC))


def reply_text(texts: Mapping[str, Any]) -> str:
    """The reply as the petitioner reads it, with the organ and telephone of 提供路径 where it names them (S1-32)."""
    path = [str(texts[name]) for name in ("organ", "organ_phone") if texts.get(name)]
    return str(texts.get("reply", "")) + (f"\n\n请向{'，电话 '.join(path)} 反映。" if path else "")


def all_entries(case: Case, petition: Words) -> tuple[DocketEntry, ...]:
    """Every docket entry of `case`."""
    texts = petition.texts
    return projections.docket_entries(case, unnamed(case, str(texts.get("title", "")), str(texts.get("name", ""))))


def _titles(
    vault: Vault, entries: Mapping[str, DocketEntry], but: Mapping[str, DocketEntry] | None = None
) -> set[tuple[str, str]]:
    return title_words.tokens(lambda key: vault.keyed_hash(title_words.PURPOSE, key), entries, but)


def all_finds(case: Case, petition: Words, vault: Vault) -> frozenset[tuple[str, str]]:
    """Every (docket key, token) pair under which `case` is found."""
    known = projections.finds(case, mobile_token(vault, case.city, petition.texts))
    entries = {entry.key: entry for entry in all_entries(case, petition)}
    return frozenset(known) | _titles(vault, entries)


def difference(loaded: Loaded | None, outcome: Outcome, calendar: Calendar, vault: Vault) -> Projected:
    """What the first case of `outcome` projects that it did not before; `loaded` is None for a new case."""
    return differences(loaded, outcome, calendar, vault)[0]


def differences(loaded: Loaded | None, outcome: Outcome, calendar: Calendar, vault: Vault) -> tuple[Projected, ...]:
    """The same for every case of `outcome`; those beyond the first are new ones."""
    befores = (loaded, *(None for _ in outcome.cases[1:]))
    pairs = zip(befores, outcome.cases, strict=True)
    return tuple(_difference(before, after, outcome, calendar, vault) for before, after in pairs)


def _difference(loaded: Loaded | None, after: Case, outcome: Outcome, calendar: Calendar, vault: Vault) -> Projected:
    words = {event.seq: said for number, event, said in outcome.events if number == after.number}
    if loaded is not None:
        kept = (loaded.petition, loaded.draft, loaded.reply, loaded.extension, loaded.asked)
        words = {said.event: said for said in kept if said is not None} | words
    petition = rewritten(words[1], words.get(after.shown_event))
    token = mobile_token(vault, after.city, petition.texts)
    entries = {entry.key: entry for entry in all_entries(after, petition)}
    finds = set(projections.finds(after, token))
    progress = progress_of(after, words)
    if loaded is None:
        finds |= _titles(vault, entries)
        return Projected(
            tuple(entries.values()), (), progress, tuple(sorted(finds)), (), projections.wake_at(after, calendar)
        )
    old = {entry.key: entry for entry in all_entries(loaded.case, loaded.petition)}
    old_finds = set(projections.finds(loaded.case, token))
    # What stays as it was is not hashed anew at every step.
    finds |= _titles(vault, entries, old)
    old_finds |= _titles(vault, old, entries)
    return Projected(
        entries=tuple(entry for key, entry in entries.items() if old.get(key) != entry),
        gone=tuple(sorted(old.keys() - entries.keys())),
        progress=progress if progress != progress_of(loaded.case, words) else None,
        finds=tuple(sorted(finds - old_finds)),
        finds_gone=tuple(sorted(old_finds - finds)),
        wake_at=projections.wake_at(after, calendar),
    )
