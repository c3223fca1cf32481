"""The cells of offices' tables: moments as people write them, and text that no spreadsheet program turns into more."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from chalicelib.domain.errors import Invalid
from chalicelib.domain.workdays import SHANGHAI

Cell = str | datetime | float
"""What a cell of a table may hold; numbers without a fraction come as text."""

_DATE = r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号]?"
_WEEKDAY = r"\s*((星期|周)[一二三四五六日天])?"
# A time of day must stand apart from the day's digits, or 2019-4-2416:03 could be read in two ways.
_APART = r"((?<=[日号一二三四五六天])|(?=上午|下午|AM|PM)|[\sT]+)\s*"
_CLOCK = (
    r"(?P<half>上午|下午|AM|PM)?\s*(?P<hour>\d{1,2})(:(?=\d)|\s*[时点]\s*)"
    r"((?P<minute>\d{1,2})((:(?=\d)|\s*分\s*)((?P<second>\d{1,2})(\.\d+)?秒?)?)?)?\s*(?P<half_after>AM|PM)?"
    r"\s*(?P<zone>Z|[-+]\d\d:?\d\d)?"
)
_MOMENT = re.compile(rf"{_DATE}{_WEEKDAY}({_APART}{_CLOCK})?", re.ASCII)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)((?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?)?", re.ASCII
)
_SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
_SERIAL_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
_YEAR_LAST = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(\D.*)?", re.ASCII)
_YEARS = range(1949, 2100)

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
_TURNED_INTO_NUMBER = re.compile(r"\d{12,}|0\d+|\d+(\.\d+)?[eE]\d+")


def parse_moment(value: Cell) -> datetime:
    """A date or moment as offices write it, as aware UTC; without an offset it is local time of Shanghai.

    Takes the forms of `2019/4/24 16:03:40`, `2019-04-24`, `2019年4月24日 下午4时03分`, `2019.4.24`, `20190424`, also in
    full-width digits, ISO 8601, and Excel's serial days. A bare date is its 00:00. Raises Invalid for anything else,
    above all for dates that end in the year, whose day and month cannot be told apart.
    """
    if isinstance(value, datetime):
        return _placed(value)
    whole = isinstance(value, float) and value.is_integer()
    text = unicodedata.normalize("NFKC", str(int(value) if whole else value)).strip().upper()
    if _SERIAL.fullmatch(text):
        local = _SERIAL_ZERO + timedelta(seconds=round(float(text) * 86_400))
        return _placed(local.replace(tzinfo=None))
    match = _COMPACT.fullmatch(text) or _MOMENT.fullmatch(text)
    if match:
        try:
            return _moment(match.groupdict())
        except ValueError:
            raise Invalid(f"“{text[:40]}”不是存在的日期或时间") from None
    if _YEAR_LAST.fullmatch(text):
        raise Invalid(f"“{text[:40]}”分不清年、月、日，应把四位的年写在最前，如 2019-04-24 16:03")
    raise Invalid(f"“{text[:40]}”不是可识别的时间，应写成 2019-04-24 16:03 的样子")


def shown(value: object) -> str:
    """A value as the text of a cell; moments as of Shanghai, line ends as one character."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).replace(tzinfo=None).isoformat(" ", "seconds")
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def guarded(text: str) -> str:
    """The text as CSV may hold it: an apostrophe before what would run as a formula, a tab before a number's digits."""
    if _FORMULA.match(text):
        return f"'{text}"
    return f"\t{text}" if _TURNED_INTO_NUMBER.fullmatch(text) else text


def _placed(moment: datetime) -> datetime:
    local = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    return local.astimezone(UTC)


def _moment(parts: Mapping[str, str | None]) -> datetime:
    def number(name: str) -> int:
        return int(parts.get(name) or 0)

    day = date(number("year"), number("month"), number("day"))
    if day.year not in _YEARS:
        raise ValueError(day.year)
    hour = number("hour")
    half = parts.get("half") or parts.get("half_after")
    if half in ("下午", "PM") and hour < 12:
        hour += 12
    elif half in ("上午", "AM") and hour == 12:
        hour = 0
    if hour == 24 and not number("minute") and not number("second"):
        day, hour = day + timedelta(days=1), 0
    clock = time(hour, number("minute"), number("second"))
    zone = parts.get("zone")
    if zone:
        return datetime.fromisoformat(f"{day}T{clock}{zone}").astimezone(UTC)
    return _placed(datetime.combine(day, clock))
