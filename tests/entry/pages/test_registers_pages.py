"""The pages of the registers: drawn from the rows, open to whom they are open, nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.workdays import business_date
from chalicelib.services import registers
from tests.domain.standing_registers import OPENING
from tests.entry.pages.browse import Browser, texts
from tests.services.sessions import a_session
from tests.world import FakeWorld

Desk = Callable[[str], Browser]
WIDE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
"""As browsers ask for a page that may be a file."""

MEETING = {"form": "special", "title": "收费问题专题会", "date": "2026-11-16", "place": "三楼会议室"}


def an_entry(world: FakeWorld, kind: str, key: str = "qh", who: str = "SYSTEM", **form: Any) -> str:
    filled = {**OPENING[kind], **form}
    return registers.open_entry(world.desk, kind, key, filled, world.actor(who), world.now).id


def test_the_index_shows_every_register_and_what_waits_in_it(world: FakeWorld, at: Desk) -> None:
    an_entry(world, "meeting", who="qh.clerk", **MEETING)
    world.now += timedelta(days=5)
    shown = at("qh.clerk").get("/desk/registers")
    for kind in KINDS.values():
        assert kind.title in texts(shown), kind.name
    (row,) = [row for row in shown.html.select("tbody tr") if "会议（会商）" in row.get_text()]
    assert "1 条" in row.get_text()
    assert "late" in row["class"]
    assert at("qh-0402.clerk").get("/desk/registers").html.select("tr.late") == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_register_has_its_pages_without_code_of_its_own(world: FakeWorld, at: Desk, kind: str) -> None:
    clerk = at("qh-04.head")
    assert KINDS[kind].title in texts(clerk.get(f"/desk/registers/{kind}"))
    assert "已办结" in texts(clerk.get(f"/desk/registers/{kind}?show=done"))
    row = KINDS[kind]
    if kind not in OPENING:
        return
    names = {field.name for field in row.opening.fields}
    form = {name: value for name, value in OPENING[kind].items() if name in names}
    id = registers.open_entry(world.desk, kind, "qh-04", form, world.actor("SYSTEM"), world.now).id
    shown = clerk.get(f"/desk/registers/{kind}/{id}")
    assert row.states[next(iter(row.states))] in texts(shown)
    for link in shown.html.select("a.entry-step"):
        step = clerk.get(link["href"])
        assert step.forms["step"]["revision"].value
        assert link.get_text() in texts(step)


def test_an_entry_is_opened_by_its_form_once(world: FakeWorld, at: Desk) -> None:
    clerk = at("qh.clerk")
    shown = clerk.get("/desk/registers/meeting/new")
    form = shown.forms["new"]
    refused = form.submit(status=422)
    assert "请填写“议题”" in texts(refused)
    form = refused.forms["new"]
    for name, value in MEETING.items():
        form[name] = value
    first, again = form.submit(status=303), form.submit(status=303)
    assert first.headers["Location"] == again.headers["Location"]
    page = first.follow()
    assert "收费问题专题会" in texts(page)
    assert "已登记：会议（会商）" in texts(page)


def test_a_form_offers_the_own_people_units_and_offices_below(world: FakeWorld, at: Desk) -> None:
    shown = at("qh-04.head").get("/desk/registers/session/new")
    people = {option["value"] for option in shown.html.select("#f-leader option")}
    assert "qh-04.head" in people
    assert not {each for each in people if each and not each.startswith("qh-04.")}
    summons = at("qh-04.head").get("/desk/registers/summons/new")
    keys = {option["value"] for option in summons.html.select("#f-to option")}
    assert "qh-0401" in keys
    assert not {"qh", "qh-03", "qh-0801"} & keys


def test_a_step_moves_the_entry_and_stands_in_its_story(world: FakeWorld, at: Desk) -> None:
    id = an_entry(world, "meeting", who="qh.clerk", **MEETING)
    clerk = at("qh.clerk")
    said = {
        "date": "2026-11-16", "participants": "三个科室", "issue": "口径不一，联系15400000001", "opinions": "一致",
        "decision": "统一口径",
    }  # fmt: skip
    done = clerk.fill(f"/desk/registers/meeting/{id}/steps/record", said, form="step")
    page = done.follow()
    assert "已办理“会议记录”，现为“已召开”" in texts(page)
    assert "统一口径" in texts(page)
    assert "15400000001" not in texts(page)
    assert "分解议定事项" in texts(page)
    clerk.get(f"/desk/registers/meeting/{id}/steps/record", status=403)
    clerk.get(f"/desk/registers/meeting/{id}/steps/nothing", status=404)


def test_what_another_did_meanwhile_is_told_and_what_was_typed_stays(world: FakeWorld, at: Desk) -> None:
    id = a_session(world)
    clerk = at("qh.clerk")
    form = clerk.get(f"/desk/registers/session/{id}/steps/substitute").forms["step"]
    form["reason"] = "出席重要会议"
    other = {"reason": "外出", "person": "qh.deputy1"}
    registers.perform(world.desk, id, "substitute", other, world.actor("qh.dispatcher"), world.now)
    answer = form.submit(status=409)
    said = texts(answer)
    assert "您填写期间，此条有了新的变化" in said
    assert "改由替班领导接访" in said
    assert "外出" in said
    again = answer.forms["step"]
    assert again["reason"].value == "出席重要会议"
    again.submit(status=422)  # the leader is the substitute already: refused by the rule, not by the revision
    again["person"] = "qh.deputy2"
    assert again.submit(status=303)


def test_a_step_that_is_no_longer_open_keeps_the_words_without_a_button(world: FakeWorld, at: Desk) -> None:
    id = an_entry(world, "meeting", who="qh.clerk", **MEETING)
    clerk = at("qh.clerk")
    form = clerk.get(f"/desk/registers/meeting/{id}/steps/cancel").forms["step"]
    form["reason"] = "改期另行通知"
    registers.perform(world.desk, id, "cancel", {"reason": "合并召开"}, world.actor("qh.dispatcher"), world.now)
    answer = form.submit(status=409)
    assert "此操作现在不能办理" in texts(answer)
    assert answer.forms["step"]["reason"].value == "改期另行通知"
    assert not answer.html.select("#step button")


def test_a_superior_sees_what_the_row_lets_through(world: FakeWorld, at: Desk) -> None:
    id = an_entry(world, "summons", "qh-0401", "qh-0401.head", to="qh-0401:deyu", date="2026-11-20")
    keeper = texts(at("qh-0401.head").get(f"/desk/registers/summons/{id}"))
    above = texts(at("qh-04.liaison").get(f"/desk/registers/summons/{id}"))
    assert "学区会议室" in keeper
    assert "学区会议室" not in above
    assert "投诉量居高不下" in above


@pytest.mark.parametrize("who", ["qh-0402.clerk", "qh-0801.head", "bs.clerk"])
def test_to_a_stranger_no_entry_exists(world: FakeWorld, at: Desk, who: str) -> None:
    id, stranger = a_session(world), at(who)
    never = "T-QH20261116-23456789A"
    for tail in ("", "/papers", "/papers/2", "/steps/publish"):
        answers = [
            stranger.get(f"/desk/registers/session/{each}{tail}", status=404).text.replace(each, "?")
            for each in (id, never)
        ]
        assert answers[0] == answers[1], tail
    assert id not in stranger.get("/desk/registers/session").text


def test_the_three_officers_have_no_registers(at: Desk) -> None:
    at("qh.admin").get("/desk/registers", status=403)
    at("qh.admin").get("/desk/registers/session", status=403)
    at("qh.clerk").get("/desk/registers/nothing", status=404)
    at("qh.clerk").get("/desk/registers?docket=qh-04", status=404)


def test_a_paper_is_previewed_numbered_delivered_and_voided(world: FakeWorld, at: Desk) -> None:
    id = a_session(world)
    clerk, path = at("qh.clerk"), f"/desk/registers/session/{id}/papers"
    assert "领导接访公告" in texts(clerk.get(f"/desk/registers/session/{id}"))
    assert clerk.get(f"{path}/2?draft=true", headers=WIDE).content_type == "application/pdf"
    numbered = clerk.fill(path, {}, form="issue-2").follow()
    assert "青教信接告〔2026〕1号" in texts(numbered)
    assert clerk.get(f"{path}/2", headers=WIDE).body.startswith(b"%PDF")
    wrong = numbered.forms["deliver-2"]
    wrong["on"] = "2026-01-01"
    assert "送达日期不能早于文书日期" in texts(wrong.submit(status=422))
    form = clerk.get(path).forms["deliver-2"]
    form["to"], form["method"], form["on"] = "other", "direct", business_date(world.now).isoformat()
    assert "送达：2026-11-16" in texts(form.submit(status=303).follow())
    leader = at("qh.deputy1")
    refused = leader.get(path).forms["void-2"]
    refused["reason"] = "content"
    assert "已送达" in texts(refused.submit(status=403))


def test_pages_go_on_by_cursor_and_a_month_shows_every_state(world: FakeWorld, at: Desk) -> None:
    for n in range(52):
        an_entry(world, "meeting", who="qh.clerk", **{**MEETING, "title": f"会议 {n:02}"})
    clerk = at("qh.clerk")
    first = clerk.get("/desk/registers/meeting")
    assert len(first.html.select("tr[data-row]")) == 50
    second = clerk.get(first.html.select_one(".more a")["href"])
    assert len(second.html.select("tr[data-row]")) == 2
    assert "回到第一页" in texts(second)
    assert len(clerk.get("/desk/registers/meeting?month=2026-11").html.select("tr[data-row]")) == 52
    assert clerk.get("/desk/registers/meeting?month=x", status=422)


def test_script_in_every_field_shows_as_text(world: FakeWorld, at: Desk) -> None:
    evil = "<script>alert(1)</script>"
    id = an_entry(world, "meeting", who="qh.clerk", **{**MEETING, "title": evil, "place": evil})
    for path in (
        "/desk/registers/meeting",
        f"/desk/registers/meeting/{id}",
        f"/desk/registers/meeting/{id}/steps/cancel",
    ):
        shown = at("qh.clerk").get(path)
        assert evil not in shown.text
        assert evil in texts(shown)
