"""Articles at the desk: written, seen as they will look, released by another, fetched by everybody."""

from __future__ import annotations

from collections.abc import Callable

from webtest import Upload

from chalicelib.domain.articles import RULES
from tests.entry.calls import call
from tests.entry.pages.browse import Browser, form_of, texts
from tests.services.file_room import PDF
from tests.world import FakeWorld

At = Callable[[str], Browser]
NOTICE = {"title": "放学时间调整", "body": "## 一、时间\n\n**17:40** 放学，<b>请接送</b>。\n\n[政策](javascript:x)"}
EXPOSURE = {
    "title": "某小学违规收费", "topic": "0201", "found": "柏大川老师收费。", "dealt": "已退还。", "basis": "规定",
}  # fmt: skip


def test_a_notice_is_looked_at_as_the_site_will_show_it(at: At, world: FakeWorld) -> None:
    clerk, vice = at("qh-0401.clerk"), at("qh-0401.vice")
    form = form_of(clerk.get("/desk/settings/notices/new"), "form")
    form["title"], form["body"] = NOTICE["title"], NOTICE["body"]
    form["file"] = Upload("通知.pdf", PDF, "application/pdf")
    form.submit(status=303)
    page = vice.get("/desk/settings/notices").click("放学时间调整")
    shown = page.html.select_one(".as-public")
    assert (shown.h4.text, shown.strong.text) == ("一、时间", "17:40")
    assert "<b>请接送</b>" in shown.text, "what looks like HTML is text"
    assert shown.select("a[href^='javascript']") == []
    page.forms["release"].submit("do", value="release", status=303)
    id = page.request.path.rpartition("/")[2]
    got = call("GET", f"/api/v1/documents/qh-0401/notice.2026-11-16.{id}", headers={"Accept": "application/pdf"})
    assert (got.status, got.raw) == (200, PDF)
    again = form_of(clerk.get(f"/desk/settings/notices/{id}/edit"), "form")
    again["without_file"] = True
    again.submit(status=303)
    vice.get(f"/desk/settings/notices/{id}").forms["release"].submit("do", value="release", status=303)
    assert call("GET", f"/api/v1/documents/qh-0401/notice.2026-11-16.{id}").status == 404
    clerk.get(f"/desk/settings/notices/{id}/file", status=404)


def test_a_number_is_refused_beside_its_field_and_nothing_is_lost(at: At) -> None:
    values = {**NOTICE, "body": "请打 15400000001"}
    answer = at("qh-0401.clerk").fill("/desk/settings/notices/new", values, form="form", status=422)
    assert "154****0001" in answer.html.select_one("#f-body-error").text
    assert form_of(answer, "form")["body"].value == "请打 15400000001"


def test_a_rule_begins_with_a_sample_in_the_name_of_the_office(at: At) -> None:
    clerk = at("qh-0401.clerk")
    page = clerk.get("/desk/settings/rules/new")
    links = {link["href"].rpartition("=")[2]: link.text for link in page.html.select(".starts a")}
    assert list(links.items()) == list(RULES[:-1])
    for code in links:
        form = form_of(clerk.get(f"/desk/settings/rules/new/edit?sample={code}"), "form")
        assert form["which"].value == code
        assert "南塘实验小学" in form["body"].value
        assert "{" not in form["body"].value
    form.submit(status=303)
    assert "人员职责" in texts(clerk.get("/desk/settings/rules"))


def test_a_case_made_known_warns_of_names_and_is_the_citys(at: At) -> None:
    clerk = at("qh.clerk")
    assert "不写姓名" in texts(clerk.get("/desk/settings/exposure/new"))
    clerk.fill("/desk/settings/exposure/new", EXPOSURE, form="form")
    page = at("qh.publisher").get("/desk/settings/exposure").click("某小学违规收费")
    assert "柏大川老师" in page.html.select_one(".note.warn").text
    page.forms["release"].submit("do", value="release", status=303)
    school = at("qh-0401.head")
    school.get("/desk/settings/exposure", status=404)
    school.get("/desk/settings/exposure/new", status=404)
    settings = texts(school.get("/desk/settings"))
    assert "曝光台" not in settings
    assert "公告通知" in settings


def test_staff_read_of_a_new_policy_among_their_alerts(at: At) -> None:
    policy = {"title": "课后服务办法", "level": "city", "organ": "市局", "validity": "valid", "body": "自愿。"}
    at("qh.clerk").fill("/desk/settings/policies/new", policy, form="form")
    page = at("qh.publisher").get("/desk/settings/policies").click("课后服务办法")
    assert "现行有效" in texts(page)
    page.forms["release"].submit("do", value="release", status=303)
    assert "新公布的政策法规" in texts(at("qh-04.liaison").get("/desk/alerts"))


def test_who_releases_for_offices_below_finds_what_each_has_by_its_name(at: At) -> None:
    at("qh-0401.clerk").fill("/desk/settings/notices/new", NOTICE, form="form", status=303)
    publisher = at("qh.publisher")
    page = publisher.get("/desk/settings/notices")
    assert "放学时间调整" not in texts(page)
    page.forms["find"]["office"] = "南塘实验小学"
    listed = page.forms["find"].submit()
    listed.click("放学时间调整").forms["release"].submit("do", value="release", status=303)
    page.forms["find"]["office"] = "没有这所学校"
    missed = page.forms["find"].submit(status=404)
    assert "没有找到“没有这所学校”" in texts(missed)
    clerk = at("qh-0401.clerk")
    assert "find" not in clerk.get("/desk/settings/notices").forms
    clerk.get("/desk/settings/notices?office=qh-0402", status=404)
