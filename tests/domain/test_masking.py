"""Nobody's numbers survive in free text that goes down a tier or out, however they are written (E6, edges 45 to 47)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain import masking
from chalicelib.domain.masking import (
    is_bank_card,
    is_old_id_number,
    mask_class,
    mask_text,
    narrow,
    tells_the_only_child,
)

ID = "990101198802160020"
X_ID = "99010119791103001X"
OLD_ID = "990101880216002"
MOBILE = "15400000001"
CARD = "6200000000000005"
SEPARATORS = ("", " ", "-", "　", "—", "·")


def wide(text: str) -> str:
    """The same in full-width characters."""
    return "".join(chr(ord(c) + 0xFEE0) if 0x21 <= ord(c) <= 0x7E else c for c in text)


def digits_of(text: str) -> str:
    return "".join(c for c in narrow(text) if c.isascii() and (c.isdigit() or c in "Xx"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("手机154 0000 0001。", "手机154****0001。"),
        ("手机１５４－００００－０００１。", "手机154****0001。"),
        ("手机+86 15400000001", "手机+86 154****0001"),
        ("手机 1540-000-0001", "手机 154****0001"),
        ("手机1 5 4 0 0 0 0 0 0 0 1", "手机154****0001"),
        ("手机一五四零零零零零零零一", "手机154****0001"),
        ("手機壹伍肆零零零零零零零壹", "手機154****0001"),
        ("两个号码15400000001、15400000002", "两个号码154****0001、154****0002"),
        ("15400000001 15400000002", "154****0001 154****0002"),
        (f"身份证 {ID[:6]} {ID[6:14]} {ID[14:]}", "身份证 990***********0020"),
        (f"身份证{wide(X_ID)}", "身份证990***********001X"),
        (f"旧证{OLD_ID}号", "旧证990********6002号"),
        ("编号990101881316002", "编号990101881316002"),
        (f"请退到{CARD}", "请退到6200********0005"),
        ("卡号：6200 0000 0000 0005", "卡号：6200********0005"),
        ("账号 123456789012", "账号 1234****9012"),
        ("电话(0480)6600123", "电话0480-660**23"),
        ("电话04806600123", "电话0480660**23"),
        ("座机6600123，晚上打", "座机660**23，晚上打"),
        ("微信ganxiaohe88或者加我", "微信g***或者加我"),
        ("微信号：gan_xh-88", "微信号：g***"),
        ("VX:ganxh2026", "VX:g***"),
        ("加QQ 123456789", "加QQ 1***"),
        ("wxid_abc123def456", "wxi***"),
        ("护照号E12345678", "护照号E12**5678"),
        ("车牌青A12345停在校门口", "车牌青A***5停在校门口"),
        ("邮箱ganxh＠mail．example", "邮箱g***@mail.example"),
        ("共收费 1540 元，于 2026-11-16 14:30 缴纳", "共收费 1540 元，于 2026-11-16 14:30 缴纳"),
        ("三年级２班，全角数字不动", "三年级２班，全角数字不动"),
        ("一二三四五六七，不是号码", "一二三四五六七，不是号码"),
        ("工单 SD20261116000123", "工单 SD20261116000123"),
        ("䶮同学与𠮷同学", "䶮同学与𠮷同学"),
    ],
)
def test_each_kind_of_number(text: str, shown: str) -> None:
    assert mask_text(text) == shown


def test_public_lines_may_be_kept() -> None:
    text = "请拨打0480-6600102，不要打0480-6600123"
    assert mask_text(text, keep=("0480-6600102",)) == "请拨打0480-6600102，不要打0480-660**23"


def test_checks_of_numbers() -> None:
    assert is_old_id_number(OLD_ID)
    assert not is_old_id_number("990101881316002")
    assert is_bank_card(CARD)
    assert not is_bank_card("6200000000000006")
    assert not is_bank_card("620000000000000")


def filler() -> st.SearchStrategy[str]:
    """Text of officers and petitioners, with everything that could lean on a number but digits themselves."""
    return st.text(alphabet=st.sampled_from("我家孩子的电话微信护照，。：:（）()+- \n@*甘𠮷䶮abXx"), max_size=12)


@settings(deadline=None)
@given(filler(), st.sampled_from([MOBILE, ID, X_ID, OLD_ID, CARD]), st.booleans(), filler())
def test_no_number_survives(before: str, number: str, full: bool, after: str) -> None:
    said = wide(number) if full else number
    text = f"{before}，{said}，{after}"
    assert number not in narrow(mask_text(text))


@settings(deadline=None)
@given(st.sampled_from(SEPARATORS), st.sampled_from([(3, 4, 4), (4, 3, 4), (1,) * 11]), filler())
def test_no_mobile_survives_in_groups(separator: str, groups: tuple[int, ...], after: str) -> None:
    parts, at = [], 0
    for size in groups:
        parts.append(MOBILE[at : at + size])
        at += size
    assert MOBILE not in digits_of(mask_text(f"号码{separator.join(parts)}，{after}"))


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([MOBILE, ID, "0480-6600123", "a@b.example", CARD, "微信abcdefg", "，", " ", "-", "字", "1"])
    )
)
def test_masking_again_changes_nothing(parts: list[str]) -> None:
    once = mask_text("".join(parts))
    assert mask_text(once) == once


@settings(deadline=None)
@given(st.text(max_size=200))
def test_text_without_numbers_stays_as_it_is(text: str) -> None:
    plain = "".join(
        c for c in text if not c.isdecimal() and c not in masking._HANZI_DIGITS and c.isalpha() and not c.isascii()
    )
    assert mask_text(plain) == plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("三年级2班的王老师", "某班的王老师"),
        ("初一（3）班", "某班"),
        ("高二5班和2026级3班", "某班和某班"),
        ("三（２）班", "某班"),
        ("周一下午上班，开班级会", "周一下午上班，开班级会"),
        ("坐二班车", "坐二班车"),
    ],
)
def test_the_class_of_a_minor_is_not_told(text: str, shown: str) -> None:
    assert mask_class(text) == shown


def test_one_child_of_one_class_can_be_told() -> None:
    assert tells_the_only_child("我家孩子在三年级2班，被老师罚站")
    assert not tells_the_only_child("三年级2班和三年级3班的孩子都被罚站")
    assert not tells_the_only_child("三年级2班的课后服务收费偏高")
    assert not tells_the_only_child("我家孩子在三年级")
