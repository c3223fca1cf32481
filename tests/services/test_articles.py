"""What offices write for everybody: proposed, refused, released, taken down, ended; who may make what known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.services import published, service_hall
from chalicelib.services.fileroom import FileRoom
from chalicelib.services.publications import ARTICLES, Publication
from tests.services.file_room import PDF, file_room
from tests.world import FakeWorld, World

FORMS: dict[str, dict[str, str]] = {
    "notice": {"title": "放学时间调整", "body": "17:40 放学，电话 0480-6600102。", "until": "2026-11-30"},
    "policy": {
        "title": "课后服务管理办法", "level": "city", "organ": "青禾市教育和体育局", "symbol": "青教〔2026〕8号",
        "made_on": "2026-08-10", "validity": "valid", "body": "自愿参加。",
    },
    "faq": {"title": "转学要带哪些材料？", "topic": "0103", "body": "户口簿。"},
    "rule": {"title": "首问负责制", "which": "first_asked", "body": "谁先接待谁负责。"},
    "exposure": {
        "title": "某小学违规收费", "topic": "0201", "found": "每人收 46 元。", "dealt": "已退还。",
        "basis": "青教〔2026〕8号",
    },
}  # fmt: skip


@pytest.fixture
def room(world: FakeWorld) -> FileRoom:
    return file_room(world)


def propose(world: World, kind: str, who: str = "qh.clerk", id: str = "", **more: Any) -> Publication:
    form = {**FORMS[kind], **more.pop("form", {})}
    return published.propose(world.desk, world.actor(who), kind, id, form, world.now, **more)


def release(world: World, found: Publication, who: str = "qh.publisher", **more: Any) -> Publication:
    actor = world.actor(who)
    return published.release(
        world.desk, actor, found.kind, found.office, found.id, world.now, version=found.version, **more
    )


def posted(world: World, kind: str, office: str = "qh") -> list[dict[str, Any]]:
    return [dict(each.facts) for each in world.front.board.posted(office, kind, date.min)]


@pytest.mark.parametrize("kind", sorted(ARTICLES))
def test_an_article_goes_out_when_another_releases_it_and_comes_down_again(world: FakeWorld, kind: str) -> None:
    made = propose(world, kind)
    assert posted(world, kind) == []
    with pytest.raises(NotAllowed):
        release(world, made, "qh.clerk")
    out = release(world, made)
    (facts,) = posted(world, kind)
    assert facts == {**FORMS[kind], "released_on": "2026-11-16"}
    changed = propose(world, kind, id=made.id, version=out.version, form={"title": "改过的标题"})
    assert posted(world, kind)[0]["title"] == FORMS[kind]["title"]
    out = release(world, changed)
    assert posted(world, kind)[0]["title"] == "改过的标题"
    publisher = world.actor("qh.publisher")
    published.withdraw(world.desk, publisher, kind, "qh", made.id, "内容有误", world.now, version=out.version)
    assert posted(world, kind) == []


@pytest.mark.parametrize("kind", sorted(ARTICLES))
def test_nobodys_number_is_let_in(world: FakeWorld, kind: str) -> None:
    text = "found" if kind == "exposure" else "body"
    with pytest.raises(Invalid) as refused:
        propose(world, kind, form={text: "联系人 154-0000-0001", "title": "身份证 990101198802160020"})
    assert set(refused.value.fields) == {text, "title"}


def test_a_case_is_made_known_by_the_citys_own_office_only(world: FakeWorld) -> None:
    for who in ("qh-0401.clerk", "qh-04.head"):
        with pytest.raises(NotFound, match="市级单位"):
            propose(world, "exposure", who)
        with pytest.raises(NotFound):
            published.listed(world.desk, world.actor(who), "exposure", world.actor(who).office, world.now)
    with pytest.raises(Invalid) as refused:
        propose(world, "exposure", form={"found": "学生家的电话 0480-6655555", "dealt": "", "basis": ""})
    assert set(refused.value.fields) == {"found", "dealt", "basis"}
    made = propose(world, "exposure")
    with pytest.raises(NotAllowed):
        release(world, made, "qh.handler")
    assert release(world, made, "qh.head").state == "public"


def test_an_end_day_lies_ahead(world: FakeWorld) -> None:
    with pytest.raises(Invalid) as refused:
        propose(world, "notice", form={"until": "2026-11-15"})
    assert set(refused.value.fields) == {"until"}


def test_an_article_may_have_a_file_that_everybody_fetches_and_that_may_go_again(
    world: FakeWorld, room: FileRoom
) -> None:
    made = release(world, propose(world, "notice", room=room, upload=("通知.pdf", PDF)), room=room)
    (shown,) = world.front.board.posted("qh", "notice", date.min)
    name = service_hall.file_id(shown)
    assert name == f"notice.2026-11-16.{made.id}"
    handed, content = service_hall.paper(world.front, room, "qh", name)
    assert (handed.name, content) == ("通知.pdf", PDF)
    for unknown in ("notice.2026-11-16.x", "notice.x.y", f"policy.2026-11-16.{made.id}", f"item.2026-11-16.{made.id}"):
        with pytest.raises(NotFound):
            service_hall.paper(world.front, room, "qh", unknown)
    kept = release(world, propose(world, "notice", id=made.id, version=made.version), room=room)
    assert service_hall.paper(world.front, room, "qh", name)[1] == PDF
    without = propose(world, "notice", id=made.id, version=kept.version, without_file=True)
    release(world, without, room=room)
    assert "file" not in posted(world, "notice")[0]
    with pytest.raises(NotFound):
        service_hall.paper(world.front, room, "qh", name)
    assert not room.store.contents  # type: ignore[attr-defined]


def test_staff_are_told_of_a_policy_and_of_nothing_else(world: FakeWorld) -> None:
    release(world, propose(world, "notice"))
    release(world, propose(world, "policy"))
    told = [each for each in world.memory.alerts.values() if each.kind == "published"]
    keys = {each.key for each in told}
    assert {"qh", "qh-04"} <= keys
    assert "qh-0401" not in keys, "the town tells its schools"
    assert all("课后服务管理办法" in each.note for each in told)
