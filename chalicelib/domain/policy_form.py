"""An office's own policy as it is written down, in a city file or a request, and read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.domain.deadlines import RULES
from chalicelib.domain.errors import Invalid
from chalicelib.domain.intake import CaseType
from chalicelib.domain.policy import Option, OwnPolicy, OwnRule
from chalicelib.domain.rules import Warn
from chalicelib.domain.workdays import parse_limit

_SPAN = re.compile(r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")
_WARN = re.compile(r"^(\S+) L?([1-5])(?: (yellow|red))?$")
_YES, _NO = frozenset({"是", "true", "yes"}), frozenset({"否", "false", "no"})
PARTS = ("limits", "promises", "rules", "quiet", "roll", "options")


def read(document: Mapping[str, Any]) -> OwnPolicy:
    """The policy that a document describes: `limits`, `promises`, `rules`, `quiet`, `roll`, `options`, none needed.

    Numbers, yes and no may be written as text. Raises Invalid naming every field that cannot be read
    (`rules.R02.close`). Whether the law lets it hold is another question (lawful.problems).
    """
    wrong: dict[str, str] = {name: f"没有“{name}”这一项" for name in document if name not in PARTS}
    reader = _Reader(wrong)
    limits = reader.limits("limits", document.get("limits"), RULES, "没有编号为“{}”的期限规则")
    promises = reader.limits("promises", document.get("promises"), frozenset(CaseType), "没有“{}”这一类诉求")
    rules = {
        str(id): own
        for id, given in reader.mapping("rules", document.get("rules")).items()
        if (own := reader.rule(f"rules.{id}", str(id), given)) != OwnRule()
    }
    quiet = reader.text("quiet", document.get("quiet"))
    if quiet is not None and not _SPAN.match(quiet):
        wrong["quiet"] = f"“{quiet}”应形如 21:00-08:00"
    options = {str(name): reader.option(name, value) for name, value in
               reader.mapping("options", document.get("options")).items()}  # fmt: skip
    roll = reader.flag("roll", document.get("roll"))
    if wrong:
        raise Invalid(wrong)
    return OwnPolicy(limits, promises, quiet, roll, options, rules)


def written(own: OwnPolicy) -> dict[str, Any]:
    """The document that `read` reads this policy from; what is not set is left out."""
    found = {
        "limits": dict(own.limits),
        "promises": dict(own.promises),
        "rules": {id: _rule(rule) for id, rule in sorted(own.rules.items())},
        "quiet": own.quiet,
        "roll": own.roll,
        "options": dict(own.options),
    }
    return {name: value for name, value in found.items() if value not in (None, {})}


def warn_text(warn: Warn) -> str:
    """A warn point as it is written: `left:1wd L2 yellow`."""
    return f"{warn.when} L{warn.rung} {warn.colour}".strip()


def place(own: OwnPolicy, field: str) -> str:
    """Where in the document of `own` stands what a check calls `R02.limit`: under `limits` or under `rules`."""
    id, _, name = field.partition(".")
    if field.startswith("promises.") or id not in RULES:
        return field if field.startswith("promises.") else f"rules.{field}"
    own_limit = own.rules[id].limit if id in own.rules else None
    return f"limits.{id}" if name == "limit" and id in own.limits and own_limit is None else f"rules.{field}"


def changes(before: OwnPolicy, after: OwnPolicy) -> tuple[tuple[str, str, str], ...]:
    """What differs, as (field, old, new); "" for what is not set. For the record of a decision."""
    old, new = _flat(written(before)), _flat(written(after))
    return tuple(
        (name, old.get(name, ""), new.get(name, "")) for name in sorted({*old, *new}) if old.get(name) != new.get(name)
    )


def _flat(document: Mapping[str, Any], under: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in document.items():
        place = f"{under}.{name}" if under else str(name)
        if isinstance(value, Mapping):
            found |= _flat(value, place)
        else:
            found[place] = "、".join(map(str, value)) if isinstance(value, list | tuple) else _word(value)
    return found


def _word(value: object) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


def _rule(own: OwnRule) -> dict[str, Any]:
    said: dict[str, Any] = {
        "limit": own.limit,
        "urgent": own.urgent,
        "critical": own.critical,
        "warns": None if own.warns is None else [warn_text(warn) for warn in own.warns],
        "extension_days": own.extension_days,
        "approvers": None if own.approvers is None else list(own.approvers),
        "roll": own.roll,
        "close": own.close,
        "cutoff": own.cutoff,
        "on": own.on,
    }
    return {name: value for name, value in said.items() if value is not None}


class _Reader:
    """One reading; what is wrong goes into `wrong` by place."""

    def __init__(self, wrong: dict[str, str]) -> None:
        self.wrong = wrong

    def mapping(self, place: str, given: Any) -> Mapping[Any, Any]:
        if given in (None, ""):
            return {}
        if not isinstance(given, Mapping):
            self.wrong[place] = "应为“名称: 内容”的形式"
            return {}
        return given

    def text(self, place: str, given: Any) -> str | None:
        if given is None or given == "":
            return None
        if not isinstance(given, str) or len(given) > 100:
            self.wrong[place] = "应为一行文字"
            return None
        return given.strip()

    def flag(self, place: str, given: Any) -> bool | None:
        if given is None or given == "" or isinstance(given, bool):
            return given if isinstance(given, bool) else None
        if str(given).lower() not in _YES | _NO:
            self.wrong[place] = f"“{given}”应为“是”或“否”"
        return str(given).lower() in _YES

    def number(self, place: str, given: Any) -> int | None:
        if given is None or given == "":
            return None
        text = str(given)
        if isinstance(given, bool) or not (text.isascii() and text.isdigit() and len(text) <= 4):
            self.wrong[place] = "应为整数"
            return None
        return int(text)

    def option(self, name: str, given: Any) -> Option:
        if not isinstance(given, str | int | bool) or len(str(given)) > 200:
            self.wrong[f"options.{name}"] = "应为文字、整数或是否"
            return ""
        return given

    def limit(self, place: str, given: Any) -> str | None:
        text = self.text(place, given)
        if text is not None:
            try:
                parse_limit(text)
            except Invalid as problem:
                self.wrong[place] = problem.message
        return text

    def limits(self, place: str, given: Any, known: Any, unknown: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in self.mapping(place, given).items():
            limit = self.limit(f"{place}.{name}", value)
            if name not in known:
                self.wrong[f"{place}.{name}"] = unknown.format(name)
            elif limit is None:
                self.wrong.setdefault(f"{place}.{name}", "请填写此项")
            else:
                found[str(name)] = limit
        return found

    def texts(self, place: str, given: Any) -> tuple[str, ...] | None:
        if given is None:
            return None
        listed = [given] if isinstance(given, str) and given else given
        if (
            not isinstance(listed, list | tuple)
            or not all(isinstance(each, str) for each in listed)
            or len(listed) > 20
        ):
            self.wrong[place] = "应为文字的列表"
            return None
        return tuple(listed)

    def warns(self, place: str, given: Any) -> tuple[Warn, ...] | None:
        texts = self.texts(place, given)
        if texts is None:
            return None
        found = [_WARN.match(" ".join(text.split())) for text in texts]
        lines = enumerate(zip(texts, found, strict=True), start=1)
        strange = [f"第 {n} 行“{text.strip()}”" for n, (text, match) in lines if not match]
        if strange:
            self.wrong[place] = (
                f"{'、'.join(strange)[:200]}看不懂：每行写时机、L 和级数（1 至 5）、颜色（yellow 或 red，可不写），"
                "如 left:1wd L2 yellow（剩 1 个工作日时黄色提醒第二级）、late L3（超期时提醒第三级）"
            )
            return None
        return tuple(Warn(match[1], int(match[2]), match[3] or "") for match in found if match)

    def rule(self, place: str, id: str, given: Any) -> OwnRule:
        values = dict(self.mapping(place, given))
        if id not in RULES:
            self.wrong[place] = f"没有编号为“{id}”的期限规则"
        kinds: Mapping[str, Callable[[str, Any], Any]] = {
            "limit": self.limit,
            "urgent": self.limit,
            "critical": self.limit,
            "warns": self.warns,
            "extension_days": self.number,
            "approvers": self.texts,
            "roll": self.flag,
            "close": self.text,
            "cutoff": self.text,
            "on": self.flag,
        }
        for name in values.keys() - kinds.keys():
            self.wrong[f"{place}.{name}"] = f"没有“{name}”这一项，可设：{'、'.join(kinds)}"
        return OwnRule(**{name: kind(f"{place}.{name}", values.get(name)) for name, kind in kinds.items()})
