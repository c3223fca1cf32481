"""Taking a matter in: one screen for every channel, hints of repeats, one matter for two clicks, the receipt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from webtest import Upload

from chalicelib.domain import ids, intake_form
from chalicelib.domain.intake import CHANNELS
from chalicelib.domain.submission import SUBMIT
from chalicelib.entry.pages.fields import SELDOM
from tests.entry.pages.browse import Browser, form_of, texts
from tests.scan import scanned
from tests.services.file_room import PDF, photograph
from tests.world import FakeWorld, at

pytestmark = pytest.mark.slow

At = Callable[[str], Browser]
TOLD = {
    "mobile": "15400000001",
    "name": "甘小禾",
    "title": "课后服务收费过高",
    "content": "学校课后服务每学期收费超过公示标准，请核实退费。",
    "topic": "02",
    "about_kind": "office",
    "about_office": "南塘实验小学",
}


def filled(browser: Browser, channel: str = "PHONE", **more: Any) -> Any:
    form = form_of(browser.get(f"/desk/register?channel={channel}"), "register")
    for name, value in {**TOLD, **more}.items():
        form[name] = value
    return form


def taken(browser: Browser, channel: str = "PHONE", **more: Any) -> Any:
    return filled(browser, channel, **more).submit("do", value="take", status=200)


@pytest.mark.parametrize("channel", [str(code) for code in CHANNELS])
def test_every_channel_asks_what_its_row_says(browser: Browser, channel: str) -> None:
    page = browser.sign_in("qh.clerk").get(f"/desk/register?channel={channel}")
    form = form_of(page, "register")
    row = CHANNELS[channel]  # type: ignore[index]
    drawn = [field for _, fields in intake_form.sections(SUBMIT.fields, row) for field in fields]
    asked = {field.name for field in drawn if field.kind not in SELDOM}
    assert asked <= set(form.fields)
    assert ("opened_on" in form.fields) == (row.way == intake_form.PAPER)
    assert ("source_organ" in form.fields) == (row.upper or row.outside_number or row.external)
    assert form["channel"].value == channel
    assert [a["aria-current"] for a in page.html.select(f'.channels a[href$="={channel}"]')] == ["page"] * bool(row.way)
    assert len(page.html.select("[autofocus]")) == 1


def test_a_field_that_no_section_names_stands_in_the_last_one() -> None:
    named = {name for section in intake_form.SECTIONS for name in section.fields} | set(intake_form.HANDLED)
    assert {field.name for field in SUBMIT.fields} == named
    from chalicelib.domain import forms

    new = forms.text("brand_new", "新的一项")
    *_, (section, fields) = intake_form.sections((*SUBMIT.fields, new), CHANNELS["PHONE"])  # type: ignore[index]
    assert new in fields
    assert section is intake_form.SECTIONS[-1]


def test_a_call_is_taken_in_and_the_receipt_shown_once(at: At, world: FakeWorld) -> None:
    clerk = at("qh.clerk")
    page = taken(clerk)
    number, code = page.html.select_one("#number").text, page.html.select_one("#query-code").text
    assert ids.is_number(number)
    assert ids.is_code(code)
    said = texts(page)
    for words in ("青禾市教育和体育局", "登记回执", "承诺于", "告知您是否受理", "http://127.0.0.1:8000", "0480-"):
        assert words in said, words
    assert scanned(str(page.html.select_one(".receipt-code svg"))) == f"http://127.0.0.1:8000/lookup/#{number}-{code}"
    assert code not in page.request.url
    case = world.case(number)
    assert (case.channel, case.owner, case.about.office, case.first_asked) == ("PHONE", "qh", "qh-0401", "qh.clerk")
    again = clerk.get("/desk/register/receipt", status=303).follow()
    assert code not in again.text
    assert "只在登记后显示一次" in texts(again)


def test_two_clicks_make_one_matter_with_one_receipt(at: At, world: FakeWorld) -> None:
    form = filled(at("qh.clerk"))
    first, second = (form.submit("do", value="take", status=200) for _ in range(2))
    assert first.html.select_one("#number").text == second.html.select_one("#number").text
    assert first.html.select_one("#query-code").text == second.html.select_one("#query-code").text
    assert len(world.memory.cases) == 1
    form["title"] = "另一件事"
    answer = form.submit("do", value="take", status=422)
    assert "这一页的内容已经登记过" in texts(answer)
    assert len(world.memory.cases) == 1


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(at: At, world: FakeWorld) -> None:
    form = filled(at("qh.clerk"), mobile="123", about_office="没有这所学校", title="")
    form["files"] = [Upload("录音.mp3", b"ID3\x04\0\0\0\0\0\0\xff\xfb\x90\x44" + bytes(200))]
    answer = form.submit("do", value="take", status=422)
    assert {a["href"] for a in answer.html.select(".summary a")} >= {"#f-title"}
    again = form_of(answer, "register")
    assert again["content"].value == TOLD["content"]
    assert again["about_office"].value == "没有这所学校"
    assert "已收下：录音.mp3" in texts(answer)
    again["title"], again["mobile"], again["about_office"] = "收费", "15400000001", "qh-0401"
    page = again.submit("do", value="take", status=200)
    (case,) = world.memory.cases.values()
    assert case.number == page.html.select_one("#number").text
    assert "attached" in world.memory.events[case.number, 1].facts


def test_a_letter_has_its_steps_and_is_received_on_the_day_of_its_stamp(at: At, world: FakeWorld) -> None:
    """S3-43 and the received date by the office's stamp."""
    clerk = at("qh.clerk")
    form = filled(clerk, "LETTER", opened_on="2026-11-13", stamped_on="2026-11-13", numbered_on="2026-11-16")
    assert form_of(clerk.get("/desk/register?channel=LETTER"), "register")["opened_on"].value == "2026-11-16"
    form["letter_number"], form["abstract"] = "来信〔2026〕31", "反映课后服务收费，请求退费"
    form["files"] = [Upload("来信.jpg", photograph())]
    number = form.submit("do", value="take", status=200).html.select_one("#number").text
    event = world.memory.events[number, 1]
    assert event.facts["opened_on"] == "2026-11-13"
    assert event.facts["letter_number"] == "来信〔2026〕31"
    assert world.memory.words[number, 1].texts["abstract"] == "反映课后服务收费，请求退费"
    assert world.case(number).received_at == at_noon("2026-11-13")
    page = clerk.get(f"/desk/cases/{number}")
    assert "来信.jpg" in page.html.select_one("#files").text
    assert "拆信日期" in page.html.select_one("#story").text


