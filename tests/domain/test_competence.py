"""Who is proposed to answer."""

from __future__ import annotations

import pytest

from chalicelib.domain.competence import ELSEWHERE, propose
from chalicelib.domain.intake import CaseType
from chalicelib.domain.jurisdiction import excluded
from chalicelib.domain.offices import About
from tests.domain.places import ON, TREE


def keys(topic: str, about: About, at: str, entries: tuple[str, ...] = ()) -> list[str]:
    return [each.key for each in propose(TREE, topic, about, at, ON, entries=entries)]


def test_the_bureaus_own_matters_go_to_the_unit_by_topic() -> None:
    assert keys("0101", About("none"), "qh") == ["qh:0105"]
    assert keys("0201", About("none"), "qh") == ["qh:0104"]
    assert keys("0203", About("none"), "qh") == ["qh:0112"]


def test_a_school_of_a_town_is_reached_through_the_town() -> None:
    (proposal,) = propose(TREE, "0203", About("office", "qh-0201"), "qh", ON)
    assert (proposal.key, proposal.via, proposal.coordinator) == ("qh-0201", ("qh-02",), "")
    (proposal,) = propose(TREE, "0203", About("office", "qh-0201"), "qh-02", ON)
    assert (proposal.key, proposal.via) == ("qh-0201", ())


def test_a_direct_school_answers_and_the_bureau_coordinates() -> None:
    for school in ("qh-0801", "qh-0806"):
        (proposal,) = propose(TREE, "0203", About("office", school), "qh", ON)
        assert (proposal.key, proposal.coordinator, proposal.source) == (school, "qh:0112", "S3-11")


def test_what_only_the_bureau_may_decide_goes_there_first() -> None:
    assert keys("1102", About("office", "qh-0201"), "qh") == ["qh:0108", "qh-0201"]
    assert keys("1102", About("none"), "qh-0201") == ["qh:0108", "qh-0201"]


def test_inside_a_school_the_unit_by_topic_comes_first() -> None:
    assert keys("0203", About("none"), "qh-0201") == ["qh-0201:zongwu", "qh-0201"]


def test_restricted_topics_go_to_discipline_alone() -> None:
    assert keys("17", About("office", "qh-0201"), "qh") == ["qh:discipline"]


@pytest.mark.parametrize("code", ELSEWHERE)
def test_what_is_not_educations_names_the_organ(code: str) -> None:
    (proposal,) = propose(TREE, code, About("none"), "qh", ON)
    assert proposal.key == ""
    assert proposal.organ
    assert proposal.organ in proposal.reason


def test_who_is_excluded_is_not_proposed() -> None:
    about = About("head", "qh-0201")
    entries = excluded(TREE, CaseType.COMPLAINT, about, ON)
    assert keys("0203", about, "qh-02", entries) == ["qh-02"]
    about = About("office", "qh", "0101")
    entries = excluded(TREE, CaseType.COMPLAINT, about, ON)
    assert keys("99", about, "qh", entries) == ["qh"]


def test_without_a_topic_somebody_is_proposed_all_the_same() -> None:
    assert keys("", About("none"), "qh") == ["qh"]
    assert keys("", About("office", "qh-0201"), "qh") == ["qh-0201"]
