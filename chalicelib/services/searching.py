"""Looking for cases on the desk: a docket by filters, and what was typed as a number, a telephone or words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain import ids, recusal, title_words
from chalicelib.domain.case import Stake
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.intake import CHANNELS
from chalicelib.domain.ports import Page
from chalicelib.domain.ports_drawers import Kept
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.registers.entry import is_entry
from chalicelib.domain.roles import Actor
from chalicelib.domain.seeking import Seek, as_form, needles, read_seek
from chalicelib.domain.submission import LANDLINE, MOBILE, OUTSIDE, outside_key, tidy_number
from chalicelib.services.project import mobile_token
from chalicelib.services.repeats import log_search
from chalicelib.services.worklist import PAGE
from chalicelib.services.worlds import Desk

ROUNDS = 3
"""Of an outside number so many rounds are looked for."""

SHOWN = 100
"""So many cases of one telephone are shown, the latest ones."""

LONGEST = 60
"""What is typed into the search is not longer."""

NUMBERED = tuple(row.code for row in CHANNELS.values() if row.outside_number)
"""The channels whose matters bring a number of their own."""

SEARCH = "search"
KEPT_FOR = timedelta(hours=12)
"""So long the words of a search are kept for its writer: they stand in no address and in no log."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was typed: the one case it names, or entry of the register `kind`, else cases, else `words` to look for."""

    number: str = ""
    kind: str = ""
    entries: tuple[DocketEntry, ...] = ()
    words: str = ""


def own_key(actor: Actor, key: str | None) -> str:
    """The docket key that is asked for, or the actor's first. Raises NotFound for one that does not open to him."""
    own = sorted(actor.keys)
    if not own:
        raise NotAllowed("您的岗位不接触信访事项")
    chosen = key or own[0]
    if chosen not in actor.keys:
        raise NotFound("没有这个工作台")
    return chosen


def seek(
    desk: Desk, actor: Actor, key: str | None, sought: Seek, now: datetime, cursor: str | None = None, size: int = PAGE
) -> Page[DocketEntry]:
    """One page of a docket as `sought` asks for it, without what the actor must not see.

    Short pages with a cursor mean that so much was looked at: the cursor goes on. Raises NotFound for a key that does
    not open to the actor, Invalid for an unknown office, a page of no or too much, or a cursor of another question.
    """
    chosen = own_key(actor, key)
    if not 1 <= size <= 100:
        raise Invalid({"size": "每页 1 至 100 件"})
    return desk.dockets.sought(
        chosen,
        sought,
        now,
        cursor=cursor,
        size=size,
        me=actor.id,
        holders=_below(desk, actor, sought.holder) if sought.holder else (),
        secret=desk.vault.keyed_hash(title_words.PURPOSE, chosen) if sought.words else "",
        sees=recusal.sees_entry(actor),
    )


def pages(
    desk: Desk, actor: Actor, key: str | None, sought: Seek, now: datetime, size: int = 100
) -> Iterator[tuple[DocketEntry, ...]]:
    """All pages of the same, one after another, read as they are asked for."""
    cursor: str | None = None
    while True:
        page = seek(desk, actor, key, sought, now, cursor, size)
        yield page.items
        cursor = page.cursor
        if cursor is None:
            return


def _below(desk: Desk, actor: Actor, office: str) -> frozenset[str]:
    """An office of the city with all below it."""
    tree = desk.directory.tree(desk.directory.office(actor.office).city)
    if office not in tree:
        raise Invalid({"holder": "没有这个单位，请从名录中选择"})
    return frozenset(each.id for each in tree.values() if each.id == office or office in each.path)


