"""Who may see what: masks for names and numbers, the public stages, and the silence of sealed cases (E3, E6)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import disclosure
from chalicelib.domain.case import State
from chalicelib.domain.disclosure import STAGES, is_id_number, mask_id_number, mask_mobile, mask_name, mask_text
from tests.domain.standing import a_case

KNOWN = "11010519491231002X"
FICTIONAL = ("990101198802160020", "99010119791103001X", "990101199505200043", "990103196603120011")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("甘小禾", "甘**"),
        ("欧阳试例", "欧阳**"),
        ("乔一", "乔*"),
        ("柏大川之", "柏**"),
        ("欧阳", "欧*"),
        ("", ""),
        ("甘", "甘*"),
    ],
)
def test_names_keep_the_surname(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_numbers_keep_what_a_person_recognises() -> None:
    assert mask_mobile("15400000001") == "154****0001"
    assert mask_id_number(FICTIONAL[0]) == "990***********0020"
    assert mask_mobile("0480-6600123").endswith("23")
    assert mask_mobile("") == ""


def test_the_check_of_identity_numbers() -> None:
    assert is_id_number(KNOWN)
    assert is_id_number(KNOWN.lower())
    assert all(is_id_number(number) for number in FICTIONAL)
    assert not is_id_number("110105194912310021")
    assert not is_id_number("99010119880230002" + "X")
    assert not is_id_number("12345")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请联系15400000001甘女士", "请联系154****0001甘女士"),
        ("电话１５４００００００１１。", "电话154****0011。"),
        ("手机 154-0000-0001", "手机 154****0001"),
        (f"身份证{FICTIONAL[1]}，", "身份证990***********001X，"),
        ("座机0480-6600123", "座机0480-660**23"),
        ("邮箱ganxh@mail.example", "邮箱g***@mail.example"),
        ("编号154000000012345不是电话", "编号154000000012345不是电话"),
        ("工单 SD20261116000123", "工单 SD20261116000123"),
        ("三年级２班，全角数字不动", "三年级２班，全角数字不动"),
        ("", ""),
    ],
)
def test_free_text_is_masked_for_lists_and_for_the_public(text: str, shown: str) -> None:
    assert mask_text(text) == shown


def test_an_office_may_tell_whom_to_call_but_never_a_mobile() -> None:
    assert mask_text("请拨打0480-6600102或15400000001", landlines=False) == "请拨打0480-6600102或154****0001"


@given(st.text(max_size=60), st.sampled_from(["15400000001", FICTIONAL[0], "0480-6600123"]), st.text(max_size=60))
def test_no_number_survives_in_any_text(before: str, number: str, after: str) -> None:
    assert number not in mask_text(f"{before}，{number}，{after}")


@given(st.text(max_size=80))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask_text(mask_text(text)) == mask_text(text)


# Stages


def test_the_public_knows_eight_steps() -> None:
    assert [STAGES[code].title for code in list(STAGES)[:8]] == [
        "已收到",
        "审核中",
        "已转办",
        "办理中",
        "答复审核",
        "已答复",
        "已办结",
        "不予受理·已告知去向",
    ]


def test_every_state_has_a_public_stage() -> None:
    for state in State:
        case = replace(a_case(State.INBOX), state=state, stages=())
        ((code, _),) = disclosure.stages_after(case, date(2026, 11, 16))
        assert code in STAGES


def test_inner_states_are_not_told() -> None:
    on = date(2026, 11, 16)
    handling = replace(a_case(State.HANDLING), stages=(("received", on), ("handling", on)))
    for inner in (State.RETURN_REQ, State.DISPATCHED, State.REGISTERED, State.INFO_PENDING):
        assert disclosure.stages_after(replace(handling, state=inner), on) == handling.stages


def test_a_redo_goes_back_to_handling_and_may_come_forward_again() -> None:
    on = date(2026, 11, 16)
    case = replace(a_case(State.REDO), stages=(("received", on), ("replied", on)))
    case = replace(case, stages=disclosure.stages_after(case, on))
    assert case.stages[-1][0] == "handling"
    again = replace(case, state=State.REPLIED)
    assert [code for code, _ in disclosure.stages_after(again, on)][-2:] == ["handling", "replied"]


@pytest.mark.parametrize("change", [{"type": "REPORT"}, {"restricted": True}])
def test_a_sealed_case_has_two_stages_whatever_happens(change: dict[str, object]) -> None:
    case = replace(a_case(State.INBOX), **change)  # type: ignore[arg-type]
    assert disclosure.is_sealed_to_public(case)
    on = date(2026, 11, 16)
    codes = ["received", "screening", "transferred", "handling", "review", "replied", "closed", "handling", "told"]
    stages = [(code, on + timedelta(n)) for n, code in enumerate(codes)]
    seen = {disclosure.sealed_stages(tuple(stages[:n])) for n in range(1, len(stages) + 1)}
    assert seen == {(stages[0],), (stages[0], ("sealed", on + timedelta(2)))}


# The petitioner


def test_what_a_desk_sees_of_the_petitioner() -> None:
    texts = {
        "name": "欧阳试例",
        "mobile": "15400000001",
        "address": "青禾市人民路 12 号 3 单元",
        "email": "oyang@mail.example",
        "id_number": FICTIONAL[0],
        "title": "标题",
    }
    case = a_case(State.INBOX)
    assert disclosure.shown_petitioner(case, texts) == {
        "name": "欧阳**",
        "mobile": "154****0001",
        "id_number": "990***********0020",
        "address": "青禾市人民路 …",
        "email": "o***@mail.example",
    }
    assert disclosure.shown_petitioner(replace(case, identity="confidential"), texts) == {"name": "信访人要求保密"}
    assert disclosure.shown_petitioner(replace(case, identity="anonymous"), texts) == {"name": "匿名"}
