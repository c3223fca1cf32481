"""Who is calling: bearer tokens and cookies against a real application, and what a browser is tricked into sending."""

import json
from http.cookies import SimpleCookie
from typing import Annotated, Any

import msgspec
import pytest
from chalice import Chalice
from chalice.app import Request
from chalice.test import Client
from itsdangerous import URLSafeSerializer

from chalicelib.domain.errors import NotSignedIn, Unavailable
from chalicelib.entry import sessions
from chalicelib.entry.requests import Form, body, client_address
from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.services.sessions import Ticket
from chalicelib.settings import Settings
from tests.services.staff_room import NOW, PASSWORD, SETTINGS, StaffRoom

JSON = {"Content-Type": "application/json"}
SECURE = Settings(secret=SETTINGS.secret, secure_cookies=True, site_url="https://desk.example")
NEW = "wo-de-xin-mi-ma-8"
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


class SignIn(Form):
    office: Annotated[str, msgspec.Meta(max_length=32)]
    login: Annotated[str, msgspec.Meta(max_length=64)]
    password: Annotated[str, msgspec.Meta(max_length=256)]


class Change(Form):
    old: str
    new: str


class Desk:
    """A small application with staff, and a browser's or a program's way of calling it."""

    def __init__(self, settings: Settings = SETTINGS) -> None:
        self.room = StaffRoom(settings)
        self.settings = settings
        app = Chalice("desk", configure_logs=False)
        pages = Blueprint("app", lambda: settings)
        room = self.room

        @pages.route("/sessions", methods=["POST"])
        def sign_in(request: Request) -> Answer:
            form = body(request, SignIn)
            address = client_address(request, settings)
            opened = room.accounts.sign_in(form.office, form.login, form.password, address, NOW)
            return sessions.signed_in(opened, settings)

        @pages.route("/sessions", methods=["DELETE"])
        def sign_out(request: Request) -> Answer:
            room.accounts.sign_out(sessions.ticket_of(request, settings), NOW)
            return sessions.signed_out(settings)

        @pages.route("/password", methods=["POST"])
        def change(request: Request) -> Answer:
            ticket, form = sessions.ticket_of(request, settings), body(request, Change)
            return sessions.signed_in(room.accounts.change_password(ticket, form.old, form.new, NOW), settings)

        @pages.route("/me", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
        def me(request: Request) -> dict[str, str]:
            return {"id": sessions.caller(request, room.sessions, settings, NOW).id}

        app.register_blueprint(pages)
        self.http = Client(app).http

    def sign_in(self, login: str = "clerk", password: str = PASSWORD, office: str = "qh"):
        content = json.dumps({"office": office, "login": login, "password": password}).encode()
        return self.http.post("/sessions", body=content, headers=JSON)

    def token(self, login: str = "clerk") -> str:
        return self.sign_in(login).json_body["token"]

    def cookie(self, login: str = "clerk") -> dict[str, str]:
        return {"Cookie": f"{sessions.cookie_name(self.settings)}={self.token(login)}"}

    def me(self, headers: dict[str, str], method: str = "GET") -> int:
        return self.http.request(method, "/me", headers=headers).status_code


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def desk() -> Desk:
    return Desk()


def problem(response) -> str:
    said: dict[str, Any] = json.loads(response.body)
    return said["type"]


# Tokens and cookies


def test_signing_in_gives_a_token_and_a_cookie_that_say_the_same(desk: Desk) -> None:
    response = desk.sign_in()
    assert response.status_code == 201
    said = response.json_body
    assert said["staff"] == {"id": "qh.clerk", "name": "甘小禾", "office": "qh"}
    assert (said["roles"], said["must_change_password"], said["ends_at"]) == (["CLERK"], False, "2026-11-20T13:30:00Z")
    cookie = SimpleCookie(response.headers["Set-Cookie"])["huiyin"]
    assert cookie.value == said["token"]
    assert desk.http.get("/me", headers=bearer(said["token"])).json_body == {"id": "qh.clerk"}
    assert desk.http.get("/me", headers={"Cookie": f"huiyin={cookie.value}"}).json_body == {"id": "qh.clerk"}


def test_the_cookie_is_out_of_reach_of_scripts_other_sites_and_plain_http() -> None:
    cookie = Desk(SECURE).sign_in().headers["Set-Cookie"]
    name, _, attributes = cookie.partition("=")
    assert name == "__Host-huiyin"
    assert {part.strip() for part in attributes.split(";")[1:]} == {"Path=/", "HttpOnly", "SameSite=Lax", "Secure"}
    assert "Secure" not in Desk().sign_in().headers["Set-Cookie"]


def test_where_cookies_are_secure_the_plain_name_opens_nothing() -> None:
    desk = Desk(SECURE)
    token = desk.token()
    assert desk.me({"Cookie": f"__Host-huiyin={token}"}) == 200
    assert desk.me({"Cookie": f"huiyin={token}"}) == 401


def test_the_cookie_is_found_among_others_even_odd_ones(desk: Desk) -> None:
    token = desk.token()
    assert desk.me({"Cookie": f'a="b; c; =; theme={{"x":1}}; huiyin={token}; last=1'}) == 200
    assert desk.me({"Cookie": f"nothuiyin={token}; huiyin2={token}"}) == 401


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_of_a_bearer_token_has_no_case(desk: Desk, scheme: str) -> None:
    assert desk.me({"Authorization": f"{scheme} {desk.token()}"}) == 200
    assert desk.me({"authorization": f"Basic {desk.token()}"}) == 401


def test_a_bearer_token_goes_before_the_cookie(desk: Desk) -> None:
    both = {**desk.cookie("clerk"), **bearer(desk.token("admin"))}
    assert desk.http.get("/me", headers=both).json_body == {"id": "qh.admin"}
    assert desk.me({**desk.cookie(), **bearer("forged")}) == 401


def test_nothing_at_all_is_not_signed_in(desk: Desk) -> None:
    response = desk.http.get("/me")
    assert (response.status_code, problem(response)) == (401, "/problems/not-signed-in")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_changed_foreign_or_empty_token_opens_nothing(desk: Desk) -> None:
    token = desk.token()
    for at in range(0, len(token), 7):
        assert desk.me(bearer(token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :])) == 401
    content = ["a" * 43, "qh", "clerk"]
    forged = [
        URLSafeSerializer("another secret", salt="huiyin.session").dumps(content),
        URLSafeSerializer(SETTINGS.secret, salt="another use").dumps(content),
        token.rpartition(".")[0],
        token + ".",
        "",
        "a.b.c",
        "令牌",
    ]
    for one in forged:
        assert desk.me(bearer(one)) == 401


