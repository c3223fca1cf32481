"""Building the public site: whole or not at all, true to the directory, nothing that a strict policy refuses."""

from __future__ import annotations

import os
import re
import threading
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from chalicelib.domain.offices import Nature, Tier
from infra.sitebuild import SITE, SiteNotBuilt, build
from tests.browser.city import SETTINGS, directory
from tests.scan import scanned

pytestmark = pytest.mark.slow

Attributes = list[tuple[str, str | None]]


class Elements(HTMLParser):
    """Every start tag with its attributes, and the text outside scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data


def pages(out: Path) -> dict[str, Elements]:
    return {path.relative_to(out).as_posix(): Elements(path.read_text("utf-8")) for path in sorted(out.rglob("*.html"))}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "public"
    build(out, directory(), SETTINGS)
    return out


OF_AN_OFFICE = ("offices/{}/", "offices/{}/board/", "offices/{}/items/", "cards/{}/")


def test_every_office_has_its_pages_and_its_card(out: Path) -> None:
    made = set(pages(out))
    expected = {f"{page.format(office['id'])}index.html" for office in directory() for page in OF_AN_OFFICE}
    assert {name for name in made if name.startswith(("offices/", "cards/"))} == expected
    assert made >= {
        "index.html",
        "404.html",
        "phones/index.html",
        "submit/index.html",
        "lookup/index.html",
        "report/index.html",
        "process/index.html",
    }


def test_every_link_inside_the_site_leads_somewhere(out: Path) -> None:
    for name, page in pages(out).items():
        for _, attributes in page.found:
            for address in (attributes.get("href", ""), attributes.get("src", "")):
                target = urlsplit(urljoin(f"http://here/{name}", address))
                if not address or target.scheme != "http" or target.path.startswith("/api/"):
                    continue
                assert target.netloc == "here", f"{name} leads to {address}"
                file = out / (target.path.lstrip("/") + ("index.html" if target.path.endswith("/") else ""))
                assert file.is_file(), f"{name} leads to {address}"


def test_nothing_that_a_strict_policy_refuses(out: Path) -> None:
    for name, page in pages(out).items():
        for tag, attributes in page.found:
            assert tag != "style", name
            assert "style" not in attributes, f"{name}: {tag} {attributes}"
            assert not [key for key in attributes if key.startswith("on")], f"{name}: {tag} {attributes}"
            assert tag != "script" or attributes["src"].endswith(".js"), name


def test_what_the_directory_does_not_hold_is_said_to_be_unpublished(out: Path) -> None:
    bare = pages(out)["offices/qh-0204/index.html"].text
    assert "0480-6610200" in bare
    assert "0480-6600102" in bare
    assert bare.count("未公布") >= 9
    assert "None" not in bare
    whole = pages(out)["offices/qh-0201/index.html"].text
    assert "未公布" not in whole
    for shown in ("0480-6610211", "0480-6610219", "lhzx@qhjy.example", "校门东侧惠民服务站", "每周四", "柏副校长"):
        assert shown in whole
    assert "信息更新于 2026年11月19日" in whole, "16:30 UTC is the next day in China"


def test_the_footer_invents_no_number_and_shows_what_is_configured(tmp_path: Path, out: Path) -> None:
    home = pages(out)["index.html"].text
    assert not [word for word in ("备案", "标识码", "主办单位", "找错") if word in home]
    settings = SETTINGS | {"sponsor": "青禾市教育和体育局", "site_code": "9901000001", "icp": "青ICP备00000000号"}
    build(tmp_path / "public", directory(), settings)
    home = pages(tmp_path / "public")["index.html"].text
    assert "主办单位：青禾市教育和体育局" in home
    assert "网站标识码 9901000001" in home
    assert "青ICP备00000000号" in home


def test_the_code_on_each_card_is_the_address_of_that_offices_page(out: Path) -> None:
    for office in directory():
        card = (out / "cards" / office["id"] / "index.html").read_text("utf-8")
        address = f"https://huiyin.qinghe.example/offices/{office['id']}/"
        (code,) = re.findall(r"<figure>\s*(<svg.+?</svg>)", card)
        assert scanned(code) == address


def test_names_are_text_and_never_markup(tmp_path: Path) -> None:
    offices = directory()
    offices[0] |= {"name": "<script>alert(1)</script>局", "address": '"><img src=x>'}
    build(tmp_path / "public", offices, SETTINGS)
    for name, page in pages(tmp_path / "public").items():
        assert not [tag for tag, attributes in page.found if tag == "img" or (tag == "script" and not attributes)], name


def test_a_build_that_fails_leaves_the_old_site(tmp_path: Path) -> None:
    out = tmp_path / "public"
    build(out, directory(), SETTINGS)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    offices = directory()
    for settings, wrong in (
        ({}, offices),
        ({"site_url": "huiyin.example"}, offices),
        (SETTINGS, [offices[0] | {"id": "../qh"}]),
        (SETTINGS, [offices[0] | {"parent": "qh"}]),
    ):
        with pytest.raises(SiteNotBuilt):
            build(out, wrong, settings)
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before
    assert [path.name for path in tmp_path.iterdir()] == ["public"], "no half-built site is left lying about"


def test_a_directory_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    for strange in (tmp_path, tmp_path / "letter.txt", SITE):
        with pytest.raises(SiteNotBuilt, match="换一个空目录"):
            build(strange, directory(), SETTINGS)
    assert (tmp_path / "letter.txt").read_text() == "dear"
    (tmp_path / "empty").mkdir()
    build(tmp_path / "empty", directory(), SETTINGS)
    assert (tmp_path / "empty" / "index.html").is_file()


def test_dates_and_codes_may_come_as_the_domain_holds_them(tmp_path: Path) -> None:
    offices = directory()
    offices[0] |= {"updated_at": date(2026, 11, 3), "nature": Nature.PRIVATE, "tier": Tier.CITY}
    build(tmp_path / "public", offices, SETTINGS)
    shown = pages(tmp_path / "public")["offices/qh/index.html"].text
    assert "信息更新于 2026年11月3日" in shown
    assert "民办" in shown


def test_only_the_pages_that_show_a_changed_number_change(tmp_path: Path) -> None:
    out = tmp_path / "public"
    first = build(out, directory(), SETTINGS)
    assert first.pages == len(pages(out))
    assert build(out, directory(), SETTINGS).changed == (), "the same input gives the same bytes"
    offices = directory()
    next(office for office in offices if office["id"] == "qh-0201")["phones"]["service"] = "0480-6610299"
    again = build(out, offices, SETTINGS)
    assert set(again.changed) == {
        "phones/index.html",
        "submit/index.html",
        "offices/qh-0201/index.html",
        "offices/qh-0201/board/index.html",
        "offices/qh-0201/items/index.html",
        "offices/qh-02/index.html",
        "cards/qh-0201/index.html",
        "phones/qh.json",
    }
    gone = build(out, [office for office in offices if office["id"] != "qh-0805"], SETTINGS)
    assert set(gone.removed) == {f"{page.format('qh-0805')}index.html" for page in OF_AN_OFFICE}
    assert not (out / "offices" / "qh-0805").exists()


def test_no_visitor_sees_half_a_site(tmp_path: Path) -> None:
    out = tmp_path / "public"
    build(out, directory(), SETTINGS)
    done = threading.Event()
    missed: list[str] = []
    seen = 0

    def visit() -> None:
        nonlocal seen
        while not done.is_set():
            for name in ("index.html", "phones/index.html", "cards/qh-0805/index.html"):
                try:
                    whole = (out / name).read_text("utf-8").rstrip().endswith("</html>")
                except FileNotFoundError:
                    whole = False
                seen += 1
                if not whole:
                    missed.append(name)

    visitor = threading.Thread(target=visit)
    visitor.start()
    for _ in range(4):
        build(out, directory(), SETTINGS)
    done.set()
    visitor.join()
    assert seen > 20
    assert missed == []


def test_assets_of_the_two_builds_before_stay_for_forms_that_are_open(tmp_path: Path) -> None:
    out = tmp_path / "public"
    build(out, directory(), SETTINGS)
    current = next((out / "assets").iterdir()).name
    for age, name in enumerate(("newer", "older", "oldest")):
        earlier = out / "assets" / name
        earlier.mkdir()
        (earlier / "submit.js").write_text("// earlier")
        os.utime(earlier, (1_700_000_000 - age, 1_700_000_000 - age))
    build(out, directory(), SETTINGS)
    assert {path.name for path in (out / "assets").iterdir()} == {current, "newer", "older"}


def test_the_source_stays_untouched_and_the_working_directory_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.stat().st_mtime_ns for path in SITE.rglob("*")}
    monkeypatch.chdir(tmp_path)
    build(Path("here"), directory(), SETTINGS)
    assert (tmp_path / "here" / "index.html").is_file()
    assert {path: path.stat().st_mtime_ns for path in SITE.rglob("*")} == before
    assert (tmp_path / "here").stat().st_mode & 0o777 == 0o755, "another user may be the one who serves it"
