"""Services and papers, templates, policy, calendar and channels: forms on pages, refused beside their fields."""

from __future__ import annotations

from collections.abc import Callable

from webtest import Upload

from chalicelib.domain.deadlines import RULES
from chalicelib.domain.registers.channel_checks import CHECKED
from chalicelib.services import channels
from tests.entry.calls import call
from tests.entry.pages.browse import Browser, form_of, texts
from tests.services.file_room import PDF
from tests.world import FakeWorld

At = Callable[[str], Browser]
ITEM = {
    "title": "转学办理", "topic": "0103", "unit": "jiaowu", "who": "拟转入学生的家长", "papers": "户口簿\n居住证",
    "limit": "当场办结", "phone": "0480-6610401",
}  # fmt: skip


def test_a_service_goes_from_proposal_to_the_public_and_down_again(at: At) -> None:
    clerk, vice = at("qh-0401.clerk"), at("qh-0401.vice")
    clerk.fill("/desk/settings/items/new", ITEM, form="form")
    page = clerk.get("/desk/settings/items").click("转学办理")
    assert "release" not in page.forms
    assert call("GET", "/api/v1/services?office=qh-0401").json == {"items": []}
    shown = vice.get("/desk/settings/items").click("转学办理")
    shown.forms["release"].submit("do", value="release", status=303)
    (item,) = call("GET", "/api/v1/services?office=qh-0401&topic=01").json["items"]
    assert (item["title"], item["papers"], item["unit"]) == (
        "转学办理", ["户口簿", "居住证"], {"code": "jiaowu", "name": "教务处"},
    )  # fmt: skip
    page = vice.get("/desk/settings/items").click("转学办理")
    page.forms["withdraw"].submit("do", value="withdraw", status=422)
    form = page.forms["withdraw"]
    form["reason"] = "不再办理"
    form.submit("do", value="withdraw", status=303)
    assert call("GET", "/api/v1/services?office=qh-0401").json == {"items": []}


def test_a_paper_is_uploaded_looked_at_released_and_downloaded_by_everybody(at: At) -> None:
    clerk = at("qh-0401.clerk")
    form = form_of(clerk.get("/desk/settings/documents/new"), "form")
    form["title"], form["topic"], form["unit"] = "转学申请表", "0103", "jiaowu"
    refused = form.submit(status=422)
    assert refused.html.select_one("#f-file-error") is not None
    form = form_of(refused, "form")
    form["file"] = Upload("转学申请表.pdf", PDF, "application/pdf")
    form.submit(status=303)
    vice = at("qh-0401.vice")
    page = vice.get("/desk/settings/documents").click("转学申请表")
    got = vice.get(page.html.select_one("a[href$='/file']")["href"], headers={"Accept": "*/*"})
    assert (got.body, got.headers["Content-Disposition"].split(";")[0]) == (PDF, "attachment")
    page.forms["release"].submit("do", value="release", status=303)
    (paper,) = call("GET", "/api/v1/documents?office=qh-0401&unit=jiaowu&topic=0103").json["items"]
    assert paper["file"]["name"] == "转学申请表.pdf"
    raw = call("GET", paper["file"]["address"], headers={"Accept": "application/pdf"})
    assert (raw.status, raw.raw) == (200, PDF)
    assert "sandbox" in raw.headers["content-security-policy"]
    assert call("GET", "/api/v1/documents/qh-0402/" + paper["id"]).status == 404
    assert call("GET", "/api/v1/documents?office=qh-0401&unit=deyu").json == {"items": []}
    assert call("GET", "/api/v1/documents?office=zz").status == 404


def test_a_template_is_written_shown_to_those_below_and_taken_out(at: At) -> None:
    head = at("qh-04.head")
    values = {"title": "退费答复", "field": "reply", "topic": "0203", "text": "多收的费用已于{今天}退还。"}
    head.fill("/desk/settings/templates/new", values, form="form")
    below = at("qh-0401.liaison").get("/desk/settings/templates")
    assert "退费答复" in texts(below)
    assert not below.html.select("a[href*='/desk/settings/templates/']")
    link = head.get("/desk/settings/templates").html.select("a[href*='/desk/settings/templates/']")[-1]["href"]
    wrong = head.fill(link, {"text": "{生日}"}, form="form", status=422)
    assert "没有占位词{生日}" in texts(wrong)
    head.fill(link, {"text": "费用已退。"}, form="form")
    page = head.get(link)
    assert "以前的写法（1）" in texts(page)
    page.forms["drop"].submit(status=303)
    assert "还没有模板" in texts(head.get("/desk/settings/templates"))
    at("qh-0401.liaison").get("/desk/settings/templates/new", status=403)


