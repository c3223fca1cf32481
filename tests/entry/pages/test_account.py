"""The own account with a browser: devices, sessions, another office, and what one is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.entry.calls import call, code_now, with_device
from tests.entry.pages.browse import Browser, texts
from tests.world import PASSWORD, FakeWorld

ACCOUNT = "/desk/account"
Desk = Callable[[str], Browser]


def demand(world: FakeWorld, roles: str) -> None:
    office = world.desk.directory.office("qh")
    policy = replace(office.policy, options={"code_roles": roles})
    world.desk.directory.put_office(office, replace(office, policy=policy))


def secret_on(page: str) -> str:
    found = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', page)
    assert found
    return found[1].replace(" ", "")


def test_who_i_am_is_shown_and_my_numbers_are_masked(world: FakeWorld, at: Desk) -> None:
    member = world.memory.staff["qh", "clerk"]
    world.memory.staff["qh", "clerk"] = replace(member, mobile="15400000007", email="gan@qinghe.example")
    shown = texts(at("qh.clerk").get(ACCOUNT))
    assert "登记员（信访专干）" in shown
    assert "g***@qinghe.example" in shown
    assert "15400000007" not in shown
    assert "未开启验证码" in shown


def test_setting_up_a_device(world: FakeWorld, at: Desk) -> None:
    browser = at("qh.clerk")
    page = browser.get(f"{ACCOUNT}/code").forms["begin"].submit()
    secret = secret_on(page.text)
    assert page.html.select_one(".qr svg path")
    assert secret not in browser.get(f"{ACCOUNT}/code").text
    page.forms["confirm"]["code"] = "000000"
    again = page.forms["confirm"].submit(status=422)
    assert secret_on(again.text) == secret
    before = browser.cookies["huiyin"]
    again.forms["confirm"]["code"] = code_now(world, secret)
    done = again.forms["confirm"].submit()
    codes = [each.get_text() for each in done.html.select(".recovery code")]
    assert len(codes) == len(set(codes)) == 10
    assert browser.cookies["huiyin"] != before
    # The page belongs to the new session already: its own form for signing out works.
    next(f for f in done.forms.values() if f.action == "/desk/sign-out").submit(status=303)
    answer = call("POST", "/api/v1/sessions", {"office": "qh", "login": "clerk", "password": PASSWORD})
    assert answer.status == 202
    whole = call("POST", "/api/v1/sessions/code", {"half": answer.json["half"], "code": codes[3]})
    assert whole.status == 201
    assert not any(code in texts(at("qh.dispatcher").get(ACCOUNT)) for code in codes)


def test_who_must_have_a_device_gets_nowhere_else(world: FakeWorld, at: Desk) -> None:
    demand(world, "CLERK")
    browser = at("qh.clerk")
    for path in (ACCOUNT, f"{ACCOUNT}/notices"):
        assert browser.get(path, status=303).location.endswith("/desk/account/code")
    page = browser.get(f"{ACCOUNT}/code")
    assert "本单位要求" in texts(page)
    scan = page.forms["begin"].submit()
    scan.forms["confirm"]["code"] = code_now(world, secret_on(scan.text))
    scan.forms["confirm"].submit(status=200)
    assert "我的账号" in texts(browser.get(ACCOUNT))
    assert "不能关闭" in texts(browser.get(f"{ACCOUNT}/code"))


def signed_in_by_two_steps(world: FakeWorld, browser: Browser) -> str:
    secret = with_device(world, "qh", "clerk")
    browser.fill("/desk/sign-in", {"office": "qh", "login": "clerk", "password": PASSWORD}, form="sign-in")
    browser.fill("/desk/sign-in/code", {"code": code_now(world, secret)}, form="code")
    world.now += timedelta(minutes=1)
    return secret


def test_switching_off_and_new_recovery_codes(world: FakeWorld, browser: Browser) -> None:
    secret = signed_in_by_two_steps(world, browser)
    path = f"{ACCOUNT}/code"
    wrong = browser.fill(path, {"password": PASSWORD, "code": "000000"}, form="recovery", status=422)
    assert "验证码不正确" in texts(wrong)
    fresh = browser.fill(path, {"password": PASSWORD, "code": code_now(world, secret)}, form="recovery", status=200)
    assert len(fresh.html.select(".recovery code")) == 10
    world.now += timedelta(minutes=1)
    assert "密码不正确" in texts(browser.fill(path, {"password": "x", "code": "1"}, form="off", status=422))
    browser.fill(path, {"password": PASSWORD, "code": code_now(world, secret)}, form="off")
    assert "未开启验证码" in texts(browser.get(ACCOUNT))


def test_a_strange_session_is_seen_and_ended(at: Desk) -> None:
    stranger, browser = at("qh.clerk"), at("qh.clerk")
    page = browser.get(ACCOUNT)
    rows = page.html.select("#sessions tbody tr")
    assert len(rows) == 2
    assert sum("本次登录" in row.get_text() for row in rows) == 1
    next(f for f in page.forms.values() if f.action.endswith("/end-session")).submit(status=303)
    assert "/desk/sign-in" in stranger.get(ACCOUNT, status=303).location
    assert "已结束" in texts(browser.get(ACCOUNT))


def test_sign_out_everywhere(at: Desk) -> None:
    one, two = at("qh.clerk"), at("qh.clerk")
    one.get(ACCOUNT).forms["everywhere"].submit(status=303)
    for browser in (one, two):
        assert "/desk/sign-in" in browser.get(ACCOUNT, status=303).location


@pytest.fixture
def school(world: FakeWorld) -> dict[str, str]:
    name = world.desk.directory.office("qh-0401").name
    return {"office": name, "login": "clerk", "password": PASSWORD}


def test_changing_office_and_back(at: Desk, school: dict[str, str]) -> None:
    browser = at("qh.clerk")
    wrong = browser.fill(ACCOUNT, {**school, "password": "wrong"}, form="link", status=422)
    assert "单位、账号或密码不正确" in texts(wrong)
    assert "wrong" not in [each.get("value") for each in wrong.html.select("input")]
    browser.fill(ACCOUNT, school, form="link")
    page = browser.get(ACCOUNT)
    assert school["office"] in texts(page)
    before = browser.cookies["huiyin"]
    page.forms["change-1"].submit(status=303)
    assert browser.cookies["huiyin"] != before
    there = browser.get(ACCOUNT)
    assert there.html.select_one(".brand-office").get_text() == school["office"]
    assert call("GET", "/api/v1/me", headers={"Cookie": f"huiyin={before}"}).status == 401
    there.forms["change-1"].submit(status=303)
    browser.get(ACCOUNT).forms["unlink-1"].submit(status=303)
    assert "可以关联" in texts(browser.get(ACCOUNT))


def test_a_link_that_is_not_there_opens_nothing(at: Desk) -> None:
    browser = at("qh.clerk")
    form = browser.get(ACCOUNT).forms["everywhere"]
    said = {"csrf": form["csrf"].value, "office": "qh-0401", "login": "clerk"}
    browser.post(f"{ACCOUNT}/change-office", said, status=404)
    browser.post(f"{ACCOUNT}/unlink", said, status=404)
    assert "我的账号" in texts(browser.get(ACCOUNT))


def test_what_i_am_told(world: FakeWorld, at: Desk) -> None:
    browser = at("qh.clerk")
    page = browser.get(f"{ACCOUNT}/notices")
    assert "必发" in texts(page)
    form = page.forms["notices"]
    for box in form.fields["mail"]:
        if box.attrs.get("type") == "checkbox":
            box.checked = box._value == "waiting"
    form["quiet_from"], form["quiet_until"] = "20:00", "07:30"
    form.submit(status=303)
    kept = world.desk.drawers.get("qh.clerk", "notify", "wishes", world.now)
    assert kept is not None
    assert kept.note["quiet"] == "20:00-07:30"
    assert "progress" in kept.note["no_mail"]
    assert not {"alarm", "waiting"} & set(kept.note["no_mail"])
    shown = browser.get(f"{ACCOUNT}/notices").forms["notices"]
    assert (shown["quiet_from"].value, shown["quiet_until"].value) == ("20:00", "07:30")
    shown["quiet_until"] = ""
    assert "都要填写" in texts(shown.submit(status=422))
