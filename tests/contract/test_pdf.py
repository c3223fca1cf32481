"""The printer: every kind of paper, whole, bare and long; the same bytes always; its fonts; names that people have."""

from __future__ import annotations

import io
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from chalicelib.adapters.pdf import TEMPLATES, TypstPress
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.paper_sheet import BLANK
from chalicelib.domain.papers_rows import PAPERS
from infra.fonts import COVERAGE, FACES, RARE, coverage, tiers, wanted
from infra.paper_samples import samples

pytestmark = pytest.mark.slow

FONTS = TEMPLATES / "fonts"


@cache
def press() -> TypstPress:
    return TypstPress()


@cache
def sheets(how: str) -> dict[str, dict[str, Any]]:
    return {kind.id: sheet for kind, sheet in samples(bare=how == "bare", long=how == "long")}


def text_of(pdf: bytes) -> str:
    """What a reader finds in a PDF, without blanks and line ends."""
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.slow
@pytest.mark.parametrize("how", ["full", "bare", "long"])
@pytest.mark.parametrize("id", PAPERS)
def test_every_kind_prints_and_its_head_is_on_it(id: str, how: str) -> None:
    sheet = sheets(how)[id]
    pdf = press().pdf(sheet)
    said = text_of(pdf)
    for part in ("office", "title", "number", "date", "case", "copies", "template"):
        assert "".join(str(sheet[part]).split()) in said, part
    for cell in sheet["cells"]:
        assert "".join(cell["label"].split()) in said, cell["label"]
    if how == "long":
        return
    shown = [cell["text"] for cell in sheet["cells"]] + [para["text"] for para in sheet["body"]] + sheet["marks"]
    for text in shown:
        for piece in text.replace(BLANK, "\n").splitlines():
            assert "".join(piece.split()) in said, piece


def test_long_texts_run_over_pages_and_lose_nothing() -> None:
    sheet = sheets("long")["report"]
    reader = PdfReader(io.BytesIO(press().pdf(sheet)))
    assert len(reader.pages) > 2
    said = "".join("".join(page.extract_text() for page in reader.pages).split())
    assert said.count("公示晚于开学6个工作日") == 9


def test_the_reply_answers_claim_by_claim_in_the_organs_name_with_the_right_to_review() -> None:
    said = text_of(press().pdf(sheets("full")["reply"]))
    for claim in ("（一）请公示收费标准和依据", "（二）请退还多收的费用", "（三）请说明国庆假期为何仍然收费"):
        assert claim in said
    for answer in (
        "（一）学校已于2026年11月16日在公示栏",
        "（二）经查，9月份收费未按实际服务天数折算",
        "（三）国庆假期未单独收费",
    ):
        assert answer in said
    assert "南塘实验小学信复〔2026〕12号" in said
    assert "自收到本意见书之日起30日内，向青禾市教育和体育局书面提出复查申请" in said
    assert "支持" in said


def test_a_draft_says_so_and_bears_no_number() -> None:
    said = text_of(press().pdf({**sheets("full")["reply"], "draft": True, "number": ""}))
    assert "草稿，未编号" in said
    assert "信复〔2026〕" not in said


def test_it_is_tagged_a4_and_dated_by_its_sheet() -> None:
    pdf = press().pdf(sheets("full")["accept_notice"])
    reader = PdfReader(io.BytesIO(pdf))
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert reader.metadata is not None
    assert reader.metadata.title == "信访事项受理告知书"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.year == 2026


def test_the_same_sheet_gives_the_same_bytes_whoever_prints_and_however_many_at_once() -> None:
    wanted = {id: sheets("full")[id] for id in ("reply", "register", "dispatch", "report")}
    first = {id: TypstPress().pdf(sheet) for id, sheet in wanted.items()}
    with ThreadPoolExecutor(8) as pool:
        for _ in range(4):
            again = dict(zip(wanted, pool.map(press().pdf, wanted.values()), strict=True))
            assert again == first


def test_where_nothing_can_print_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(Unavailable, match="typst"):
        TypstPress().pdf(sheets("full")["reply"])


def test_what_is_written_in_a_field_is_never_taken_for_a_command() -> None:
    odd = '#panic("x") $x$ *a* _b_ `c` @d <e> // f \\ "g" [h] {i} = j'
    sheet = {**sheets("full")["reply"], "body": [{"kind": "text", "text": odd}], "to": odd, "title": odd}
    assert text_of(press().pdf(sheet)).count("".join(odd.split())) >= 2


# The fonts


def test_the_table_of_characters_is_whole() -> None:
    first, second, third = tiers()
    assert (len(first), len(second), len(third)) == (3500, 3000, 1605)
    assert len({*first, *second, *third}) == 8105
    assert (first[0], second[0], third[0]) == ("一", "乂", "亍")


@pytest.mark.parametrize("face", [face for face in FACES if not face.rest], ids=lambda face: face.file)
def test_every_face_has_every_character_of_the_table(face: Any) -> None:
    font = TTFont(FONTS / face.file)
    has = font.getBestCmap()
    assert [char for char in "".join(tiers()) + RARE if ord(char) not in has] == []
    plain = "〔〕“”‘’《》（），。：；！？—…·、０９ＡＺａｚ％0123456789ABCXYZabcxyz%/-@①⑳□√"
    assert [char for char in plain if ord(char) not in has] == []
    assert font["name"].getDebugName(1) == face.family
    assert wanted() >= set(has) - {0xA0}


def test_the_list_of_what_can_be_shown_is_that_of_the_fonts() -> None:
    assert json.loads((FONTS / COVERAGE).read_text("utf-8")) == coverage(FONTS)


def test_the_fonts_are_small_and_come_with_their_licence() -> None:
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 25e6
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text("utf-8")


def test_nothing_of_the_machines_own_fonts_is_on_a_paper() -> None:
    sheet = {**sheets("full")["reply"], "to": "龑〇甪𠮷䶮ÀéΩЯかな"}
    used = set()
    for page in PdfReader(io.BytesIO(press().pdf(sheet))).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            used.add(str(font.get_object()["/BaseFont"]).partition("+")[2].partition("-")[0])
    assert used <= {"HuiyinSerif", "HuiyinSans", "HuiyinRare"}, used


@pytest.mark.parametrize("name", ["欧阳䶮", "𠮷田", "龘靐", "陳慶", "Müller", "Привет", "すずき"])
def test_names_that_people_have_are_shown_as_they_are(name: str) -> None:
    assert press().missing(name) == ""
    assert name in text_of(press().pdf({**sheets("full")["reply"], "to": name}))


def test_what_no_font_has_is_named_once() -> None:
    assert press().missing("甘小禾\n\U0001f600\U0001f600\U00031234") == "\U0001f600\U00031234"
