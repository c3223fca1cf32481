"""By what published figures are split up, as rows; what is counted in the rest and never by itself (E3, edge 19)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from chalicelib.domain.figures import Scope, counts
from chalicelib.domain.intake import CHANNELS, TYPES, CaseType, Channel
from chalicelib.domain.offices import Office, OfficeKind, Tier
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.topics import CURRENT, parent, topics

TYPE_ROWS = (CaseType.COMPLAINT, CaseType.HELP, CaseType.CONSULT)
"""The types that have a row; suggestions and praise are few, and reports are covert."""

_REST_TOPICS = frozenset({"", "17", "99"})
_REST_CHANNELS = frozenset({Channel.REPORT_BOX, Channel.SUPERVISION_PHONE, Channel.LEADER, Channel.MEDIA})
_CHANNEL_TITLES = {Channel.H12345: "12345 热线", Channel.HOTLINE_LOCAL: "民声热线", Channel.NET_VOICE: "网上民声"}


@dataclass(frozen=True, slots=True)
class Split:
    """One way of splitting up: its named rows by key, in their order, and which key a matter has ("" for the rest)."""

    id: str
    title: str
    rows: Mapping[str, str]
    rest: str
    key: Callable[[DocketEntry], str]


def splits(tree: Mapping[str, Office]) -> tuple[Split, ...]:
    """By type, topic, channel and town; of the towns those with schools enough that none stands for a single one."""
    towns = _towns(tree)
    known = topics(CURRENT)
    return (
        Split(
            "type",
            "按类型",
            {code: TYPES[code].title for code in TYPE_ROWS},
            "建议、表扬、检举等",
            lambda entry: entry.type if entry.type in TYPE_ROWS else "",
        ),
        Split(
            "topic",
            "按内容",
            {code: row.title for code, row in known.items() if len(code) == 2 and code not in _REST_TOPICS},
            "其他内容",
            lambda entry: code if (code := parent(entry.topic)) in known and code not in _REST_TOPICS else "",
        ),
        Split(
            "channel",
            "按渠道",
            {code: _CHANNEL_TITLES.get(code, CHANNELS[code].title) for code in _channels()},
            "其他渠道",
            _channel,
        ),
        Split("town", "按镇街", towns, "市直学校、市局等", lambda entry: _town(entry, tree, towns)),
    )


def _channels() -> Iterator[Channel]:
    """The orders of the city's hotline first, being most of all: what is left out of a table is left out from below."""
    yield Channel.H12345
    yield from (code for code in CHANNELS if _names(code) and code is not Channel.H12345)


def _names(code: Channel) -> bool:
    return code not in _REST_CHANNELS and CHANNELS[code].parent is None


def _channel(entry: DocketEntry) -> str:
    row = CHANNELS[Channel(entry.channel)]
    code = row.parent or row.code
    return code if _names(code) else ""


def _towns(tree: Mapping[str, Office]) -> dict[str, str]:
    schools = Counter(_below_root(office) for office in tree.values() if office.kind is OfficeKind.SCHOOL)
    middle = (office for office in tree.values() if len(office.path) == 1 and office.tier is Tier.TOWN)
    return {office.id: office.short_name for office in sorted(middle, key=lambda o: o.id) if schools[office.id] > 1}


def _below_root(office: Office) -> str:
    """The office directly below the root under which one lies, itself included; "" for the root."""
    return office.path[1] if len(office.path) > 1 else office.id if office.path else ""


def _town(entry: DocketEntry, tree: Mapping[str, Office], towns: Mapping[str, str]) -> str:
    office = tree.get(entry.holder.partition(":")[0])
    below = _below_root(office) if office else ""
    return below if below in towns else ""


def is_counted(entry: DocketEntry, scope: Scope) -> bool:
    """Whether a matter counts at all: a valid one (D0) from which nobody is kept.

    Who is kept from a matter at the root sees all others there, and must not find it by what is published (edge 16).
    """
    return not entry.barred and counts(entry, scope)


def is_covert(entry: DocketEntry) -> bool:
    """Whether a matter counts in the volume of the whole city alone: restricted matters and reports (D0, E3, edge 19).

    What is sealed in a discipline compartment has no entry in the root's docket and is counted nowhere.
    """
    return entry.restricted or entry.type == CaseType.REPORT
