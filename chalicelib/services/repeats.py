"""Which matters may have come before: hints by telephone, office and words, for a person who decides (edge 23, S1-34).

Only what the asker's own dockets hold is looked at, so that a hint tells nobody of a case that he may not see. Nothing
is ever refused or joined by a hint.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from chalicelib.domain import bonds, disclosure, procedures, recusal
from chalicelib.domain.case import Case, Stake, State
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, TooMany
from chalicelib.domain.likeness import likeness
from chalicelib.domain.offices import About, split_key
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import Loaded
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.roles import CASE_ROLES, Actor
from chalicelib.domain.submission import tidy_number
from chalicelib.domain.workdays import business_date
from chalicelib.services.project import mobile_token
from chalicelib.services.worklist import admitted, kept_from
from chalicelib.services.worlds import Desk

WINDOW = timedelta(days=180)
"""How far back the words of other matters are compared; by telephone everything is found."""

STEP = timedelta(days=30)
LOOKED_AT = 2000
"""So many entries of one docket are compared by their titles at most, the latest first."""

LOADED = 20
"""So many cases are opened to compare their contents."""

SHOWN = 10
LEAST = 0.35
"""A hint below this score is none."""

ALIKE = 0.3
"""Titles that share so much are worth a look at the contents."""

SEARCHES_AN_HOUR = 120
"""How often one person may look for a telephone number in an hour (E6)."""


@dataclass(frozen=True, slots=True)
class Hint:
    """One case that may be the same matter: how likely (0 to 1), and why, in Chinese; `proposal` what may be done."""

    number: str
    score: float
    reasons: tuple[str, ...]
    title: str
    state: str
    open: bool
    received_at: datetime
    docket: str
    proposal: str


@dataclass(frozen=True, slots=True)
class _Matter:
    """What is compared: of a case, or of what somebody is just telling."""

    number: str
    token: str
    about: About
    topic: str
    title: str
    content: str


def hints(desk: Desk, actor: Actor, number: str, now: datetime) -> tuple[Hint, ...]:
    """What may have come before this case, the likeliest first. Raises NotFound when the actor may not see it."""
    return _found(desk, actor, _matter_of(desk, actor, number, now), now)


def same_telephone(desk: Desk, actor: Actor, number: str, now: datetime) -> tuple[DocketEntry, ...]:
    """The other cases under the actor's dockets that came from the telephone of this one, the latest received first.

    Raises as `hints`.
    """
    return tuple(reversed(_by_phone(desk, actor, _matter_of(desk, actor, number, now)).values()))


def _matter_of(desk: Desk, actor: Actor, number: str, now: datetime) -> _Matter:
    entries = admitted(desk, actor, number)
    loaded = desk.cases.load(number)
    case, said = loaded.case, loaded.petition.texts
    if not disclosure.may_read(case, actor.id) or disclosure.put_away(case, business_date(now)):
        raise NotAllowed("此件内容不对您开放，不能比对")
    # Who only handles the case must not learn by the telephone whose it is, where secrecy was asked for (edge 20).
    secret = case.identity == "confidential" and all(entry.stake is Stake.HANDLER for entry in entries)
    token = "" if secret else mobile_token(desk.vault, case.city, said)
    return _Matter(number, token, case.about, case.topic, str(said.get("title", "")), str(said.get("content", "")))


def hints_for(desk: Desk, actor: Actor, told: Mapping[str, Any], now: datetime) -> tuple[Hint, ...]:
    """What may have come before of what a clerk is being told: `mobile`, `about_office`, `topic`, `title`, `content`.

    The search for a number is logged and limited. Raises NotAllowed, TooMany; Invalid when nothing was told.
    """
    if not actor.roles & CASE_ROLES or not actor.keys:
        raise NotAllowed("您的岗位不接触信访事项")
    mobile = tidy_number(str(told.get("mobile") or ""))
    if not mobile and not (told.get("title") or told.get("content")):
        raise Invalid({"mobile": "请填写手机号码，或者标题、内容"})
    city = desk.directory.office(actor.office).city
    if mobile:
        log_search(desk, actor, now)
    office, unit = split_key(str(told.get("about_office") or ""))
    matter = _Matter(
        number="",
        token=mobile_token(desk.vault, city, {"mobile": mobile}),
        about=About("office", office, unit) if office else About("none"),
        topic=str(told.get("topic") or ""),
        title=str(told.get("title") or ""),
        content=str(told.get("content") or ""),
    )
    return _found(desk, actor, matter, now)


def log_search(desk: Desk, actor: Actor, now: datetime, why: str = "登记时查找重信重访") -> None:
    """Log that somebody looks for a telephone number. Raises TooMany past SEARCHES_AN_HOUR."""
    hour = int(now.timestamp()) // 3600
    ends = datetime.fromtimestamp((hour + 1) * 3600, UTC)
    claim = Claim("repeats", f"{actor.id}#{hour}", kind="add", limit=SEARCHES_AN_HOUR, expires_at=ends)
    if not desk.guards.take(claim, now):
        raise TooMany("本小时查询次数过多，请稍后再试", 3600)
    desk.ledger.accessed(min(actor.keys), "", actor.id, "mobile.search", why, now)


def _found(desk: Desk, actor: Actor, matter: _Matter, now: datetime) -> tuple[Hint, ...]:
    by_phone = _by_phone(desk, actor, matter)
    candidates = {**_by_words(desk, actor, matter, now), **by_phone}
    found = []
    for entry in list(candidates.values())[-LOADED:]:
        hint = _compared(desk, actor, matter, entry, entry.number in by_phone, now)
        if hint is not None:
            found.append(hint)
    return tuple(sorted(found, key=lambda hint: (-hint.score, hint.number))[:SHOWN])


def _by_phone(desk: Desk, actor: Actor, matter: _Matter) -> dict[str, DocketEntry]:
    """The entries of the same telephone number under the actor's own dockets, the latest received last."""
    if not matter.token:
        return {}
    keys, hidden = sorted(actor.keys), kept_from(desk, actor)
    found = {key: set(desk.dockets.find(key, matter.token)) - hidden.get(key, frozenset()) for key in keys}
    numbers = {number for under in found.values() for number in under} - {matter.number}
    latest = sorted(numbers, key=lambda number: number[-14:-6])[-LOADED:]
    return {entry.number: entry for number in latest for entry in _entries(desk, actor, keys, number)}