def test_a_rule_looser_than_the_law_is_refused_with_its_article(at: At, world: FakeWorld) -> None:
    head = at("qh-0401.head")
    page = head.get("/desk/settings/policy")
    assert len(page.html.select("tbody tr")) == len(RULES)
    refused = head.fill("/desk/settings/policy/R02", {"limit": "15wd", "reason": "局务会议定"}, form="form", status=422)
    assert "信访工作条例第23条" in refused.html.select_one("#f-limit-error").get_text()
    head.fill("/desk/settings/policy/R02", {"limit": "10d", "reason": "校务会议定"}, form="form")
    row = next(r for r in head.get("/desk/settings/policy").html.select("tbody tr") if "R02" in r.get_text())
    assert [td.get_text(strip=True) for td in row.select("td")[2:5]] == ["15 日", "时限：10 日", "10 日"]
    general = {"promises.COMPLAINT": "10wd", "quiet": "22:00-07:00", "reason": "校务会议定"}
    head.fill("/desk/settings/policy/general", general, form="form")
    assert world.desk.directory.office("qh-0401").policy.promises == {"COMPLAINT": "10wd"}
    at("qh-0401.clerk").get("/desk/settings/policy/R02", status=403)
    assert not at("qh-0401.clerk").get("/desk/settings/policy").html.select("a[href*='/policy/']")
    at("qh-0402.head").get("/desk/settings/policy?office=qh-0401", status=404)
    head.get("/desk/settings/policy/R99", status=404)


def test_who_sets_a_rule_by_an_old_look_is_told(at: At) -> None:
    first, second = at("qh-0401.head"), at("qh-0401.head")
    mine = form_of(first.get("/desk/settings/policy/R07"), "form")
    second.fill("/desk/settings/policy/R08", {"limit": "4h", "reason": "校务会议定"}, form="form")
    mine["limit"], mine["reason"] = "4h", "校务会议定"
    again = form_of(mine.submit(status=409), "form")
    assert again["limit"].value == "4h"
    again.submit(status=303)


def test_closures_are_previewed_before_they_are_decided(at: At, world: FakeWorld) -> None:
    number = world.submit()
    for action, who, form in (
        ("register", "qh.clerk", {}),
        ("classify", "qh.dispatcher", {"legal_class": "PETITION"}),
        ("dispatch", "qh.dispatcher", {"to": "qh-04"}),
    ):
        world.act(number, action, who, **form)
    head = at("qh.head")
    form = form_of(head.get("/desk/settings/calendar"), "closures")
    form["first"], form["last"], form["why"] = "2026-11-17", "2026-11-27", "机关搬迁"
    looked = form.submit("do", value="preview")
    assert number in looked.html.select_one("section[aria-labelledby=looked-title]").get_text()
    assert world.desk.directory.office("qh").closures == ()
    decided = form_of(looked, "closures")
    missing = decided.submit("do", value="decide", status=422)
    assert "请写明调整日历的依据" in texts(missing)
    decided = form_of(looked, "closures")
    decided["reason"] = "局务会议定"
    decided.submit("do", value="decide", status=303)
    assert len(world.desk.directory.office("qh").closures) == 1
    page = head.get("/desk/settings/calendar")
    assert "机关搬迁" in texts(page)
    assert "局务会议定" in texts(page)
    form = form_of(page, "closures")
    form.fields["drop"][0].checked = True
    last = form_of(form.submit("do", value="preview"), "closures")
    last["reason"] = "搬迁推迟"
    last.submit("do", value="decide", status=303)
    assert world.desk.directory.office("qh").closures == ()


def test_a_preview_tells_nothing_of_what_lies_in_a_closed_compartment(at: At, world: FakeWorld) -> None:
    """A report about a school lies with discipline: the head of the school decides blindly on it, as he must."""
    number = world.submit(type="REPORT", about_kind="head", about_office="qh-0401", title="举报校长")
    form = form_of(at("qh-0401.head").get("/desk/settings/calendar"), "closures")
    form["first"], form["last"], form["why"] = "2026-11-17", "2026-11-27", "校舍检修"
    looked = form.submit("do", value="preview")
    assert number not in looked.text
    assert "将有 0 件、0 个期限变动" in texts(looked)


def test_wrong_days_are_named_and_only_a_head_decides(at: At) -> None:
    head = at("qh-0401.head")
    for values, said in (
        ({}, "请填写停业首日"),
        ({"first": "2026-11-17"}, "请写明停业原因"),
        ({"first": "2026-11-17", "last": "2026-11-10", "why": "检修"}, "早于首日"),
        ({"first": "2026-11-17", "last": "2027-11-10", "why": "检修"}, "超过三个月"),
    ):
        form = form_of(head.get("/desk/settings/calendar"), "closures")
        for name, value in values.items():
            form[name] = value
        assert said in texts(form.submit("do", value="preview", status=422))
    clerk = at("qh-0401.clerk").get("/desk/settings/calendar")
    assert not clerk.html.select("button[name=do]")
    form = form_of(clerk, "closures")
    form.submit("do", value="decide", status=422)


def test_each_channel_has_its_handler(at: At, world: FakeWorld) -> None:
    head = at("qh-0401.head")
    code = next(iter(CHECKED))
    head.fill("/desk/settings/channels", {code: "qh-0401.liaison"}, form="channels")
    assert channels.handlers(world.desk, "qh-0401", world.now) == {code: "qh-0401.liaison"}
    seen = form_of(head.get("/desk/settings/channels"), "channels")
    head.fill("/desk/settings/channels", {code: "qh-0401.clerk"}, form="channels")
    seen[code] = ""
    assert "刚刚被别人改过" in texts(seen.submit(status=422))
    clerk = at("qh-0401.clerk").get("/desk/settings/channels")
    assert "channels" not in clerk.forms
    assert "南塘实验小学登记员" in texts(clerk)
