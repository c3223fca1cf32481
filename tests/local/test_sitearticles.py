"""The pages of what offices write: lists, articles, years, questions, what scripts and the feed read."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from bench.sites import hooks
from chalicelib.domain.registers.views import Posted
from infra.sitebuild import build
from infra.sitefiles import _shown
from tests.browser.city import PUBLISHED, SETTINGS, directory
from tests.browser.city_articles import ARTICLES
from tests.local.test_sitebuild import Elements

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("articles") / "public"
    build(out, directory(), SETTINGS, published=PUBLISHED)
    return out


@pytest.fixture(scope="module")
def room() -> ModuleType:
    """site/pages_articles.py."""
    made: ModuleType = hooks().pages_articles
    return made


def read(out: Path, address: str) -> str:
    return (out / address / "index.html").read_text("utf-8")


def extra(published: dict[str, Any]) -> dict[str, Any]:
    """What the hooks hand to the rooms, as far as articles want it."""
    offices = {
        "qh": {"id": "qh", "name": "青禾市教育和体育局", "above": None},
        "qh-0201": {"id": "qh-0201", "name": "柳河镇中心小学", "above": {"id": "qh"}},
    }
    topics = [{"code": "01", "title": "招生入学"}, {"code": "02", "title": "收费"}]
    return {"offices": offices, "topics": topics, "published": published}


def many(kind: str, days: list[str], **more: Any) -> dict[str, Any]:
    rows = [{"id": f"a{n:03d}", "on": day, "title": f"第{n}篇", "body": "x", **more} for n, day in enumerate(days)]
    return extra({"qh": {kind: rows}})


def test_every_article_has_its_page_and_every_list_is_there(out: Path) -> None:
    paths = {"notice": "notices", "policy": "policies", "faq": "faq", "rule": "rules", "exposure": "exposure"}
    for kinds in ARTICLES.values():
        for kind, rows in kinds.items():
            for each in rows:
                assert each["title"] in read(out, f"{paths[kind]}/{each['id']}")
    for path in ("open", *paths.values()):
        assert (out / path / "index.html").is_file()


def test_links_of_the_articles_lead_somewhere(out: Path) -> None:
    for path in [out / "open/index.html", *out.glob("notices/**/*.html"), *out.glob("faq/**/*.html")]:
        name = path.relative_to(out).as_posix()
        for _, attributes in Elements(path.read_text("utf-8")).found:
            for address in (attributes.get(key, "") for key in ("href", "src", "data-find", "data-faq")):
                target = urlsplit(urljoin(f"http://here/{name}", address))
                if address and target.netloc == "here" and not target.path.startswith("/api/"):
                    # What other parts of the site have not been given yet is theirs to make.
                    file = out / (target.path.lstrip("/") + ("index.html" if target.path.endswith("/") else ""))
                    assert file.is_file(), f"{name} leads to {address}"


def test_an_article_says_where_it_is_when_and_from_whom(out: Path) -> None:
    page = Elements(read(out, "notices/n1"))
    for shown in ("2026年11月18日", "青禾市教育和体育局", "基础教育科", "转学申请表.pdf", "178 KB"):
        assert shown in page.text
    assert "有效至 2026年12月31日" in page.text
    assert "<script>alert" not in read(out, "notices/n1"), "HTML of a writer is text"
    links = [attributes["href"] for tag, attributes in page.found if tag == "a"]
    assert "/api/v1/documents/qh/notice.2026-11-18.n1" in links
    assert {"../../open/", "../../notices/", "../../notices/n3/", "../../notices/n2/"} <= set(links)
    policy = Elements(read(out, "policies/p1")).text
    for shown in ("青教〔2026〕8号", "2026年8月10日", "2026年9月1日", "现行有效"):
        assert shown in policy
    assert "不再执行" in read(out, "policies/p0")
    assert "来源：新华社" in read(out, "policies/p2")


def test_what_has_ended_leaves_the_lists_and_keeps_its_address_with_a_note(out: Path) -> None:
    for name in ("notices/index.html", "open/index.html", "notices/titles.json", "feed.xml"):
        assert "秋季报名通知" not in (out / name).read_text("utf-8"), name
    assert "已过期" in read(out, "notices/n0")


def test_the_input_changes_on_the_day_after_the_last() -> None:
    office: Any = SimpleNamespace(units=())
    notice = Posted("qh", "notice", "n1", date(2026, 11, 2), "public", {"title": "通知", "until": "2026-11-16"})
    assert [_shown(notice, office, date(2026, 11, day)).get("expired") for day in (16, 17)] == [None, True]


def test_only_the_citys_own_office_stands_first(room: ModuleType) -> None:
    found = room.articles(extra({id: kinds for id, kinds in PUBLISHED.items() if id in ("qh", "qh-0201")}), "notice")
    assert [each["id"] for each in found] == ["n2", "n3", "n1", "n0"]


def test_a_short_list_is_one_page_and_a_long_one_has_pages_by_year(room: ModuleType) -> None:
    def lists(given: dict[str, Any]) -> dict[str, Any]:
        return {at: names for at, template, names in room.pages(given) if template == "articles.html"}

    short = lists(many("notice", ["2026-01-01"] * 50))
    assert {at for at in short if at.startswith("notices/")} == {"notices/"}
    long = lists(many("notice", ["2026-01-01"] * 60 + ["2025-12-31"] * 3))
    assert {at for at in long if at.startswith("notices/")} == {
        "notices/", "notices/2026/", "notices/2026/2/", "notices/2025/",
    }  # fmt: skip
    assert [len(long[at]["items"]) for at in ("notices/", "notices/2026/", "notices/2026/2/", "notices/2025/")] == [
        50, 50, 10, 3,
    ]  # fmt: skip
    assert [(year, count) for year, _, count in long["notices/"]["years"]] == [("2026", 60), ("2025", 3)]


def test_many_questions_stand_by_topic_on_pages_of_their_own(room: ModuleType) -> None:
    def asked(given: dict[str, Any]) -> dict[str, bool]:
        return {at: names["whole"] for at, template, names in room.pages(given) if template == "articles_faq.html"}

    assert asked(many("faq", ["2026-01-01"] * 50, topic="0101")) == {"faq/": True}
    assert asked(many("faq", ["2026-01-01"] * 51, topic="0101")) == {"faq/": False, "faq/topic-01/": True}


def test_a_topic_has_at_most_three_hints_and_the_citys_own_come_first(out: Path) -> None:
    hints = json.loads((out / "faq/hints.json").read_text("utf-8"))
    assert [id for id, _ in hints["01"]] == ["q4", "q2", "q1"]
    assert hints["02"] == [["q3", "课后服务能退费吗？"]]


def test_titles_for_the_search_carry_what_is_looked_for(out: Path) -> None:
    rows = json.loads((out / "policies/titles.json").read_text("utf-8"))
    assert rows[0] == [
        "p1", "课后服务管理办法", "市 · 青教〔2026〕8号 · 现行有效", "2026-09-01", "city", "valid",
    ]  # fmt: skip


def test_the_feed_tells_the_newest_and_neither_questions_nor_rules(room: ModuleType) -> None:
    given = extra({id: kinds for id, kinds in PUBLISHED.items() if id in ("qh", "qh-0201")})
    told = list(room.entries(given))
    assert [address for address, *_ in told][:3] == ["notices/n3/", "notices/n1/", "exposure/e1/"]
    assert {re.split("/", address)[0] for address, *_ in told} == {"notices", "policies", "exposure"}
    assert all(summary and len(summary) <= 91 for *_, summary in told)
    assert len(list(room.entries(many("notice", ["2026-01-01"] * 40)))) == 30


def test_rules_stand_in_their_order(out: Path) -> None:
    text = Elements(read(out, "rules")).text
    assert text.index("信访接待制度") < text.index("首问负责制")


def test_an_empty_city_says_so(room: ModuleType, tmp_path: Path) -> None:
    build(tmp_path / "public", directory(), SETTINGS)
    for path in ("notices", "policies", "faq", "rules", "exposure"):
        assert "还没有" in read(tmp_path / "public", path)
