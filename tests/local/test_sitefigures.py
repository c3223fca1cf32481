"""The pages of the monthly figures: what was published and nothing else, in words, charts, tables and a file."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from infra.sitebuild import build
from tests.browser.city import SETTINGS, directory
from tests.browser.city_figures import issues

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("figures") / "public"
    build(place, directory()[:3], SETTINGS, published={"qh": {"figures": list(issues())}})
    return place


def page(out: Path, name: str) -> str:
    return (out / name / "index.html").read_text("utf-8")


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def charts(html: str) -> dict[str, ET.Element]:
    found = (ET.fromstring(svg) for svg in re.findall(r'<svg class="plot".*?</svg>', html, re.S))
    return {str(svg.findtext("title")): svg for svg in found}


def facts(month: str) -> dict[str, Any]:
    return next(each for each in issues() if each["month"] == month)


def test_every_month_has_its_page_and_the_list_leads_to_all(out: Path) -> None:
    listed = page(out, "figures")
    for issue in issues():
        assert f"{issue['month']}/" in listed
        said = words(page(out, f"figures/{issue['month']}"))
        assert f"收到群众反映 {issue['totals']['received']} 件" in said
        assert "这些数字怎么来的" in said


def test_a_chart_says_in_words_what_its_table_says(out: Path) -> None:
    html = page(out, "figures/2026-10")
    drawn = charts(html)
    assert len(drawn) == 6
    received = {row["title"]: row["cells"][0] for row in facts("2026-10")["tables"][0]["rows"]}
    chart = drawn["按类型收到的件数"]
    texts = [each.text for each in chart.iter() if each.tag == "text"]
    known = {title: str(cell) if isinstance(cell, int) else "不单列" for title, cell in received.items()}
    assert dict(zip(texts[::2], texts[1::2], strict=True)) == known
    assert chart.attrib["role"] == "img"
    assert all(f"{title} {said}" in str(chart.findtext("desc")) for title, said in known.items())
    bars = [float(each.attrib["width"]) for each in chart.iter() if each.attrib.get("class") == "bar"]
    assert max(bars) == 360
    line = drawn["近十三个月收到的件数"]
    dots = [each for each in line.iter() if each.tag == "circle"]
    assert len(dots) == sum(isinstance(each["received"], int) for each in facts("2026-10")["series"]) == 13


def test_no_word_of_a_rate_is_missing(out: Path) -> None:
    said = words(page(out, "figures/2026-10"))
    for rate in facts("2026-10")["rates"]:
        assert {rate["title"], rate["over"], rate["basis"]} <= {text for text in rate.values() if isinstance(text, str)}
        for text in (rate["title"], rate["over"], rate["below"], rate["basis"], rate["shown"]):
            assert text in said


def test_a_correction_stands_on_its_month_alone(out: Path) -> None:
    assert "更正" in page(out, "figures/2026-08").split("这些数字怎么来的")[0]
    assert 'class="corrected"' not in page(out, "figures/2026-10")


def test_a_spreadsheet_gets_text_and_the_same_numbers(out: Path) -> None:
    raw = (out / "figures/2026-10/figures-2026-10.csv").read_bytes()
    assert raw.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    totals = facts("2026-10")["totals"]
    assert ["合计", "合计", *(str(cell) for cell in totals.values())] in rows
    first = facts("2026-10")["tables"][1]["rows"][0]
    assert ["按内容", first["title"], *(str(cell) for cell in first["cells"])] in rows
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_where_nothing_was_published_the_page_says_so(tmp_path: Path) -> None:
    build(tmp_path / "public", directory()[:2], SETTINGS)
    assert "还没有公布过办理情况" in page(tmp_path / "public", "figures")
    assert not list((tmp_path / "public/figures").glob("2*"))


def test_two_cities_stand_apart_and_small_numbers_stay_words(tmp_path: Path) -> None:
    other = {**directory()[0], "id": "bs", "name": "白杉市教育局"}
    many = facts("2026-10")
    few: dict[str, Any] = {
        **many,
        "totals": dict.fromkeys(("received", "answered", "closed"), "<3"),
        "tables": [{**each, "rows": [{**row, "cells": ["-"] * 3} for row in each["rows"]]} for each in many["tables"]],
        "rates": [{**rate, "above": None, "of": None, "shown": "—", "reason": "无适用件"} for rate in many["rates"]],
        "series": [{"month": "2026-09", "received": "<3"}, {"month": "2026-10", "received": "<3"}],
        "year": "-",
    }  # fmt: skip
    published = {"qh": {"figures": [facts("2026-10")]}, "bs": {"figures": [few]}}
    build(tmp_path / "public", [directory()[0], other], SETTINGS, published=published)
    html = page(tmp_path / "public", "figures/2026-10")
    assert re.findall(r'<h2 class="root">(.*?)</h2>', html) == ["白杉市教育局", "青禾市教育和体育局"]
    assert "白杉市教育局收到群众反映 不足 3 件。" in words(html)
    assert "这个月件数太少，按类型分的数字不列出。" in words(html)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
