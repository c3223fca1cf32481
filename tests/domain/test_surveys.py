"""Surveys: the notation of questions, what an answer counts, what may be told; and the period of a collection."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from chalicelib.domain import campaigns, survey_results, surveys
from chalicelib.domain.campaigns import Phase, phase, shown_count
from chalicelib.domain.errors import Invalid
from chalicelib.domain.survey_results import published, results
from chalicelib.domain.surveys import counter, read_answers, read_questions

TEXT = "单选：满意吗｜满意｜不满意\n多选： 好在哪里 | 教学 | 食堂\n评分：打几分（选填）\n意见：还想说什么"
ONE, SEVERAL, POINTS, WORDS = read_questions(TEXT)


def test_a_line_is_a_question() -> None:
    kinds = [(q.kind, q.text, q.choices, q.needed) for q in (ONE, SEVERAL, POINTS, WORDS)]
    assert kinds == [
        ("single", "满意吗", ("满意", "不满意"), True),
        ("several", "好在哪里", ("教学", "食堂"), False),
        ("rating", "打几分", (), False),
        ("opinion", "还想说什么", (), False),
    ]
    assert POINTS.options == ("1 分", "2 分", "3 分", "4 分", "5 分")
    assert surveys.from_rows(surveys.as_rows((ONE, SEVERAL))) == (ONE, SEVERAL)


def test_a_question_that_was_changed_is_another_one() -> None:
    changed = read_questions(TEXT.replace("满意｜不满意", "满意｜一般｜不满意"))
    assert changed[0].id != ONE.id
    assert [q.id for q in changed[1:]] == [SEVERAL.id, POINTS.id, WORDS.id]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "至少写一题"),
        ("满意吗", "第 1 题：请以"),
        ("单选：满意吗", "选项"),
        ("单选：满意吗｜满意", "选项"),
        ("单选：满意吗｜满意｜满意", "重复"),
        ("多选：好在哪里｜教学｜", "空白"),
        ("评分：打几分｜1｜2", "不写选项"),
        ("意见：说", "2 至 80 字"),
        ("意见：还想说什么\n意见：还想说什么", "第 2 题与前面"),
        ("\n".join(f"意见：第{n}题说什么" for n in range(13)), "最多 12 题"),
    ],
)
def test_a_wrong_line_says_what_to_do(text: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_questions(text)
    assert said in refused.value.fields["questions"]


def heard(given: dict[str, Any], audience: str = "parents", group: str = "") -> surveys.Heard:
    return read_answers(audience, (ONE, SEVERAL, POINTS, WORDS), group, given)


def test_an_answer_is_a_handful_of_counters() -> None:
    said = heard({ONE.id: 2, SEVERAL.id: [2, 1, 2], WORDS.id: " 谢谢老师 "})
    assert Counter(said.counters) == Counter(
        [
            counter(""),
            counter("", ONE.id),
            counter("", ONE.id, "2"),
            counter("", SEVERAL.id),
            counter("", SEVERAL.id, "1"),
            counter("", SEVERAL.id, "2"),
        ]
    )
    assert said.opinions == ((WORDS.id, "谢谢老师"),)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, {f"answers.{ONE.id}"}),
        ({ONE.id: 3}, {f"answers.{ONE.id}"}),
        ({ONE.id: 0}, {f"answers.{ONE.id}"}),
        ({ONE.id: True}, {f"answers.{ONE.id}"}),
        ({ONE.id: [1]}, {f"answers.{ONE.id}"}),
        ({ONE.id: 1, POINTS.id: 6}, {f"answers.{POINTS.id}"}),
        ({ONE.id: 1, SEVERAL.id: [1, 9]}, {f"answers.{SEVERAL.id}"}),
        ({ONE.id: 1, WORDS.id: "字" * 501}, {f"answers.{WORDS.id}"}),
        ({ONE.id: 1, WORDS.id: 3}, {f"answers.{WORDS.id}"}),
        ({ONE.id: 1, "q0": 1}, {"answers.q0"}),
    ],
)
def test_a_wrong_answer_is_named(given: dict[str, Any], wrong: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        heard(given)
    assert set(refused.value.fields) == wrong


def test_who_answers_is_asked_where_there_are_several_groups() -> None:
    for audience, group in (("both", ""), ("both", "pupils"), ("parents", "parents")):
        with pytest.raises(Invalid) as refused:
            heard({ONE.id: 1}, audience, group)
        assert set(refused.value.fields) == {"group"}
    assert heard({ONE.id: 1}, "both", "teachers").counters[0] == counter("teachers")
    with pytest.raises(Invalid):
        read_answers("parents", (SEVERAL, WORDS), "", {WORDS.id: "  "})


def counts(*answers: tuple[str, dict[str, Any]], audience: str = "both") -> Counter[str]:
    found: Counter[str] = Counter()
    for group, given in answers:
        found.update(heard(given, audience, group).counters)
    return found


def many(parents: int, teachers: int) -> Counter[str]:
    """So many answers; two parents are not content, every second one rates 5, the others 4."""
    said = [("parents", {ONE.id: 2 if n < 2 else 1, POINTS.id: 4 + n % 2}) for n in range(parents)]
    return counts(*said, *(("teachers", {ONE.id: 1}) for _ in range(teachers)))


def test_results_add_up_over_groups_with_shares_and_means() -> None:
    whole, parents, teachers = results("both", (ONE, SEVERAL, POINTS, WORDS), many(8, 4))
    assert (whole.answers, parents.answers, teachers.answers) == (12, 8, 4)
    assert [(line.count, line.percent) for line in whole.counted[0].lines] == [(10, 83), (2, 17)]
    assert [each.question.kind for each in whole.counted] == ["single", "several", "rating"]
    assert (whole.counted[2].answered, whole.counted[2].mean) == (8, 4.5)
    assert (teachers.counted[2].answered, teachers.counted[2].mean) == (0, None)
    assert len(results("everybody", (ONE,), {})) == 1


def told(parents: int, teachers: int) -> dict[str, Any]:
    return published(results("both", (ONE, POINTS), many(parents, teachers)))


def test_of_few_answers_only_the_number_is_told() -> None:
    assert told(5, 4) == {"answers": 9, "groups": []}
    assert [group["title"] for group in told(6, 4)["groups"]] == ["学生家长", "教师"]


@pytest.mark.parametrize("teachers", [0, 1, 2])
def test_where_a_group_is_small_no_group_is_told(teachers: int) -> None:
    assert [group["title"] for group in told(12, teachers)["groups"]] == [""]


def test_an_option_of_few_has_no_number_and_none_from_which_it_could_be_reckoned() -> None:
    wide = read_questions("单选：满意吗｜很满意｜满意｜不满意\n多选：好在哪里｜教学｜食堂")
    said = [(1, [1]), (1, [1]), (1, [1, 2]), (1, [1]), (2, [1]), (2, [1]), (2, [1]), (2, [1]), (3, [1]), (3, [2])]
    found: Counter[str] = Counter()
    for one, several in said:
        found.update(read_answers("parents", wide, "", {wide[0].id: one, wide[1].id: several}).counters)
    one, several = published(results("parents", wide, found))["groups"][0]["questions"]
    assert [(line["count"], line["percent"]) for line in one["lines"]] == [(4, 40), ("-", None), ("<3", None)]
    assert [line["count"] for line in several["lines"]] == [9, "<3"]
    assert [shown_count(n) for n in (0, 1, 2, 3)] == [0, None, None, 3]


@over(st.integers(0, 30), st.integers(0, 30))
@settings(max_examples=60, deadline=None)
def test_no_number_below_three_is_ever_told(parents: int, teachers: int) -> None:
    shown = told(parents, teachers)
    for group in shown["groups"]:
        assert group["answers"] >= 3
        for question in group["questions"]:
            told_cells = [line["count"] for line in question["lines"]]
            assert not {1, 2} & set(told_cells)
            if question["text"] == "满意吗":
                hidden = group["answers"] - sum(cell for cell in told_cells if isinstance(cell, int))
                assert hidden == 0 or hidden >= 3


@over(st.lists(st.integers(0, 9), min_size=2, max_size=4).filter(lambda counts: sum(counts) >= 10))
@settings(max_examples=200, deadline=None)
def test_a_hidden_count_may_always_be_another_one(counts: list[int]) -> None:
    cells = survey_results.told_cells(counts)
    ways: dict[int | str, range] = {"<3": range(1, 3), "-": range(3, 30)}
    few = [n for n, cell in enumerate(cells) if cell == "<3"]
    gone = sum(counts) - sum(cell for cell in cells if isinstance(cell, int))
    hidden = [ways[cell] for cell in cells if isinstance(cell, str)]
    sums = [each for each in product(*hidden) if sum(each) == gone]
    assert all(len({each[at] for each in sums}) > 1 for at in range(len(few)))
    assert few or not hidden or set(cells) == {"-"}
    assert survey_results.told_cells([1, 3, 3, 3]) == ("-",) * 4


def test_a_period_is_open_on_its_first_and_on_its_last_day() -> None:
    period = {"starts": "2026-11-16", "ends": "2026-11-20"}
    days = [phase(period, date(2026, 11, day)) for day in (15, 16, 20, 21)]
    assert days == [Phase.COMING, Phase.OPEN, Phase.OPEN, Phase.ENDED]
    for ends in ("2026-11-15", "2027-12-01"):
        with pytest.raises(Invalid) as refused:
            campaigns.check({**period, "ends": ends})
        assert set(refused.value.fields) == {"ends"}
    with pytest.raises(Invalid) as many_lines:
        campaigns.check({**period, "aspects": "\n".join(map(str, range(11)))})
    assert set(many_lines.value.fields) == {"aspects"}
