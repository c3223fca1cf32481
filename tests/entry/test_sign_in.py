"""Signing in at the real routes: first passwords, the three officers, cookies, guessing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest

from tests.entry.calls import call, code_now, serving, staff, with_device
from tests.world import PASSWORD, FakeWorld

# Signing in


def test_a_first_password_must_be_changed_before_anything_else(world: FakeWorld) -> None:
    world.submit()
    member = world.memory.staff["qh", "clerk"]
    world.memory.staff["qh", "clerk"] = replace(member, must_change=True)
    said = {"office": "qh", "login": "clerk", "password": PASSWORD}
    answer = call("POST", "/api/v1/sessions", said)
    assert answer.json["must_change_password"] is True
    headers = {"Authorization": f"Bearer {answer.json['token']}"}
    for path in ("/api/v1/me", "/api/v1/worklist", "/api/v1/alerts"):
        refused = call("GET", path, headers=headers)
        assert (refused.status, refused.problem) == (403, "password-change-required")
    new = {"old": PASSWORD, "new": "wo-de-xin-mi-ma-88"}
    weak = call("POST", "/api/v1/sessions/password", {**new, "new": "123456"}, headers)
    assert list(weak.fields) == ["new"]
    changed = call("POST", "/api/v1/sessions/password", new, headers)
    assert changed.status == 201
    again = {"Authorization": f"Bearer {changed.json['token']}"}
    assert call("GET", "/api/v1/worklist", headers=again).status == 200
    assert call("GET", "/api/v1/worklist", headers=headers).status == 401


def test_two_steps(world: FakeWorld) -> None:
    secret = with_device(world, "qh", "clerk")
    half = call("POST", "/api/v1/sessions", {"office": "qh", "login": "clerk", "password": PASSWORD})
    assert (half.status, half.json["code_required"], half.cookies) == (202, True, ())
    token = half.json["half"]
    for headers in ({"Authorization": f"Bearer {token}"}, {"Cookie": f"huiyin={token}"}):
        for method, path in (("GET", "/api/v1/me"), ("GET", "/api/v1/worklist"), ("DELETE", "/api/v1/sessions/all")):
            assert call(method, path, headers=headers).status in (401, 403)
    wrong = call("POST", "/api/v1/sessions/code", {"half": token, "code": "000000"})
    assert (wrong.status, wrong.problem) == (401, "not-signed-in")
    code = code_now(world, secret)
    whole = call("POST", "/api/v1/sessions/code", {"half": token, "code": code})
    assert whole.status == 201
    assert call("GET", "/api/v1/me", headers={"Authorization": f"Bearer {whole.json['token']}"}).status == 200
    assert call("POST", "/api/v1/sessions/code", {"half": token, "code": code}).status == 401
    assert call("POST", "/api/v1/sessions/code", {"half": whole.json["token"], "code": code}).status == 401
    reset = staff("qh", "admin").post("/api/v1/staff/code-reset", {"office": "qh", "login": "clerk"})
    assert reset.status == 204
    assert staff("qh", "clerk").get("/api/v1/me").status == 200


def test_who_must_set_up_a_device_can_do_nothing_before(world: FakeWorld) -> None:
    office = world.desk.directory.office("qh")
    policy = replace(office.policy, options={"code_roles": "CLERK"})
    world.desk.directory.put_office(office, replace(office, policy=policy))
    answer = call("POST", "/api/v1/sessions", {"office": "qh", "login": "clerk", "password": PASSWORD})
    assert (answer.status, answer.json["must_set_up_code"]) == (201, True)
    headers = {"Authorization": f"Bearer {answer.json['token']}"}
    for path in ("/api/v1/me", "/api/v1/worklist", "/api/v1/alerts"):
        refused = call("GET", path, headers=headers)
        assert (refused.status, refused.problem) == (403, "code-set-up-required")


@pytest.mark.parametrize("login", ["admin", "secadmin", "auditor"])
def test_the_three_officers_see_no_case(world: FakeWorld, login: str) -> None:
    number, officer = world.submit(), staff("qh", login)
    assert officer.get("/api/v1/me").json["dockets"] == []
    assert officer.get("/api/v1/worklist").status == 403
    # They are told of the system alone: here nobody has told them anything.
    assert officer.get("/api/v1/alerts").json["items"] == []
    assert officer.get(f"/api/v1/cases/{number}").status == 404
    assert officer.act(number, "register", {}, 1).status == 404
    asked = {"field": "name", "reason": "想看看是谁"}
    assert officer.post(f"/api/v1/cases/{number}/reveal", asked).status == 404
    taken = {
        "office": "qh",
        "channel": "PHONE",
        "type": "HELP",
        "title": "求助",
        "content": "来电求助",
        "identity": "anonymous",
    }
    assert officer.post("/api/v1/desk/cases", taken, idempotency_key="a-key-of-mine").status == 403


def test_the_cookie_cannot_be_read_by_scripts_nor_sent_from_elsewhere(world: FakeWorld) -> None:
    answer = call("POST", "/api/v1/sessions", {"office": "qh", "login": "clerk", "password": PASSWORD})
    (cookie,) = answer.cookies
    attributes = {part.strip().partition("=")[0].lower() for part in cookie.split(";")[1:]}
    assert attributes == {"path", "httponly", "samesite"}
    name, morsel = next(iter(SimpleCookie(cookie).items()))
    assert (name, morsel["samesite"], morsel["path"]) == ("huiyin", "Lax", "/")
    sent = {"Cookie": f"huiyin={morsel.value}"}
    assert call("GET", "/api/v1/me", headers=sent).status == 200
    assert call("DELETE", "/api/v1/sessions", headers={**sent, "Origin": "https://evil.example"}).status == 403
    own = {**sent, "Origin": "https://huiyin.example"}
    gone = call("DELETE", "/api/v1/sessions", headers=own)
    assert gone.status == 204
    assert "Max-Age=0" in gone.cookies[0]
    assert call("GET", "/api/v1/me", headers=sent).status == 401


def test_over_https_the_cookie_is_bound_to_the_host(world: FakeWorld) -> None:
    world.desk = replace(world.desk, settings=replace(world.desk.settings, secure_cookies=True))
    with serving(world):
        answer = call("POST", "/api/v1/sessions", {"office": "qh", "login": "clerk", "password": PASSWORD})
        assert answer.cookies[0].startswith("__Host-huiyin=")
        assert "; Secure" in answer.cookies[0]
        assert answer.headers["strict-transport-security"]
    assert "strict-transport-security" not in call("GET", "/api/v1/health").headers


def test_guessing_a_password_is_slowed_down(world: FakeWorld) -> None:
    wrong = {"office": "qh", "login": "clerk", "password": "not-the-password"}
    answers = [call("POST", "/api/v1/sessions", wrong) for _ in range(6)]
    assert [each.status for each in answers] == [401] * 5 + [429]
    right = {**wrong, "password": PASSWORD}
    assert call("POST", "/api/v1/sessions", right).status == 429
    world.now += timedelta(minutes=16)
    assert call("POST", "/api/v1/sessions", right).status == 201
    nobody = call("POST", "/api/v1/sessions", {**wrong, "login": "nobody"})
    assert nobody.raw == answers[0].raw