def test_a_well_signed_token_of_another_shape_or_without_a_session_opens_nothing(desk: Desk) -> None:
    sign = sessions._signer(SETTINGS.secret).dumps
    for content in ({}, [], ["a", "b"], "ab", None, 7):
        with pytest.raises(NotSignedIn):
            sessions.read_token(sign(content), SETTINGS.secret)
    assert desk.me(bearer(sessions.token_of(Ticket("a" * 43, "qh", "clerk"), SETTINGS.secret))) == 401


def test_a_token_survives_the_round_trip() -> None:
    ticket = Ticket("x" * 43, "qh-0201", "clerk")
    token = sessions.token_of(ticket, "s")
    assert sessions.read_token(token, "s") == ticket
    assert ";" not in token
    assert " " not in token


def test_without_a_secret_nobody_signs_in() -> None:
    with pytest.raises(Unavailable):
        sessions.token_of(Ticket("x", "qh", "clerk"), "")
    with pytest.raises(Unavailable):
        sessions.read_token("x", "")


# A browser that is tricked


UNSAFE = ["POST", "PUT", "PATCH", "DELETE"]


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://desk.example", "Host": "desk.example"},
        {"Origin": "https://evil.example", "Host": "desk.example"},
        {"Origin": "null", "Host": "desk.example"},
        {"Origin": "https://desk.example.evil.example", "Host": "desk.example"},
        {"Origin": "https://evil.example/desk.example", "Host": "desk.example"},
        {"Origin": "http://desk.example:8080", "Host": "desk.example"},
        {"Origin": "", "Host": ""},
        {"Host": "desk.example"},
    ],
)
def test_a_cookie_from_a_foreign_page_changes_nothing(desk: Desk, method: str, headers: dict[str, str]) -> None:
    response = desk.http.request(method, "/me", headers={**desk.cookie(), **headers})
    assert (response.status_code, problem(response)) == (403, "/problems/not-allowed")
    assert desk.me({**bearer(desk.token()), **headers}, method) == 200


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://desk.example", "Host": "desk.example"},
        {"Origin": "http://192.0.2.5:8000", "Host": "192.0.2.5:8000"},
        {"Origin": "https://DESK.example", "Host": "desk.example"},
    ],
)
def test_a_cookie_from_our_own_page_is_enough(desk: Desk, method: str, headers: dict[str, str]) -> None:
    assert desk.me({**desk.cookie(), **headers}, method) == 200


