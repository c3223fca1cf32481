"""Services and papers that an office makes public: proposed, released by another, read by everybody, taken down."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Stale
from chalicelib.services import publications, published, service_hall, uploads
from chalicelib.services.fileroom import FileRoom
from chalicelib.services.publications import Publication
from tests.services.file_room import PDF, file_room, packed
from tests.world import FakeWorld, World

SCHOOL = "qh-0401"
ITEM = {
    "title": "转学办理", "topic": "0103", "unit": "jiaowu", "who": "拟转入学生的家长", "papers": "户口簿\n居住证",
    "limit": "材料齐全的当场办结", "phone": "0480-6610401", "once": "true",
}  # fmt: skip
DOCUMENT = {"title": "转学申请表", "topic": "0103", "unit": "jiaowu", "note": "一式两份"}


@pytest.fixture
def room(world: FakeWorld) -> FileRoom:
    return file_room(world)


def propose(world: World, kind: str = "item", who: str = "qh-0401.clerk", id: str = "", **more: Any) -> Publication:
    form = {**(ITEM if kind == "item" else DOCUMENT), **more.pop("form", {})}
    return published.propose(world.desk, world.actor(who), kind, id, form, world.now, **more)


def release(world: World, found: Publication, who: str = "qh-0401.vice", **more: Any) -> Publication:
    return published.release(
        world.desk, world.actor(who), found.kind, found.office, found.id, world.now, version=found.version, **more
    )


def seen(world: World, kind: str = "item", **of: str) -> list[str]:
    return [str(o.facts["title"]) for o in service_hall.offers(world.front, kind, SCHOOL, world.now, **of)]


def test_a_service_is_read_by_everybody_once_somebody_else_released_it(world: FakeWorld) -> None:
    made = propose(world)
    assert seen(world) == []
    with pytest.raises(NotAllowed):
        release(world, made, "qh-0401.clerk")
    release(world, made)
    (offer,) = service_hall.offers(world.front, "item", SCHOOL, world.now)
    assert (offer.topic, offer.unit, offer.facts["once"]) == ("招生入学／转学", "教务处", True)
    assert offer.facts["papers"] == "户口簿\n居住证"
    assert not {"by", "released_by", "file"} & set(offer.facts)


def test_a_change_of_something_public_waits_while_the_old_one_stands(world: FakeWorld) -> None:
    made = release(world, propose(world))
    changed = propose(world, id=made.id, version=made.version, form={"limit": "3 个工作日"})
    assert service_hall.offers(world.front, "item", SCHOOL, world.now)[0].facts["limit"] == "材料齐全的当场办结"
    with pytest.raises(Stale):
        propose(world, id=made.id, version=made.version)
    release(world, changed)
    (offer,) = service_hall.offers(world.front, "item", SCHOOL, world.now)
    assert offer.facts["limit"] == "3 个工作日"


def test_what_is_taken_down_is_gone_for_everybody_and_stays_in_the_list(world: FakeWorld) -> None:
    made = release(world, propose(world))
    with pytest.raises(NotAllowed):
        published.withdraw(
            world.desk, world.actor("qh-0401.handler"), "item", SCHOOL, made.id, "不再办理", world.now,
            version=made.version,
        )  # fmt: skip
    head = world.actor("qh-0401.head")
    gone = published.withdraw(world.desk, head, "item", SCHOOL, made.id, "不再办理", world.now, version=made.version)
    assert seen(world) == []
    assert (gone.state, gone.said, gone.shown["title"]) == ("withdrawn", "不再办理", "转学办理")
    again = propose(world, id=gone.id, version=gone.version)
    release(world, again)
    assert seen(world) == ["转学办理"]


def test_what_is_given_back_says_why(world: FakeWorld) -> None:
    made = propose(world)
    head = world.actor("qh-0401.head")
    back = published.give_back(world.desk, head, "item", SCHOOL, made.id, "缺办理地点", world.now, version=made.version)
    assert (back.state_title, back.said) == ("已退回", "缺办理地点")
    with pytest.raises(Stale):
        release(world, back)


def test_every_mistake_is_named_beside_its_field(world: FakeWorld) -> None:
    form = {"title": "", "topic": "77", "unit": "nothing", "phone": "电话", "who": "x" * 300}
    with pytest.raises(Invalid) as refused:
        propose(world, form=form)
    assert set(refused.value.fields) == {"title", "topic", "unit", "phone", "who"}
    with pytest.raises(NotAllowed):
        propose(world, who="qh-0401.handler")
    with pytest.raises(NotFound):
        published.listed(world.desk, world.actor("qh-0401.clerk"), "no-such-kind", SCHOOL, world.now)


@pytest.mark.parametrize("who", ["qh-0402.vice", "qh-04.head", "bs.clerk"])
def test_to_others_there_is_nothing_to_see(world: FakeWorld, who: str) -> None:
    made = propose(world)
    for office, id in ((SCHOOL, made.id), ("zz", "x")):
        with pytest.raises(NotFound):
            published.listed(world.desk, world.actor(who), "item", office, world.now)
        with pytest.raises(NotFound):
            published.one(world.desk, world.actor(who), "item", office, id, world.now)


def test_a_paper_is_found_by_matter_and_department_and_opened_by_everybody(world: FakeWorld, room: FileRoom) -> None:
    made = propose(world, "document", room=room, upload=("../转学 申请表.exe", PDF))
    with pytest.raises(NotFound):
        service_hall.paper(world.front, room, SCHOOL, made.id)
    release(world, made, room=room)
    assert seen(world, "document", topic="01", unit="jiaowu") == ["转学申请表"]
    assert seen(world, "document", topic="02") == seen(world, "document", unit="deyu") == []
    handed, content = service_hall.paper(world.front, room, SCHOOL, made.id)
    assert (handed.name, content) == ("转学 申请表.pdf", PDF)
    assert uploads.sweep_orphans(room, world.now.replace(month=12)) == 0


def test_a_new_file_replaces_the_old_one_when_it_is_released(world: FakeWorld, room: FileRoom) -> None:
    made = release(world, propose(world, "document", room=room, upload=("表.pdf", PDF)), room=room)
    later = PDF + b"% second"
    changed = propose(world, "document", id=made.id, version=made.version, room=room, upload=("表.pdf", later))
    assert service_hall.paper(world.front, room, SCHOOL, made.id)[1] == PDF
    release(world, changed, room=room)
    assert service_hall.paper(world.front, room, SCHOOL, made.id)[1] == later
    with pytest.raises(NotFound):
        publications.content(room, made.public_file)
    kept = propose(world, "document", id=made.id, version=changed.version + 1, form={"note": "一份即可"})
    release(world, kept, room=room)
    assert service_hall.paper(world.front, room, SCHOOL, made.id)[1] == later


def test_a_file_that_tells_more_than_it_shows_is_not_made_public(world: FakeWorld, room: FileRoom) -> None:
    for upload, said in (
        (None, "选择要公开的文件"),
        (("a.pdf", b""), "空的"),
        (("a.docx", packed(word__document="<w:ins/>", word__comments="<c/>")), "批注"),
    ):
        with pytest.raises(Invalid) as refused:
            propose(world, "document", room=room, upload=upload)
        assert said in refused.value.fields["file"]
    assert world.front.board.posted(SCHOOL, "document", date.min) == ()
