"""Surveys of satisfaction: questions in a plain notation, and what an answer counts.

Nobody is named in an answer: it is a handful of counters, each of which grows by one. A question is known by a digest
of its line, so that counters never mix what two versions of a question were asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from zlib import crc32

from chalicelib.domain import forms as f
from chalicelib.domain.campaigns import PERIOD, lines, period_faults
from chalicelib.domain.errors import Invalid
from chalicelib.domain.forms import Field

SINGLE, SEVERAL, RATING, OPINION = "single", "several", "rating", "opinion"
KINDS: Mapping[str, str] = {SINGLE: "单选", SEVERAL: "多选", RATING: "评分", OPINION: "意见"}
"""The kinds of questions, as the notation calls them."""

STARS = 5
"""A rating is from 1 to so many."""

QUESTIONS, CHOICES, WIDTH, OPINION_LENGTH = 12, 10, 80, 500
"""How many questions and choices there may be, how long a question, and what somebody says in his own words."""

AUDIENCES: Mapping[str, str] = {
    "parents": "学生家长",
    "teachers": "教师",
    "both": "学生家长及教师",
    "everybody": "社会各界",
}
GROUPS: Mapping[str, Mapping[str, str]] = {"both": {"parents": "学生家长", "teachers": "教师"}}
"""By audience, who says which of several groups he belongs to; the others are one group."""

NOTATION = (
    "每行一题，最多 12 题。写法：“单选：您对课后服务满意吗｜满意｜一般｜不满意”“多选：……｜……｜……”"
    "“评分：您给食堂打几分”（1 至 5 分）“意见：您还想说什么”。单选和评分必答，题目末尾写“（选填）”的可以不答"
)

SURVEY: tuple[Field, ...] = (
    f.text("title", "调查名称", required=True, max=40, personal=False, hint="如 2026 年秋季家长满意度调查"),
    f.prose("intro", "说明", required=True, max=600, personal=False, hint="为什么调查，结果怎么用"),
    f.choice("audience", "请谁填写", tuple(AUDIENCES.items()), required=True),
    *PERIOD,
    f.prose("questions", "题目", required=True, max=4000, personal=False, hint=NOTATION),
    f.text("phone", "联系电话", max=20, personal=False, hint="如 0480-6600102"),
)
"""A survey of parents' and teachers' satisfaction (S2-42)."""

RESULT: tuple[Field, ...] = (
    f.code("survey", "调查", kind="ended-survey", required=True, max=40),
    f.prose("summary", "结果说明", max=3000, personal=False, hint="主要发现和打算怎么改；可以不填"),
)
"""What came of a survey, published by the office after its end; the figures are those that were counted."""

OPINIONS_KEPT = timedelta(days=365)
"""So long after the end what people said in their own words is destroyed (domain E6 [rec]); the counters stay."""

_LINE = re.compile(r"^(单选|多选|评分|意见)\s*[:：]\s*(.+)$")
_PARTS = re.compile(r"\s*[|｜]\s*")
_OPTIONAL = re.compile(r"\s*[（(]选填[）)]$")


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `choices` of a single or several choice, `needed` where it must be answered."""

    id: str
    kind: str
    text: str
    choices: tuple[str, ...] = ()
    needed: bool = False

    @property
    def options(self) -> tuple[str, ...]:
        """What can be chosen, in order; of a rating the points, of an opinion nothing."""
        return tuple(f"{n} 分" for n in range(1, STARS + 1)) if self.kind == RATING else self.choices


def read_questions(text: str) -> tuple[Question, ...]:
    """The questions of a survey's notation. Raises Invalid for the field `questions`, naming the first wrong line."""
    written = lines(text)
    if not written:
        raise Invalid({"questions": "请至少写一题"})
    if len(written) > QUESTIONS:
        raise Invalid({"questions": f"最多 {QUESTIONS} 题，现为 {len(written)} 题"})
    found: dict[str, Question] = {}
    for n, line in enumerate(written, 1):
        try:
            question = _question(line)
        except ValueError as wrong:
            raise Invalid({"questions": f"第 {n} 题：{wrong}"}) from None
        if question.id in found:
            raise Invalid({"questions": f"第 {n} 题与前面的一题相同"})
        found[question.id] = question
    return tuple(found.values())