def find(desk: Desk, actor: Actor, typed: str, now: datetime) -> Found:
    """What somebody typed into the search.

    A case number, an entry's id or an outside number opens what it names, as far as the actor sees it; a telephone
    number finds its cases in the actor's dockets, logged and limited as E6 has it; anything else are words of titles.
    Raises NotFound for a number that names nothing for this actor, Invalid for too little, TooMany.
    """
    own_key(actor, None)
    typed = typed.strip()[:LONGEST]
    number = ids.split_both(typed)[0] or ids.tidy(typed)
    if ids.is_number(number):
        if not _seen(desk, actor, number):
            raise NotFound("没有这个编号的事项，或不在您的工作范围内")
        return Found(number)
    if is_entry(number):
        seen = desk.registers.views(sorted(actor.keys), number)
        if not seen:
            raise NotFound("没有这个编号的台账，或不在您的工作范围内")
        return Found(number, seen[0].kind)
    phone = tidy_number(typed)
    if MOBILE.match(phone) or LANDLINE.match(phone):
        return Found(entries=_by_phone(desk, actor, phone, now))
    named = _by_outside(desk, actor, typed, now)
    if named:
        return Found(named)
    if not needles(typed):
        raise Invalid({"typed": "请输入编号、电话号码，或标题中的至少两个字"})
    return Found(words=typed)


def _seen(desk: Desk, actor: Actor, number: str) -> bool:
    return any(map(recusal.sees_entry(actor), desk.dockets.entry(sorted(actor.keys), number)))


def _by_phone(desk: Desk, actor: Actor, phone: str, now: datetime) -> tuple[DocketEntry, ...]:
    log_search(desk, actor, now, "在事项列表中按电话查找")
    token = mobile_token(desk.vault, desk.directory.office(actor.office).city, {"mobile": phone})
    keys = sorted(actor.keys)
    numbers = {number for key in keys for number in desk.dockets.find(key, token)}
    latest = sorted(numbers, key=lambda number: (number[-14:-6], number), reverse=True)[:SHOWN]
    found = ((number, filter(recusal.sees_entry(actor), desk.dockets.entry(keys, number))) for number in latest)
    firsts = (next(iter(sorted(seen, key=lambda entry: entry.stake is not Stake.OWNER)), None) for _, seen in found)
    return tuple(entry for entry in firsts if entry is not None)


def _by_outside(desk: Desk, actor: Actor, typed: str, now: datetime) -> str:
    """The case that an outside number became, of its latest round; "" when the actor sees none."""
    if not any(c.isdigit() for c in typed):
        return ""
    city = desk.directory.office(actor.office).city
    found = ""
    for channel in NUMBERED:
        for round in range(ROUNDS):
            note = desk.guards.read(OUTSIDE, outside_key(city, channel, typed, round), now)
            if note is not None and _seen(desk, actor, str(note["number"])):
                found = str(note["number"])
    return found


def keep_words(desk: Desk, actor: Actor, words: str, now: datetime) -> str:
    """Keep the words of a search in the actor's drawer; the name under which `with_words` finds them.

    The same words have the same name, so that the drawer does not fill up.
    """
    id = desk.vault.keyed_hash("search-words", f"{actor.id}#{words}")[:16]
    standing = desk.drawers.get(actor.id, SEARCH, id, now)
    version = standing.version if standing else 0
    desk.drawers.put(Kept(actor.id, SEARCH, id, {"words": words}, version, expires_at=now + KEPT_FOR), now)
    return id


def with_words(desk: Desk, actor: Actor, sought: Seek, id: str, now: datetime) -> Seek:
    """The same search with the words that were kept under that name. Raises Invalid when their time is over."""
    kept = desk.drawers.get(actor.id, SEARCH, id, now)
    if kept is None:
        raise Invalid({"words": "这次查找已过期，请重新输入"})
    return replace(sought, words=str(kept.note["words"]))


def reads(form: dict[str, Any]) -> tuple[Seek, dict[str, str]]:
    """What of a filled-in form can be read, and what is wrong with the rest; a wrong field asks for nothing."""
    try:
        return read_seek(form), {}
    except Invalid as wrong:
        left = {name: value for name, value in form.items() if name not in wrong.fields}
        return (reads(left)[0] if len(left) < len(form) else Seek()), wrong.fields


def told(sought: Seek) -> dict[str, str]:
    """The form of a search but for its words, as it may stand in an address."""
    return {name: value for name, value in as_form(sought).items() if name != "words"}
