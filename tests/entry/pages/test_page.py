"""The frame of pages: who may see one, forms of our own pages only, errors in words, sentences after a deed."""

from __future__ import annotations

import pytest
import webtest
from chalice.app import Chalice, Request
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader

from app import app as whole
from chalicelib.domain import forms
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Stale
from chalicelib.entry.pages.fields import widgets
from chalicelib.entry.pages.page import Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.render import TEMPLATES, asset, environment, left, span
from chalicelib.entry.pages.seat import Seat, token_for
from chalicelib.wiring import base
from infra.local.gateway import Gateway
from tests.entry.pages.browse import OWN_PAGE, Browser, form_of, texts
from tests.world import FakeWorld, at

FIELDS = (
    forms.text("title", "标题", required=True, hint="一句话"),
    forms.prose("report", "报告", max=20),
    forms.flag("connected", "是否接通", required=True),
    forms.flag("secret", "保密"),
    forms.choice("way", "方式", [("sms", "短信"), ("post", "邮寄")]),
    forms.moment("met_at", "时间"),
    forms.number("people", "人数", max=5),
    forms.targets("to", "协办单位"),
    forms.code("topic", "类别", kind="topic"),
)

routes = Pages("app", base.settings)


@routes.page("/desk/try")
def show(seat: Seat) -> Page:
    return Page("try.html", {"widgets": widgets(FIELDS, seat=seat), "errors": {}})


@routes.form("/desk/try", limit=4000)
def take(seat: Seat, given: Filled) -> Page | Redirect:
    try:
        forms.read(FIELDS, given.said(FIELDS))
    except Invalid as wrong:
        drawn = widgets(FIELDS, given, wrong.fields, seat=seat)
        return Page("try.html", {"widgets": drawn, "errors": wrong.fields}, 422)
    return Redirect("/desk/try", f"已记录 {len(given.files.get('scan', ()))} 个附件")


@routes.page("/desk/try/{what}")
def fail(seat: Seat, what: str) -> Page:
    raise {"gone": NotFound("没有这个事项"), "not": NotAllowed("不可以"), "late": Stale("已被他人修改")}.get(
        what
    ) or RuntimeError("甘小禾 15400000001")


@routes.open_page("/desk/open")
def everybody(request: Request) -> Page:
    return Page(
        "error.html", {"status": 200, "title": "谁都可以看", "detail": "", "errors": (), "back": "/", "sign_in": False}
    )


TRY = """{% extends "base.html" %}{% from "parts/fields.html" import field, summary %}
{% block main %}{{ summary(errors, widgets) }}<form method="post" enctype="multipart/form-data">{{ token }}
{% for w in widgets %}{{ field(w) }}{% endfor %}<input type="file" name="scan" multiple><button>保存</button></form>
{% endblock %}"""


SMALL = Chalice("small")
SMALL.api.binary_types = whole.api.binary_types
SMALL.register_blueprint(routes)
SMALL.routes["/api/v1/sessions"] = whole.routes["/api/v1/sessions"]


@pytest.fixture
def tries(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> Browser:
    loader = ChoiceLoader([DictLoader({"try.html": TRY}), FileSystemLoader(TEMPLATES)])
    monkeypatch.setattr(environment(), "loader", loader)
    browser = Browser(world)
    webtest.TestApp.__init__(browser, Gateway(SMALL), extra_environ=OWN_PAGE, lint=False)
    return browser


def test_without_a_session_a_page_leads_to_the_sign_in_and_back(tries: Browser) -> None:
    answer = tries.get("/desk/try", status=303)
    assert answer.headers["Location"] == "/desk/sign-in?next=/desk/try"
    assert "谁都可以看" in texts(tries.get("/desk/open"))


def test_a_page_is_in_a_frame_that_no_other_page_may_hold_and_runs_no_script_in_itself(tries: Browser) -> None:
    answer = tries.sign_in("qh.clerk").get("/desk/try")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"
    assert all(script.get("src") and not script.text for script in answer.html.find_all("script"))
    assert not answer.html.find_all(style=True)
    assert "青禾市教育和体育局" in texts(answer)


def test_a_form_needs_the_token_of_this_session(tries: Browser, world: FakeWorld) -> None:
    tries.sign_in("qh.clerk")
    sent = {"title": "甲", "connected": "true"}
    for token in ("", "x", token_for("another session", world.desk.settings.secret)):
        answer = tries.post("/desk/try", {**sent, "csrf": token}, status=403)
        assert "刷新后重新提交" in texts(answer)
    assert tries.fill("/desk/try", sent).headers["Location"] == "/desk/try"


def test_nor_may_a_foreign_page_send_it_even_with_the_token(tries: Browser) -> None:
    form = form_of(tries.sign_in("qh.clerk").get("/desk/try"))
    form["title"], form["connected"] = "甲", "true"
    for foreign in (
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "", "HTTP_ORIGIN": "https://evil.example"},
    ):
        form.submit(extra_environ=foreign, status=403)


