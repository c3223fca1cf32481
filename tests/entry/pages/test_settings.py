"""The settings by role: the index, the entry with its preview and release, units, posts, and what others are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.office_parts import PARTS
from chalicelib.domain.offices import PostKind, unit_of
from chalicelib.domain.roles import Role
from chalicelib.entry.pages.nav import MENU
from chalicelib.entry.pages.settings import SETTINGS_ROWS
from tests.entry.calls import call
from tests.entry.pages.browse import Browser, form_of, texts
from tests.world import FakeWorld

At = Callable[[str], Browser]
ENTRY = "/desk/settings/office-entry"


def test_the_index_says_what_each_may_change(at: At) -> None:
    def changeable(who: str) -> set[str]:
        cards = at(who).get("/desk/settings").html.select(".tiles .card")
        return {c.h2.get_text() for c in cards if "可以修改" in c.get_text()}

    assert changeable("qh-0401.head") >= {"公开信息", "内设机构", "领导小组", "值班接访", "时限与制度", "工作日历"}
    written = {part.title for part in PARTS if Role.CLERK in part.by and not part.city}
    assert {"公开信息", "服务事项清单", "公告通知", "献一策征集", "满意度调查"} < written
    assert changeable("qh-0401.clerk") == written
    assert changeable("qh.head-0105") == {"联系人与专职人员", "回复模板", "渠道负责人"}
    assert changeable("qh-0401.handler") == set()


@pytest.mark.parametrize("who", ["qh-0401.handler", "qh.admin", "qh.auditor", "qh.center-head", "qh.head-0105"])
def test_whoever_may_look_sees_every_part_that_the_index_names(at: At, who: str) -> None:
    browser = at(who)
    for link in browser.get("/desk/settings").html.select(".tiles a"):
        browser.get(link["href"])


def test_every_part_is_a_row_with_a_page(at: At) -> None:
    head = at("qh.head")
    for row in SETTINGS_ROWS:
        assert texts(head.get(row.path))
    shown = {a["href"] for a in at("qh.admin").get("/desk/settings").html.select(".tiles a")}
    assert {e.path for e in MENU if e.path == "/desk/settings/staff"} <= shown


def test_an_entry_is_previewed_proposed_released_and_then_public(at: At, world: FakeWorld) -> None:
    clerk = at("qh-0401.clerk")
    form = form_of(clerk.get(ENTRY), "entry")
    form["phones.service"], form["reason"] = "0480-6611499", "电话更换"
    before = form.submit("do", value="preview")
    assert "公布后公众看到的样子" in texts(before)
    assert "0480-6611499" in before.html.select(".mini-card")[0].get_text()
    assert "0480-6611401" in before.html.select(".mini-card")[1].get_text()
    assert world.desk.directory.office("qh-0401").phones.service == "0480-6611401"
    sent = form_of(before, "entry").submit("do", value="propose", status=303).follow()
    assert "待审核的修改" in texts(sent)
    assert "release" not in sent.forms
    vice = at("qh-0401.vice")
    assert "1 项待审核" in texts(vice.get("/desk/settings"))
    vice.get(ENTRY).forms["release"].submit("do", value="release", status=303)
    shown = call("GET", "/api/v1/offices/qh-0401").json
    assert (shown["phones"]["service"], shown["updated_at"]) == ("0480-6611499", "2026-11-16")


def test_mistakes_stand_beside_their_fields_with_what_was_typed(at: At) -> None:
    values = {"phones.service": "电话", "reception": "周三 14:30-17:00", "reason": "改"}
    form = form_of(at("qh-0401.clerk").get(ENTRY), "entry")
    for name, value in values.items():
        form[name] = value
    answer = form.submit("do", value="propose", status=422)
    wrong = {each["id"] for each in answer.html.select(".error")}
    assert wrong == {"f-phones.service-error", "f-reception-error"}
    assert form_of(answer, "entry")["phones.service"].value == "电话"


def test_who_was_overtaken_sees_what_stands_beside_his_own_words(at: At, world: FakeWorld) -> None:
    mine = form_of(at("qh-0401.clerk").get(ENTRY), "entry")
    mine["address"], mine["reason"] = "荷风路 20 号", "门牌更正"
    other = at("qh-0401.liaison")
    form = form_of(other.get(ENTRY), "entry")
    form["address"], form["reason"] = "荷风路 18 号", "门牌更正"
    form.submit("do", value="propose", status=303)
    at("qh-0401.head").get(ENTRY).forms["release"].submit("do", value="release", status=303)
    answer = mine.submit("do", value="propose", status=409)
    assert "现在是：荷风路 18 号" in texts(answer)
    again = form_of(answer, "entry")
    assert again["address"].value == "荷风路 20 号"
    again.submit("do", value="propose", status=303)
    assert world.desk.directory.office("qh-0401").address == "荷风路 18 号"


def test_a_mistake_does_not_hide_that_somebody_was_faster(at: At) -> None:
    mine = form_of(at("qh-0401.clerk").get(ENTRY), "entry")
    form = form_of(at("qh-0401.liaison").get(ENTRY), "entry")
    form["address"], form["reason"] = "荷风路 18 号", "门牌更正"
    form.submit("do", value="propose", status=303)
    at("qh-0401.head").get(ENTRY).forms["release"].submit("do", value="release", status=303)
    mine["address"], mine["reason"] = "荷风路 20 号", ""
    wrong = form_of(mine.submit("do", value="propose", status=422), "entry")
    wrong["reason"] = "门牌更正"
    wrong.submit("do", value="propose", status=409)


def test_nobody_elses_office_is_shown(at: At) -> None:
    school, other = at("qh-0402.head"), at("bs.clerk")
    for browser in (school, other):
        foreign = browser.get(f"{ENTRY}?office=qh-0401", status=404)
        unknown = browser.get(f"{ENTRY}?office=zz", status=404)
        assert texts(foreign) == texts(unknown)
        for page in ("items", "documents"):
            browser.get(f"/desk/settings/{page}?office=qh-0401", status=404)
    assert "南塘实验小学" in texts(at("qh.publisher").get(f"{ENTRY}?office=qh-0401"))


def test_a_unit_is_added_renamed_and_ended_by_the_head_only(at: At, world: FakeWorld) -> None:
    head = at("qh-0401.head")
    new = {"code": "xinli", "name": "心理健康中心", "valid_from": "2026-11-16", "reason": "校务会议定"}
    head.fill("/desk/settings/units/new", new, form="form")
    head.fill(
        "/desk/settings/units/xinli/rename",
        {"name": "心理中心", "valid_from": "2026-12-01", "reason": "校务会议定"},
        form="form",
    )
    assert "将更名为 心理中心" in texts(head.get("/desk/settings/units"))
    ending = {"last_day": "2026-12-31", "successor": "deyu", "reason": "校务会议定"}
    head.fill("/desk/settings/units/xinli/end", ending, form="form")
    unit = unit_of(world.desk.directory.office("qh-0401"), "xinli")
    assert (unit.valid_to, unit.successor, unit.name) == (date(2026, 12, 31), "deyu", "心理中心")
    clerk = at("qh-0401.clerk")
    assert not clerk.get("/desk/settings/units").html.select("a[href$='/new']")
    for page in ("new", "new-grade", "deyu/rename", "deyu/end"):
        clerk.get(f"/desk/settings/units/{page}", status=403)
    for page in ("nothing/end", "deyu/vanish"):
        head.get(f"/desk/settings/units/{page}", status=404)


def test_a_rota_changes_line_by_line(at: At, world: FakeWorld) -> None:
    head = at("qh-0401.head")
    page = head.get("/desk/settings/duty")
    link = page.html.select("a[href*='instead=']")[0]["href"]
    form = form_of(head.get(link), "form")
    assert form["place"].value == "校门口惠民服务台"
    form["hours"], form["valid_from"] = "周一 07:10-08:00", "2026-12-01"
    form.submit(status=303)
    text = texts(head.get("/desk/settings/duty"))
    assert "周一 07:10–08:00" in text
    assert "将开始" in text
    assert len([p for p in world.desk.directory.posts("qh-0401") if p.kind is PostKind.DUTY]) == 4


def test_a_post_ends_with_a_reason_and_is_kept(at: At, world: FakeWorld) -> None:
    head = at("qh-0401.head")
    link = head.get("/desk/settings/liaisons").html.select("a[href*='post-end']")[0]["href"]
    refused = form_of(head.get(link), "form").submit(status=422)
    assert "请填写“原因”" in texts(refused)
    head.fill(link, {"last_day": "2026-11-15", "reason": "岗位调整"}, form="form")
    page = head.get("/desk/settings/liaisons")
    assert "以前的安排（1）" in texts(page)
    assert "未明确惠民工作联系人" in texts(page)
    head.get(link, status=404)


def test_next_years_group_is_taken_over_by_one_button(at: At, world: FakeWorld) -> None:
    head = at("qh-0401.head")
    head.get("/desk/settings/lead-group").forms["carry-over"].submit(status=303)
    page = head.get("/desk/settings/lead-group")
    assert "2027 年度" in texts(page)
    assert "carry-over" not in page.forms
    assert "carry-over" not in at("qh-0401.clerk").get("/desk/settings/lead-group").forms
    at("qh-0401.clerk").get("/desk/settings/post/LEADER", status=403)
    head.get("/desk/settings/post/KING", status=404)


SCRIPT = "<script>alert(1)</script>"


def test_a_script_in_any_field_shows_as_text(at: At, world: FakeWorld) -> None:
    head = at("qh-0401.head")
    pages: list[tuple[str, str, dict[str, Any]]] = [
        (ENTRY, "entry", {"address": SCRIPT, "map_note": SCRIPT, "reason": SCRIPT}),
        (
            "/desk/settings/units/new",
            "form",
            {"code": "x1", "name": SCRIPT, "valid_from": "2026-11-16", "reason": SCRIPT},
        ),
        ("/desk/settings/post/MEMBER", "form", {"year": "2026", "named": SCRIPT}),
        ("/desk/settings/templates/new", "form", {"title": SCRIPT, "field": "reply", "text": SCRIPT}),
        (
            "/desk/settings/items/new",
            "form",
            {"title": SCRIPT, "topic": "01", "who": SCRIPT, "papers": SCRIPT, "limit": SCRIPT, "phone": "12345"},
        ),
    ]
    for path, id, values in pages:
        form = form_of(head.get(path), id)
        for name, value in values.items():
            form[name] = value
        form.submit("do", value="propose", status=303)
    for path in ("office-entry", "units", "lead-group", "templates", "items"):
        answer = head.get(f"/desk/settings/{path}")
        assert SCRIPT not in answer.text
        assert SCRIPT in answer.html.get_text()


def test_a_form_without_the_token_changes_nothing(at: At, world: FakeWorld) -> None:
    head = at("qh-0401.head")
    before = world.desk.directory.office("qh-0401")
    for path in ("units/new", "office-entry", "policy/R07", "calendar", "channels", "post/LEADER", "items/new/edit"):
        head.post(f"/desk/settings/{path}", {"code": "x", "name": "x", "do": "decide"}, status=403)
    assert world.desk.directory.office("qh-0401") == before
