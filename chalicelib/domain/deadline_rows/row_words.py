"""What the deadline rows speak of: groups of tracks and channels, and the signals that end a duty."""

from __future__ import annotations

from chalicelib.domain.rules import TERMINAL, Warn


def on(*words: str) -> frozenset[str]:
    """A set of signals, tracks or channels."""
    return frozenset(words)


# "At once" is judged with the tolerance of one conversation: a call has a length, and is written down after it.
AT_ONCE = "15m"

PETITIONS = on("PETITION_ORD", "PETITION_SIMPLE", "LEGAL_PATH")
REVIEWED = on("PETITION_ORD", "PETITION_SIMPLE")
ORDERS = on("H12345")
SPOKEN = on("PHONE", "HOTLINE_LOCAL", "SUPERVISION_PHONE", "VISIT", "LEADER_DAY", "WALK_IN", "GATE_DESK", "OUTREACH")
PRESSING = on("urgent", "critical")

SORTED = on("registered", "classified")
NOTICES = on("notice.accepted", "notice.refused", "refused", "answered", "reply.delivered", "path.guided")
SENT_ON = on("dispatched", "answered", "path.guided", "discipline.transferred", "return.filed", "merged")
"""What ends the wait for a decision on where a matter goes."""
ENDED = TERMINAL | on("answered")
TURNED = on("path.guided", "discipline.transferred")
"""The matter takes another road, on which other rows hold."""
RETURNED = ENDED | on("return.agreed", "passed.on", "discipline.transferred")

FIFTEEN_DAYS = (Warn("day:10", 1), Warn("day:13", 2), Warn("day:14", 3), Warn("late", 4))
THIRTY_DAYS = (Warn("day:20", 1), Warn("day:25", 2), Warn("day:28", 3), Warn("late", 4), Warn("late", 5))
