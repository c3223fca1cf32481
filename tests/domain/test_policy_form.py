"""A policy as it is written: read back the same, every mistake named at its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import policy_form
from chalicelib.domain.errors import Invalid
from chalicelib.domain.policy import OwnPolicy, OwnRule
from chalicelib.domain.rules import Warn

WRITTEN: dict[str, Any] = {
    "limits": {"R13": "4wd"},
    "promises": {"COMPLAINT": "15wd"},
    "rules": {
        "R18": {"extension_days": 20, "approvers": ["UNIT_HEAD"], "close": "17:30"},
        "R02": {"warns": ["day:8 L1", "left:1wd L2 yellow", "late L4"], "roll": False},
        "R20": {"on": False, "limit": "25wd"},
    },
    "quiet": "22:00-07:00",
    "roll": True,
    "options": {"petition_organ": True},
}


def test_what_is_written_is_read_and_written_again() -> None:
    own = policy_form.read(WRITTEN)
    assert own.rules["R02"].warns == (Warn("day:8", 1), Warn("left:1wd", 2, "yellow"), Warn("late", 4))
    assert policy_form.written(own) == WRITTEN
    assert policy_form.read({}) == OwnPolicy()
    assert policy_form.written(OwnPolicy()) == {}


def test_a_city_file_writes_everything_as_text() -> None:
    own = policy_form.read(
        {"rules": {"R18": {"extension_days": "20", "roll": "否"}, "R20": {"on": "否"}}, "roll": "是"}
    )
    assert own == OwnPolicy(roll=True, rules={"R18": OwnRule(extension_days=20, roll=False), "R20": OwnRule(on=False)})


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"limit": {}}, "limit"),
        ({"limits": "R13"}, "limits"),
        ({"limits": {"R99": "5wd"}}, "limits.R99"),
        ({"limits": {"R13": "5"}}, "limits.R13"),
        ({"limits": {"R13": ""}}, "limits.R13"),
        ({"limits": {"R13": 5}}, "limits.R13"),
        ({"promises": {"COMPLAIN": "5wd"}}, "promises.COMPLAIN"),
        ({"rules": {"R99": {"limit": "5wd"}}}, "rules.R99"),
        ({"rules": {"R13": {"limits": "5wd"}}}, "rules.R13.limits"),
        ({"rules": {"R13": "5wd"}}, "rules.R13"),
        ({"rules": {"R13": {"extension_days": -1}}}, "rules.R13.extension_days"),
        ({"rules": {"R13": {"extension_days": True}}}, "rules.R13.extension_days"),
        ({"rules": {"R13": {"warns": ["day 8"]}}}, "rules.R13.warns"),
        ({"rules": {"R13": {"warns": [8]}}}, "rules.R13.warns"),
        ({"rules": {"R13": {"approvers": {}}}}, "rules.R13.approvers"),
        ({"rules": {"R13": {"on": "也许"}}}, "rules.R13.on"),
        ({"quiet": "21-8"}, "quiet"),
        ({"roll": "也许"}, "roll"),
        ({"options": {"a": []}}, "options.a"),
    ],
)
def test_a_mistake_is_named_at_its_place(document: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        policy_form.read(document)
    assert field in wrong.value.fields


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*policy_form.PARTS, "x"]), json))
def test_whatever_is_sent_is_read_or_refused(document: dict[str, Any]) -> None:
    try:
        own = policy_form.read(document)
    except Invalid:
        return
    assert policy_form.read(policy_form.written(own)) == own


def test_what_changed_is_told_field_by_field() -> None:
    before = policy_form.read({"limits": {"R13": "4wd"}, "roll": False})
    after = policy_form.read({"limits": {"R13": "3wd"}, "rules": {"R20": {"on": False}}})
    assert policy_form.changes(before, after) == (
        ("limits.R13", "4wd", "3wd"),
        ("roll", "否", ""),
        ("rules.R20.on", "", "否"),
    )
