"""A parent and the offices on the whole system: real server, real engine, real proof of work, jobs running."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from chalicelib.domain.workdays import business_date
from tests.local.served import Served, served, until
from tests.services.file_room import photograph

pytestmark = [pytest.mark.browser, pytest.mark.engine]

TITLE = "课后服务费没有公示"
CONTENT = "十一月起每月收费一百二十元，公示栏没有收费标准，请核实。"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    place = tmp_path_factory.mktemp("whole")
    with served(place / "data", site=place / "public", HUIYIN_CHALLENGE_COST="50") as running:
        yield running


def bring(visitor: Page, system: Served, kind: str = "投诉", office: str = "qh-0401") -> tuple[str, str]:
    visitor.goto(f"{system.url}/submit/#{office}")
    visitor.get_by_label(kind).check()
    visitor.get_by_label("标题").fill(TITLE)
    visitor.get_by_label("详细内容").fill(CONTENT)
    visitor.get_by_role("textbox", name="姓名").fill("甘小禾")
    visitor.get_by_role("textbox", name="手机号码").fill("154 0000 0001")
    visitor.get_by_role("button", name="提交", exact=True).click()
    expect(visitor.get_by_role("heading", name="已经收到")).to_be_visible(timeout=30_000)
    return visitor.locator("[data-number]").inner_text(), visitor.locator("[data-code]").inner_text()


def look_up(visitor: Page, system: Served, number: str, code: str) -> None:
    visitor.goto(f"{system.url}/lookup/")
    visitor.get_by_label("查询编号").fill(number)
    visitor.get_by_label("查询码").fill(code)
    visitor.get_by_role("button", name="查询", exact=True).click()
    expect(visitor.locator("main")).to_contain_text("办到哪一步")


def act(system: Served, office: str, login: str, number: str, action: str, form: dict[str, Any]) -> None:
    headers = system.sign_in(office, login)
    status, case = system.call("GET", f"/api/v1/cases/{number}", headers=headers)
    assert status == 200, case
    assert action in {each["action"] for each in case["actions"]}, case["actions"]
    path = f"/api/v1/cases/{number}/actions/{action}"
    status, answer = system.call("POST", path, form, headers | {"If-Match": str(case["revision"])})
    assert status == 200, answer


def test_from_the_form_to_the_evaluation(visitor: Page, system: Served) -> None:
    number, code = bring(visitor, system)
    look_up(visitor, system, number, code)
    expect(visitor.locator("main")).to_contain_text("已收到")

    visitor.get_by_text("补充情况", exact=True).click()
    visitor.get_by_label("补充内容").fill("我有缴费截图，可以提供。")
    photo = FilePayload(name="缴费截图.jpg", mimeType="image/jpeg", buffer=photograph())
    visitor.get_by_label("附件").set_input_files(photo)
    expect(visitor.locator(".files li")).to_contain_text("已传好", timeout=30_000)
    visitor.get_by_role("button", name="确认补充情况").click()
    clerk = system.sign_in("qh-0401", "clerk")

    def supplemented() -> bool:
        _, case = system.call("GET", f"/api/v1/cases/{number}", headers=clerk)
        return any("缴费截图" in line["words"].get("content", "") for line in case["timeline"])

    until("the supplement reaches the office", 20, supplemented)
    _, case = system.call("GET", f"/api/v1/cases/{number}", headers=clerk)
    assert [each["name"] for each in case["attachments"]] == ["缴费截图.jpg"]

    today = business_date(datetime.now(UTC)).isoformat()
    act(system, "qh-0401", "clerk", number, "register", {"type": "COMPLAINT", "topic": "02"})
    act(system, "qh-0401", "clerk", number, "accept_notice", {"method": "sms"})
    act(system, "qh-0401", "clerk", number, "dispatch", {"to": "qh-0401", "how": "assign"})
    act(system, "qh-0401", "liaison", number, "sign", {})
    act(system, "qh-0401", "handler", number, "contact", {"connected": True, "summary": "电话核实"})
    reply = "甘女士：经查，收费标准漏公示，已补公示并退还多收部分。"
    draft = {"report": "查阅台账，属实。", "reply": reply, "verdict": "true", "result": "granted"}
    act(system, "qh-0401", "handler", number, "submit_reply", draft)
    act(system, "qh-0401", "head", number, "approve_reply", {})
    act(system, "qh-0401", "clerk", number, "deliver", {"method": "sms", "received_on": today})

    look_up(visitor, system, number, code)
    expect(visitor.locator("main")).to_contain_text(reply)
    visitor.get_by_text("评价", exact=True).first.click()
    visitor.get_by_label("满意", exact=True).check()
    visitor.get_by_role("button", name="确认评价").click()

    def rated() -> bool:
        _, found = system.call("POST", "/api/v1/lookup", {"number": number, "code": code})
        return "evaluate" not in {each["action"] for each in found["next"]} or _rated(system, clerk, number)

    until("the evaluation is recorded", 20, rated)

    visitor.goto(f"{system.url}/lookup/#{number}-{code.replace(' ', '')}")
    expect(visitor.locator("main")).to_contain_text(reply)
    assert visitor.url == f"{system.url}/lookup/"
    application = visitor.locator("details", has_text="申请复查")
    expect(application.locator("summary")).to_contain_text("向青禾市教育和体育局提出，最晚")
    application.locator("summary").click()
    visitor.get_by_label("申请的事实和理由").fill("只退了一个月，以前几个月没有退。")
    visitor.get_by_role("button", name="确认申请复查").click()
    expect(visitor.locator(".thanks")).to_be_visible()

    def reviewed() -> bool:
        _, found = system.call("POST", "/api/v1/lookup", {"number": number, "code": code})
        return bool(found["reviews"])

    until("the application is taken in", 20, reviewed)
    visitor.get_by_role("button", name="刷新进度").click()
    expect(visitor.get_by_role("heading", name="复查复核")).to_be_visible()


def _rated(system: Served, headers: dict[str, str], number: str) -> bool:
    _, case = system.call("GET", f"/api/v1/cases/{number}", headers=headers)
    return any(line["action"] == "evaluate" for line in case["timeline"])


def test_a_wrong_code_five_times_asks_for_a_proof_and_never_locks(visitor: Page, system: Served) -> None:
    number, code = bring(visitor, system)
    for _ in range(5):
        status, answer = system.call("POST", "/api/v1/lookup", {"number": number, "code": "AAAAAAAAAA"})
        assert status == 404, answer
    status, answer = system.call("POST", "/api/v1/lookup", {"number": number, "code": code})
    assert (status, answer["type"]) == (428, "/problems/proof-of-work-required")
    look_up(visitor, system, number, code)


def test_the_built_site_has_every_office(visitor: Page, system: Served) -> None:
    visitor.goto(f"{system.url}/phones/")
    expect(visitor.locator("main")).to_contain_text("柳河镇中心小学")
    assert visitor.goto(f"{system.url}/offices/qh-0201/").status == 200  # type: ignore[union-attr]
