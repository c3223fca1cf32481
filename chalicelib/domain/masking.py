"""Masking of names and numbers, alone and inside free text, before others read it (domain E6, edges 42, 45 and 46)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from datetime import date

COMPOUND_SURNAMES = frozenset(
    (
        "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 "
        "皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 "
        "子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 "
        "段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 公仪 梁丘 公仲 公上 公门 公山 公坚 "
        "左丘 公伯 西门 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫 仲长 子书 子桑 即墨 达奚 "
        "褚师 完颜 纳兰"
    ).split()
)
"""Surnames of two characters; a name keeps the whole of it."""

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SEP = r"[ \t\u00a0\u3000\-\u2010-\u2015_.\u00b7]"
_NOT_IN_NUMBER = r"(?<![0-9])"
_NUMBER_ENDS = r"(?![0-9])"
_HANZI_DIGITS = {
    character: digit
    for digit, characters in enumerate(
        ("〇零", "一壹幺", "二贰貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for character in characters
}
_HANZI_NUMBER = re.compile(f"[{''.join(_HANZI_DIGITS)}]{{11,}}")


def narrow(text: str) -> str:
    """`text` with full-width and foreign digits, letters and signs made plain, character for character."""
    return _UNUSUAL.sub(_narrowed, text)


_UNUSUAL = re.compile("[^\x00-\x7f\u3001-\u30ff\u4e00-\u9fff]")


def _narrowed(match: re.Match[str]) -> str:
    character = match[0]
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if 0xFF01 <= ord(character) <= 0xFF5E:
        return chr(ord(character) - 0xFEE0)
    return character


def is_id_number(text: str) -> bool:
    """Whether `text` is a resident identity number: 18 characters, a date that exists, and the check of GB 11643."""
    if not re.fullmatch(r"[0-9]{17}[0-9Xx]", text) or not _is_date(text[6:14]):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, text, strict=False))
    return "10X98765432"[total % 11] == text[-1].upper()


def is_old_id_number(text: str) -> bool:
    """Whether `text` is one of the old identity numbers of 15 digits, which hold a date of 19xx and no check."""
    return re.fullmatch(r"[0-9]{15}", text) is not None and _is_date(f"19{text[6:12]}")


def is_bank_card(text: str) -> bool:
    """Whether `text` are the 16 to 19 digits of a card, by the check of Luhn."""
    if not re.fullmatch(r"[0-9]{16,19}", text):
        return False
    doubled = (int(digit) * (2 if n % 2 else 1) for n, digit in enumerate(reversed(text)))
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def mask_name(name: str) -> str:
    """王** for a name, 王* for one of two characters, 欧阳** for a compound surname; "" stays ""."""
    if not name:
        return ""
    kept = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
    return name[:kept] + "*" * (max(len(name) - kept, 1) if len(name) <= 2 else 2)


def mask_mobile(number: str) -> str:
    """154****0001; anything that is not a mobile number keeps its last two digits."""
    return f"{number[:3]}****{number[-4:]}" if len(number) == 11 else "*" * max(len(number) - 2, 0) + number[-2:]


def mask_id_number(number: str) -> str:
    """The first 3 and the last 4 characters of an identity number, as screens show it."""
    return f"{number[:3]}{'*' * max(len(number) - 7, 0)}{number[-4:]}"


def mask_text(text: str, *, landlines: bool = True, keep: Collection[str] = ()) -> str:
    """Free text in which nobody's numbers can be read any more (edge 46).

    Masked are mobiles, identity numbers of 18 digits with a right check and of 15 with a date, landlines, e-mail
    addresses, bank cards, plates, and what follows the words for WeChat, QQ, passports and accounts; also with blanks
    or dashes inside, in full-width digits, and mobiles in Chinese numerals. `landlines` may be left readable where an
    office tells whom to call; `keep` are single numbers that may be, such as an office's public lines.
    """
    kept = frozenset(_digits(number) for number in keep)
    while (masked := _masked_once(text, landlines, kept)) != text:
        text = masked
    return text


def masked_numbers(text: str, *, landlines: bool = True, keep: Collection[str] = ()) -> tuple[str, ...]:
    """What `mask_text` would hide in a text, each as it would then stand; empty when nobody's number is in it."""
    return tuple(shown for _, _, shown in sorted(_found(text, landlines, frozenset(_digits(each) for each in keep))))


