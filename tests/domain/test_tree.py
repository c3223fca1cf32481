"""Who stands over whom, succession, inherited policy."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.policy import OwnPolicy, Policy
from chalicelib.domain.tree import Tree, policy_for, successors
from tests.domain.places import BUREAU, DIRECT, ON, SCHOOL, TOWN, TREE, office, trees


def test_above_and_below() -> None:
    assert TREE.ancestors("qh-0201") == ("qh", "qh-02")
    assert TREE.superior("qh-0201") == "qh-02"
    assert TREE.superior("qh") is None
    assert TREE.root("qh-0201") == "qh"
    assert [each.id for each in TREE.children("qh-02")] == ["qh-0201", "qh-0202"]
    assert TREE.is_below("qh-0201", "qh")
    assert not TREE.is_below("qh", "qh")
    assert not TREE.is_below("qh-0201", "bs")
    with pytest.raises(NotFound):
        TREE.get("qh-9999")


def test_an_office_and_those_above_it_are_tree_enough() -> None:
    small = Tree((SCHOOL, TOWN, BUREAU))
    assert small.ancestors("qh-0201") == TREE.ancestors("qh-0201")
    assert policy_for(small, "qh-0201") == policy_for(TREE, "qh-0201")


def test_the_successor_answers_after_the_last_day() -> None:
    merged = office("qh-0204", TOWN, valid_to=date(2026, 7, 31), successor="qh-0201")
    tree = Tree((BUREAU, TOWN, SCHOOL, merged))
    assert tree.current("qh-0204", date(2026, 7, 31)) == "qh-0204"
    assert tree.current("qh-0204", date(2026, 8, 1)) == "qh-0201"


def test_succession_neither_circles_nor_leaves_the_city() -> None:
    ended: dict[str, Any] = {"valid_to": date(2026, 7, 31)}
    circle = Tree(
        (BUREAU, office("qh-1", BUREAU, **ended, successor="qh-2"), office("qh-2", BUREAU, **ended, successor="qh-1"))
    )
    with pytest.raises(Invalid, match="成环"):
        circle.current("qh-1", ON)
    away = Tree((*TREE, office("qh-09", BUREAU, **ended, successor="bs-0801")))
    with pytest.raises(Invalid, match="另一城市"):
        away.current("qh-09", ON)


@given(trees(), st.data())
def test_who_answers_now_has_not_been_succeeded(tree: Tree, data: st.DataObject) -> None:
    start = data.draw(st.sampled_from([each.id for each in tree]))
    chain = successors(tree, start, ON)
    last = tree.get(chain[-1])
    assert chain[0] == start
    assert len(set(chain)) == len(chain)
    assert last.successor is None or last.valid_to is None or last.valid_to >= ON


def test_policy_is_inherited_and_overridden_key_by_key() -> None:
    bureau = office("qh", policy=OwnPolicy(promises={"COMPLAINT": "15wd", "HELP": "15wd"}, quiet="22:00-07:00"))
    town = office("qh-02", bureau, policy=OwnPolicy(promises={"COMPLAINT": "10wd"}, roll=True, limits={"R13": "4wd"}))
    school = office("qh-0201", town)
    tree = Tree((bureau, town, school))
    expected = Policy({"R13": "4wd"}, {"COMPLAINT": "10wd", "HELP": "15wd"}, "22:00-07:00", roll=True)
    assert policy_for(tree, "qh-0201") == expected
    assert policy_for(tree, "qh").promises["COMPLAINT"] == "15wd"


def test_policy_without_settings_has_the_usual_quiet_hours() -> None:
    assert policy_for(TREE, DIRECT.id) == Policy()
    assert Policy().quiet == "21:00-08:00"
