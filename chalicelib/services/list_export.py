"""What a list shows, row by row as texts, to be taken along as a table: masked as on the screen, bounded, logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.domain import forms
from chalicelib.domain.errors import TooMany
from chalicelib.domain.intake import CHANNELS, TYPES, CaseType, Channel
from chalicelib.domain.outcome import Claim
from chalicelib.domain.petitioners import URGENCIES
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.roles import Actor
from chalicelib.domain.seeking import FILTERS, STAKES, STATES, Seek, as_form, pressure
from chalicelib.domain.topics import topic_title
from chalicelib.domain.workdays import SHANGHAI, last_date
from chalicelib.services.searching import own_key, pages
from chalicelib.services.worlds import Desk

MOST = 5000
"""So many rows one table takes."""

READ = 200
"""So many pages are read for it at the most, where the filters leave most of them out."""

EXPORTS_AN_HOUR = 20

HEADERS = (
    "编号", "标题", "状态", "类型", "类别", "渠道", "紧急程度", "承办单位", "承办人", "收到时间", "期限", "剩余时限",
    "与我方的关系", "轮次",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Export:
    """The rows below HEADERS; `cut` says in Chinese why there may be more, and is "" when these are all."""

    rows: tuple[tuple[str, ...], ...]
    cut: str


def export(
    desk: Desk, actor: Actor, key: str | None, sought: Seek, now: datetime, called: Callable[[str], str] = str
) -> Export:
    """Exactly what the list shows to the actor, all pages of it up to MOST rows.

    `called` says what an office, a unit or a person is called by id. It is logged first, without the words that were
    searched for. Raises NotFound as the list does, TooMany past EXPORTS_AN_HOUR.
    """
    chosen = own_key(actor, key)
    hour = int(now.timestamp()) // 3600
    ends = datetime.fromtimestamp((hour + 1) * 3600, UTC)
    claim = Claim("exports", f"{actor.id}#{hour}", kind="add", limit=EXPORTS_AN_HOUR, expires_at=ends)
    if not desk.guards.take(claim, now):
        raise TooMany("本小时导出次数过多，请稍后再试", 3600)
    desk.ledger.accessed(chosen, "", actor.id, "worklist.export", described(sought), now)
    rows: list[tuple[str, ...]] = []
    for read, items in enumerate(pages(desk, actor, chosen, sought, now), start=1):
        for entry in items:
            if len(rows) == MOST:
                return Export(tuple(rows), f"只导出了前 {MOST} 件，请缩小范围后分次导出")
            rows.append(_row(entry, called, now))
        if read == READ:
            return Export(tuple(rows), "范围过大，没有查完，请按收到日期缩小范围后再导出")
    return Export(tuple(rows), "")


def described(sought: Seek) -> str:
    """What a search asks for, as a person reads it; of its words only that there are some."""
    said = as_form(sought)
    found = []
    for field in FILTERS:
        if field.name not in said:
            continue
        value = "（略）" if field.name == "words" else _titled(field, said[field.name])
        found.append(field.title if field.kind == "bool" else f"{field.title}：{value}")
    return "；".join(found) or "在办的全部事项"


def _titled(field: forms.Field, value: str) -> str:
    return topic_title(value) if field.kind == "topic" else dict(field.choices).get(value, value)


def _row(entry: DocketEntry, called: Callable[[str], str], now: datetime) -> tuple[str, ...]:
    return (
        entry.number,
        entry.title,
        STATES[entry.state],
        TYPES[CaseType(entry.type)].title,
        topic_title(entry.topic) if entry.topic else "",
        CHANNELS[Channel(entry.channel)].title,
        URGENCIES[entry.urgency],
        called(entry.holder) if entry.holder else "",
        called(entry.assignee) if entry.assignee else "",
        entry.received_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        last_date(entry.due).isoformat() if entry.due else "",
        pressure(entry.due, now).said if entry.open and entry.due else "",
        dict(STAKES)[entry.stake],
        str(entry.round + 1),
    )
