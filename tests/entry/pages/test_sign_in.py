"""Signing in with a browser: one step or two, first passwords, and nothing that tells a stranger what was wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from chalicelib.entry.pages.reading import FORM
from chalicelib.entry.pages.sign_in import safe_next
from tests.entry.calls import Answer, call, code_now, serving, with_device
from tests.entry.pages.browse import Browser, texts
from tests.world import PASSWORD, FakeWorld

SIGN_IN = "/desk/sign-in"
RIGHT = {"office": "青禾市教育和体育局", "login": "clerk", "password": PASSWORD}
NEW = "wo-de-xin-mi-ma-88"


def sent(path: str, form: dict[str, str], headers: dict[str, str]) -> Answer:
    """A form sent by hand, with the cookies that a browser would keep apart."""
    return call("POST", path, urlencode(form).encode(), {"Sec-Fetch-Site": "same-origin", **headers}, kind=FORM)


def test_who_is_not_signed_in_is_led_to_the_form_and_back(browser: Browser) -> None:
    led = browser.get("/desk/account/notices", status=303)
    assert led.location.endswith("/desk/sign-in?next=/desk/account/notices")
    form = browser.get(led.location).forms["sign-in"]
    for name, value in RIGHT.items():
        form[name] = value
    assert form.submit(status=303).location.endswith("/desk/account/notices")
    assert "消息提醒" in texts(browser.get("/desk/account/notices"))


@pytest.mark.parametrize("office", ["青禾市教育和体育局", "市教体局", "qh", " 青禾市 教育和体育局 "])
def test_the_office_is_its_name_or_short_name(browser: Browser, office: str) -> None:
    browser.fill(SIGN_IN, {**RIGHT, "office": office}, form="sign-in")
    assert "甘" in texts(browser.get("/desk/account")) or "登记" in texts(browser.get("/desk/account"))


def test_whatever_was_wrong_the_page_says_the_same(browser: Browser) -> None:
    wrong = (
        {**RIGHT, "password": "wrong-password"},
        {**RIGHT, "login": "nobody"},
        {**RIGHT, "office": "没有这个单位"},
        {**RIGHT, "office": "白杉一中", "login": "dispatcher"},
    )
    shown = set()
    for each in wrong:
        answer = browser.fill(SIGN_IN, each, form="sign-in", status=401)
        assert "wrong-password" not in answer.text
        typed = re.sub(r'value="[^"]*"', "", answer.text)
        shown.add(typed.replace(" autofocus", ""))
    assert len(shown) == 1
    assert "单位、账号或密码不正确" in shown.pop()
    assert not browser.cookies.get("huiyin")


def test_the_browser_remembers_the_office_and_nothing_else(browser: Browser) -> None:
    answer = browser.fill(SIGN_IN, RIGHT, form="sign-in")
    kept = next(each for each in answer.headers.getall("Set-Cookie") if each.startswith("huiyin-office="))
    assert kept.startswith("huiyin-office=qh;")
    assert "HttpOnly" in kept
    form = browser.get(SIGN_IN).forms["sign-in"]
    assert (form["office"].value, form["login"].value, form["password"].value) == ("青禾市教育和体育局", "", "")
    for odd in ("<script>", "../etc", "no-such-office", "x" * 500):
        shown = call("GET", SIGN_IN, headers={"Cookie": f"huiyin-office={odd}"}).raw.decode()
        assert 'name="office" value=""' in shown


def test_names_to_choose_from_are_those_of_the_directory(browser: Browser) -> None:
    listed = {each["value"] for each in browser.get(SIGN_IN).html.select("#offices option")}
    assert {"青禾市教育和体育局", "白杉一中"} <= listed


def test_after_five_failures_the_form_says_when_to_come_back(browser: Browser) -> None:
    for _ in range(5):
        browser.fill(SIGN_IN, {**RIGHT, "password": "wrong"}, form="sign-in", status=401)
    answer = browser.fill(SIGN_IN, RIGHT, form="sign-in", status=429)
    assert "分钟后再试" in texts(answer)
    assert int(answer.headers["Retry-After"]) > 0


def test_a_first_password_leads_to_the_form_for_another(world: FakeWorld, browser: Browser) -> None:
    member = world.memory.staff["qh", "clerk"]
    world.memory.staff["qh", "clerk"] = replace(member, must_change=True)
    browser.fill(SIGN_IN, RIGHT, form="sign-in")
    assert browser.get("/desk/account", status=303).location.endswith("/desk/password")
    assert "初始密码" in texts(browser.get("/desk/password"))
    assert browser.get("/desk/account/code", status=303).location.endswith("/desk/password")
    said = {"old": PASSWORD, "new": NEW, "again": NEW}
    for change, words in (
        ({"again": "other"}, "不一致"),
        ({"old": "x"}, "原密码不正确"),
        ({"new": "1", "again": "1"}, "至少"),
    ):
        assert words in texts(browser.fill("/desk/password", {**said, **change}, form="password", status=422))
    before = browser.cookies["huiyin"]
    browser.fill("/desk/password", said, form="password")
    assert browser.cookies["huiyin"] != before
    assert "我的账号" in texts(browser.get("/desk/account"))


def test_signing_out_takes_the_cookie_back_and_ends_the_session(at: Callable[[str], Browser]) -> None:
    browser = at("qh.clerk")
    kept = browser.cookies["huiyin"]
    form = next(f for f in browser.get("/desk/account").forms.values() if f.action == "/desk/sign-out")
    form.submit(status=303)
    assert not browser.cookies.get("huiyin")
    assert call("GET", "/api/v1/me", headers={"Cookie": f"huiyin={kept}"}).status == 401


# Two steps


def test_two_steps_with_a_browser(world: FakeWorld, browser: Browser) -> None:
    secret = with_device(world, "qh", "clerk")
    answer = browser.fill(f"{SIGN_IN}?next=/desk/account/notices", RIGHT, form="sign-in")
    assert answer.location.endswith("/desk/sign-in/code?next=/desk/account/notices")
    half = next(each for each in answer.headers.getall("Set-Cookie") if each.startswith("huiyin-half="))
    assert {part.strip() for part in half.split(";")} >= {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=300"}
    assert not browser.cookies.get("huiyin")
    assert browser.get("/desk/account", status=303).location.endswith("/desk/sign-in?next=/desk/account")
    wrong = browser.fill(answer.location, {"code": "000000"}, form="code", status=401)
    assert "验证码不正确" in texts(wrong)
    whole = browser.fill(answer.location, {"code": code_now(world, secret)}, form="code")
    assert whole.location.endswith("/desk/account/notices")
    assert not browser.cookies.get("huiyin-half")
    assert "已开启" in texts(browser.get("/desk/account"))


def test_without_a_right_password_there_is_no_form_for_the_code(world: FakeWorld, browser: Browser) -> None:
    secret = with_device(world, "qh", "clerk")
    assert browser.get(f"{SIGN_IN}/code", status=303).location.endswith(SIGN_IN)
    assert browser.post(f"{SIGN_IN}/code", {"code": code_now(world, secret)}, status=303).location.endswith(SIGN_IN)
    forged = sent(f"{SIGN_IN}/code", {"code": code_now(world, secret)}, {"Cookie": "huiyin-half=forged"})
    assert (forged.status, forged.headers["location"]) == (303, SIGN_IN)
    browser.fill(SIGN_IN, RIGHT, form="sign-in")
    world.now += timedelta(minutes=6)
    late = browser.fill(f"{SIGN_IN}/code", {"code": code_now(world, secret)}, form="code", status=401)
    assert "重新输入密码" in texts(late)


def test_half_a_session_is_no_session_under_any_name(world: FakeWorld, browser: Browser) -> None:
    with_device(world, "qh", "clerk")
    browser.fill(SIGN_IN, RIGHT, form="sign-in")
    half = {"Cookie": f"huiyin={browser.cookies['huiyin-half']}"}
    assert call("GET", "/desk/account", headers=half).headers["location"].startswith(SIGN_IN)
    assert call("GET", "/api/v1/me", headers=half).status == 401


# Fixation, cookies, where to go


def test_every_sign_in_draws_another_id_and_ends_the_session_before_it(browser: Browser) -> None:
    browser.fill(SIGN_IN, RIGHT, form="sign-in")
    first = browser.cookies["huiyin"]
    browser.fill(SIGN_IN, RIGHT, form="sign-in")
    assert browser.cookies["huiyin"] != first
    assert call("GET", "/api/v1/me", headers={"Cookie": f"huiyin={first}"}).status == 401


def test_a_planted_session_is_not_the_one_that_is_opened(at: Callable[[str], Browser]) -> None:
    planted = {"Cookie": f"huiyin={at('qh-0401.clerk').cookies['huiyin']}"}
    answer = sent(SIGN_IN, RIGHT, planted)
    own = {"Cookie": next(each for each in answer.cookies if each.startswith("huiyin=")).partition(";")[0]}
    assert own != planted
    assert call("GET", "/api/v1/me", headers=own).json["id"] == "qh.clerk"
    assert call("GET", "/api/v1/me", headers=planted).status == 401


def test_over_https_all_cookies_are_secure(world: FakeWorld) -> None:
    world.desk = replace(world.desk, settings=replace(world.desk.settings, secure_cookies=True))
    with serving(world):
        browser = Browser(world)
        answer = browser.fill(SIGN_IN, RIGHT, form="sign-in")
        cookies = answer.headers.getall("Set-Cookie")
        assert {each.partition("=")[0] for each in cookies} == {"__Host-huiyin", "__Host-huiyin-half", "huiyin-office"}
        assert all("; Secure" in each and "HttpOnly" in each and "SameSite=" in each for each in cookies)


@pytest.mark.parametrize(
    "asked",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "/desk//evil.example", "/desk/..//evil",
        "/deskevil", "/desk/../api", "/desk/%2f%2fevil.example", "javascript:alert(1)",
        "/desk\r\nSet-Cookie: x=1",
        "/desk/sign-in",
        "/desk/\t", "/", "/api/v1/me", "/desk/%2e%2e/x", "desk", "/desk/sign-in/code", "/desk/＠evil", " /desk/cases",
    ],
)  # fmt: skip
def test_signing_in_leads_to_the_desk_and_nowhere_else(browser: Browser, asked: str) -> None:
    assert safe_next(asked) == "/desk"
    page = browser.get(SIGN_IN, params={"next": asked})
    assert page.forms["sign-in"]["next"].value == "/desk"
    answer = browser.post(SIGN_IN, {**RIGHT, "next": asked}, status=303)
    assert answer.headers["Location"] == safe_next(asked.strip())
    assert re.fullmatch(r"/desk(/|/cases)?", answer.headers["Location"])


@pytest.mark.parametrize("asked", ["/desk", "/desk/cases?state=HANDLING&size=50", "/desk/cases/QH20261116-K7M3Q"])
def test_and_to_every_page_of_it(asked: str) -> None:
    assert safe_next(asked) == asked
