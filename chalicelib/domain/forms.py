"""The fields of a form as rows of data, and the reading of what was filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an action's form.

    `personal` values go with the sealed words of the event, the others with its clear facts. `max` is characters for
    text, the largest value for numbers, and how many docket keys there may be. `needed_if` names a field and a value
    that make this one required. `desk`: only staff fill it in, and no public page shows it. `roles` are those of the
    people whom a list offers; the checks of the row say who may be named.
    """

    name: str
    title: str
    kind: str = "text"
    required: bool = False
    max: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    personal: bool = False
    hint: str = ""
    needed_if: tuple[str, str] | None = None
    desk: bool = False
    roles: tuple[str, ...] = ()


def text(name: str, title: str, **more: Any) -> Field:
    """A line of free text: what people write is personal."""
    return Field(name=name, title=title, kind="text", **{"max": 200, "personal": True, **more})


def prose(name: str, title: str, **more: Any) -> Field:
    """Several lines of free text."""
    return Field(name=name, title=title, kind="textarea", **{"max": 10000, "personal": True, **more})


def choice(name: str, title: str, choices: Sequence[tuple[str, str]], **more: Any) -> Field:
    """One of several values, each with its Chinese title."""
    return Field(name=name, title=title, kind="choice", choices=tuple(choices), **more)


def flag(name: str, title: str, **more: Any) -> Field:
    """Yes or no."""
    return Field(name=name, title=title, kind="bool", **more)


def day(name: str, title: str, **more: Any) -> Field:
    """A date of Asia/Shanghai, as yyyy-mm-dd."""
    return Field(name=name, title=title, kind="date", **more)


def moment(name: str, title: str, **more: Any) -> Field:
    """A moment, ISO 8601 with its offset."""
    return Field(name=name, title=title, kind="moment", **more)


def number(name: str, title: str, **more: Any) -> Field:
    """A whole number from 0 to `max`."""
    return Field(name=name, title=title, kind="number", **more)


def code(name: str, title: str, kind: str = "code", **more: Any) -> Field:
    """An identifier of the system: a docket key (`target`), a member of staff (`staff`), a topic, an office."""
    return Field(name=name, title=title, kind=kind, **{"max": 100, **more})


def targets(name: str, title: str, **more: Any) -> Field:
    """Several docket keys; `listed` reads them."""
    return Field(name=name, title=title, kind="targets", **{"max": 12, **more})


def listed(given: Any) -> tuple[str, ...]:
    """The docket keys that somebody named, each once and in order: a list of them, or text with commas or blanks.

    Raises ValueError for anything else.
    """
    keys = [key for key in re.split(r"[,，、\s]+", given) if key] if isinstance(given, str) else given
    if not isinstance(keys, list | tuple) or not all(isinstance(key, str) and key.strip() for key in keys):
        raise ValueError("应为单位（科室）的列表")
    return tuple(dict.fromkeys(key.strip() for key in keys))


def for_public(fields: Sequence[Field]) -> tuple[Field, ...]:
    """The fields that the petitioner fills in; the others are none of theirs."""
    return tuple(field for field in fields if not field.desk)


def read(fields: Sequence[Field], form: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """What was filled in, split into clear facts and personal words.

    Facts hold str, bool, int (dates and moments as ISO text, docket keys with commas between them, so that events keep
    their digests). Raises Invalid naming every field that is wrong, missing or unknown.
    """
    wrong = {name: f"没有“{name}”这一项，请删去" for name in form if name not in {f.name for f in fields}}
    facts: dict[str, Any] = {}
    words: dict[str, str] = {}
    for field in fields:
        given = form.get(field.name)
        if given is None or given in ("", []) or (isinstance(given, str) and not given.strip()):
            if field.required:
                wrong[field.name] = f"请填写“{field.title}”"
            continue
        try:
            reader: Callable[[Field, Any], Any] = _READERS.get(field.kind, _read_text)
            value = reader(field, given)
        except ValueError as error:
            wrong[field.name] = f"“{field.title}”{error}"
            continue
        (words if field.personal else facts)[field.name] = value
    said = {**facts, **words}
    for field in fields:
        name, value = field.needed_if or ("", "")
        if field.needed_if and field.name not in {*said, *wrong} and str(said.get(name, "")) == value:
            wrong[field.name] = f"请填写“{field.title}”"
    if wrong:
        raise Invalid(wrong)
    return facts, words


def _read_text(field: Field, given: Any) -> str:
    if not isinstance(given, str):
        raise ValueError("应为文字")
    clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", given).strip()
    if field.max and len(clean) > field.max:
        raise ValueError(f"最多 {field.max} 字，现为 {len(clean)} 字")
    return clean


def _read_choice(field: Field, given: Any) -> str:
    if not isinstance(given, str) or given not in dict(field.choices):
        raise ValueError("请从下列各项中选择：" + "、".join(title for _, title in field.choices))
    return given


def _read_flag(field: Field, given: Any) -> bool:
    if given in (True, "true", "1", "on", "yes"):
        return True
    if given in (False, "false", "0", "off", "no"):
        return False
    raise ValueError("应为是或否")


def _read_day(field: Field, given: Any) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except (TypeError, ValueError):
        raise ValueError("应为日期，如 2026-11-21") from None


def _read_moment(field: Field, given: Any) -> str:
    try:
        read = given if isinstance(given, datetime) else datetime.fromisoformat(given)
    except (TypeError, ValueError):
        raise ValueError("应为时间，如 2026-11-21T09:30:00+08:00") from None
    if read.tzinfo is None:
        raise ValueError("应带时区，如 2026-11-21T09:30:00+08:00")
    return read.isoformat()


def _read_number(field: Field, given: Any) -> int:
    try:
        value = int(given)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("应为整数") from None
    if isinstance(given, bool | float):
        raise ValueError("应为整数")
    if value < 0 or (field.max and value > field.max):
        raise ValueError(f"应为 0 到 {field.max} 之间的整数" if field.max else "不能小于 0")
    return value


def _read_targets(field: Field, given: Any) -> str:
    keys = listed(given)
    if not keys or any("," in key or len(key) > 100 for key in keys):
        raise ValueError("应为单位（科室）的列表")
    if field.max and len(keys) > field.max:
        raise ValueError(f"最多 {field.max} 个，现为 {len(keys)} 个")
    return ",".join(keys)


_READERS: dict[str, Callable[[Field, Any], Any]] = {
    "choice": _read_choice,
    "bool": _read_flag,
    "date": _read_day,
    "moment": _read_moment,
    "number": _read_number,
    "targets": _read_targets,
}
