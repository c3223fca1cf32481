"""The site as a whole: its map for people and machines, its feed, what robots may read, one script for each page."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest

from bench.sites import hooks
from infra.sitebuild import build
from tests.browser.city import SETTINGS, directory

pytestmark = pytest.mark.slow

HOME = "https://huiyin.qinghe.example/"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("framed") / "public"
    build(out, directory(), SETTINGS)
    return out


@pytest.fixture(scope="module")
def frame() -> ModuleType:
    made: ModuleType = hooks().pages_frame
    return made


def test_the_sitemap_names_every_page_but_what_is_made_to_be_printed(out: Path) -> None:
    tree = ElementTree.fromstring((out / "sitemap.xml").read_text("utf-8"))
    listed = [node.text or "" for node in tree.iter(f"{SITEMAP}loc")]
    assert len(listed) == len(set(listed))
    pages = {path.parent.relative_to(out).as_posix() for path in out.rglob("index.html")}
    expected = {HOME if page == "." else f"{HOME}{page}/" for page in pages if not page.startswith("cards/")}
    assert set(listed) == expected


def test_a_city_of_more_pages_than_a_sitemap_holds_has_an_index(frame: ModuleType) -> None:
    made = dict(frame.sitemaps(HOME, ["", "a/", "b/", "c/", "d&e/"], most=2))
    assert set(made) == {"sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"}
    index = ElementTree.fromstring(made["sitemap.xml"])
    assert [node.text for node in index.iter(f"{SITEMAP}loc")] == [f"{HOME}sitemap-{n}.xml" for n in (1, 2, 3)]
    last = ElementTree.fromstring(made["sitemap-3.xml"])
    assert [node.text for node in last.iter(f"{SITEMAP}loc")] == [f"{HOME}d&e/"]


def test_robots_read_the_site_and_neither_the_workbench_nor_the_api(tmp_path: Path, out: Path) -> None:
    rules = (out / "robots.txt").read_text("utf-8").splitlines()
    assert rules == ["User-agent: *", "Disallow: /desk", "Disallow: /api/", f"Sitemap: {HOME}sitemap.xml"]
    build(tmp_path / "public", directory(), SETTINGS | {"site_url": "https://edu.qinghe.example/huimin/"})
    rules = (tmp_path / "public/robots.txt").read_text("utf-8").splitlines()
    assert "Disallow: /huimin/desk" in rules
    assert "Sitemap: https://edu.qinghe.example/huimin/sitemap.xml" in rules


def test_the_feed_holds_the_newest_of_every_room_that_tells(frame: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def entries(extra: Any) -> Any:
        yield from ((f"notices/n{day:02d}/", f"第 {day} 天 <通知>", f"2026-10-{day:02d}", "") for day in range(1, 32))

    def figures(extra: Any) -> Any:
        yield from ((f"figures/{n}/", "月报", "2026-09-30T16:00:00Z", "九月 & 十月") for n in range(30))

    for room in ("offices", "articles", "answers", "figures", "voices"):
        monkeypatch.delattr(f"pages_{room}.entries", raising=False)
    assert b"<updated>1970-01-01T00:00:00Z</updated>" in frame._feed(HOME, {"settings": SETTINGS})
    monkeypatch.setattr("pages_articles.entries", entries, raising=False)
    monkeypatch.setattr("pages_figures.entries", figures, raising=False)
    made = frame._feed(HOME, {"settings": SETTINGS})
    tree = ElementTree.fromstring(made)
    found = tree.findall(f"{ATOM}entry")
    assert len(found) == 40
    assert found[0].findtext(f"{ATOM}id") == f"{HOME}notices/n31/"
    assert found[0].findtext(f"{ATOM}title") == "第 31 天 <通知>"
    assert found[-1].findtext(f"{ATOM}summary") == "九月 & 十月"
    assert tree.findtext(f"{ATOM}updated") == "2026-10-31T00:00:00+08:00"
    assert made == frame._feed(HOME, {"settings": SETTINGS})


def test_the_map_leads_to_every_kind_of_page_and_groups_schools_by_town(out: Path) -> None:
    shown = (out / "map/index.html").read_text("utf-8")
    kinds = {path.parent.relative_to(out).parts[0] for path in out.glob("*/index.html")}
    for kind in kinds:
        assert f'href="../{kind}/"' in shown, kind
    assert 'href="../offices/qh-02/"' in shown
    assert "offices/qh-0201/" not in shown, "a page of all schools would grow with the city"


def test_each_page_loads_one_script_and_one_style_that_hold_all_they_need(out: Path) -> None:
    folder = next((out / "assets").iterdir())
    first = (folder / "frame.js").read_bytes()
    for path in out.rglob("*.html"):
        page = path.read_text("utf-8")
        assert len(re.findall(r"<script\b", page)) == 1, path
        assert len(re.findall(r'rel="stylesheet"', page)) == 1, path
        (script,) = re.findall(r'<script src="[./]*assets/[0-9a-f]+/([\w-]+\.js)"></script>\n', page)
        assert (folder / script).read_bytes().startswith(first), path
    for path in folder.glob("*.js"):
        if path.name != "proof.js":
            assert not re.search(rb"^\s*(import|export)\b", path.read_bytes(), re.MULTILINE), path
    assert {path.name for path in (folder / "altcha").iterdir()} == {"lib.js", "pbkdf2.js", "sha.js"}


@pytest.mark.usefixtures("frame")
def test_a_module_that_is_wrong_fails_the_build_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundling = sys.modules["bundling"]
    (tmp_path / "assets/style").mkdir(parents=True)
    (tmp_path / "assets/frame.js").write_text('import { gone } from "./nowhere.js";\n')
    monkeypatch.setattr(bundling, "HERE", tmp_path)
    with pytest.raises(bundling.PluginError, match=r"nowhere\.js"):
        bundling._bundled()
    monkeypatch.setattr(bundling, "ESBUILD", "nothing/*/esbuild")
    with pytest.raises(bundling.PluginError, match="npm ci"):
        bundling._bundled()
