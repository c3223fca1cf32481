"""The register of the daily checks: each working day somebody looks into every channel of an office and signs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain import forms as f
from chalicelib.domain.errors import Invalid
from chalicelib.domain.intake import CHANNELS, ChannelRow
from chalicelib.domain.registers.kinds import Due, Kind, Move, Step
from chalicelib.domain.registers.rows import at_field
from chalicelib.domain.rules import Rule, Warn

CHECKED: Mapping[str, ChannelRow] = {str(row.code): row for row in CHANNELS.values() if row.daily_check}
"""The channels that somebody looks into each working day and signs (S1-26)."""

SIGNERS = ("CLERK@own", "DISPATCHER@own", "CENTER_HEAD@own", "LIAISON@own", "UNIT_HEAD@own", "VICE_HEAD@own")


def seen_field(channel: str) -> str:
    """The field by which a channel is told to have been looked into."""
    return f"seen_{channel.lower()}"


def asked(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The channels that a check with these facts is about: those for which its office named somebody, or all."""
    named = str(facts.get("channels", ""))
    return tuple(code for code in named.split(",") if code in CHECKED) or tuple(CHECKED)


def _note_who(move: Move) -> None:
    """Who looked into a channel first, and when, stays beside what was found (S2-22)."""
    for code in CHECKED:
        if move.facts.get(seen_field(code)) and not move.before.facts.get(seen_field(code)):
            move.note(**{f"by_{code.lower()}": move.actor.id, f"at_{code.lower()}": move.now.isoformat()})


def _keep_what_was_seen(move: Move) -> None:
    """A box that is left empty takes nothing back."""
    kept = {name: True for name, value in move.before.facts.items() if name.startswith("seen_") and value}
    move.note(**kept)


def _all_seen(move: Move) -> None:
    """A signature stands for every channel: none may be left out."""
    said = {**move.entry.facts, **{name: value for name, value in move.facts.items() if value}}
    missing = [code for code in asked(move.entry.facts) if not said.get(seen_field(code))]
    if missing:
        raise Invalid({seen_field(code): f"请先查阅{CHECKED[code].title}，再签字" for code in missing})


_BOXES = tuple(f.flag(seen_field(code), f"已查阅{row.title}") for code, row in CHECKED.items())

CHANNEL_CHECK = Kind(
    name="channel_check",
    title="每日查阅",
    source="S1-26",
    states={"open": "待查阅", "signed": "已签"},
    done=frozenset({"signed"}),
    on_field="date",
    dues=(
        Due(
            rule=Rule(
                id="S1-26",
                title="每日查阅信访渠道",
                source="S1-26",
                start_on=frozenset({"open"}),
                stop_on=frozenset({"sign"}),
                warns=(Warn("left:8h", 1), Warn("late", 2)),
            ),
            at=at_field("date"),
        ),
    ),
    opening=Step(
        name="open",
        title="登记查阅",
        by=("SYSTEM",),
        fields=(
            f.day("date", "日期", required=True),
            f.text("channels", "渠道", max=200, personal=False, hint="不填为全部每日查阅的渠道"),
        ),
        source="S1-26",
    ),
    steps=(
        Step(
            name="look",
            title="登记已查阅的渠道",
            by=(*SIGNERS, "HANDLER@own"),
            frm=frozenset({"open"}),
            fields=_BOXES,
            effects=(_keep_what_was_seen, _note_who),
            source="S1-26, S2-22",
        ),
        Step(
            name="sign",
            title="逐项查阅并签字",
            by=SIGNERS,
            frm=frozenset({"open"}),
            to="signed",
            fields=(
                *_BOXES,
                f.number("arrived", "新到件数", max=100000),
                f.prose("note", "说明", max=2000),
            ),
            checks=(_all_seen,),
            effects=(_keep_what_was_seen, _note_who),
            source="S1-26",
        ),
    ),
)