def test_what_was_typed_stays_and_each_fault_stands_at_its_field(tries: Browser) -> None:
    answer = tries.sign_in("qh.clerk").fill(
        "/desk/try", {"report": "字" * 21, "way": "post", "to": ["qh-02", "qh-0201"], "people": "7"}, status=422
    )
    assert "还不能提交，请改正下面 4 处" in texts(answer)
    assert {a["href"] for a in answer.html.select(".summary a")} == {
        "#f-title",
        "#f-report",
        "#f-connected",
        "#f-people",
    }
    assert answer.html.select_one("#f-title")["aria-describedby"] == "f-title-hint f-title-error"
    form = form_of(answer)
    assert form["report"].value == "字" * 21
    assert form["way"].value == "post"
    assert [box._value for box in form.fields["to"] if box.checked] == ["qh-02", "qh-0201"]


def test_what_was_done_is_said_once(tries: Browser) -> None:
    tries.sign_in("qh.clerk")
    shown = form_of(tries.get("/desk/try"))
    shown["title"], shown["connected"] = "甲", "false"
    shown["scan"] = [webtest.Upload("a.png", b"\x89PNG\xff")]
    answer = shown.submit(status=303).follow()
    assert answer.html.select_one(".note.done").text.strip() == "已记录 1 个附件"
    assert not tries.get("/desk/try").html.select_one(".note")


def test_too_much_is_refused_in_words(tries: Browser) -> None:
    answer = tries.sign_in("qh.clerk").fill("/desk/try", {"report": "字" * 4000}, status=413)
    assert "不能超过" in texts(answer)


@pytest.mark.parametrize(
    ("what", "status", "words"), [("gone", 404, "没有这个事项"), ("not", 403, "不可以"), ("late", 409, "已被他人修改")]
)
def test_an_error_is_a_page(tries: Browser, what: str, status: int, words: str) -> None:
    assert words in texts(tries.sign_in("qh.clerk").get(f"/desk/try/{what}", status=status))


def test_an_unexpected_error_tells_no_more_than_its_number(tries: Browser, caplog: pytest.LogCaptureFixture) -> None:
    answer = tries.sign_in("qh.clerk").get("/desk/try/else", status=500)
    assert "故障编号" in texts(answer)
    assert "15400000001" not in answer.text + caplog.text
    assert "Traceback" not in answer.text


def test_a_script_is_told_to_sign_in_by_a_header(tries: Browser) -> None:
    answer = tries.get("/desk/try", headers={"HX-Request": "true"}, status=401)
    assert answer.headers["HX-Redirect"] == "/desk/sign-in"


def test_a_moment_without_a_zone_is_meant_in_shanghai() -> None:
    said = Filled({"met_at": ("2026-11-16T09:12",), "to": ("qh", "qh-02"), "title": (" ",)}).said(FIELDS)
    assert said == {"met_at": "2026-11-16T09:12+08:00", "to": ["qh", "qh-02"]}


def test_what_is_no_form_is_refused(tries: Browser) -> None:
    tries.sign_in("qh.clerk")
    assert tries.post_json("/desk/try", {}, status=415)
    broken = {"CONTENT_TYPE": "multipart/form-data; boundary=X"}
    assert tries.post("/desk/try", "--X\r\nnothing", extra_environ=broken, status=400)


def test_how_long_there_is_left_is_said_in_words() -> None:
    today = at("2026-11-16").date()
    assert [left(at(f"2026-11-{day}", "00:00"), today) for day in (16, 17, 18, 20)] == [
        "已超 1 天",
        "今天到期",
        "明天到期",
        "还有 3 天",
    ]
    assert [span(at(f"2026-11-{day}", "00:00"), today) for day in (16, 17, 18, 25)] == ["late", "now", "soon", "calm"]
    assert (left(None, today), span(None, today)) == ("—", "none")


def test_styles_and_scripts_may_be_kept_for_ever(browser: Browser) -> None:
    for name in ("desk.css", "desk.js", "htmx.min.js", "icon.svg"):
        answer = browser.get(asset(name))
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    browser.get("/desk/assets/x/..%2Fbase.html", status=404)


def test_the_script_of_others_is_the_one_that_is_pinned() -> None:
    from pathlib import Path

    pinned = Path(__file__).parents[3] / "node_modules/htmx.org/dist/htmx.min.js"
    assert (TEMPLATES / "assets/htmx.min.js").read_bytes() == pinned.read_bytes()
