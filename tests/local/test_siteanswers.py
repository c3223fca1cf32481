"""Published answers on the site: by topic, the newest first, by year when long, and gone when they are taken down."""

from __future__ import annotations

from typing import Any

import pytest

from bench.sites import hooks
from tests.browser.city_answers import ANSWERS

pytestmark = pytest.mark.slow

TOPICS = [{"code": "01", "title": "招生入学"}, {"code": "07", "title": "课后（延时）服务"}]
OFFICES = {
    id: {"id": id, "name": name} for id, name in (("qh", "市教育局"), ("qh-02", "柳河镇"), ("qh-04", "南塘街道"))
}


@pytest.fixture(scope="module")
def room() -> Any:
    return hooks().pages_answers


def extra(published: Any) -> dict[str, Any]:
    return {"topics": TOPICS, "offices": OFFICES, "published": published}


def test_there_is_a_list_before_there_is_an_answer(room: Any) -> None:
    ((address, template, names),) = room.pages(extra({}))
    assert (address, template, names["groups"]) == ("answers/", "answers.html", [])


def test_answers_stand_by_topic_the_newest_first_with_their_neighbours(room: Any) -> None:
    made = {address: names for address, _, names in room.pages(extra(ANSWERS))}
    groups = [(title, [each["id"] for each in found]) for _, title, found in made["answers/"]["groups"]]
    assert groups == [("招生入学", ["1b2c3d4e5f6a", "2c3d4e5f6a7b"]), ("课后（延时）服务", ["0a1b2c3d4e5f"])]
    middle = made["answers/1b2c3d4e5f6a/"]
    assert middle["before"][0] == "answers/0a1b2c3d4e5f/"
    assert middle["after"][0] == "answers/2c3d4e5f6a7b/"
    assert middle["answer"]["when"] == "2026年9月"
    assert middle["answer"]["office_name"] == "柳河镇"


def test_a_long_list_has_pages_by_year(room: Any) -> None:
    (one, *_) = ANSWERS["qh"]["answer"]
    many = [{**one, "id": f"{n:012x}", "released_on": f"{2025 + n % 2}-05-{n % 28 + 1:02}"} for n in range(130)]
    made = {address: names for address, _, names in room.pages(extra({"qh": {"answer": many}}))}
    assert {"answers/", "answers/2025/", "answers/2025/2/", "answers/2026/", "answers/2026/2/"} < set(made)
    assert len(made) == 130 + 5
    assert sum(len(found) for _, _, found in made["answers/"]["groups"]) == room.PAGE
    assert [count for _, _, count in made["answers/"]["years"]] == [65, 65]


def test_no_feed_and_no_list_keeps_what_could_not_be_taken_down(room: Any) -> None:
    assert list(room.beside(extra(ANSWERS))) == []
    assert not hasattr(room, "entries")