def at_noon(day: str) -> Any:
    return at(day, "12:00")


@pytest.mark.parametrize(
    ("steps", "field", "said"),
    [
        ({"opened_on": "2026-11-17"}, "opened_on", "不能晚于今天"),
        ({"opened_on": "2026-11-13", "stamped_on": "2026-11-12"}, "stamped_on", "不能早于“拆信日期”"),
    ],
)
def test_the_steps_of_a_letter_follow_each_other(at: At, steps: dict[str, str], field: str, said: str) -> None:
    answer = filled(at("qh.clerk"), "LETTER", **steps).submit("do", value="take", status=422)
    assert said in answer.html.select_one(f"#f-{field}-error").text


def test_what_an_upper_organ_hands_down_needs_its_number_once(at: At, world: FakeWorld) -> None:
    clerk = at("qh.clerk")
    assert filled(clerk, "UPPER").submit("do", value="take", status=422).html.select_one("#f-outside_number-error")
    taken(clerk, "UPPER", outside_number="鲁教信转31", source_organ="省教育厅")
    (case,) = world.memory.cases.values()
    assert (case.source.organ, case.source.outside_number) == ("省教育厅", "鲁教信转31")
    answer = filled(clerk, "UPPER", outside_number="鲁教信转31").submit("do", value="take", status=422)
    assert "已经登记过" in answer.html.select_one("#f-outside_number-error").text


def test_a_repeat_is_hinted_at_while_the_number_is_typed_and_at_the_press_of_a_button(at: At, world: FakeWorld) -> None:
    number = world.submit()
    clerk = at("qh.clerk")
    page = clerk.get("/desk/register?channel=PHONE")
    part = page.html.select_one("#hints")
    assert part["hx-post"] == "/desk/register/hints"
    said = {"csrf": form_of(page, "register")["csrf"].value, "mobile": "1540000"}
    script = {"HX-Request": "true"}
    assert number not in clerk.post("/desk/register/hints", said, headers=script).text
    assert not [line for line in world.memory.access if "mobile.search" in line], "半个号码不查、不记"
    shown = clerk.post("/desk/register/hints", {**said, "mobile": "154 0000 0001"}, headers=script)
    assert number in shown.text
    assert "预留的手机号码相同" in shown.text
    assert "<html" not in shown.text
    assert [line for line in world.memory.access if "mobile.search" in line]

    form = filled(clerk)
    assert page.html.select_one('button[formaction="/desk/register/hints"]')
    form.action = "/desk/register/hints"
    answer = form.submit(status=200)
    assert number in answer.html.select_one(".alike").text
    assert form_of(answer, "register")["content"].value == TOLD["content"]
    assert form_of(answer, "register")["key"].value == form["key"].value
    assert len(world.memory.cases) == 1