def _masked_once(text: str, landlines: bool, kept: Collection[str]) -> str:
    """One pass; each replacement leaves fewer digits, so that passes come to an end."""
    for start, end, shown in sorted(_found(text, landlines, kept), reverse=True):
        text = text[:start] + shown + text[end:]
    return text


def _found(text: str, landlines: bool, kept: Collection[str]) -> list[tuple[int, int, str]]:
    """Where numbers stand, and what is to stand there instead."""
    plain = _HANZI_NUMBER.sub(lambda m: "".join(str(_HANZI_DIGITS[c]) for c in m[0]), narrow(text))
    done: list[tuple[int, int, str]] = []
    for pattern, mask in _MASKS if landlines else _BUT_LANDLINES:
        for match in pattern.finditer(plain):
            start, end = match.span("hide") if "hide" in pattern.groupindex else match.span()
            shown = None if _digits(match[0]) in kept else mask(plain[start:end])
            if shown is not None and shown != plain[start:end] and all(end <= s or e <= start for s, e, _ in done):
                done.append((start, end, shown))
    return done


def _digits(number: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", number)


def _mobile(found: str) -> str:
    return mask_mobile(_digits(found)[-11:])


def _identity(found: str) -> str | None:
    bare = _digits(found)
    return mask_id_number(bare) if is_id_number(bare) or is_old_id_number(bare) else None


def _card(found: str) -> str | None:
    bare = _digits(found)
    return _account(bare) if is_bank_card(bare) else None


def _account(found: str) -> str:
    bare = _digits(found)
    return f"{bare[:4]}{'*' * max(len(bare) - 8, 4)}{bare[-4:]}"


def _landline(found: str) -> str:
    area, number = re.fullmatch(rf"[(]?(0[0-9]{{2,3}})[)]?{_SEP}?([0-9]{{7,8}})", found).groups()  # type: ignore[union-attr]
    joint = "-" if len(found) > len(area) + len(number) else ""
    return f"{area}{joint}{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"


def _local_line(found: str) -> str:
    return f"{found[:3]}{'*' * (len(found) - 5)}{found[-2:]}"


def _mailbox(found: str) -> str:
    return f"{found[0]}***{found[found.index('@') :]}"


def _handle(found: str) -> str:
    return f"{found[0]}***"


def _plate(found: str) -> str:
    return f"{found[:2]}***{found[-1]}"


_DIGIT_BY_DIGIT = rf"1{_SEP}[3-9](?:{_SEP}[0-9]){{9}}"
_GROUPED = rf"1[3-9][0-9](?:{_SEP}?[0-9]{{4}}){{2}}|1[3-9][0-9]{{2}}{_SEP}[0-9]{{3}}{_SEP}[0-9]{{4}}"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

_BUT_LANDLINES: tuple[tuple[re.Pattern[str], Callable[[str], str | None]], ...] = (
    (
        re.compile(
            rf"(?<![0-9A-Za-z])(?:[0-9]{{6}}{_SEP}?[0-9]{{8}}{_SEP}?[0-9]{{3}}[0-9Xx]|[0-9]{{15}})(?![0-9A-Za-z])"
        ),
        _identity,
    ),
    (
        re.compile(
            rf"{_NOT_IN_NUMBER}[3-6][0-9]{{3}}(?:{_SEP}[0-9]{{4}}){{3}}(?:{_SEP}?[0-9]{{1,3}})?{_NUMBER_ENDS}"
            rf"|(?<![0-9A-Za-z])[3-6][0-9]{{15,18}}(?![0-9A-Za-z])"
        ),
        _card,
    ),
    (
        re.compile(rf"(?:卡号|银行卡|账号|帐号|账户|帐户)[^0-9A-Za-z]{{0,4}}(?P<hide>[0-9]{{12,30}}){_NUMBER_ENDS}"),
        _account,
    ),
    (
        re.compile(
            rf"{_NOT_IN_NUMBER}(?:(?:\+|00)86{_SEP}?|86{_SEP}?)?(?P<hide>{_GROUPED}|{_DIGIT_BY_DIGIT}){_NUMBER_ENDS}"
        ),
        _mobile,
    ),
    (re.compile(r"(?<![\w.+-])[\w+-][\w.+-]*@[\w-]+(?:\.[\w-]+)+", re.ASCII), _mailbox),
    (
        re.compile(
            r"(?:微信|威信|薇信|(?<![A-Za-z0-9])(?:[Vv][Xx]|[Ww][Xx]|[Ww]e[Cc]hat|[Qq]{2}))(?:号码|号|[Ii][Dd])?"
            r"[\s:：是为]{0,3}(?P<hide>[A-Za-z][-_A-Za-z0-9]{5,19}|[0-9]{5,11})(?![-_A-Za-z0-9])"
        ),
        _handle,
    ),
    (
        re.compile(
            r"(?:护照|通行证|居留证|居留身份证)(?:号码|证号|号)?[\s:：是为]{0,3}(?P<hide>[A-Z]{0,3}[0-9]{7,18}[X]?)(?![0-9A-Z])"
        ),
        mask_id_number,
    ),
    (
        re.compile(rf"[{_PROVINCES}][A-HJ-NP-Z][ .\u00b7]?[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警](?![A-Za-z0-9])"),
        _plate,
    ),
)
_LANDLINES: tuple[tuple[re.Pattern[str], Callable[[str], str | None]], ...] = (
    (
        re.compile(
            rf"(?:{_NOT_IN_NUMBER}[(]0[0-9]{{2,3}}[)]|{_NOT_IN_NUMBER}0[0-9]{{2,3}}){_SEP}?[0-9]{{7,8}}{_NUMBER_ENDS}"
        ),
        _landline,
    ),
    (
        re.compile(rf"(?:电话|座机|固话|宅电|拨打|致电)[^0-9]{{0,4}}(?P<hide>[2-8][0-9]{{6,7}}){_NUMBER_ENDS}"),
        _local_line,
    ),
)
_MASKS = (*_BUT_LANDLINES, *_LANDLINES)

_GRADE = (
    r"(?:小学|初中|高中)?(?:[一二三四五六七八九]|[1-9])年级|[初高][一二三1-3]|20[0-9]{2}级|[大中小]"
    r"|[一二三四五六七八九1-9](?=\s*[（(])"
)
_CLASS = re.compile(
    rf"(?:{_GRADE})?\s*[（(]?\s*(?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*[)）]?\s*班(?![级车费次组子前后会])"
)
_CHILD = re.compile("(?:我|俺|咱)?家?(?:的)?(?:孩子|小孩|儿子|女儿|娃|闺女|孙子|孙女|外孙)")


def classes(text: str) -> frozenset[str]:
    """The school classes of which a text speaks, as they are written."""
    return frozenset(re.sub(r"[\s()（）]", "", match[0]) for match in _CLASS.finditer(narrow(text)))


def mask_class(text: str) -> str:
    """`text` with every school class made 某班: of a minor nobody outside may read the class (domain E3)."""
    return "".join(_replaced(text, _CLASS, "某班"))


def tells_the_only_child(text: str) -> bool:
    """Whether a text describes one child of one class, so that who wrote it can be told in the school (edge 22)."""
    plain = narrow(text)
    return len({match[0] for match in _CLASS.finditer(plain)}) == 1 and _CHILD.search(plain) is not None


def _replaced(text: str, pattern: re.Pattern[str], by: str) -> Iterator[str]:
    at = 0
    for match in pattern.finditer(narrow(text)):
        yield text[at : match.start()]
        yield by
        at = match.end()
    yield text[at:]
