"""The hours of the night in which nobody is written to unless it is urgent."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from chalicelib.domain.workdays import SHANGHAI, business_date

QUIET = "21:00-08:00"


def send_at(now: datetime, *, urgent: bool, quiet: str = QUIET) -> datetime:
    """The moment from which a notice may go out: `now`, or the end of the quiet hours in which it falls.

    `now` is aware, and so is the result (UTC). `quiet` is "HH:MM-HH:MM" of Asia/Shanghai and may run over midnight; its
    start is quiet, its end is not. Empty, or with two equal ends, it means that no hour is quiet.
    """
    moment = now.astimezone(UTC)
    if urgent or not quiet:
        return moment
    first, last = (_minutes(part) for part in quiet.split("-"))
    local = moment.astimezone(SHANGHAI)
    minute = local.hour * 60 + local.minute
    over_midnight = first > last
    if not (minute >= first or minute < last if over_midnight else first <= minute < last):
        return moment
    ends = business_date(moment) + timedelta(days=over_midnight and minute >= first)
    return (datetime.combine(ends, time(), SHANGHAI) + timedelta(minutes=last)).astimezone(UTC)


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
