"""The kinds of papers: complete, numbered apart, true to the rows that yield them; who may open one; claims."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import paper_case, paper_sources
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import Case, Paper, Stake
from chalicelib.domain.errors import Invalid
from chalicelib.domain.offices import Office, OfficeKind, Tier
from chalicelib.domain.paper_sheet import claims, copies_text
from chalicelib.domain.papers import (
    PaperKind,
    Reader,
    Series,
    check_kinds,
    number_text,
    refusal,
    series_of,
    title_of,
)
from chalicelib.domain.papers_rows import PAPERS, kind_of
from chalicelib.domain.policy import OwnPolicy, Policy
from chalicelib.domain.roles import Actor, Role
from infra.paper_samples import AT, _case, samples


def actor(role: Role) -> Actor:
    """Somebody of the bureau with one role."""
    return Actor(f"qh.{role.lower()}", "丁测样", "qh", "", frozenset({role}))


BUREAU = Office("qh", "qh", None, (), Tier.CITY, "青禾市教育和体育局", "市教体局", OfficeKind.BUREAU)
LIST = """register dispatch supervision closing interview_record accept_notice refuse_notice no_more_notice
whereabouts path_notice info_needed extension_request extension_notice report reply consult_reply order_reply
delivery followup redo filing_request filing_opinion reexam_request reexam_notice reexam_opinion
recheck_request recheck_notice recheck_opinion hearing_notice hearing_record hearing_conclusion
mediation summons summons_record meeting_record whistle warning bulletin look_back pre_check
accountability proposal urgent_report suggestion_feedback reception_notice archive_list approval
instruction return_request return_decision reject answer contact legal_opinion merge_record
withdrawal transfer_letter explanation unit_review_request unit_review_opinion objection""".split()


def sources(kind: PaperKind) -> set[str]:
    """Every source that a kind names."""
    found = [kind.to, *(cell.source for cell in kind.cells)]
    found += [para.when.lstrip("!").partition("=")[0] for para in kind.body]
    for para in kind.body:
        found += [para.text] if para.kind in ("claims", "prose") else re.findall(r"\{([^}]+)\}", para.text)
    return {each for source in found if source for each in source.split("|")}


def test_every_paper_of_the_law_book_has_a_row() -> None:
    assert set(PAPERS) == set(LIST)
    assert {kind.number for kind in PAPERS.values()} == set(range(1, 34))


def test_a_word_or_an_id_twice_is_refused() -> None:
    one = PaperKind(id="one", number=1, title="一", word="信一")
    with pytest.raises(Invalid, match="重复"):
        check_kinds((one, replace(one, word="信二")))
    with pytest.raises(Invalid, match="字号"):
        check_kinds((one, replace(one, id="two")))


@pytest.mark.parametrize("id", [id for id, kind in PAPERS.items() if not kind.entry])
def test_every_source_is_one_that_can_be_known(id: str) -> None:
    known = {
        "case": set(paper_case._CASE),
        "part": {*paper_case._PART, "holder", "sender"},
        "fixed": set(paper_sources.FIXED),
        "event": {"day", "moment", "actor", "office"},
        "office": {"name", "phone", "address", "station", "reception"},
        "draft": {"report", "reply", "verdict", "result", "basis"},
        "reply": {"reply"},
        "request": {"old_due", "new_due", "days"},
        "parent": {"office", "document"},
        "issued": {"reply"},
        "delivery": {"paper"},
        "file": {"contents"},
        "petition": {
            *("title content name mobile email address id_number id_kind contact_person occurred".split()),
            *("claims", "addressed", "matter"),
        },
    }
    for source in sources(PAPERS[id]):
        space, _, name = source.partition(".")
        if space == "clock":
            assert name in ("due", "review") or re.fullmatch(r"R\d\d", name), source
        elif space == "last":
            action, _, field = name.partition(".")
            assert field in {each.name for each in ACTIONS[action].fields}, source
        elif space != "said":
            assert name in known[space], source


TOLD_ELSEWHERE = {
    "accept_notice": {"method"},
    "reexam_notice": {"method"},
    "recheck_notice": {"method"},
    "path_notice": {"method"},
    "no_more_notice": {"earlier", "same_person", "new_facts", "carried_out"},
    "extension_notice": {"agreed"},
    "transfer_letter": {"document"},
    "dispatch": {"to"},
    "hearing_notice": {"participants"},
    "mediation": {"agreed"},
    "closing": {"outcome"},
    "reply": {"checked", "verdict", "result"},
}
"""What a form asks for and its paper need not print: how somebody was told, what was only to be confirmed."""


@pytest.mark.parametrize("name", [name for name, row in ACTIONS.items() if row.paper])
def test_what_an_action_must_be_told_stands_on_its_paper(name: str) -> None:
    row = ACTIONS[name]
    kind = PAPERS.get(row.paper)
    assert kind is not None, row.paper
    if kind.extras:
        return
    said = {source.rpartition(".")[2] for source in sources(kind)}
    missing = {field.name for field in row.fields if field.required} - said - TOLD_ELSEWHERE.get(kind.id, set())
    assert not missing, (name, kind.id)


def test_what_goes_to_the_petitioner_is_in_the_organs_name_and_prints_no_inner_remark() -> None:
    for kind in PAPERS.values():
        if kind.reader is Reader.PETITIONER:
            assert kind.layout == "letter", kind.id
            assert kind.seal, kind.id
            assert not kind.extras, kind.id
            assert not {"said.opinion", "draft.report", "said.report"} & sources(kind), kind.id


def test_the_investigation_report_is_never_for_the_petitioner() -> None:
    assert PAPERS["report"].reader is Reader.INSIDE


def test_numbers_are_of_the_office_the_compartment_the_word_and_the_year() -> None:
    series = Series("qh", "", "信复", 2026)
    assert number_text(BUREAU, series, 12) == "市教体局信复〔2026〕12号"
    own = replace(BUREAU, policy=OwnPolicy(options={"paper_prefix": "青教"}))
    assert number_text(own, series, 12) == "青教信复〔2026〕12号"
    assert number_text(own, replace(series, compartment="discipline"), 3) == "青教纪信复〔2026〕3号"
    assert number_text(own, replace(series, compartment="lead"), 3) == "青教领信复〔2026〕3号"


@pytest.mark.parametrize(
    ("owner", "issuer", "series"),
    [
        ("qh", "qh", "qh#信复#2026"),
        ("qh", "qh:0105", "qh#信复#2026"),
        ("qh", "qh-0401", "qh-0401#信复#2026"),
        ("qh:lead", "qh:0104", "qh:lead#信复#2026"),
        ("qh:discipline", "qh-0801:discipline", "qh-0801:discipline#信复#2026"),
    ],
)
def test_sealed_cases_are_numbered_in_their_compartment(owner: str, issuer: str, series: str) -> None:
    case = replace(_case(), owner=owner)
    assert series_of(PAPERS["reply"], case, issuer, 2026).id == series


def test_an_office_may_keep_the_old_name_of_a_paper() -> None:
    kind = PAPERS["reply"]
    assert title_of(kind, Policy()) == "信访事项处理意见书"
    assert "答复意见书" in kind.aliases
    assert title_of(kind, Policy(options={"paper_title_reply": "答复意见书"})) == "答复意见书"


def test_the_answer_to_an_order_goes_back_on_the_platforms_form() -> None:
    paper = Paper(1, "reply", "答复意见书", 1, AT, "qh.clerk")
    assert kind_of(paper, _case()).id == "reply"
    assert kind_of(paper, replace(_case(), track="H12345")).id == "order_reply"


def test_a_consultation_is_answered_without_verdict_and_without_reexamination() -> None:
    paper = Paper(1, "reply", "答复意见书", 1, AT, "qh.clerk")
    kind = kind_of(paper, replace(_case(), track="CONSULT_FAST"))
    assert (kind.title, kind.word) == ("信访事项答复意见书（咨询）", "信询")
    assert not {"draft.verdict", "case.reexam_organ"} & sources(kind)
    assert "处理意见" not in str(kind)


def test_a_paper_without_a_row_is_a_plain_form_without_number() -> None:
    kind = kind_of(Paper(1, "something_new", "新的文书", 1, AT, "qh.clerk"), _case())
    assert (kind.title, kind.word, kind.layout) == ("新的文书", "", "form")


def may(kind: str, case: Case, who: Actor, *stakes: Stake, author: str = "qh.other") -> bool:
    return not refusal(PAPERS[kind], case, who, stakes or (Stake.OWNER,), author)


def test_sealed_papers_open_to_named_people_only() -> None:
    case = _case()
    assert not may("transfer_letter", case, actor(Role.CLERK))
    assert may("transfer_letter", case, actor(Role.CLERK), author=actor(Role.CLERK).id)
    assert may("transfer_letter", case, actor(Role.DISCIPLINE))


def test_publishers_and_assessors_open_no_paper_of_a_case() -> None:
    for role in (Role.PUBLISHER, Role.ASSESSOR):
        assert not may("report", _case(), actor(role))
        assert not may("reply", _case(), actor(role))


def test_a_name_kept_confidential_is_on_no_paper_that_a_unit_can_open() -> None:
    case = replace(_case(), identity="confidential")
    assert may("accept_notice", case, actor(Role.CLERK))
    assert not may("accept_notice", case, actor(Role.CLERK), Stake.HANDLER)
    assert not may("accept_notice", case, actor(Role.LIAISON))
    assert may("dispatch", case, actor(Role.LIAISON), Stake.HANDLER)


@pytest.mark.parametrize(
    ("text", "before", "found"),
    [
        ("", "", ()),
        ("学校收费过高。", "", ("学校收费过高。",)),
        ("1. 公示标准\n2. 退费", "", ("公示标准", "退费")),
        ("诉求如下：\n（一）公示标准\n依据一并公示\n（二）退费", "诉求如下：", ("公示标准\n依据一并公示", "退费")),
        ("1、公示\n2、退费\n3、说明", "", ("公示", "退费", "说明")),
        ("一、基本情况\n甲\n二、处理意见\n乙", "", ("一、基本情况\n甲\n二、处理意见\n乙",)),
        ("2026年9月缴费\n10月未退", "", ("2026年9月缴费\n10月未退",)),
    ],
)
def test_claims_are_taken_one_by_one(text: str, before: str, found: tuple[str, ...]) -> None:
    assert claims(text) == (before, found)


@given(st.lists(st.text("收费公示退还说明，。", min_size=1, max_size=20), min_size=2, max_size=12))
def test_no_claim_is_lost(wanted: list[str]) -> None:
    text = "\n".join(f"{n}. {claim}" for n, claim in enumerate(wanted, 1))
    assert claims(text) == ("", tuple(wanted))


def test_copies_are_said_in_words() -> None:
    assert copies_text(("信访人", "承办单位", "存档")) == "一式三份（信访人、承办单位、存档各一份）"
    assert copies_text(("承办单位", "存档")).startswith("一式两份")


def test_only_what_names_the_petitioner_does_so() -> None:
    for kind, sheet in samples():
        shown = repr(sheet)
        assert ("甘小禾" in shown) <= kind.named, kind.id
        assert "990101198802160020" not in shown, kind.id
        assert ("15400000001" in shown) <= kind.named, kind.id


def test_a_letter_that_asks_for_an_explanation_says_nothing_of_the_case() -> None:
    shown = repr({kind.id: sheet for kind, sheet in samples()}["explanation"])
    assert "QH20261112-K7M3Q" not in shown
    assert "课后服务收费过高" not in shown
