"""What must not stand in an article, and what only looks as if."""

from __future__ import annotations

from datetime import date

import pytest

from chalicelib.domain.articles import EXPOSURE, NOTICE, ended, named_people, wrong

TODAY = date(2026, 11, 16)
LINES = {"0480-6600102", "6600102", "jzxx@qhjy.example", "154-0000-0009"}


def refused(body: str, *, landlines: bool = False) -> set[str]:
    return set(wrong(NOTICE, {"title": "通知", "body": body}, TODAY, LINES, landlines=landlines))


@pytest.mark.parametrize(
    "number",
    [
        "15400000001",
        "154 0000 0001",
        "1540**0000**001",
        "154\u200b00000001",
        "&#49;5400000001",
        "[电话](tel:15400000001)",
        "一五四〇〇〇〇〇〇〇一",
        "990101198802160020",
        "柏某的微信 bodachuan88",
        "someone@mail.example",
    ],
)
def test_nobodys_numbers_go_out_however_they_are_written(number: str) -> None:
    assert refused(f"联系 {number} 即可") == {"body"}


@pytest.mark.parametrize(
    "text",
    [
        "请打 0480-6600102",
        "来信请寄 jzxx@qhjy.example",
        "公开电话 154-0000-0009",
        "举报请发 jubao@moe.gov.cn",
        "〔2026〕15号，共 212 名学生，9:30 开始",
        "价格监管部门的电话 0480-6655555",
    ],
)
def test_what_is_public_may_stand(text: str) -> None:
    assert refused(text) == set()


def test_in_a_case_made_known_no_line_stands_that_no_office_has_published() -> None:
    assert refused("家里电话 0480-6655555", landlines=True) == {"body"}
    assert refused("服务电话 6600102，总机 0480-6600102", landlines=True) == set()


def test_a_refusal_names_the_field_and_shows_the_number_masked() -> None:
    found = wrong(EXPOSURE, {"title": "打 15400000001", "dealt": "已退费"}, TODAY, (), landlines=True)
    assert list(found) == ["title"]
    assert "154****0001" in found["title"]
    assert "15400000001" not in found["title"]


def test_an_end_that_has_passed_is_refused_and_ends_the_day_after() -> None:
    assert set(wrong(NOTICE, {"until": "2026-11-15"}, TODAY, (), landlines=False)) == {"until"}
    assert not wrong(NOTICE, {"until": "2026-11-16"}, TODAY, (), landlines=False)
    assert [ended({"until": "2026-11-16"}, day) for day in (TODAY, date(2026, 11, 17))] == [False, True]
    assert not ended({}, TODAY)


def test_names_are_guessed_for_advice() -> None:
    assert named_people(["经查，柏大川老师收费", "欧阳试例同学", "班主任老师和任课老师已道歉，张某老师作检查"]) == (
        "柏大川老师",
        "欧阳试例同学",
    )
