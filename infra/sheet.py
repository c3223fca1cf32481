"""Reads a YAML file for people who are not programmers; chalicelib/domain/sheet.py then asks it field by field.

All scalars are read as the text that stands there, so a code such as 0201 is never taken for a number, nor 否 or no for
anything but a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from chalicelib.domain.errors import Invalid


class _Loader(yaml.BaseLoader):
    """Refuses a key that stands twice in one mapping, of which YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if isinstance(name, list | dict) or name in seen:
                raise Invalid({f"第 {key.start_mark.line + 1} 行": f"“{key.value}”重复出现，请合并或删去一处"})
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


def load(text: str) -> dict[str, Any]:
    """The mapping that a YAML text holds, all scalars as text. Raises Invalid with the line that cannot be read."""
    try:
        # A subclass of BaseLoader builds nothing but text, lists and mappings.
        value = yaml.load(text, Loader=_Loader)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第 {mark.line + 1} 行第 {mark.column + 1} 列" if mark else "文件"
        raise Invalid({place: "无法识别，请检查缩进、冒号后的空格和引号"}) from error
    if not isinstance(value, dict):
        raise Invalid({"文件": "应为“名称: 内容”的形式"})
    return value


def filled(value: Any, names: Mapping[str, str]) -> Any:
    """A default with {short}, {code} and the like replaced, through lists and mappings; other braces stay."""
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda match: names.get(match[1], match[0]), value)
    if isinstance(value, list):
        return [filled(each, names) for each in value]
    if isinstance(value, dict):
        return {key: filled(each, names) for key, each in value.items()}
    return value
