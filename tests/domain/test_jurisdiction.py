"""Where matters start, who oversees them, and that nobody complained of is among either."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.intake import CaseType
from chalicelib.domain.jurisdiction import about_from, excluded, is_excluded, overseers, points, subject_start
from chalicelib.domain.offices import About, docket_key, split_key
from chalicelib.domain.tree import Tree, successors
from tests.domain.places import ON, TREE, trees

REPORT, COMPLAINT, PRAISE = CaseType.REPORT, CaseType.COMPLAINT, CaseType.PRAISE


@pytest.mark.parametrize(
    ("type_", "about", "at", "start"),
    [
        (COMPLAINT, About("none"), "qh-0201", "qh-0201"),
        (COMPLAINT, About("office", "qh-0201"), "qh-0201", "qh-0201"),
        (COMPLAINT, About("office", "qh-0201"), "qh", "qh"),
        (COMPLAINT, About("person", "qh-0201"), "qh-0201", "qh-0201"),
        (COMPLAINT, About("office", "qh-02"), "qh-0201", "qh-02"),
        (COMPLAINT, About("head", "qh-0201"), "qh-0201", "qh-02"),
        (COMPLAINT, About("head", "qh-02"), "qh-0201", "qh"),
        (COMPLAINT, About("head", "qh-0801"), "qh-0801", "qh"),
        (COMPLAINT, About("head", "qh-0806"), "qh-0806", "qh"),
        (COMPLAINT, About("head", "qh"), "qh-0201", "qh:lead"),
        (COMPLAINT, About("office", "qh", "0101"), "qh", "qh:lead"),
        (COMPLAINT, About("office", "qh", "0105"), "qh", "qh"),
        (PRAISE, About("head", "qh-0201"), "qh-0201", "qh-0201"),
        (PRAISE, About("office", "qh", "0101"), "qh", "qh"),
        (REPORT, About("office", "qh-0201"), "qh-0201", "qh-02"),
        (REPORT, About("person", "qh-0201"), "qh-0202", "qh-02"),
        (REPORT, About("office", "qh-02"), "qh-0201", "qh"),
        (REPORT, About("office", "qh"), "qh", "qh:lead"),
        (REPORT, About("person", "qh", "0105"), "qh-0201", "qh:lead"),
        (REPORT, About("none"), "qh-0201", "qh-02"),
        (REPORT, About("none"), "qh", "qh"),
    ],
)
def test_where_a_matter_starts(type_: CaseType, about: About, at: str, start: str) -> None:
    assert subject_start(TREE, type_, about, at, ON) == start


def test_a_complaint_about_the_centre_is_blind_to_it_but_open_to_another_unit() -> None:
    entries = excluded(TREE, COMPLAINT, About("office", "qh", "0101"), ON)
    assert entries == ("qh", "qh:0101")
    assert is_excluded(TREE, "qh", entries)
    assert is_excluded(TREE, "qh:0101", entries)
    assert not is_excluded(TREE, "qh:0104", entries)
    assert not is_excluded(TREE, "qh:lead", entries)
    assert overseers(TREE, "qh:0104", entries) == ()


def test_a_report_about_a_town_is_hidden_from_its_schools() -> None:
    entries = excluded(TREE, REPORT, About("office", "qh-02"), ON)
    for key in ("qh-02", "qh-02:discipline", "qh-0201", "qh-0201:zongwu"):
        assert is_excluded(TREE, key, entries)
    assert not is_excluded(TREE, "qh-03", entries)
    assert not is_excluded(TREE, "qh", entries)


def test_overseers_are_those_above_nearest_first() -> None:
    assert overseers(TREE, "qh-0201") == ("qh-02", "qh")
    assert overseers(TREE, "qh-0801") == ("qh",)
    assert overseers(TREE, "qh") == ()
    assert overseers(TREE, "qh:0105") == ("qh",)
    assert overseers(TREE, "qh:lead") == ()
    assert overseers(TREE, "qh-0201:discipline") == ("qh-02:discipline", "qh:discipline")


def test_an_ordinary_matter_excludes_nobody() -> None:
    assert excluded(TREE, COMPLAINT, About("office", "qh-0201"), ON) == ()
    assert excluded(TREE, PRAISE, About("head", "qh-0201"), ON) == ()


def test_an_office_of_another_city_cannot_be_named() -> None:
    with pytest.raises(Invalid) as caught:
        subject_start(TREE, REPORT, About("office", "bs-0801"), "qh-0201", ON)
    assert set(caught.value.fields) == {"about.office"}
    with pytest.raises(Invalid):
        about_from(TREE, "office", "bs", "qh")


def test_what_a_form_says() -> None:
    assert about_from(TREE, "none", "qh", "qh-0201") == About("none")
    assert about_from(TREE, "head", None, "qh-0201") == About("head", "qh-0201")
    assert about_from(TREE, "office", "qh:0101", "qh-0201") == About("office", "qh", "0101")
    for kind, target in (("office", "qh:9999"), ("boss", "qh"), ("office", "nowhere")):
        with pytest.raises(Invalid):
            about_from(TREE, kind, target, "qh")


ABOUTS = st.sampled_from(["office", "head", "person"])


@given(trees(), st.sampled_from(CaseType), ABOUTS, st.data())
def test_nobody_complained_of_holds_or_oversees(tree: Tree, type_: CaseType, kind: str, data: st.DataObject) -> None:
    ids = [each.id for each in tree]
    subject, at = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    unit = data.draw(st.sampled_from(["", "0101", "0105"])) if subject == "qh" else ""
    about = About(kind, subject, unit)  # type: ignore[arg-type]
    start = subject_start(tree, type_, about, at, ON)
    entries = excluded(tree, type_, about, ON)
    watchers = overseers(tree, start, entries)

    assert not is_excluded(tree, start, entries)
    assert not any(is_excluded(tree, each, entries) for each in watchers)
    assert bool(entries) == points(tree, type_, about)
    if points(tree, type_, about):
        line = set(successors(tree, subject, ON))
        if line & {"qh"}:
            assert start == "qh:lead"
            assert watchers == ()
        held = {split_key(each)[0] for each in (start, *watchers)} - ({"qh"} if "qh" in line else set())
        assert not held & line
        assert not any(tree.is_below(each, below) for each in held for below in line - {"qh"})


@given(trees(), st.data())
def test_overseers_never_reach_outside_the_line_above(tree: Tree, data: st.DataObject) -> None:
    held = data.draw(st.sampled_from([each.id for each in tree]))
    assert set(overseers(tree, held)) == set(tree.ancestors(held))
    barred = data.draw(st.sampled_from([each.id for each in tree]))
    assert barred not in overseers(tree, docket_key(held), (barred,))
