"""Reading what somebody wrote down, field by field: every mistake is named with its place and its remedy.

Values are the text that stands there, lists and mappings of it; where they come from (a city file, a form of the desk)
makes no difference, so that an office's fields are checked in one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from chalicelib.domain.errors import Invalid
from chalicelib.domain.hours import Hours, parse_hours

PHONE = re.compile(r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,5})?|\d{3,8})$")
MAILBOX = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")

_YES = frozenset({"是", "true", "yes"})
_NO = frozenset({"否", "false", "no"})

E = TypeVar("E", bound=StrEnum)


class Problems:
    """What is wrong, by place; the first finding at a place stands."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def add(self, place: str, text: str) -> None:
        """Note that something at `place` is wrong and how to mend it."""
        self.found.setdefault(place, text)


class Entry:
    """One mapping of the file; what is asked of it is noted, and `close` complains of the rest."""

    def __init__(self, values: Mapping[str, Any], place: str, problems: Problems) -> None:
        self.values = dict(values)
        self.place = place
        self.problems = problems
        self.elsewhere: dict[str, str] = {}
        self._asked: set[str] = set()

    def under(self, defaults: Mapping[str, Any], place: str) -> Entry:
        """This entry with `defaults`, which stand at `place`, for the keys that it lacks."""
        merged = Entry({**defaults, **self.values}, self.place, self.problems)
        merged.elsewhere = {key: f"{place}.{key}" for key in defaults if key not in self.values} | self.elsewhere
        return merged

    def at(self, name: str) -> str:
        """The place of one field, as messages name it."""
        return self.elsewhere.get(name) or (f"{self.place}.{name}" if self.place else name)

    def wrong(self, name: str, text: str) -> None:
        """Note that the field is wrong."""
        self.problems.add(self.at(name), text)

    def text(self, name: str, *, needed: bool = False, form: re.Pattern[str] | None = None, hint: str = "") -> str:
        """A line of text; "" when absent. `form` must match, `hint` says how it should look."""
        value = self._take(name)
        if value is None or value == "":
            if needed:
                self.wrong(name, "请填写此项")
            return ""
        if not isinstance(value, str):
            self.wrong(name, "应为一行文字")
            return ""
        if form is not None and not form.match(value):
            self.wrong(name, f"“{value}”{hint}")
        return value.strip()

    def phone(self, name: str) -> str:
        """A phone number: landline with area code, mobile, or short number."""
        return self.text(name, form=PHONE, hint="不是电话号码，应形如 0480-6600102、11 位手机号或 12345")

    def mailbox(self, name: str) -> str:
        """An e-mail address."""
        return self.text(name, form=MAILBOX, hint="不是邮箱地址")

    def number(self, name: str) -> int:
        """A whole number, 0 when absent."""
        value = self.text(name, form=re.compile(r"^\d{1,7}$"), hint="应为整数")
        return int(value) if value.isascii() and value.isdigit() else 0

    def day(self, name: str) -> date | None:
        """A date, None when absent."""
        value = self.text(name)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.wrong(name, f"“{value}”不是日期，应形如 2026-09-01")
            return None

    def flag(self, name: str) -> bool | None:
        """Yes or no, None when absent."""
        value = self.text(name).lower()
        if value and value not in _YES | _NO:
            self.wrong(name, f"“{value}”应为“是”或“否”")
        return value in _YES if value else None

    def word(self, name: str, kind: type[E], *, needed: bool = False) -> E | None:
        """One of the words of an enumeration, in any case; None when absent."""
        value = self.text(name, needed=needed)
        return self._word(name, value, kind) if value else None

    def words(self, name: str, kind: type[E]) -> tuple[E, ...]:
        """Several words of an enumeration."""
        found = (self._word(name, value, kind) for value in self.texts(name))
        return tuple(each for each in found if each is not None)

    def texts(self, name: str) -> tuple[str, ...]:
        """Several texts; a single one need not be written as a list."""
        value = self._take(name)
        if value is None or value == "":
            return ()
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.wrong(name, "应为文字的列表，如 [甲, 乙]")
            return ()
        return tuple(value)

    def hours(self, name: str, *, needed: bool = False) -> Hours | None:
        """Service hours, None when absent."""
        value = self.text(name, needed=needed)
        try:
            return parse_hours(value) if value else None
        except Invalid as error:
            self.wrong(name, error.message)
            return None

    def entry(self, name: str) -> Entry | None:
        """A mapping inside this one, None when absent."""
        value = self._take(name)
        if value is None or value == "":
            return None
        if not isinstance(value, dict):
            self.wrong(name, "应为“名称: 内容”的形式")
            return None
        return Entry(value, self.at(name), self.problems)

    def entries(self, name: str) -> Iterator[Entry]:
        """The mappings of a list inside this one."""
        value = self._take(name)
        if value is not None and value != "" and not isinstance(value, list):
            self.wrong(name, "应为列表，每项以“- ”开头")
            return
        for index, each in enumerate(value or ()):
            place = f"{self.at(name)}[{index}]"
            if isinstance(each, dict):
                yield Entry(each, place, self.problems)
            else:
                self.problems.add(place, "应为“名称: 内容”的形式")

    def mark(self, *names: str) -> None:
        """Take fields that are read elsewhere as asked for."""
        self._asked.update(names)

    def close(self) -> None:
        """Complain of every field that nobody asked for: most are misspelt."""
        for name in self.values:
            if name not in self._asked:
                self.wrong(name, f"没有“{name}”这一项，请检查拼写")

    def _take(self, name: str) -> Any:
        self._asked.add(name)
        return self.values.get(name)

    def _word(self, name: str, value: str, kind: type[E]) -> E | None:
        for word in kind:
            if word.value.lower() == value.lower():
                return word
        self.wrong(name, f"“{value}”应为 {'、'.join(word.value for word in kind)} 之一")
        return None
