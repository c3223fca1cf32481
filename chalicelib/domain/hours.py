"""Service hours as an office writes them ("周三 14:30-17:00"); nothing assumes nine to five (S4-14)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from chalicelib.domain.errors import Invalid

_DAY = "一二三四五六日"
_SPAN = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)[-–—~至]([01]?\d|2[0-4]):([0-5]\d)$")


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody can be met or called.

    `days` holds ISO weekdays (1 = Monday) and is empty when `workdays` is true: then the work calendar decides, with
    its make-up days. `spans` are "HH:MM-HH:MM" in order, of Asia/Shanghai.
    """

    spans: tuple[str, ...]
    days: tuple[int, ...] = ()
    workdays: bool = False


def parse_hours(text: str) -> Hours:
    """Read "工作日 08:30-17:30", "每天 07:20-08:00、16:30-17:10", "周三 14:30-17:00" or "周一至周五 8:00-12:00".

    Raises Invalid with the remedy when the text has another form or a span ends before it begins.
    """
    head, _, tail = text.strip().partition(" ")
    days, workdays = _days(head)
    spans = tuple(_span(part, text) for part in re.split(r"[、,，\s]+", tail.strip()) if part)
    if not spans:
        raise Invalid(f"“{text}”缺少时间段，应写成“工作日 08:30-17:30”的样子")
    if list(spans) != sorted(spans) or any(a[6:] > b[:5] for a, b in pairwise(spans)):
        raise Invalid(f"“{text}”的时间段应从早到晚，且互不重叠")
    return Hours(spans, days, workdays)


def shown_hours(hours: Hours) -> str:
    """The hours as a person reads them, such as "周三 14:30–17:00"; reading them back gives the same hours."""
    if hours.workdays:
        days = "工作日"
    elif len(hours.days) == 7:
        days = "每天"
    else:
        days = "、".join(f"周{_DAY[day - 1]}" for day in hours.days)
    return f"{days} " + "、".join(span.replace("-", "–") for span in hours.spans)


def _days(head: str) -> tuple[tuple[int, ...], bool]:
    if head == "工作日":
        return (), True
    if head == "每天":
        return (1, 2, 3, 4, 5, 6, 7), False
    if match := re.match(rf"^周([{_DAY}])[至到]周([{_DAY}])$", head):
        first, last = _DAY.index(match[1]) + 1, _DAY.index(match[2]) + 1
        if first < last:
            return tuple(range(first, last + 1)), False
    days = [_DAY.index(part[1]) + 1 for part in head.split("、") if re.match(rf"^周[{_DAY}]$", part)]
    if not days or len(days) != len(head.split("、")):
        raise Invalid(f"“{head}”不是可识别的日子，应写“工作日”“每天”“周三”“周一、周四”或“周一至周五”")
    return tuple(sorted(set(days))), False


def _span(part: str, text: str) -> str:
    match = _SPAN.match(part)
    if not match:
        raise Invalid(f"“{text}”中的“{part}”不是时间段，应写成“08:30-17:30”的样子")
    start, end = f"{int(match[1]):02}:{match[2]}", f"{int(match[3]):02}:{match[4]}"
    if not start < end <= "24:00":
        raise Invalid(f"“{text}”中的“{part}”结束时间应晚于开始时间，且不晚于 24:00")
    return f"{start}-{end}"