def test_reading_by_cookie_needs_no_origin_so_that_links_work(desk: Desk) -> None:
    assert desk.me({**desk.cookie(), "Sec-Fetch-Site": "cross-site"}) == 200


def test_a_page_elsewhere_cannot_sign_somebody_in_with_a_form_or_without_a_type(desk: Desk) -> None:
    content = json.dumps({"office": "qh", "login": "clerk", "password": PASSWORD}).encode()
    for kind in ({}, {"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"}):
        assert desk.http.post("/sessions", body=content, headers=kind).status_code == 415


# The whole way


def test_failures_look_the_same_over_http(desk: Desk) -> None:
    answers = [desk.sign_in(password="wrong-password"), desk.sign_in(login="nobody"), desk.sign_in(office="xx")]
    assert len({(answer.status_code, answer.body) for answer in answers}) == 1
    assert answers[0].status_code == 401
    assert "Set-Cookie" not in answers[0].headers


def test_too_many_failures_are_told_when_to_come_back(desk: Desk) -> None:
    for _ in range(SETTINGS.login_failures):
        desk.sign_in(password="wrong-password")
    response = desk.sign_in()
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= SETTINGS.login_window


def test_an_initial_password_leads_to_its_change_and_nowhere_else(desk: Desk) -> None:
    desk.room.join("qh", "fresh", must_change=True)
    first = desk.sign_in("fresh").json_body
    assert first["must_change_password"] is True
    response = desk.http.get("/me", headers=bearer(first["token"]))
    assert (response.status_code, problem(response)) == (403, "/problems/password-change-required")
    content = json.dumps({"old": PASSWORD, "new": NEW}).encode()
    changed = desk.http.post("/password", body=content, headers={**JSON, **bearer(first["token"])})
    assert changed.status_code == 201
    assert desk.me(bearer(changed.json_body["token"])) == 200
    assert desk.me(bearer(first["token"])) == 401


def test_a_weak_new_password_names_the_field(desk: Desk) -> None:
    content = json.dumps({"old": PASSWORD, "new": "1234567890"}).encode()
    response = desk.http.post("/password", body=content, headers={**JSON, **desk.cookie(), **OWN_PAGE})
    assert response.status_code == 422
    assert [error["field"] for error in response.json_body["errors"]] == ["new"]


def test_signing_out_takes_the_cookie_back_and_ends_the_session(desk: Desk) -> None:
    cookie = desk.cookie()
    assert desk.http.delete("/sessions", headers=cookie).status_code == 403
    assert desk.me(cookie) == 200
    response = desk.http.delete("/sessions", headers={**cookie, **OWN_PAGE})
    assert response.status_code == 204
    taken = response.headers["Set-Cookie"]
    assert taken.startswith("huiyin=;")
    assert "Max-Age=0" in taken
    assert desk.me(cookie) == 401
    assert desk.http.delete("/sessions", headers={**cookie, **OWN_PAGE}).status_code == 204
