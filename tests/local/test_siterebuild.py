"""The job that keeps the site true: it builds when something published changes, and tells when it cannot."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.offices import Post, PostKind, docket_key
from chalicelib.domain.registers.views import Posted
from chalicelib.domain.roles import SYSTEM_DESK
from infra.cityfile import read_city
from infra.local.runner import site_jobs
from infra.sitefiles import standing_settings
from infra.sitejob import AGAIN, PERIOD, Rebuilding
from infra.siterender import ROOT, render, render_apart
from infra.sitestore import SiteNotBuilt, hashes
from infra.world import opened
from tests.local.small_app import app as small_app

pytestmark = pytest.mark.engine


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with opened(tmp_path_factory.mktemp("site") / "data", make=True):
        from chalicelib.wiring import base

        city = read_city(ROOT / "infra/local/qinghe.yaml")
        base.directory().put_city(city.offices, city.staff, city.posts)
        yield


class Job:
    """The job at one place, with a clock of its own."""

    def __init__(self, out: Path, rendered: Any = render) -> None:
        self.out, self.clock = out, Clock()
        self.rendered = rendered
        self.job = Rebuilding(out, self._render, self.clock)

    def _render(self, source: Path, fresh: Path) -> None:
        self.rendered(source, fresh)

    def tick(self, seconds: float = PERIOD.total_seconds()) -> dict[str, Any]:
        self.clock.now += seconds
        return self.job({}, None)


def test_it_builds_once_and_then_only_what_changes(world: None, tmp_path: Path) -> None:
    from chalicelib.wiring import base

    job = Job(tmp_path / "public")
    first = job.tick()
    assert first["built"]
    assert first["changed"] > 60
    assert job.tick() == {"built": False}
    office = base.directory().office("qh-0401")
    changed = replace(office, phones=replace(office.phones, service="0480-6610499"))
    base.directory().put_office(office, changed)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "public").rglob("*.html")}
    assert job.tick()["built"]
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "public").rglob("*.html")}
    rewritten = {str(path.relative_to(tmp_path / "public")) for path in after if after[path] != before.get(path)}
    shown = {path for path in before if "0480-6610499" in path.read_text("utf-8")}
    assert rewritten == {str(path.relative_to(tmp_path / "public")) for path in shown}
    assert "offices/qh-0401/index.html" in rewritten
    assert job.tick() == {"built": False}
    base.directory().put_office(changed, office)


def test_what_is_published_beside_the_directory_counts_too(world: None, tmp_path: Path) -> None:
    from chalicelib.wiring import base
    from chalicelib.wiring.public import front
    from infra.sitefiles import published

    job, day = Job(tmp_path / "public"), date(2026, 11, 2)
    assert job.tick()["built"]
    facts = {"title": "转学办理", "topic": "01", "who": "家长", "limit": "当场办结", "phone": "0480-6600102"}
    item = Posted("qh-0401", "item", "a1", day, "public", facts)
    front().board.post(item)
    assert job.tick()["built"]
    assert published(base.now())["qh-0401"]["item"][0]["title"] == "转学办理"
    front().board.take_down(item)
    assert job.tick()["built"]
    office = base.directory().office("qh-0401")
    hours = next(o.station.hours for o in base.directory().tree("qh").values() if o.station)
    duty = Post("qh-0401", PostKind.DUTY, "值班校长", hours=hours, place="接待室")
    posts = base.directory().posts("qh-0401")
    base.directory().put_posts(office.id, posts, (*posts, duty))
    assert job.tick()["built"]
    assert "值班校长" in {line["who"] for line in published(base.now())["qh-0401"]["duty"]}
    base.directory().put_posts(office.id, (*posts, duty), posts)
    assert job.tick()["built"]
    assert job.tick() == {"built": False}


def test_a_file_is_shown_by_its_name_and_address_and_nothing_of_where_it_lies(world: None) -> None:
    from chalicelib.wiring import base
    from chalicelib.wiring.public import front
    from infra.sitefiles import published

    file = {
        "id": "f" * 32,
        "kind": "pdf",
        "size": 7,
        "digest": "0" * 64,
        "name": "转学申请表.pdf",
        "scope": "public:qh",
    }
    posted = Posted("qh-0402", "document", "d1", date(2026, 11, 2), "public", {"title": "申请表", "file": file})
    front().board.post(posted)
    shown = published(base.now())["qh-0402"]["document"][0]["file"]
    front().board.take_down(posted)
    assert set(shown) == {"name", "kind", "bytes", "address"}
    assert shown["address"] == "/api/v1/documents/qh-0402/d1"


def test_a_failed_build_leaves_the_old_site_and_tells_the_system_officers(world: None, tmp_path: Path) -> None:
    from chalicelib.wiring import base, desk

    def broken(source: Path, fresh: Path) -> None:
        (fresh / "offices").mkdir(parents=True)
        raise SiteNotBuilt("网站没有生成；模板第 3 行有误")

    job = Job(tmp_path / "public")
    job.tick()
    before = hashes(tmp_path / "public")
    office = base.directory().office("qh-0501")
    base.directory().put_office(office, changed := replace(office, address="东岭镇学府路 9 号"))
    job.rendered = broken
    assert job.tick() == {"built": False, "failed": True}
    assert job.tick() == {"built": False}, "what failed is not tried at every tick"
    assert job.tick(AGAIN) == {"built": False, "failed": True}
    assert hashes(tmp_path / "public") == before
    assert [path.name for path in tmp_path.iterdir()] == ["public"]
    found = desk.desk().ledger.alerts([docket_key("qh", SYSTEM_DESK)], None, 10).items
    (alert,) = [each for each in found if each.kind == "site_failed"]
    assert "模板第 3 行有误" in alert.note
    assert alert.staff

    def full(source: Path, fresh: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    job.rendered = full
    assert job.tick(AGAIN) == {"built": False, "failed": True}
    found = desk.desk().ledger.alerts([docket_key("qh", SYSTEM_DESK)], None, 10).items
    assert "No space left on device" in " ".join(each.note for each in found)
    job.rendered = render
    assert job.tick() == {"built": False}
    assert job.tick(AGAIN)["built"]
    base.directory().put_office(changed, office)


def test_what_was_configured_stays_and_what_was_damaged_is_mended(world: None, tmp_path: Path) -> None:
    from infra.sitefiles import build_site

    out = tmp_path / "public"
    assert standing_settings(out) == {}
    build_site(out, {"site_url": "https://jy.qinghe.example", "sponsor": "青禾市教育和体育局"})
    (out / "index.html").write_text("somebody wrote here", "utf-8")
    assert Job(out).tick() == {"built": True, "changed": 1, "removed": 0}
    assert "件件有着落" in (out / "index.html").read_text("utf-8")
    assert Job(out).tick() == {"built": False}
    assert standing_settings(out)["sponsor"] == "青禾市教育和体育局"


def test_rendering_apart_gives_the_same_or_the_words_of_the_error(world: None, tmp_path: Path) -> None:
    Job(tmp_path / "here").tick()
    Job(tmp_path / "apart", render_apart).tick()
    assert hashes(tmp_path / "here") == hashes(tmp_path / "apart")
    (tmp_path / "wrong.json").write_text('{"settings": {"site_url": "nowhere"}}', "utf-8")
    with pytest.raises(SiteNotBuilt, match="site_url must be an absolute address"):
        render_apart(tmp_path / "wrong.json", tmp_path / "fresh")


def test_it_runs_where_a_site_is_served(tmp_path: Path) -> None:
    from app import app

    (job,) = site_jobs(app, {"HUIYIN_SITE_DIR": str(tmp_path)})
    assert job.name == "site"
    assert site_jobs(app, {}) == []
    assert site_jobs(small_app, {"HUIYIN_SITE_DIR": str(tmp_path)}) == []
