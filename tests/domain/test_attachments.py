"""Files of a case: names that are safe to show, what an event says of them, and who may open which."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import attachments
from chalicelib.domain.attachments import ACCEPT, KINDS, PER_ACT, Attachment, Handed, clean_name
from chalicelib.domain.errors import Invalid
from chalicelib.domain.events import Words

PDF = KINDS["pdf"]
ONE = Attachment("1" * 32, "pdf", 10, "d" * 64, True, "qh", "20261116", ("author",))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("收据.pdf", "收据.pdf"),
        ("收据.exe", "收据.pdf"),
        ("收据.pdf.exe", "收据.pdf.pdf"),
        ("C:\\Users\\甘小禾\\桌面\\收据.doc", "收据.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("/", "附件.pdf"),
        ("", "附件.pdf"),
        (".pdf", "附件.pdf"),
        ("...", "附件.pdf"),
        ("收据\u202efdp.exe", "收据fdp.pdf"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie x.pdf"),
        ('"><script>alert(1)</script>', "script.pdf"),
        ("照片 1 （操场）.jpg", "照片 1 （操场）.pdf"),
        ("字" * 300, "字" * 80 + ".pdf"),
    ],
)
def test_a_name_is_cleaned_and_ends_as_what_the_file_is(given: str, shown: str) -> None:
    assert clean_name(given, PDF) == shown


@given(st.text(max_size=300))
def test_whatever_a_name_was_it_is_one_line_without_a_path(given: str) -> None:
    shown = clean_name(given, PDF)
    assert shown.endswith(".pdf")
    assert len(shown) <= 84
    assert not set(shown) & set('/\\<>:"|?*')
    assert not [char for char in shown if unicodedata.category(char)[0] == "C"]
    assert not shown.startswith(".")


def test_what_an_event_says_survives_the_store() -> None:
    handed = (Handed(ONE, "收据.pdf"), Handed(replace(ONE, id="2" * 32, traces=()), "照片.jpg"))
    facts = json.loads(json.dumps({attachments.ATTACHED: attachments.as_facts(handed)}))
    words = json.loads(json.dumps({attachments.ATTACHED: attachments.as_words(handed)}))
    assert attachments.of_facts(facts, words) == handed
    assert "收据" not in json.dumps(facts, ensure_ascii=False)
    assert [each.name for each in attachments.of_facts(facts, {})] == ["", ""]
    assert attachments.of_facts({}, {}) == ()
    assert attachments.without({**facts, "x": 1}) == {"x": 1}
    assert Words(1, "s", words).digest() != Words(1, "s", {}).digest()


def test_five_go_with_one_act_and_each_once() -> None:
    many = [Handed(replace(ONE, id=f"{n}"), "x") for n in range(PER_ACT + 1)]
    assert len(attachments.checked(many[:PER_ACT])) == PER_ACT
    assert len(attachments.checked(many[:1] * 9)) == 1
    with pytest.raises(Invalid, match="一次最多 5 个附件，现为 6 个"):
        attachments.checked(many)


def test_what_a_browser_offers_is_what_is_taken() -> None:
    offered = set(ACCEPT.split(","))
    assert {f".{kind.suffix}" for kind in KINDS.values()} | {".jpeg", ".webp", ".gif"} == offered
    assert {kind.code for kind in KINDS.values() if kind.inline} == {"jpeg", "png"}