def test_a_hint_tells_nobody_of_what_is_not_his(at: At, world: FakeWorld) -> None:
    number = world.submit(office="qh-0402", about_office="qh-0402")
    other = at("qh-0401.clerk")
    said = {"csrf": form_of(other.get("/desk/register"), "register")["csrf"].value, "mobile": "15400000001"}
    shown = other.post("/desk/register/hints", said, headers={"HX-Request": "true"})
    assert number not in shown.text
    assert "没有找到" in shown.text


def test_a_school_takes_in_at_its_gate(at: At, world: FakeWorld) -> None:
    """S2-26."""
    page = taken(at("qh-0401.clerk"), "GATE_DESK", about_kind="none", about_office="")
    number = page.html.select_one("#number").text
    assert (world.case(number).channel, world.case(number).owner) == ("GATE_DESK", "qh-0401")
    assert "南塘实验小学" in texts(page)


def test_what_starts_above_the_taker_gives_a_receipt_and_no_more(at: At, world: FakeWorld) -> None:
    page = taken(at("qh-0401.clerk"), "VISIT", type="REPORT")
    assert "此件按规定由上级单位受理" in texts(page)
    assert "依法保密" in texts(page)
    assert "承诺于" not in texts(page)
    assert not page.html.select('a[href^="/desk/cases/"]')


def test_an_office_is_found_by_name_short_name_or_id(at: At, world: FakeWorld) -> None:
    clerk = at("qh.clerk")
    for typed in ("qh-0401", "南塘实验小学"):
        taken(clerk, about_office=typed)
    assert {case.about.office for case in world.memory.cases.values()} == {"qh-0401"}
    shown = clerk.get("/desk/register").html.select("#f-about_office-list option")
    assert "南塘实验小学" in {each["value"] for each in shown}


def test_a_draft_waits_for_the_next_visit_and_goes_with_the_registration(at: At, world: FakeWorld) -> None:
    clerk = at("qh.clerk")
    form = filled(clerk, "VISIT")
    form.submit("do", value="draft", status=303)
    again = clerk.get("/desk/register")
    assert "已带出" in texts(again)
    kept = form_of(again, "register")
    assert (kept["channel"].value, kept["content"].value) == ("VISIT", TOLD["content"])
    kept.submit("do", value="take", status=200)
    assert "已带出" not in texts(clerk.get("/desk/register"))


def test_script_in_every_field_shows_as_text(at: At, world: FakeWorld) -> None:
    evil = "<script>alert(1)</script>"
    clerk = at("qh.clerk")
    form = filled(
        clerk, "LETTER", **dict.fromkeys(("mobile", "name", "content", "about_office", "letter_number"), evil)
    )
    answer = form.submit("do", value="take", status=422)
    assert not [script for script in answer.html.find_all("script") if "alert" in script.text]
    assert form_of(answer, "register")["content"].value == evil


@pytest.mark.parametrize("who", ["qh.admin", "qh.auditor"])
def test_who_sees_no_matter_takes_none_in(at: At, who: str) -> None:
    assert "不接触信访事项" in texts(at(who).get("/desk/register", status=403))


def test_a_call_is_taken_down_by_few_keys(at: At) -> None:
    """The focus is where the caller's number goes; what is asked stands in the order in which it is told."""
    page = at("qh.clerk").get("/desk/register?channel=PHONE")
    form = page.html.select_one("#register")
    controls = [
        each["name"] for each in form.select("section input, section select, section textarea") if each.get("name")
    ]
    stops = list(dict.fromkeys(controls))
    assert page.html.select_one("[autofocus]")["name"] == stops[0] == "mobile"
    assert stops[:9] == [
        "mobile", "name", "identity", "title", "content", "type", "topic", "about_kind", "about_office",
    ]  # fmt: skip
    # A tab from stop to stop, an arrow in each of three lists, Enter: far below forty.
    assert len(stops) < 15
    assert page.html.select_one('button[accesskey="s"]')


def test_too_many_files_are_refused_in_words(at: At, world: FakeWorld) -> None:
    form = filled(at("qh.clerk"))
    form["files"] = [Upload(f"{n}.pdf", PDF) for n in range(6)]
    assert "一次最多 5 个附件" in texts(form.submit("do", value="take", status=422))
    assert not world.memory.cases
