"""The pages of offices: what they show of what was published, who is found by name, what a closed office says."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.policy import Policy
from infra import sitelimits
from infra.sitebuild import build, publish, site_input
from infra.sitestore import Disk
from tests.browser.city import PUBLISHED, SETTINGS, directory
from tests.local.test_sitebuild import Elements

pytestmark = pytest.mark.slow

ON = date(2026, 11, 22)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The city with what was published, an office that went into another, and one that is simply gone."""
    out = tmp_path_factory.mktemp("offices") / "public"
    offices = directory()
    for office in offices:
        if office["id"] == "qh-0204":
            office |= {"valid_to": "2026-08-31", "successor": "qh-0202"}
        if office["id"] == "qh-0202":
            office |= {"valid_to": "2026-10-31", "successor": "qh-0201"}
        if office["id"] == "qh-0303":
            office |= {"valid_to": "2026-11-22", "successor": "qh-0301"}
    given = site_input(offices, SETTINGS, published=PUBLISHED, on=ON)
    publish(given, Disk(out))
    return out


@pytest.fixture
def rooms() -> Iterator[Any]:
    """The module that makes the pages, as the hooks import it."""
    from bench.sites import hooks

    yield hooks().pages_offices
    sys.modules.pop("pages_offices", None)


def text(out: Path, name: str) -> str:
    return Elements((out / name / "index.html").read_text("utf-8")).text


def links(out: Path, name: str) -> set[str]:
    page = Elements((out / name / "index.html").read_text("utf-8"))
    return {attributes["href"] for tag, attributes in page.found if tag == "a" and "href" in attributes}


