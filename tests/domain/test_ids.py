"""Numbers and query codes: every slip of one character is noticed, and what a person typed is read."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.ids import (
    ALPHABET,
    check_character,
    is_code,
    is_number,
    new_code,
    new_number,
    split_both,
    tidy,
)

prefixes = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=6)
days = st.dates(min_value=date(2010, 1, 1), max_value=date(2099, 12, 31))
chances = st.integers(min_value=0, max_value=2**63)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    return new_number(draw(prefixes), draw(days), random.Random(draw(chances)).randrange)


@st.composite
def codes(draw: st.DrawFn) -> str:
    return new_code(random.Random(draw(chances)).randrange)


def swapped(text: str, at: int) -> str:
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def replaced(text: str, at: int, character: str) -> str:
    return text[:at] + character + text[at + 1 :]


@given(numbers(), codes())
def test_what_is_drawn_is_valid(number: str, code: str) -> None:
    assert is_number(number)
    assert is_code(code)
    assert not is_number(code)
    assert not is_code(number)


@given(codes())
def test_a_code_notices_every_wrong_character_and_every_swap_of_neighbours(code: str) -> None:
    for at, right in enumerate(code):
        wrong = [replaced(code, at, other) for other in ALPHABET if other != right]
        assert not any(is_code(text) for text in wrong)
    assert not any(is_code(swapped(code, at)) for at in range(len(code) - 1) if code[at] != code[at + 1])


@given(numbers())
def test_a_number_notices_every_wrong_character_after_the_dash_and_every_wrong_digit(number: str) -> None:
    dash = number.index("-")
    for at, right in enumerate(number):
        if at == dash:
            continue
        among = ALPHABET if at > dash else "0123456789" if right.isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        wrong = [replaced(number, at, other) for other in among if other != right]
        assert not any(is_number(text) for text in wrong)


@given(numbers())
def test_a_number_notices_every_swap_of_neighbours(number: str) -> None:
    pairs = [at for at in range(len(number) - 1) if number[at] != number[at + 1]]
    assert not any(is_number(swapped(number, at)) for at in pairs)


def test_the_published_example_has_the_form_of_a_number() -> None:
    body = "QH20261121-K7M3"
    number = body + check_character(body)
    assert is_number(number)
    assert split_both(f"{number}-{new_code(lambda n: 0)}")[0] == number


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if 0x21 <= ord(c) <= 0x7E else c for c in text)


typings = st.sampled_from(
    [
        str,
        str.lower,
        full_width,
        lambda text: full_width(text.lower()),
        lambda text: text.replace("-", "—"),
        lambda text: text.replace("-", "–"),
        " ".join,
        lambda text: "\u3000".join(text) + "\n",
        lambda text: f"  {text}\t",
    ]
)


@given(numbers(), codes(), typings)
def test_what_a_person_typed_is_read_as_it_was_printed(number: str, code: str, typed) -> None:
    assert tidy(typed(number)) == number
    assert tidy(typed(code)) == code
    assert tidy(tidy(typed(number))) == number


@given(numbers(), codes(), typings, st.sampled_from(["-", "", "/", ",", "，", ".", " "]))
def test_number_and_code_in_one_are_taken_apart(number: str, code: str, typed, between: str) -> None:
    assert split_both(typed(number + between + code)) == (number, code)


@given(numbers(), codes())
def test_too_little_or_too_much_is_not_taken_apart(number: str, code: str) -> None:
    assert split_both(number) == ("", "")
    assert split_both(code) == ("", "")
    assert split_both(number + code[:-1]) == ("", "")
    assert split_both(number + code + "A") == ("", "")


@given(st.text(max_size=60))
def test_tidying_any_text_twice_is_tidying_it_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize("confusable", "01ILO")
def test_the_alphabet_has_no_characters_that_look_alike(confusable: str) -> None:
    assert confusable not in ALPHABET
    assert len(ALPHABET) == len(set(ALPHABET)) == 31
