"""Rows of a complaint about school records (学籍): check sheet, check, opinion, execution, each in its days (R36)."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.domain import forms as f
from chalicelib.domain.case import Case, Mark, State
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.turn import Action, Turn

S = State

RECORDS = "12"
"""The topic 学籍与毕业证 (B5)."""

HOPS = ("record_sent", "record_checked", "record_opinion", "record_executed")
"""The four hops in their order, by the mark that each leaves."""

_TITLES = dict(zip(HOPS, ("发出核查单", "完成核查", "作出处理意见", "落实处理意见"), strict=True))


def done(case: Case, hop: str) -> bool:
    """Whether a hop was done in this round."""
    return any(mark.name == hop for mark in case.marks)


def open_hop(hop: str) -> Callable[[Case], bool]:
    """Whether this hop is the next one of a case about school records."""

    def offered(case: Case) -> bool:
        before = HOPS[: HOPS.index(hop)]
        return case.topic.startswith(RECORDS) and not done(case, hop) and all(done(case, each) for each in before)

    return offered


def next_is(hop: str) -> Callable[[Turn], None]:
    """R36: only for school records, and no hop before the one that it follows."""

    def check(turn: Turn) -> None:
        if not turn.case.topic.startswith(RECORDS):
            raise NotAllowed("只有学籍与毕业证类事项按学籍核查程序办理，请先甄别类别")
        if done(turn.case, hop):
            raise NotAllowed(f"已经{_TITLES[hop]}，无需重复办理")
        for before in HOPS[: HOPS.index(hop)]:
            if not done(turn.case, before):
                raise NotAllowed(f"请先{_TITLES[before]}")

    return check


def did(hop: str) -> Callable[[Turn], None]:
    """The hop is done: the next one's days begin."""

    def effect(turn: Turn) -> None:
        # The clock of the hop before says whose part it was; the first one is that of whoever has the case.
        rules = turn.terms.rules
        mine = [clock.part for clock in turn.case.clocks if turn.row.signal in rules[clock.rule].stop_on and clock.part]
        main = turn.case.main
        turn.part = turn.case.assignment(mine[-1]) if mine else main
        turn.change(marks=(*turn.case.marks, Mark(hop, turn.now, turn.actor.id, turn.seq)))

    return effect


_ABOVE = ("CLERK@owner", "DISPATCHER@owner", "LIAISON@owner", "CENTER_HEAD@owner", "UNIT_HEAD@owner")
_BELOW = ("LIAISON@handler", "HANDLER@handler", "CLERK@handler", "UNIT_HEAD@handler")
_WORKED = frozenset({S.REGISTERED, S.DISPATCHED, S.HANDLING})


def _row(hop: str, name: str, by: tuple[str, ...], signal: str, *fields: f.Field) -> Action:
    return Action(
        name=name,
        title=_TITLES[hop],
        by=by,
        frm=_WORKED,
        fields=fields,
        signal=signal,
        checks=(next_is(hop),),
        effects=(did(hop),),
        offered=open_hop(hop),
        source="教育部办公厅 2014 年通知; R36",
    )


ROWS: tuple[Action, ...] = (
    _row(
        "record_sent", "send_check", (*_ABOVE, *_BELOW), "record.sent",
        f.prose("items", "核查单：需核查的学籍事项", required=True, max=2000),
        f.text("sheet", "核查单编号", max=60, personal=False),
    ),
    _row(
        "record_checked", "check_done", _BELOW, "record.checked",
        f.prose("findings", "核查结果", required=True),
    ),
    _row(
        "record_opinion", "record_opinion", (*_ABOVE, *_BELOW), "record.opinion",
        f.prose("opinion", "处理意见", required=True),
    ),
    _row(
        "record_executed", "record_executed", _BELOW, "record.executed",
        f.prose("result", "落实情况", required=True, max=2000),
    ),
)  # fmt: skip
"""The four hops."""