def in_order(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_an_office_shows_all_that_it_made_known(out: Path) -> None:
    shown = text(out, "offices/qh-0201")
    for part in (
        "值班校长",
        "德育主任",
        "欧阳试例",
        "2026年12月2日（周三）",
        "14:30–17:00",
        "可预约",
        "6 批",
        "预约截止",
        "2026年11月25日",
        "已取消",
        "选“预约接访”",
        "转学办理",
        "全部 3 项",
        "转学申请表",
        "班主任公布",
    ):
        assert part in shown, part
    found = links(out, "offices/qh-0201")
    assert "/api/v1/offices/qh-0201/reception.ics" in found
    assert "/api/v1/documents/qh-0201/d1" in found
    assert "../../submit/#qh-0201" in found
    assert "../../lookup/" in found
    bare = text(out, "offices/qh-0301")
    assert "还没有公布值班安排" in bare
    assert "还没有公布服务事项" in bare
    assert "/api/v1/offices/qh-0301/reception.ics" not in links(out, "offices/qh-0301"), "there is nothing in it"


def test_the_list_of_services_says_everything_by_topic_and_by_department(out: Path) -> None:
    shown = text(out, "offices/qh-0201/items")
    for part in (
        "谁可以办",
        "需要的材料",
        "户口簿",
        "怎么办",
        "核对材料",
        "多久办好",
        "在哪里办",
        "校门东侧惠民服务站",
        "费用",
        "不收费",
        "办理结果",
        "转学接收证明",
        "依据",
        "青教〔2026〕8号",
        "咨询电话",
        "一式两份",
    ):
        assert part in shown, part
    by_unit = shown[shown.index("按部门找") :]
    assert in_order(by_unit, "柳河镇中心小学", "课后服务退费", "教务处", "休学复学", "转学办理")
    assert shown.count("一次办好") == 6, (
        "in the title, the trail, the heading, a hint, and beside two of three services"
    )
    assert "还没有公布服务事项" in text(out, "offices/qh-0301/items")


def test_the_board_says_what_the_printed_one_says(out: Path) -> None:
    shown = text(out, "offices/qh-0201/board")
    rules = sitelimits.procedure(Policy())
    for part in (
        "民有所呼，我有所应",
        "民有所需，我有所为",
        "服务受理零推诿",
        "0480-6610219",
        "lhzx@qhjy.example",
        "柏副校长",
        "校门口服务台",
        "监督电话",
        "督学责任区公示牌",
        "欧阳试例",
        "责任督学",
        "110",
        "信息更新于 2026年11月19日",
    ):
        assert part in shown, part
    for step in rules["steps"]:
        assert step["title"] in shown
        assert step["limit"] in shown
    for type_ in rules["types"]:
        assert type_["title"] in shown
        assert type_["answered"] in shown
    kinds = {address.rpartition("/")[2] for address in links(out, "offices/qh-0201/board") if "/cards/" in address}
    assert kinds == {"board", "area", "card", "leaflet", "notice"}
    training = text(out, "offices/qh-0702/board")
    assert "督学责任区公示牌" not in training
    assert "未公布" not in training, "what is not known is left out, as on paper"


def test_a_closed_office_leads_to_who_answers_for_it_and_nobody_is_led_to_it(out: Path) -> None:
    gone = text(out, "offices/qh-0204")
    assert "到 2026年8月31日 为止" in gone
    assert "../../offices/qh-0201/" in links(out, "offices/qh-0204"), "the last in the chain"
    assert not [address for address in links(out, "offices/qh-0204") if "submit/#" in address]
    for page in ("phones", "submit", "offices/qh-02"):
        shown = text(out, page)
        assert "北洼小学" not in shown, page
        assert "石桥镇中心幼儿园" in shown or page == "offices/qh-02", "its last day has not passed"
    listed = {line[0] for line in json.loads((out / "phones" / "qh.json").read_bytes())["offices"]}
    assert len(listed) == len(directory()) - 2
    assert "qh-0204" not in listed


def test_an_office_is_found_by_its_name_its_town_and_its_initials(out: Path) -> None:
    found = json.loads((out / "phones" / "qh.json").read_bytes())
    by_id = {line[0]: line[1:] for line in found["offices"]}
    name, town, phone, initials = by_id["qh-0401"]
    assert (name, phone, initials) == ("南塘实验小学", "0480-6610411", "ntsyxx")
    assert found["towns"][town] == "南塘街道教育学区"
    assert by_id["qh-0801"][3] == "qhsdyzx"
    assert found["towns"][by_id["qh-0801"][1]] == ""


def test_home_shows_what_is_new_and_what_is_open_and_nothing_else(out: Path, rooms: Any) -> None:
    notices = [{"id": f"n{n}", "on": f"2026-11-{n + 1:02d}", "title": f"第{n}号通告"} for n in range(8)]
    notices[0]["pinned"] = notices[6]["expired"] = True  # type: ignore[assignment]
    asked = [
        {"id": "c1", "on": "2026-11-01", "title": "延时服务怎么办", "phase": "open", "ends": "2026-12-01"},
        {"id": "c2", "on": "2026-10-01", "title": "过去的征集", "phase": "ended", "ends": "2026-10-20"},
    ]
    bureau = {"id": "qh"}
    extra = {
        "roots": [bureau | {"chain": [bureau]}],
        "published": {"qh": {"notice": notices, "campaign": asked}},
        "procedures": {"": {}},
    }
    found = rooms.front(extra)
    assert [each["id"] for each in found["notices"]] == ["n0", "n7", "n5", "n4", "n3"]
    assert [(each["address"], each["until"]) for each in found["asked"]] == [("ideas/c1/", "2026-12-01")]
    assert rooms.front(extra | {"published": {}}) == {"procedure": {}, "notices": [], "asked": []}
    home = text(out, "")
    for part in ("民有所呼，我有所应", "民有所需，我有所为", "登记分派", "1 个工作日内", "举报不经过被举报的单位"):
        assert part in home, part
    assert {"report/", "process/", "phones/", "open/", "faq/"} <= {a.removeprefix("./") for a in links(out, "")}


def test_the_procedure_is_that_of_the_rules(out: Path) -> None:
    shown = text(out, "process")
    rules = sitelimits.procedure(Policy())
    for row in rules["lawful"]:
        assert row["what"] in shown
        assert row["limit"] in shown
        assert row["article"] in shown
    types = {each["code"]: each for each in rules["types"]}
    assert types["COMPLAINT"] | {"hint": ""} == {
        "code": "COMPLAINT",
        "title": "投诉",
        "hint": "",
        "registered": "1 个工作日内",
        "told": "15 日内",
        "answered": "60 日",
        "extended": "30 日",
        "articles": ["《信访工作条例》第二十三条", "《信访工作条例》第三十四条"],
    }
    assert (types["REPORT"]["told"], types["REPORT"]["answered"]) == ("", "")
    assert types["REPORT"]["articles"] == ["《信访工作条例》第三十条"]
    assert "《信访工作条例》第二十九条" in types["SUGGEST"]["articles"]
    for part in (
        "网络渠道",
        "通信地址",
        "咨询电话",
        "投诉电话",
        "接待时间",
        "查询方式",
        "青禾市文昌路 1 号",
        "每周三",
        "第十八条",
    ):
        assert part in shown, part


def test_an_office_with_a_promise_of_its_own_says_so_on_its_board_and_those_below_too(tmp_path: Path) -> None:
    own = sitelimits.procedure(Policy(promises={"COMPLAINT": "10wd"}, limits={"R01": "4h"}))
    given = site_input(
        directory(), SETTINGS, procedures={sitelimits.EVERYBODY: sitelimits.common_procedure(), "qh-02": own}
    )
    publish(given, Disk(tmp_path / "public"))
    for office in ("qh-02", "qh-0201"):
        shown = text(tmp_path / "public", f"offices/{office}/board")
        assert "10 个工作日" in shown
        assert "4 小时内" in shown
    assert "10 个工作日" not in text(tmp_path / "public", "offices/qh-0301/board")


def test_reporting_leads_into_the_form_by_the_box_and_names_every_other_way(out: Path) -> None:
    shown = text(out, "report")
    for part in ("不经过被举报的单位", "第三十条", "wgbx@qhjy.example", "0480-6600103", "匿名", "1 个工作日内"):
        assert part in shown, part
    assert "../submit/#type=REPORT&channel=REPORT_BOX&about=office&office=qh" in links(out, "report")


def test_a_very_large_city_shows_towns_first(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "柳河镇中心小学" in text(out, "phones")
    assert "data-lists" not in (out / "submit/index.html").read_text("utf-8")
    monkeypatch.setattr(sys.modules["hooks.py"].pages_offices, "MANY", 5)
    build(tmp_path / "public", directory(), SETTINGS)
    for page in ("phones", "submit"):
        shown = text(tmp_path / "public", page)
        assert "柳河镇教育学区" in shown, page
        assert "柳河镇中心小学" not in shown, page
    assert 'data-lists="../phones/qh.json ' in (tmp_path / "public/submit/index.html").read_text("utf-8")
    assert "柳河镇中心小学" in text(tmp_path / "public", "offices/qh-02")
