"""Reading what was filled in: facts apart from personal words, and every mistake named."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import forms as f
from chalicelib.domain.actions import ROWS
from chalicelib.domain.errors import Invalid

FIELDS = (
    f.text("name", "姓名"),
    f.prose("story", "经过", required=True, max=20),
    f.choice("way", "方式", (("sms", "短信"), ("phone", "电话"))),
    f.flag("told", "已告知"),
    f.day("on", "日期"),
    f.moment("at", "时间"),
    f.number("days", "天数", max=60),
    f.code("to", "单位", kind="target"),
    f.text("why", "原因", needed_if=("told", "False")),
    f.text("who", "对象", needed_if=("way", "phone")),
)


def wrong(form: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        f.read(FIELDS, {"story": "经过", **form})
    return refused.value.fields


def test_personal_words_are_kept_apart_from_clear_facts() -> None:
    facts, words = f.read(
        FIELDS, {"story": " 经过 ", "name": "甘小禾", "way": "sms", "told": True, "days": 3, "on": "2026-11-16"}
    )
    assert facts == {"way": "sms", "told": True, "days": 3, "on": "2026-11-16"}
    assert words == {"story": "经过", "name": "甘小禾"}


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"story": ""}, "story", "请填写“经过”"),
        ({"story": None}, "story", "请填写“经过”"),
        ({"story": "长" * 21}, "story", "“经过”最多 20 字，现为 21 字"),
        ({"story": 7}, "story", "“经过”应为文字"),
        ({"way": "fax"}, "way", "“方式”请从下列各项中选择：短信、电话"),
        ({"way": ["sms"]}, "way", "“方式”请从下列各项中选择：短信、电话"),
        ({"way": {"sms": 1}}, "way", "“方式”请从下列各项中选择：短信、电话"),
        ({"told": "maybe"}, "told", "“已告知”应为是或否"),
        ({"told": [True]}, "told", "“已告知”应为是或否"),
        ({"on": "16.11.2026"}, "on", "“日期”应为日期，如 2026-11-21"),
        ({"on": 20261116}, "on", "“日期”应为日期，如 2026-11-21"),
        ({"at": "2026-11-16T09:00"}, "at", "“时间”应带时区，如 2026-11-21T09:30:00+08:00"),
        ({"at": "soon"}, "at", "“时间”应为时间，如 2026-11-21T09:30:00+08:00"),
        ({"days": 61}, "days", "“天数”应为 0 到 60 之间的整数"),
        ({"days": -1}, "days", "“天数”应为 0 到 60 之间的整数"),
        ({"days": 1.5}, "days", "“天数”应为整数"),
        ({"days": float("inf")}, "days", "“天数”应为整数"),
        ({"days": True}, "days", "“天数”应为整数"),
        ({"days": "three"}, "days", "“天数”应为整数"),
        ({"to": 3}, "to", "“单位”应为文字"),
        ({"told": False}, "why", "请填写“原因”"),
        ({"told": "off"}, "why", "请填写“原因”"),
        ({"way": "phone"}, "who", "请填写“对象”"),
        ({"other": 1}, "other", "没有“other”这一项，请删去"),
    ],
)
def test_each_mistake_is_named_with_its_remedy(form: dict[str, Any], field: str, said: str) -> None:
    assert wrong(form) == {field: said}


@pytest.mark.parametrize("yes", [True, "true", "1", "on", "yes", 1])
def test_a_tick_may_be_sent_as_programs_and_browsers_do(yes: Any) -> None:
    assert f.read(FIELDS, {"story": "x", "told": yes})[0]["told"] is True


def test_what_turns_text_around_or_rings_bells_is_taken_out() -> None:
    _, words = f.read(FIELDS, {"story": "a\x00b\u202ec\x07\n第二行"})
    assert words["story"] == "abc\n第二行"


@given(
    st.dictionaries(
        st.sampled_from([field.name for field in FIELDS]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
            max_leaves=4,
        ),
    )
)
def test_whatever_is_sent_is_read_or_refused_by_name(form: dict[str, Any]) -> None:
    wrong: dict[str, str] = {}
    facts: dict[str, Any] = {}
    words: dict[str, str] = {}
    try:
        facts, words = f.read(FIELDS, form)
    except Invalid as refused:
        wrong = refused.fields
    assert set(wrong) <= {field.name for field in FIELDS}
    assert bool(wrong) != bool(words)
    assert all(isinstance(value, str | bool | int) for value in facts.values())
    assert all(isinstance(value, str) for value in words.values())


def test_the_forms_of_the_rows_are_sound() -> None:
    for row in ROWS:
        names = [field.name for field in row.fields]
        assert len(names) == len(set(names))
        for field in row.fields:
            assert field.title
            assert (field.kind == "choice") == bool(field.choices)
            assert field.kind not in ("text", "textarea") or field.max
            if field.needed_if:
                other = next(each for each in row.fields if each.name == field.needed_if[0])
                values = {value for value, _ in other.choices} if other.choices else {"True", "False"}
                assert field.needed_if[1] in values


@pytest.mark.parametrize(
    "given", [["qh:0104", " qh-04 ", "qh:0104"], "qh:0104,qh-04", "qh:0104，qh-04", "qh:0104 qh-04"]
)
def test_several_docket_keys_may_be_listed_or_written(given: Any) -> None:
    assert f.read([f.targets("co", "协办")], {"co": given}) == ({"co": "qh:0104,qh-04"}, {})


@pytest.mark.parametrize(
    "given", [3, {"a": 1}, ["qh", 3], ["a,b"], [""], "，", ["x" * 101], [f"k{n}" for n in range(13)]]
)
def test_anything_else_is_no_list_of_docket_keys(given: Any) -> None:
    with pytest.raises(Invalid) as refused:
        f.read([f.targets("co", "协办")], {"co": given})
    assert set(refused.value.fields) == {"co"}
