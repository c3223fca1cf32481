"""Rows of consults: at once, the same day, within the week (S1-32)."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.deadline_rows.row_words import AT_ONCE, SORTED, SPOKEN, on
from chalicelib.domain.rules import Applies, Extension, Rule, Warn

_FAST = on("CONSULT_FAST")
_GIVEN = on("answered", "reply.delivered")

# fmt: off
_R11 = Rule(
    id="R11", title="待查咨询当日回复", source="S1-32", limit="0wd", start_on=SORTED, start_from="received",
    stop_on=_GIVEN, warns=(Warn("late", 2),), applies=Applies(tracks=_FAST, grades=on("check")),
)

ROWS = (
    Rule(
        id="R10", title="普通咨询即时回复", source="S1-32", limit=AT_ONCE, start_on=SORTED, start_from="received",
        stop_on=_GIVEN, applies=Applies(tracks=_FAST, channels=SPOKEN, grades=on("ordinary")),
    ),
    _R11,
    replace(_R11, applies=Applies(tracks=_FAST, not_channels=SPOKEN, grades=on("ordinary"))),
    # A consult nobody has graded must not be without a deadline: it has the longest.
    Rule(
        id="R12", title="复杂咨询周内回复", source="S1-32 周内", limit="week", start_on=SORTED, start_from="received",
        stop_on=_GIVEN, extension=Extension(5, "wd", 1, ("UNIT_HEAD",)),
        applies=Applies(tracks=_FAST, grades=on("complex", "path", "")),
        warns=(Warn("day:3", 1), Warn("day:4", 2), Warn("late", 3)),
    ),
)
# fmt: on
