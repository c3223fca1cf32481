"""What may be published of a case, and what a rewritten text must not say (E3; edges 46 and 54)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.domain import publishing, workflow
from chalicelib.domain.case import Case, Mark, State
from chalicelib.domain.selected import SETTLE, STATES, Selected, facts
from tests.domain.standing import NOW, TERMS, a_case, somebody

ON = date(2026, 11, 16)
AT = datetime(2026, 11, 16, tzinfo=UTC)
CASE = replace(a_case(State.CLOSED), consent=True, topic="07")
SAID = (
    {
        "name": "甘小禾",
        "mobile": "15400000001",
        "address": "青禾市禾兴路 12 号 3 单元 501",
        "about_person": "柏大川老师",
    },
    {"names": "乔一苇 15400000002、苗可真 15400000003", "guardian": "欧阳试例"},
    {"content": "可以拨打我家座机 0480-6660011"},
)


def test_an_ordinary_case_with_consent_may_be_published() -> None:
    assert publishing.refusal(CASE, ON) == ""
    assert (
        publishing.refusal_of_words({"title": "课后服务收费", "content": "请核实收费标准，三年级和四年级都一样吗"})
        == ""
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"consent": False}, "没有同意"),
        ({"type": "REPORT"}, "检举"),
        ({"restricted": True}, "受限"),
        ({"owner": "qh:discipline"}, "受限"),
        ({"track": "DISCIPLINE"}, "受限"),
        ({"marks": (Mark("named_only", AT, "x", 2, staff=("x",)),)}, "受限"),
        ({"marks": (Mark("guardian_barred", AT, "x", 2),)}, "受限"),
        ({"marks": (Mark("violence", AT, "x", 2),)}, "紧急"),
        ({"marks": (Mark("under_14", AT, "x", 2),)}, "十四周岁"),
        ({"marks": (Mark("use_restricted", AT, "x", 2),)}, "限制使用"),
        ({"topic": ""}, "类别"),
        ({"topic": "0801"}, "身心健康"),
        ({"topic": "0302"}, "身心健康"),
        ({"topic": "19"}, "身心健康"),
    ],
)
def test_what_must_stay_inside_is_refused_with_the_reason(changes: dict[str, Any], said: str) -> None:
    case: Case = replace(CASE, **changes)
    assert said in publishing.refusal(case, ON)


@pytest.mark.parametrize(
    "content", ["孩子确诊抑郁，请学校关心", "有老师猥亵学生", "摔伤骨折，学校不赔", "三年级（2）班换了四个老师"]
)
def test_bodies_minds_and_a_single_class_are_not_published_whatever_the_topic(content: str) -> None:
    assert publishing.refusal_of_words({"title": "请处理", "content": content})


def test_several_classes_are_nobodys_in_particular() -> None:
    assert not publishing.refusal_of_words({"title": "分班", "content": "三年级1班和三年级2班人数差得太多"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("请拨打 15411112222 联系", "号码"),
        ("证件号 990101198802160020", "号码"),
        ("三年级（2）班已经调整", "班级"),
        ("甘小禾来信反映", "姓名"),
        ("甘 小 禾 来信反映", "姓名"),
        ("经查，柏大川没有收费", "姓名"),
        ("经查，柏老师没有收费", "姓名"),
        ("代表乔一苇等人", "姓名"),
        ("监护人欧阳试例同意", "姓名"),
        ("家住禾兴路12号3单元", "地址"),
        ("请回电 0480-6660011", "号码"),
        ("南塘实验小学已经退费", "南塘实验小学"),
        ("由丁测样办理", "工作人员"),
    ],
)
def test_a_text_that_tells_of_somebody_is_refused_with_the_remedy(text: str, said: str) -> None:
    found = publishing.wrong_words(text, SAID, schools=("南塘实验小学",), officers=("丁测样",))
    assert said in found


@pytest.mark.parametrize(
    "text",
    [
        "课后服务自愿参加，按公示的标准收费；多收的由学校全部退还。",
        "请家长代表和老师一起商量，咨询电话 0480-6600102。",
        "校长每周三接待，班主任会通知各位家长。",
    ],
)
def test_an_ordinary_answer_passes(text: str) -> None:
    said = (*SAID, {"about_person": "校长"}, {"post": "班主任"})
    assert publishing.wrong_words(text, said, schools=("南塘实验小学",), officers=("丁测样",)) == ""


def test_the_public_facts_hold_nothing_of_the_case() -> None:
    words = {"question": "问", "answer": "答", "reason": "内部", "name": "甘小禾"}
    shown = facts(words, topic="07", office="qh-04", month="2026-11", on=ON)
    assert set(shown) == {"question", "answer", "topic", "office", "month", "released_on"}
    assert set(STATES) == {"waiting", "returned", "public", "down"}


@pytest.mark.parametrize("changes", [{"restricted": True}, {"consent": False}, {"topic": "0801"}])
@pytest.mark.parametrize(("state", "told"), [("public", 1), ("waiting", 0), ("returned", 0)])
def test_whatever_step_finds_it_no_more_fit_takes_it_down(changes: dict[str, Any], state: str, told: int) -> None:
    chosen = Selected("0123456789ab", state, 2, "qh.clerk", ON if state == "public" else None)
    case: Case = replace(CASE, selected=chosen, **changes)
    done = workflow.step(case, "set_cause", {"cause": "policy"}, somebody("CLERK", "owner"), NOW, TERMS)
    assert done.cases[0].selected == replace(chosen, state="down")
    assert [each.action for each in done.followups] == [SETTLE] * told
    assert done.events[0][1].facts["unselected"] == chosen.id


def test_a_step_that_changes_nothing_of_it_leaves_it_public() -> None:
    case = replace(CASE, selected=Selected("0123456789ab", "public", 2, "qh.clerk", ON))
    done = workflow.step(case, "set_cause", {"cause": "policy"}, somebody("CLERK", "owner"), NOW, TERMS)
    assert done.cases[0].selected == case.selected
    assert not done.followups


def test_a_matter_handled_anew_is_no_longer_an_example() -> None:
    case = replace(CASE, state=State.REPLIED, selected=Selected("0123456789ab", "public", 2, "qh.clerk", ON))
    done = workflow.step(case, "set_cause", {"cause": "policy"}, somebody("CLERK", "owner"), NOW, TERMS)
    assert done.cases[0].selected is not None
    assert done.cases[0].selected.state == "down"
