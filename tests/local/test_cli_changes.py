"""`huiyin calendar` and `huiyin office` on the sample city: what they show, what they do, how they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.local.calling import run, told
from tests.local.test_cityfile import SMALL

pytestmark = pytest.mark.engine

NOTICE = {
    "year": 2027,
    "papers": ["https://www.gov.example/2027"],
    "days": [
        {"name": "元旦", "date": "2026-12-27", "isOffDay": False},
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
    ],
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    city = tmp_path / "city.yaml"
    city.write_text(SMALL, "utf-8")
    assert run("init-city", str(city), data=tmp_path / "data")[0] == 0
    return tmp_path / "data"


def test_a_notice_is_looked_at_applied_and_shown(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(NOTICE), "utf-8")
    code, out, _ = run("calendar", "preview", "--notice", str(file), data=data)
    assert code == 0
    assert "在办 0 件" in out
    code, out, _ = run("calendar", "apply", "--notice", str(file), "--reason", "国办发明电〔2026〕9号", data=data)
    assert code == 0
    assert "已应用" in out
    shown = told("calendar", "show", data=data)
    assert shown["loaded"] == [2027]
    assert [each["kind"] for each in shown["decisions"]] == ["notice"]


def test_a_notice_that_is_none_is_refused_with_the_reason(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "2027.json"
    for text, said in (("[]", "格式有误"), ("{", "不是 JSON"), ('{"year": 2027, "days": []}', "尚未公布")):
        file.write_text(text, "utf-8")
        code, _, problem = run("calendar", "preview", "--notice", str(file), data=data)
        assert code == 1
        assert said in problem
    code, _, problem = run("calendar", "preview", data=data)
    assert code == 1
    assert "两者取一" in problem
    code, _, problem = run("calendar", "preview", "--office", "xx-99", "--closed", "2026-12-30", data=data)
    assert code == 1
    assert "没有编号为" in problem


def test_an_office_is_renamed_and_what_cannot_be_is_refused(data: Path) -> None:
    how = ("--last-day", "2026-07-31", "--reason", "青编〔2026〕12号")
    made = told("office", "rename", "qh-0801", "青禾市第一高级中学", *how, data=data)
    assert (made["kind"], made["office"]) == ("rename", "qh-0801")
    code, out, _ = run("calendar", "show", data=data)
    assert code == 0
    assert "单位更名 qh-0801" in out
    code, _, problem = run("office", "succeed", "qh", "qh-0801", *how, data=data)
    assert (code, "市级单位不能撤并" in problem) == (1, True)
    code, _, problem = run("office", "move", "qh-0801", "xx", "--reason", "青编〔2026〕12号", data=data)
    assert (code, "没有编号为" in problem) == (1, True)