def _entries(desk: Desk, actor: Actor, keys: list[str], number: str) -> Iterator[DocketEntry]:
    seen = filter(recusal.sees_entry(actor), desk.dockets.entry(keys, number))
    yield from sorted(seen, key=lambda entry: entry.stake is Stake.OWNER)


def _by_words(desk: Desk, actor: Actor, matter: _Matter, now: datetime) -> dict[str, DocketEntry]:
    """Entries whose titles are alike, the most alike last; contents are compared afterwards."""
    if not matter.title:
        return {}
    ranked: list[tuple[float, str, DocketEntry]] = []
    for key in sorted(actor.keys):
        seen = filter(recusal.sees_entry(actor), _latest(desk, key, business_date(now)))
        for entry in islice(seen, LOOKED_AT):
            same_topic = bool(matter.topic) and entry.topic[:2] == matter.topic[:2]
            alike = likeness(matter.title, entry.title) + (0.1 if same_topic else 0.0)
            if entry.number != matter.number and alike >= ALIKE:
                ranked.append((alike, entry.number, entry))
    ranked.sort(key=lambda each: each[:2])
    return {number: entry for _, number, entry in ranked[-LOADED:]}


def _latest(desk: Desk, key: str, today: date) -> Iterator[DocketEntry]:
    """The entries of a docket from the latest month back to the end of the window."""
    last, oldest = today, today - WINDOW
    while last >= oldest:
        first = max(last - STEP + timedelta(days=1), oldest)
        yield from sorted(desk.dockets.received(key, first, last), key=lambda entry: entry.received_at, reverse=True)
        last = first - timedelta(days=1)


