"""In which states a case may stand, which of them are ends, and what stake an office may have in it (domain B7)."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a case stands (domain B7)."""

    INBOX = "INBOX"
    REGISTERED = "REGISTERED"
    INFO_PENDING = "INFO_PENDING"
    APPROVAL = "APPROVAL"
    DISPATCHED = "DISPATCHED"
    RETURN_REQ = "RETURN_REQ"
    HANDLING = "HANDLING"
    REPLY_REVIEW = "REPLY_REVIEW"
    REPLIED = "REPLIED"
    FOLLOWUP = "FOLLOWUP"
    REDO = "REDO"
    FILING_REVIEW = "FILING_REVIEW"
    CLOSED = "CLOSED"
    CLOSED_FILED = "CLOSED_FILED"
    REFUSED = "REFUSED"
    NO_MORE = "NO_MORE"
    TRANSFERRED_OUT = "TRANSFERRED_OUT"
    MERGED = "MERGED"
    WITHDRAWN = "WITHDRAWN"
    REEXAM = "REEXAM"
    RECHECK = "RECHECK"
    FINAL = "FINAL"
    ARCHIVED = "ARCHIVED"


STATE_TITLES: dict[State, str] = dict(
    zip(
        State,
        "待登记 已登记 待补充 待签批 待签收 退回待核 办理中 答复审核 已答复 待回访 重办 备案办结审核 已办结 备案办结 "
        "不予受理 不再受理 转出 已并案 已撤回 复查中 复核中 三级终结 已归档".split(),
        strict=True,
    )
)

DONE = frozenset(
    {
        State.CLOSED,
        State.CLOSED_FILED,
        State.REFUSED,
        State.NO_MORE,
        State.TRANSFERRED_OUT,
        State.MERGED,
        State.WITHDRAWN,
        State.FINAL,
        State.ARCHIVED,
    }
)
"""States in which nobody owes the petitioner a next step."""

OPEN = frozenset(State) - DONE

ENDED = DONE - {State.MERGED}
"""States in which every clock against an office ends. A merged case rests, while its own clocks run on, muted."""


class Stake(StrEnum):
    """Why an office holds an entry on a case."""

    OWNER = "owner"
    HANDLER = "handler"
    OVERSEER = "overseer"
