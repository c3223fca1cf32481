"""The categories as a list that can be relied on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.topics import VERSIONS, children, is_restricted, is_topic, parent, suggest, topic_title, topics


@pytest.mark.parametrize("version", VERSIONS)
def test_codes_are_unique_and_every_child_has_its_parent(version: str) -> None:
    codes = [topic.code for topic in VERSIONS[version]]
    assert len(codes) == len(set(codes))
    assert len({topic.title for topic in VERSIONS[version]}) == len(codes)
    for code in codes:
        assert len(code) in (2, 4)
        assert is_topic(parent(code), version)
        assert code == parent(code) or code in children(parent(code), version)


def test_there_are_twenty_topics_and_a_rest() -> None:
    first = [code for code in topics() if len(code) == 2]
    assert first == [*(f"{n:02}" for n in range(1, 21)), "99"]


def test_titles_name_both_levels() -> None:
    assert topic_title("02") == "收费"
    assert topic_title("0203") == "收费／退费"
    assert topic_title("ZZ") == "ZZ"


def test_only_discipline_topics_are_restricted() -> None:
    assert [code for code in topics() if is_restricted(code)] == ["17"]
    assert is_restricted("1799")
    assert not is_topic("1799")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("学校强制购买校服，太贵", "0204"),
        ("课后服务收费标准是什么", "07"),
        ("外地户口随迁子女怎么报名", "0104"),
        ("培训机构跑路，培训费不退", "1002"),
        ("食堂饭菜有异物", "09"),
    ],
)
def test_words_propose_a_topic(text: str, code: str) -> None:
    assert suggest(text)[0] == code


@given(st.text(max_size=200), st.integers(0, 5))
def test_proposals_are_known_topics_and_never_too_many(text: str, limit: int) -> None:
    found = suggest(text, limit)
    assert len(found) <= limit
    assert len(set(found)) == len(found)
    assert all(is_topic(code) for code in found)
