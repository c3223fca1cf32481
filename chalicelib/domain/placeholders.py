"""The placeholders of reply templates, {受理日期} and the like: which there are, and how a text is filled."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDERS: Mapping[str, str] = {
    "事项编号": "如 QH20261116-7K3MQ",
    "类别": "事项的类别，如 收费／退费",
    "反映单位": "信访人反映的单位，不涉及单位的不填",
    "收到日期": "收到信访事项的日期",
    "受理日期": "告知信访人受理的日期",
    "答复期限": "应当答复信访人的最后一日，已延期的为延期后的日期",
    "单位": "您所在单位的全称",
    "单位电话": "您所在单位公布的电话",
    "承办单位": "主办此件的单位（科室）",
    "复查机关": "对答复不服的，可以向其申请复查的机关",
    "今天": "填入时的日期",
}
"""Every placeholder with what it stands for, in the order in which a page names them; none is about the petitioner."""

_PLACE = re.compile(r"[{｛]\s*([^{}｛｝\n]{1,20}?)\s*[}｝]")


def unknown(text: str) -> tuple[str, ...]:
    """The placeholders in `text` that nobody can fill, each once and in order."""
    return tuple(dict.fromkeys(name for name in _PLACE.findall(text) if name not in PLACEHOLDERS))


def filled(text: str, values: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """`text` with its placeholders filled, and the names of those for which `values` has nothing.

    What is not known stays in black brackets, 【受理日期】, so that whoever reads it over cannot miss it.
    """
    missing: dict[str, None] = {}

    def said(match: re.Match[str]) -> str:
        name = match[1]
        if values.get(name):
            return values[name]
        missing[name] = None
        return f"【{name}】"

    return _PLACE.sub(said, text), tuple(missing)
