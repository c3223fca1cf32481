"""What the messages say: every template with all of its facts and with as few as it may get."""

from __future__ import annotations

import re

import pytest

from chalicelib.adapters import messages
from chalicelib.adapters.messages import TEMPLATES, Messages
from chalicelib.domain.errors import Invalid

LISTED = re.findall(r"^    ([a-z_]+) +((?:number|gaps)[a-z_, ]*?) {2,}", messages.__doc__ or "", re.MULTILINE)
GIVEN = {
    "number": "QH20261120-K7M3Q", "due": "2026-12-05", "stage": "办理中", "code": "ABCDEFGHJK", "rule": "R18",
    "colour": "red", "reason_title": "已经办结", "gaps": ["惠民中心主任", "分管局领导"], "office": "青禾市教育和体育局",
    "phone": "0480-6600101", "day": "2026-12-02", "time": "14:30", "place": "一楼 102 室", "title": "议定事项",
    "writer": "青禾市教育和体育局",
    "level": "黄牌督办", "passcode": "407215", "minutes": 10,
}  # fmt: skip


def test_every_template_is_listed_and_every_listed_one_is_there() -> None:
    files = {path.stem for path in TEMPLATES.glob("[a-z]*.txt")}
    assert {name for name, _ in LISTED} == files
    assert len(files) >= 35


@pytest.mark.parametrize(("template", "named"), LISTED)
def test_a_template_says_its_facts_and_does_without_those_that_are_not_given(template: str, named: str) -> None:
    facts = {name: GIVEN[name] for name in named.split(", ")}
    subject, text = Messages("https://qinghe.example").render(template, {**facts, "office": GIVEN["office"]})
    said = f"{subject} {text}"
    shown = {
        "due": "2026年12月5日",
        "day": "2026年12月2日",
        "rule": "信访事项办理",
        "colour": "红牌",
        "gaps": "惠民中心主任、分管局领导",
    }
    assert all(str(shown.get(name, value)) in said for name, value in facts.items())
    assert subject
    assert "\n" not in subject
    assert "{" not in said
    assert len(text) <= 210
    needed = {name: value for name, value in facts.items() if name in ("number", "code", "gaps")}
    _, bare = Messages().render(template, needed | {"due": "", "stage": None})
    assert "None" not in bare
    assert not re.search(r"[，：“”]{2}|（）|在 查看", bare)
    with pytest.raises(Invalid):
        Messages().render(template, {})


def test_the_code_is_said_by_one_template_alone() -> None:
    for path in TEMPLATES.glob("[a-z]*.txt"):
        _, text = Messages("https://qinghe.example").render(path.stem, GIVEN)
        assert ("ABCDEFGHJK" in text) is (path.stem == "code_reissued")


def test_facts_cannot_break_a_line_and_odd_ones_are_refused() -> None:
    subject, _ = Messages().render("receipt", {"number": "QH\r\nBcc: x"})
    assert subject == "已收到您反映的事项（QH Bcc: x）"
    for template, facts in (
        ("no_such", {"number": "1"}),
        ("../desk/base", {}),
        ("receipt", {"number": "1", "due": "早"}),
    ):
        with pytest.raises(Invalid):
            Messages().render(template, facts)
