"""Time limits in plain words: what each is called, whose promise it is, and the articles of the law."""

from __future__ import annotations

import pytest

from chalicelib.domain.cards_limits import STEPS, answered, article, in_words, lawful, steps
from chalicelib.domain.deadlines import ROWS
from chalicelib.domain.errors import Invalid
from chalicelib.domain.own_rows import rows_for
from chalicelib.domain.policy import OwnRule, Policy

RULES = ROWS.rules


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("5wd", "5 个工作日"), ("60d", "60 日"), ("0wd", "当日"), ("4h", "4 小时"), ("15m", "15 分钟"),
        ("week", "本周内"), ("0.5wd", "半个工作日"),
    ],
)  # fmt: skip
def test_a_limit_as_a_person_says_it(limit: str, words: str) -> None:
    assert in_words(limit) == words


def test_what_is_no_limit_is_refused() -> None:
    with pytest.raises(Invalid):
        in_words("soon")


@pytest.mark.parametrize(
    ("source", "cited"),
    [
        ("信访工作条例 Art. 34", "《信访工作条例》第三十四条"),
        ("信访工作条例 Art. 20", "《信访工作条例》第二十条"),
        ("信访工作条例 Art. 23(3)", "《信访工作条例》第二十三条"),
        ("教师法 Art. 9", "《教师法》第九条"),
        ("教师法 Art. 10", "《教师法》第十条"),
        ("中小学教育惩戒规则 Art. 17", "《中小学教育惩戒规则》第十七条"),
        ("domain R22 [pub]", ""),
    ],
)
def test_an_article_as_it_is_cited(source: str, cited: str) -> None:
    assert article(source) == cited


def test_the_offices_own_promise_comes_before_what_the_rules_give() -> None:
    plain = {each.title: each.limit for each in answered(Policy(), RULES)}
    assert plain == {
        "咨询": "本周内", "求助": "60 日", "投诉": "60 日", "检举控告": "", "意见建议": "60 日", "表扬感谢": "60 日"
    }  # fmt: skip
    own = Policy(promises={"COMPLAINT": "10wd", "CONSULT": "5wd", "REPORT": "5wd"})
    promised = {each.title: each.limit for each in answered(own, RULES)}
    assert (promised["投诉"], promised["咨询"], promised["检举控告"]) == ("10 个工作日", "5 个工作日", "")


def test_the_law_in_plain_words_with_what_an_office_does_sooner() -> None:
    found = {each.article: each.limit for each in lawful(RULES)}
    assert found["《信访工作条例》第二十三条"] == "15 日内"
    assert found["《信访工作条例》第三十四条"] == "60 日内；情况复杂的，经批准可延长不超过 30 日，并告知理由"
    assert len(lawful(RULES)) == 6
    strict = rows_for(Policy(limits={"R18": "45d"}, rules={"R18": OwnRule(extension_days=0)})).rules
    assert next(each.limit for each in lawful(strict) if "第三十四条" in each.article) == "45 日内"


def test_five_steps_and_a_recommendation_that_is_off_shows_no_limit() -> None:
    found = steps(RULES)
    assert [title for title, _, _ in found] == [step.title for step in STEPS]
    assert [limit for _, _, limit in found] == ["", "1 个工作日内", "1 个工作日内", "", "3 个工作日内"]
    off = rows_for(Policy(rules={"R30": OwnRule(on=False)})).rules
    assert steps(off)[-1][2] == ""
