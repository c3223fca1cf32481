"""Forms of actions: drawn from rows, refused beside their fields, kept as drafts, merged and never overwritten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.entry.pages import case_choices
from chalicelib.services import drafts, templates
from tests.entry.pages.browse import Browser, texts
from tests.world import FakeWorld, walk

At = Callable[[str], Browser]
REPLY = {"report": "经查，学校多收课后服务费。", "reply": "多收费用已退还。", "verdict": "true", "result": "granted"}


@pytest.fixture
def number(world: FakeWorld) -> str:
    number = world.submit()
    walk(world, number, "accept_notice")
    return number


def path(number: str, action: str) -> str:
    return f"/desk/cases/{number}/actions/{action}"


def form(browser: Browser, number: str, action: str, **values: Any) -> Any:
    found = browser.get(path(number, action)).forms["act"]
    for name, value in values.items():
        found[name] = value
    return found


def test_a_form_has_exactly_the_fields_of_its_row(at: At, number: str) -> None:
    found = form(at("qh-0401.handler"), number, "submit_reply")
    own = {"csrf", "revision", "do", "files"}
    assert {name for name in found.fields if name} - own == {"report", "reply", "verdict", "result"}


def test_what_is_done_leads_back_with_a_sentence_and_the_draft_is_gone(at: At, world: FakeWorld, number: str) -> None:
    browser = at("qh-0401.handler")
    kept = form(browser, number, "submit_reply", report="先写一半").submit("do", value="draft", status=303)
    assert "草稿已存" in texts(kept.follow())
    assert "有草稿" in texts(browser.get(f"/desk/cases/{number}"))
    again = form(browser, number, "submit_reply")
    assert again["report"].value == "先写一半"
    for name, value in REPLY.items():
        again[name] = value
    done = again.submit("do", value="act", status=303).follow()
    assert "已办理“送审”，现为“答复审核”" in texts(done)
    assert world.case(number).state == "REPLY_REVIEW"
    assert drafts.drafts(world.desk, world.actor("qh-0401.handler"), world.now) == ()


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(at: At, world: FakeWorld, number: str) -> None:
    found = form(at("qh-0401.handler"), number, "submit_reply", reply="多收费用已退还。", verdict="true")
    refused = found.submit("do", value="act", status=422)
    links = [a["href"] for a in refused.html.select(".summary a")]
    assert links == ["#f-report", "#f-result"]
    assert all(refused.html.find(id=link[1:]) for link in links)
    assert refused.html.find(id="f-report-error")
    assert refused.forms["act"]["reply"].value == "多收费用已退还。"
    assert world.case(number).state == "HANDLING"


def test_who_was_slower_sees_what_happened_and_loses_nothing(at: At, world: FakeWorld, number: str) -> None:
    found = form(at("qh-0401.handler"), number, "submit_reply", **REPLY)
    world.act(number, "contact", "qh-0401.liaison", summary="再次联系了家长")
    merge = found.submit("do", value="act", status=409)
    assert "您填写期间，此件有了新的变化" in texts(merge)
    assert "再次联系了家长" in texts(merge.html.select_one(".meanwhile") and merge)
    again = merge.forms["act"]
    assert again["report"].value == REPLY["report"]
    assert int(again["revision"].value) == world.case(number).revision
    again.submit("do", value="act", status=303)
    assert world.case(number).state == "REPLY_REVIEW"


def test_what_can_be_done_no_more_is_still_shown(at: At, world: FakeWorld, number: str) -> None:
    found = form(at("qh-0401.handler"), number, "submit_reply", **REPLY)
    world.act(number, "submit_reply", "qh-0401.liaison")
    late = found.submit("do", value="act", status=409)
    assert "“送审”已不能办理" in texts(late)
    assert REPLY["report"] in late.text
    assert "再次提交" not in late.text


def test_a_draft_whose_case_moved_on_says_what_changed(at: At, world: FakeWorld, number: str) -> None:
    browser = at("qh-0401.handler")
    form(browser, number, "submit_reply", report="先写一半").submit("do", value="draft", status=303)
    world.act(number, "contact", "qh-0401.liaison", summary="家长补充了收据")
    page = browser.get(path(number, "submit_reply"))
    assert "家长补充了收据" in page.html.select_one(".meanwhile").get_text()
    assert page.forms["act"]["report"].value == "先写一半"
    page.forms["act"].submit("do", value="forget", status=303)
    assert browser.get(path(number, "submit_reply")).forms["act"]["report"].value == ""


def test_a_script_keeps_the_draft_while_somebody_writes(at: At, world: FakeWorld, number: str) -> None:
    browser = at("qh-0401.handler")
    token = browser.get(path(number, "submit_reply")).forms["act"]["csrf"].value
    said = {"csrf": token, "revision": "9", "report": "写着写着"}
    part = browser.post(f"{path(number, 'submit_reply')}/draft", said, headers={"HX-Request": "true"})
    assert "草稿已存" in part.text
    assert "<html" not in part.text
    kept = drafts.find(world.desk, world.actor("qh-0401.handler"), number, "submit_reply", world.now)
    assert kept is not None
    assert kept.form == {"report": "写着写着"}


def test_what_came_back_is_mended_and_not_written_anew(at: At, world: FakeWorld, number: str) -> None:
    reply = "多收费用已退还，可拨0480-6600123咨询。"
    world.act(number, "submit_reply", "qh-0401.handler", reply=reply, verdict="partly")
    world.act(number, "reject_reply", "qh-0401.head")
    found = form(at("qh-0401.handler"), number, "submit_reply", report="重写的报告")
    again = found.submit("do", value="again", status=200).forms["act"]
    assert again["reply"].value == reply
    assert again["report"].value == "重写的报告"
    assert again["verdict"].value == "partly"
    assert "带出我上次填写的" not in at("qh-0401.liaison").get(path(number, "submit_reply")).text


def test_what_cannot_be_taken_back_is_warned_of_and_confirmed(at: At, world: FakeWorld) -> None:
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    said = {"ground": "elsewhere", "organ": "市城管局", "reply": "不属教育部门职责"}
    found = form(at("qh.center-head"), number, "refuse", **said)
    refused = found.submit("do", value="act", status=422)
    assert "不能撤回" in texts(refused)
    assert [a["href"] for a in refused.html.select(".summary a")] == ["#f-sure"]
    assert world.case(number).state == "REGISTERED"
    again = refused.forms["act"]
    again["sure"] = True
    again.submit("do", value="act", status=303)
    assert world.case(number).state == "REFUSED"


def test_a_template_is_filled_in_for_this_case(at: At, world: FakeWorld, number: str) -> None:
    head = world.actor("qh-0401.head")
    text = "您反映的{事项编号}已由{承办单位}核实。{反映单位}"
    made = templates.write(
        world.desk, head, "", {"title": "收费", "field": "reply", "topic": "07", "text": text}, world.now
    )
    browser = at("qh-0401.handler")
    found = form(browser, number, "submit_reply", reply="甘女士您好：", report="写了一半")
    found["template-reply"] = f"qh-0401/{made.id}"
    page = found.submit("do", value="template-reply", status=200)
    school = world.desk.directory.office("qh-0401").name
    assert page.forms["act"]["reply"].value == f"甘女士您好：\n\n您反映的{number}已由{school}核实。{school}"
    assert page.forms["act"]["report"].value == "写了一半"
    assert "template-report" not in page.forms["act"].fields


def test_who_leaves_a_case_is_led_to_the_list(at: At, world: FakeWorld, number: str) -> None:
    found = form(at("qh-0401.handler"), number, "recuse", relation="kin", reason="当事学生是我的亲属", sure=True)
    answer = found.submit("do", value="act", status=303)
    assert answer.headers["Location"].endswith("/desk/cases")


def test_a_new_query_code_is_shown_once(at: At, world: FakeWorld, number: str) -> None:
    found = form(at("qh.clerk"), number, "reissue_code", way="in_person", reason="已核验身份证原件", sure=True)
    shown = found.submit("do", value="act", status=200)
    code = shown.html.select_one(".code-once").get_text()
    assert len(code) == 10
    assert code not in texts(at("qh.clerk").get(f"/desk/cases/{number}"))


def test_proposed_offices_come_first_and_the_excluded_never(at: At, world: FakeWorld) -> None:
    ordinary, pointing = world.submit(), world.submit(type="REPORT", about_office="qh-04", office="qh")
    world.act(ordinary, "register", "qh.clerk")
    page = at("qh.dispatcher").get(path(ordinary, "dispatch"))
    offered = [option["value"] for option in page.html.select("#f-to option")]
    assert offered[1] == "qh-0401"
    assert "建议承办" in texts(page)
    owner = world.case(pointing).owner
    world.act(pointing, "register", f"{owner}.clerk")
    page = at(f"{owner}.dispatcher").get(path(pointing, "dispatch"))
    if "请先写明查看原因" in page.text:
        page.forms["look"]["reason"] = "核实办理情况"
        page = page.forms["look"].submit().follow()
    offered = [option["value"] for option in page.html.select("#f-to option")]
    assert "qh-04" not in offered
    assert "qh-0401" not in offered


def test_an_action_that_is_not_open_is_refused(at: At, world: FakeWorld, number: str) -> None:
    browser = at("qh-0401.handler")
    assert "您现在不能办理" in texts(browser.get(path(number, "dispatch"), status=403))
    browser.get(path(number, "no_such"), status=404)
    token = browser.get(path(number, "contact")).forms["act"]["csrf"].value
    said = {"csrf": token, "revision": str(world.case(number).revision), "do": "act"}
    assert "不能" in texts(browser.post(path(number, "dispatch"), said, status=403))
    browser.post(path(number, "contact"), {**said, "revision": "x"}, status=403)
    browser.post(path(number, "contact"), {**said, "csrf": "0" * 64}, status=403)


def test_a_reason_that_ran_out_while_writing_loses_nothing(at: At, world: FakeWorld) -> None:
    number = world.submit(identity="confidential")
    browser = at("qh.clerk")
    asked = browser.get(path(number, "register"))
    asked.forms["look"]["reason"] = "登记此件"
    found = asked.forms["look"].submit().follow().forms["act"]
    found["note"] = "来信登记，原件存档"
    world.now += timedelta(minutes=11)
    found["topic"] = "02"
    found["people"] = "x"
    page = found.submit("do", value="act")
    assert "请先写明查看原因" in texts(page)
    page.forms["look"]["reason"] = "登记此件"
    assert page.forms["look"].submit().follow().forms["act"]["note"].value == "来信登记，原件存档"


@pytest.mark.parametrize("who", ["qh-0402.clerk", "bs.clerk", "qh.admin"])
def test_a_stranger_learns_nothing_by_any_form(at: At, world: FakeWorld, number: str, who: str) -> None:
    browser = at(who)
    token = browser.get("/desk/cases/QH20261116-22222", status=404)
    csrf = token.html.find("input", {"name": "csrf"})["value"]
    answers = []
    for known in (number, "QH20261116-22222"):
        for action in ("contact", "no_such"):
            for more in ("", "/draft"):
                said = {"csrf": csrf, "revision": "1", "do": "act", "summary": "x"}
                answers.append(browser.post(f"{path(known, action)}{more}", said, status=404).text.replace(known, "N"))
    assert len(set(answers)) == 1


def test_of_ten_thousand_schools_those_near_are_offered_and_others_found_by_name(
    at: At, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_choices, "MANY", 25)
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    page = at("qh.dispatcher").get(path(number, "dispatch"))
    offered = {option["value"] for option in page.html.select("#f-to option")}
    assert {"qh-0401", "qh-04", "qh"} <= offered
    assert len(offered) <= 27
    assert "qh-0702" not in offered
    far = world.desk.directory.office("qh-0702").name
    found = page.forms["find"]
    found["find"] = far
    again = found.submit()
    assert far in again.html.select_one("#f-to").get_text()
    typed = again.forms["act"]
    typed["to"] = "qh-0702"
    typed["co_due"] = "soon"
    refused = typed.submit("do", value="act", status=422)
    assert refused.forms["act"]["to"].value == "qh-0702"
