"""Reply templates: written by heads, offered below, filled from what the asker may see (S4-20, S2-23)."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.placeholders import PLACEHOLDERS
from chalicelib.services import templates, worklist
from chalicelib.services.templates import Template
from tests.world import FakeWorld, walk

FEES = {
    "title": "收费答复",
    "field": "reply",
    "topic": "02",
    "text": "您于{收到日期}反映{反映单位}的事项（{事项编号}）已由{承办单位}核实。如不服，可向{复查机关}申请复查。",
}


def write(world: FakeWorld, who: str = "qh-0401.head", id: str = "", version: int = 0, **form: Any) -> Template:
    return templates.write(world.desk, world.actor(who), id, {**FEES, **form}, world.now, version=version)


def titles(world: FakeWorld, who: str, topic: str = "0201", field: str = "reply") -> list[str]:
    return [each.title for each in templates.offered(world.desk, world.actor(who), topic, field, world.now)]


def test_templates_of_the_own_office_come_before_those_above_and_the_finer_topic_first(world: FakeWorld) -> None:
    write(world, "qh.center-head", title="市里的", topic="02")
    write(world, "qh-04.head", title="镇里的", topic="")
    write(world, title="通用", topic="")
    write(world, title="违规收费", topic="0201")
    write(world, title="收费")
    assert titles(world, "qh-0401.handler") == ["违规收费", "收费", "通用", "镇里的", "市里的"]
    assert titles(world, "qh-0401.handler", topic="") == ["通用", "镇里的"]
    assert titles(world, "qh-0401.handler", topic="03") == ["通用", "镇里的"]
    assert titles(world, "qh-0402.clerk") == ["镇里的", "市里的"]
    assert titles(world, "qh.clerk") == ["市里的"]
    assert titles(world, "qh-0401.handler", field="report") == []
    assert titles(world, "bs.clerk") == []


def test_only_heads_write_and_only_for_their_own_office(world: FakeWorld) -> None:
    for who in ("qh-0401.handler", "qh-0401.clerk", "qh.admin"):
        with pytest.raises(NotAllowed):
            write(world, who)
    made = write(world, "qh-04.head")
    with pytest.raises(NotFound):
        write(world, "qh-0401.head", id=made.id, version=1)
    with pytest.raises(NotFound):
        templates.drop(world.desk, world.actor("qh-0401.head"), made.id, world.now)
    with pytest.raises(NotFound):
        templates.template(world.desk, world.actor("qh-0801.head"), "qh-04", made.id, world.now)
    with pytest.raises(NotAllowed):
        templates.templates(world.desk, world.actor("qh.admin"), world.now)
    assert templates.template(world.desk, world.actor("qh-0401.clerk"), "qh-04", made.id, world.now) == made


def test_a_template_keeps_its_earlier_wordings(world: FakeWorld) -> None:
    made = write(world)
    again = write(world, id=made.id, version=made.version, text="改过的答复")
    assert (again.version, again.text, again.earlier[0].text) == (2, "改过的答复", FEES["text"])
    with pytest.raises(Stale):
        write(world, id=made.id, version=1, text="没看到别人改过")
    for n in range(2, 15):
        again = write(world, id=made.id, version=n, text=f"第{n}稿")
    assert [each.version for each in again.earlier] == list(range(14, 4, -1))
    templates.drop(world.desk, world.actor("qh-0401.head"), made.id, world.now)
    assert titles(world, "qh-0401.handler") == []


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"text": "{信访人}您好"}, "text"),
        ({"topic": "88"}, "topic"),
        ({"field": "title"}, "field"),
        ({"title": ""}, "title"),
        ({"text": "字" * 5001}, "text"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_named(world: FakeWorld, form: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        write(world, **form)
    assert set(refused.value.fields) == {field}


def test_placeholders_are_filled_from_what_the_case_says(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "accept_notice")
    actor = world.actor("qh-0401.handler")
    file = worklist.open_case(world.desk, actor, number)
    text, missing = templates.filled_in(
        world.desk, actor, file, FEES["text"] + "请于{答复期限}前；{ 受理日期 }", world.now
    )
    school = world.desk.directory.office("qh-0401").name
    assert f"您于2026年11月16日反映{school}的事项（{number}）已由{school}核实" in text
    assert "可向青禾市教育和体育局申请复查" in text
    assert "2026年11月16日" in text.rpartition("；")[2]
    assert missing == ()


def test_what_is_not_known_stays_in_black_brackets(world: FakeWorld) -> None:
    number = world.submit(about_kind="none", about_office=None)
    actor = world.actor("qh.clerk")
    file = worklist.open_case(world.desk, actor, number)
    text, missing = templates.filled_in(
        world.desk, actor, file, "关于{反映单位}，受理于{受理日期}，{单位电话}", world.now
    )
    assert text.startswith("关于【反映单位】，受理于【受理日期】")
    assert missing[:2] == ("反映单位", "受理日期")


def test_no_placeholder_says_who_the_petitioner_is(world: FakeWorld) -> None:
    number = world.submit()
    actor = world.actor("qh.clerk")
    said = templates.values(world.desk, actor, worklist.open_case(world.desk, actor, number), world.now)
    assert not any("甘" in value or "15400000001" in value for value in said.values())
    assert set(said) == set(PLACEHOLDERS)
