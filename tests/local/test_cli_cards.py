"""The operator's command on cards and boards: one office, a town, a city, from what is on file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from tests.local.calling import run, told
from tests.local.test_cityfile import SMALL

SITE = "https://jy.qinghe.example"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("cards")
    (place / "city.yaml").write_text(SMALL, "utf-8")
    told("init-city", place / "city.yaml", data=place / "data")
    return place / "data"


@pytest.mark.engine
def test_a_sheet_of_one_office_with_pictures(data: Path, tmp_path: Path) -> None:
    out, pictures = tmp_path / "卡.pdf", tmp_path / "图"
    said = told("cards", "--office", "qh-0801", "--out", out, "--png", pictures, "--site-url", SITE, data=data)
    assert (said["kind"], said["offices"], said["pictures"]) == ("card", ["qh-0801"], 2)
    assert len(PdfReader(io.BytesIO(out.read_bytes())).pages) == 2
    front = Image.open(min(pictures.glob("*.png"))).resize((1654, 2339))
    codes = zxingcpp.read_barcodes(front, formats=zxingcpp.BarcodeFormat.QRCode)
    assert {code.text for code in codes} == {f"{SITE}/offices/qh-0801/"}


@pytest.mark.engine
def test_a_whole_city_and_what_there_is_nothing_of(data: Path, tmp_path: Path) -> None:
    said = told("cards", "--city", "qh", "--kind", "leaflet", "--out", tmp_path / "a.pdf", data=data)
    assert len(said["offices"]) == len(PdfReader(io.BytesIO((tmp_path / "a.pdf").read_bytes())).pages)
    code, _, err = run("cards", "--kind", "notice", "--out", str(tmp_path / "b.pdf"), data=data)
    assert (code, "没有公布的接访安排" in err) == (1, True)
    assert not (tmp_path / "b.pdf").exists()


@pytest.mark.engine
def test_what_cannot_be_printed_is_told(data: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "x.pdf")
    for words, told_of in (
        (("--office", "qh", "--city", "qh"), "只能写一项"),
        (("--kind", "poster"), "没有“poster”这种"),
        (("--office", "nowhere"), "没有"),
        (("--office", "qh", "--site-url", "qinghe"), "二维码无处可去"),
    ):
        code, _, err = run("cards", *words, "--out", out, data=data)
        assert code == 1, words
        assert told_of in err, err
    assert not Path(out).exists()