def _compared(
    desk: Desk, actor: Actor, matter: _Matter, entry: DocketEntry, same_phone: bool, now: datetime
) -> Hint | None:
    try:
        other = desk.cases.load(entry.number)
    except NotFound:
        return None
    if not disclosure.may_read(other.case, actor.id):
        return None
    score, reasons = _scored(matter, other, same_phone)
    if score < LEAST:
        return None
    return Hint(
        number=entry.number,
        score=round(score, 2),
        reasons=tuple(reasons),
        title=entry.title,
        state=entry.state,
        open=entry.open,
        received_at=entry.received_at,
        docket=entry.key,
        proposal=_proposal(other.case, now),
    )


def _scored(matter: _Matter, other: Loaded, same_phone: bool) -> tuple[float, list[str]]:
    case, said = other.case, other.petition.texts
    score, reasons = 0.0, []
    if same_phone:
        score += 0.4
        reasons.append("预留的手机号码相同")
    if matter.about.office and matter.about.office == case.about.office:
        score += 0.1
        reasons.append("反映的单位相同")
    if matter.topic and matter.topic[:2] == case.topic[:2]:
        score += 0.1
        reasons.append("类别相同")
    alike = max(
        likeness(matter.content, str(said.get("content", ""))), likeness(matter.title, str(said.get("title", "")))
    )
    if alike >= ALIKE:
        score += 0.4 * alike
        reasons.append(f"内容相似（约 {alike:.0%}）")
    return score, reasons


def _proposal(case: Case, now: datetime) -> str:
    """What link_repeat may do with this earlier case, as a hint; a person decides."""
    final = case.state in (State.FINAL, State.ARCHIVED) and procedures.facts(case)["recheck"] in procedures.FOR_GOOD
    if final or case.state is State.NO_MORE:
        return "原件已三级终结：没有新的事实的，由中心主任按“不再受理”办理"
    if not case.done:
        return "原件正在办理：可随原件办理；在下级办理期限内的，可不予受理并告知"
    rights = (c for c in case.clocks if c.rule in ("R24", "R26") and c.state == "running" and now < c.judged)
    if any(rights):
        return "原件已答复，复查（复核）申请期内：没有新的事实的，告知复查、复核途径"
    return "原件已办结：有新的事实和理由的，作为新件办理并关联原件"


def followers(desk: Desk, actor: Actor, number: str) -> tuple[tuple[str, ...], str]:
    """The cases that wait for their own answer after this one's, as far as the actor sees them, and its reply text.

    The text is what one petitioner was told; whoever takes it over for another reads it through first (edge 25).
    Raises NotFound; NotAllowed where there is no reply yet.
    """
    admitted(desk, actor, number)
    loaded = desk.cases.load(number)
    if loaded.case.replied_at is None or loaded.reply is None:
        raise NotAllowed("主件还没有答复")
    if not disclosure.may_read(loaded.case, actor.id):
        raise NotAllowed("此件内容仅限指定人员查看")
    known = dict.fromkeys((*loaded.case.tied(bonds.ABSORBED), *loaded.case.tied(bonds.BATCHED)))
    waiting = tuple(each for each in known if _waits(desk, actor, each, number))
    name = str(loaded.petition.texts.get("name", ""))
    text = disclosure.mask_text(str(loaded.reply.texts.get("reply", "")), landlines=False)
    return waiting, text.replace(name, "信访人") if name else text


def _waits(desk: Desk, actor: Actor, number: str, main: str) -> bool:
    seen: Iterable[DocketEntry] = _entries(desk, actor, sorted(actor.keys), number)
    if not any(True for _ in seen):
        return False
    case = desk.cases.load(number).case
    return main in case.tied(bonds.ANSWERED_BY) and case.replied_at is None
