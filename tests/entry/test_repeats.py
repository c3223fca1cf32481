"""The routes of repeats: what they show, to whom, and that they show nobody more than his dockets hold."""

from __future__ import annotations

from tests.entry.calls import staff
from tests.world import FakeWorld, walk


def test_a_clerk_sees_what_may_have_come_before_and_decides(world: FakeWorld) -> None:
    first, again = world.submit(), world.submit()
    answer = staff("qh", "clerk").get(f"/api/v1/cases/{again}/repeats")
    (hint,) = answer.json["items"]
    assert (hint["number"], hint["state"], hint["open"]) == (first, {"code": "INBOX", "title": "待登记"}, True)
    assert hint["reasons"][0] == "预留的手机号码相同"
    assert "15400000001" not in answer.raw.decode()
    told = staff("qh", "clerk").post("/api/v1/repeats", {"mobile": "15400000001"})
    assert {each["number"] for each in told.json["items"]} == {first, again}


def test_another_office_gets_the_same_answer_whether_the_case_exists_or_not(world: FakeWorld) -> None:
    number = world.submit()
    stranger = staff("qh-0402", "clerk")
    for path in ("repeats", "followers"):
        there = stranger.get(f"/api/v1/cases/{number}/{path}")
        nowhere = stranger.get(f"/api/v1/cases/QH20261116-22222/{path}")
        assert (there.status, there.raw) == (nowhere.status, nowhere.raw)
        assert there.status == 404
    assert stranger.post("/api/v1/repeats", {"mobile": "15400000001"}).json == {"items": []}


def test_who_waits_for_an_answer_is_listed_with_the_text_to_read_through(world: FakeWorld) -> None:
    number = world.submit()
    clerk = staff("qh", "clerk")
    assert clerk.get(f"/api/v1/cases/{number}/followers").status == 403
    walk(world, number, "approve_reply")
    shown = clerk.get(f"/api/v1/cases/{number}/followers").json
    assert shown == {"items": [], "reply": "多收费用已退还。"}


def test_a_page_shows_ties_to_those_who_answer_for_them_all_only(world: FakeWorld) -> None:
    main, child = world.submit(), world.submit(mobile="15400000002")
    for number in (child, main):
        world.act(number, "register", "qh.clerk")
        world.act(number, "classify", "qh.dispatcher", legal_class="PETITION")
        world.act(number, "accept_notice", "qh.clerk")
    world.act(main, "dispatch", "qh.dispatcher", to="qh-0401")
    world.act(child, "merge", "qh.dispatcher", into=main)
    world.drain()
    owner = staff("qh", "clerk").get(f"/api/v1/cases/{main}").json
    assert owner["ties"] == [{"tie": "absorbed", "number": child}]
    assert staff("qh-0401", "head").get(f"/api/v1/cases/{main}").json["ties"] == []


def test_the_lawful_paths_are_proposed_where_one_may_be_taken(world: FakeWorld) -> None:
    number = world.submit(content="学校拖欠工资，请求劳动仲裁部门处理，我要求仲裁。")
    world.act(number, "register", "qh.clerk")
    page = staff("qh", "center-head").get(f"/api/v1/cases/{number}").json
    assert [each["path"] for each in page["paths"]] == ["labour_arbitration"]
    assert staff("qh", "clerk").get(f"/api/v1/cases/{number}").json["paths"] == []
