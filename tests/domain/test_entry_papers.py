"""Papers of registers: each step that yields one has a row, every source can be known, nothing kept apart shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain import paper_sources
from chalicelib.domain.case import Paper
from chalicelib.domain.paper_entry import EntryFacts, EntrySubject
from chalicelib.domain.paper_sheet import sheet
from chalicelib.domain.papers import PaperKind, Reader, series_under
from chalicelib.domain.papers_rows import ENTRY_PAPERS, PAPERS, entry_kind_of
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.registers.kinds import Kind, Step, all_steps
from infra.cityfile import read_city
from infra.entry_samples import AT, entry_subjects
from infra.paper_samples import CITY, _name, samples
from tests.domain.test_papers import sources

YIELDED = [(kind, row) for kind, row in all_steps(KINDS) if row.paper]


def subjects() -> dict[str, EntrySubject]:
    """Every sample by the paper's id."""
    offices = {office.id: office for office in read_city(CITY).offices}
    found = entry_subjects(offices, lambda key: _name(offices, key), bare=False, long=False)
    return {subject.kind.id: subject for subject in found}


def test_every_paper_that_a_step_yields_has_a_row_and_every_row_a_step() -> None:
    assert {row.paper for _, row in YIELDED} == set(ENTRY_PAPERS)
    assert set(ENTRY_PAPERS) <= set(PAPERS)


def test_a_paper_of_an_entry_counts_on_where_that_of_a_case_does() -> None:
    for id, kind in ENTRY_PAPERS.items():
        assert kind.word == PAPERS[id].word, id
        assert kind.number == PAPERS[id].number, id
        assert kind.entry
        assert kind.template.startswith(f"{id}-entry/")


@pytest.mark.parametrize(("kind", "row"), YIELDED, ids=[row.paper for _, row in YIELDED])
def test_every_source_is_one_that_can_be_known(kind: Kind, row: Step) -> None:
    rows = {each.name: each for each in (kind.opening, *kind.steps)}
    noted = {"book_by", "published_on", "items", "make_ups", "poor"}
    asked = {field.name for each in rows.values() for field in each.fields if each.keep}
    known = {
        "fixed": set(paper_sources.FIXED),
        "event": {"day", "moment", "actor", "office"},
        "office": {"name", "phone", "address", "station", "reception"},
        "entry": {"number", "register", "keeper", "named", "opened", "when"},
        "kept": asked | noted,
        "said": {field.name for field in row.fields},
    }
    for source in sources(ENTRY_PAPERS[row.paper]):
        space, _, name = source.partition(".")
        if space == "last":
            step, _, field = name.partition(".")
            assert field in {each.name for each in rows[step].fields}, source
        else:
            assert name in known[space], source
        assert not set(kind.refs) & {name.rpartition(".")[2]}, source


@pytest.mark.parametrize(("kind", "row"), YIELDED, ids=[row.paper for _, row in YIELDED])
def test_what_a_step_must_be_told_stands_on_its_paper(kind: Kind, row: Step) -> None:
    paper = ENTRY_PAPERS[row.paper]
    said = {source.rpartition(".")[2] for source in sources(paper)}
    missing = {field.name for field in row.fields if field.required} - said
    assert paper.extras or not missing - {"to", "date", "time"}, missing


def test_every_sample_is_filled_in() -> None:
    for kind, shown in samples():
        if kind.entry:
            assert not [cell["label"] for cell in shown["cells"] if not cell["text"] and cell["label"] != "审定意见"]
            assert "\ue000" not in repr(shown["body"]), kind.id
            assert shown["numbered_as"] == "台账编号"
            assert bool(shown["case"]) is not kind.silent


def test_the_notice_of_a_session_says_day_hours_places_and_until_when() -> None:
    said = repr(sheet(subjects()["reception_notice"], ""))
    for part in (
        "2026年11月25日（周三）14:30—17:00",
        "可预约8批",
        "预约截止：2026年11月18日",
        "局主要负责人",
        "分管副局长",
    ):
        assert part in said, part
    assert "丁测样" not in said  # the post is told, the name need not be


def test_the_notice_stays_as_it_was_when_the_substitute_takes_over_later() -> None:
    subject = subjects()["reception_notice"]
    after = replace(subject.entry, facts={**subject.entry.facts, "leader_post": "分管副局长", "substituted": True})
    assert sheet(replace(subject, entry=after), "") == sheet(subject, "")


def test_numbers_of_people_are_masked_and_cases_are_not_named() -> None:
    subject = subjects()["suggestion_feedback"]
    said = repr(sheet(subject, ""))
    assert "154****0001" in said
    assert "15400000001" not in said
    assert "T-QH20261110-AAAAAAAAA" not in said
    assert EntryFacts(subject).say("kept.ref|said.ref|last.open.ref") == ""


def test_a_paper_without_a_row_is_a_plain_form_without_a_number() -> None:
    subject = subjects()["look_back"]
    kind = entry_kind_of(Paper(1, "something_new", "新的文书", 1, AT, "qh.clerk"))
    shown = sheet(replace(subject, kind=kind), "")
    assert (shown["title"], shown["numbered"], shown["layout"]) == ("新的文书", False, "form")
    assert {"label": "台账编号", "text": subject.entry.id, "wide": False, "lines": 0} in shown["cells"]


def test_what_lies_in_a_compartment_is_numbered_there() -> None:
    kind = PaperKind(id="x", number=0, title="", word="信约")
    assert series_under(kind, "qh:lead", "qh", 2026).id == "qh:lead#信约#2026"
    assert series_under(kind, "qh:0105", "qh:0105", 2026).id == "qh#信约#2026"


def test_an_entry_has_no_petitioner_to_write_to() -> None:
    assert not [kind.id for kind in ENTRY_PAPERS.values() if kind.named or kind.reader is Reader.PETITIONER]
    assert date(2026, 11, 25).weekday() == 2
