"""How alike two texts are: only a hint, so it must find the same matter told twice and leave the rest alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.likeness import grams, likeness

LETTER = "尊敬的领导：南塘实验小学课后服务每学期收费四百元，超过公示标准，请核实后退费。谢谢！"
ORDER = "来电人反映南塘实验小学课后服务收费超过公示标准，要求退费"
CANTEEN = "食堂饭菜里有异物，孩子吃完肚子疼，请检查食堂卫生。"
BUS = "校车每天晚点二十分钟，车上超载，司机抽烟。"


def test_the_same_matter_told_twice_is_alike_and_another_is_not() -> None:
    assert likeness(LETTER, ORDER) > 0.5
    for other in (CANTEEN, BUS):
        assert likeness(LETTER, other) < 0.15
        assert likeness(ORDER, other) < 0.15


def test_a_short_telling_inside_a_long_letter_is_alike() -> None:
    long = LETTER + "另外我还想说说学校门口的交通，每天放学都堵得水泄不通，希望安排交警。" * 3
    assert likeness(ORDER, long) > 0.4
    assert likeness(LETTER, long) > 0.8


@pytest.mark.parametrize(
    ("one", "other"),
    [("ＡＢ１２３", "ab123"), ("课后服务，收费。", "课后服务 收费"), ("您好！课后服务收费", "课后服务收费，谢谢")],
)
def test_width_case_points_and_courtesies_do_not_count(one: str, other: str) -> None:
    assert likeness(one, other) == 1.0


@pytest.mark.parametrize("nothing", ["", "。！？", "好"])
def test_who_says_nothing_is_like_nobody(nothing: str) -> None:
    assert grams(nothing) == frozenset()
    assert likeness(nothing, LETTER) == likeness(LETTER, nothing) == 0.0


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_symmetric_and_between_nothing_and_the_same(one: str, other: str) -> None:
    alike = likeness(one, other)
    assert alike == likeness(other, one)
    assert 0.0 <= alike <= 1.0
    assert likeness(one, one) == (1.0 if grams(one) else 0.0)