def _question(line: str) -> Question:
    match = _LINE.match(line)
    if match is None:
        raise ValueError("请以“单选：”“多选：”“评分：”或“意见：”开头")
    kind = next(code for code, title in KINDS.items() if title == match[1])
    text, *choices = _PARTS.split(match[2].strip())
    bare = _OPTIONAL.sub("", text)
    if not 2 <= len(bare) <= WIDTH:
        raise ValueError(f"题目应为 2 至 {WIDTH} 字")
    if kind in (SINGLE, SEVERAL):
        if not 2 <= len(choices) <= CHOICES:
            raise ValueError(f"请在题目后用“｜”隔开写 2 至 {CHOICES} 个选项")
        if "" in choices or len(set(choices)) < len(choices) or any(len(each) > 30 for each in choices):
            raise ValueError("选项不能空白或重复，每个最多 30 字")
    elif choices:
        raise ValueError(f"{KINDS[kind]}不写选项，请去掉“｜”")
    needed = kind in (SINGLE, RATING) and bare == text
    id = f"q{crc32('|'.join((kind, bare, *choices)).encode()):08x}"
    return Question(id, kind, bare, tuple(choices), needed)


def as_rows(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """The questions as plain values, as they are kept and drawn."""
    return [{**asdict(each), "choices": list(each.choices)} for each in questions]


def from_rows(rows: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions that `as_rows` wrote."""
    return tuple(Question(**{**row, "choices": tuple(row["choices"])}) for row in rows)


def check(given: Mapping[str, Any]) -> tuple[Question, ...]:
    """What the fields of SURVEY cannot say; the questions. Raises Invalid naming fields."""
    wrong = period_faults(given)
    questions: tuple[Question, ...] = ()
    try:
        questions = read_questions(str(given["questions"]))
    except Invalid as found:
        wrong |= found.fields
    if wrong:
        raise Invalid(wrong)
    return questions


# What an answer counts


def counter(group: str, question: str = "", option: str = "") -> str:
    """The name of one counter: of a group's answers, of those to a question, of those who chose an option (from 1)."""
    return f"{group}/{question}/{option}"


@dataclass(frozen=True, slots=True)
class Heard:
    """What one answer says: the counters that grow by one, and (question, words) of what was said freely."""

    counters: tuple[str, ...]
    opinions: tuple[tuple[str, str], ...]


def read_answers(audience: str, questions: Sequence[Question], group: str, given: Mapping[str, Any]) -> Heard:
    """What somebody answered, by question id: an option's number from 1, several of them, points, or words.

    `group` is one of GROUPS for an audience that has such, otherwise "". Raises Invalid naming `group` and
    `answers.<id>`.
    """
    wrong: dict[str, str] = {}
    groups = GROUPS.get(audience, {})
    if groups and group not in groups:
        wrong["group"] = "请选择您是" + "还是".join(groups.values())
    if not groups and group:
        wrong["group"] = "这个调查不分人群，请去掉这一项"
    known = {question.id for question in questions}
    wrong |= {f"answers.{id}": "没有这一题，请刷新页面后再填" for id in given if id not in known}
    counters = [counter(group)]
    opinions: list[tuple[str, str]] = []
    for question in questions:
        said = given.get(question.id)
        try:
            if said in (None, "", []):
                if question.needed:
                    raise ValueError("请回答这一题")
            elif question.kind == OPINION:
                opinions += [(question.id, words)] if (words := _words(said)) else []
            else:
                chosen = _chosen(question, said)
                counters += [counter(group, question.id), *(counter(group, question.id, str(n)) for n in chosen)]
        except ValueError as error:
            wrong[f"answers.{question.id}"] = str(error)
    if not wrong and len(counters) == 1 and not opinions:
        wrong["answers"] = "请至少回答一题"
    if wrong:
        raise Invalid(wrong)
    return Heard(tuple(counters), tuple(opinions))


def _words(said: Any) -> str:
    if not isinstance(said, str):
        raise ValueError("应为文字")
    clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", said).strip()
    if len(clean) > OPINION_LENGTH:
        raise ValueError(f"最多 {OPINION_LENGTH} 字，现为 {len(clean)} 字")
    return clean


def _chosen(question: Question, said: Any) -> tuple[int, ...]:
    given = said if isinstance(said, list) and question.kind == SEVERAL else [said]
    most = len(question.options)
    if any(isinstance(each, bool) or not isinstance(each, int) or not 1 <= each <= most for each in given):
        raise ValueError(f"请在 1 至 {most} 分中选择" if question.kind == RATING else "请从选项中选择")
    return tuple(sorted(set(given)))


# What may be told of the counts
