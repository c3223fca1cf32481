"""Checks and effects of what is kept of an ended case: its cause, the archive, reading it again, a deletion refused."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain import clocks
from chalicelib.domain.case import Case, Mark, State
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.intake import Channel, Track
from chalicelib.domain.offices import LEAD, split_key
from chalicelib.domain.turn import Turn
from chalicelib.domain.workdays import last_date

RETENTIONS = (("10", "10年"), ("30", "30年"), ("permanent", "永久"))

CAUSES = (
    ("policy", "政策规定"),
    ("management", "管理不到位"),
    ("conduct", "作风、师德"),
    ("communication", "沟通、宣传不够"),
    ("resources", "资源、条件不足"),
    ("single", "个案"),
    ("expectation", "诉求超出政策"),
)
"""Where a matter has its root (S0-2, S0-21, S1-40)."""

ANSWERED_OUTSIDE = frozenset({"outside_return"})
"""Requests that somebody outside has yet to answer; any other fell away with the end of the case."""

CONSULT_DAYS = 90
"""So long at most one enquiry opens an archived case."""


def nothing_is_left(turn: Turn) -> None:
    """A case goes to the archive when nothing of it runs, waits or was promised."""
    case = turn.case
    waiting = [clock for clock in case.clocks if clock.state in (clocks.RUNNING, clocks.PAUSED)]
    still = [clock for clock in waiting if turn.now < clock.judged]
    if still:
        day = max(last_date(clock.judged) for clock in still)
        raise NotAllowed(f"信访人的权利期限或其他时限到 {day:%Y-%m-%d} 才届满，届满后再归档")
    owed = sorted({turn.terms.rules[clock.rule].title for clock in waiting if not clock.window})
    if owed:
        raise NotAllowed(f"还有应办的事项没有办理（{'、'.join(owed)}），办理后再归档")
    if any(hold.state == "open" for hold in case.holds):
        raise NotAllowed("还有挂账的承诺没有兑现，兑现或销账后再归档")
    if any(request.kind in ANSWERED_OUTSIDE for request in case.requests):
        raise NotAllowed("还有申请没有答复，处理后再归档")


def archive(turn: Turn) -> None:
    """Read-only from now on, kept for the years of its class unless the archivist says otherwise (E6)."""
    retention = turn.facts.setdefault("retention", retention_of(turn.case))
    ended = tuple(_over(turn, clock) for clock in turn.case.clocks)
    turn.change(archived_on=turn.today, retention=retention, clocks=ended, requests=())


def _over(turn: Turn, clock: clocks.Clock) -> clocks.Clock:
    return clocks.cancel(clock, turn.now, reason="归档", by=turn.actor.id) if clock.stopped_at is None else clock


def retention_of(case: Case) -> str:
    """10, 30 or permanent: leaders' instructions and major matters for ever, consults and orders ten years (E6)."""
    led = case.channel in (Channel.LEADER, Channel.LEADER_DAY) or split_key(case.owner)[1] == LEAD
    if led or case.important or case.urgency == "critical" or case.state is State.FINAL:
        return "permanent"
    return "10" if case.track in (Track.CONSULT_FAST, Track.H12345, Track.SUGGEST) else "30"


def open_for_reading(turn: Turn) -> None:
    """Edge 52: a later enquiry opens the case for reading, for a named reason and so many days, never for editing."""
    days = turn.facts["days"]
    if not 1 <= days <= CONSULT_DAYS:
        raise Invalid({"days": f"查阅期限为 1 至 {CONSULT_DAYS} 天"})
    until = turn.today + timedelta(days=days)
    turn.facts["until"] = until.isoformat()
    turn.change(marks=(*turn.case.marks, Mark("consulted", turn.now, turn.actor.id, turn.seq, until=until)))


def restrict_use(turn: Turn) -> None:
    """Edge 53: what must be kept is not deleted; it is not published, and each look at it needs a reason."""
    marks = tuple(mark for mark in turn.case.marks if mark.name != "use_restricted")
    turn.change(marks=(*marks, Mark("use_restricted", turn.now, turn.actor.id, turn.seq)), consent=False)


def consents(case: Case) -> bool:
    """Whether the petitioner agrees that the answer may be published."""
    return case.consent


def consent_stands(turn: Turn) -> None:
    """Only what was given is taken back."""
    if not consents(turn.case):
        raise NotAllowed("此件没有同意公开，或已撤回，无需办理")


def take_back_consent(turn: Turn) -> None:
    """Edge 54: from now on nothing of it is published; who publishes hears of it, to take down what is out."""
    turn.facts.setdefault("how", "code" if "PUBLIC" in turn.actor.roles else "paper")
    turn.change(consent=False)
    turn.notice(turn.case.owner, "consent_withdrawn")


def set_cause(turn: Turn) -> None:
    """The root cause, as far as it is told here."""
    if turn.facts.get("cause"):
        turn.change(root_cause=turn.facts["cause"])
