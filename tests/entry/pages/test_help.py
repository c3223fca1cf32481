"""Help: a page for every role, drawn from the rows; what the texts name exists; pictures only where there are any."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.roles import ROLES, Role
from chalicelib.entry.pages import help as helping
from chalicelib.entry.pages.nav import MENU
from chalicelib.entry.pages.render import TEMPLATES
from chalicelib.entry.pages.settings import SETTINGS_ROWS
from chalicelib.services.publications import STATES
from tests.entry.pages.browse import Browser, texts

HELD = [role for role in Role if ROLES[role].tiers]
TEXTS = TEMPLATES / "help" / "roles"
NAMED = (
    {row.title for row in ACTIONS.values()}
    | {entry.title for entry in MENU}
    | {row.title for row in SETTINGS_ROWS}
    | set(STATES.values())
)
"""What a text may put into quotation marks: titles that come from rows."""
SAID = {
    "保密", "为什么是这一天", "导出", "上级转交办", "12345 工单", "附件", "看看会推迟哪些期限", "决定", "预览",
    "提交审核", "审核通过，对外公布", "撤下", "新模板", "设定", "指定值班接访", "承诺、静默时段和选项",
    "我的账号", "指定代理人",
}  # fmt: skip
"""Words of buttons and fields that stand in templates."""


@pytest.mark.parametrize("role", HELD)
def test_every_role_has_its_page(at: Callable[[str], Browser], role: Role) -> None:
    answer = at("qh.clerk").get(f"/desk/help/{role.value.lower()}")
    text = texts(answer)
    assert ROLES[role].title in text
    assert len(answer.html.select(".how")) == 5
    for deed in helping.deeds(role):
        assert deed.title in text
    for entry in MENU:
        if role in entry.roles:
            assert answer.html.select(f'.plain-list.inline a[href="{entry.path}"]')


def test_own_roles_come_first(at: Callable[[str], Browser]) -> None:
    first = at("qh-0401.vice").get("/desk/help").html.select(".tiles")[0]
    assert [a.get_text() for a in first.select("a")] == ["分管副职", "公开审核员"]


def test_an_action_says_on_which_cases_and_by_when() -> None:
    found = {deed.title: deed for deed in helping.deeds(Role.LIAISON)}
    assert found["签收"].whose == "本单位承办的"
    assert "签收：1 个工作日" in found["签收"].deadlines
    assert not {row.title for row in ACTIONS.values() if row.by == ("SYSTEM",)} & set(found)


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.html")), ids=lambda path: path.stem)
def test_what_a_text_names_is_there(path: Path) -> None:
    named = set(re.findall(r"“([^”]+)”", path.read_text()))
    assert named <= NAMED | SAID, named - NAMED - SAID


@pytest.mark.parametrize("role", HELD)
def test_what_a_text_names_its_role_can_do(role: Role) -> None:
    """A title in quotation marks is an action that a row gives to the role, or a page of its menu."""
    named = set(re.findall(r"“([^”]+)”", (TEXTS / f"{role.value.lower()}.html").read_text())) - SAID
    own = {row.title for row in ACTIONS.values() if any(by.partition("@")[0] == role for by in row.by)}
    own |= {entry.title for entry in MENU if role in entry.roles}
    titles = {row.title for row in ACTIONS.values()} | {entry.title for entry in MENU}
    assert named & titles <= own, named & titles - own


def test_a_picture_is_shown_only_where_there_is_one(
    at: Callable[[str], Browser], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helping, "PICTURES", tmp_path)
    clerk = at("qh.clerk")
    assert not clerk.get("/desk/help/clerk").html.select("img.shot")
    (tmp_path / "desk-register-1280.png").write_bytes(b"\x89PNG")
    (tmp_path / "secret.png").write_bytes(b"\x89PNG")
    (shot,) = clerk.get("/desk/help/clerk").html.select("img.shot")
    assert shot["src"] == "/desk/help/images/desk-register-1280.png"
    assert clerk.get(shot["src"], headers={"Accept": "image/png"}).content_type == "image/png"
    for name in ("secret.png", "desk-none.png", "..%2Fsecret.png"):
        clerk.get(f"/desk/help/images/{name}", status=404)


def test_an_unknown_role_has_no_page(at: Callable[[str], Browser]) -> None:
    clerk = at("qh.clerk")
    for role in ("system", "public", "nobody", "..%2Findex"):
        clerk.get(f"/desk/help/{role}", status=404)


def test_who_is_not_signed_in_is_led_to_the_sign_in(browser: Browser) -> None:
    assert browser.get("/desk/help/clerk", status=303).headers["Location"].startswith("/desk/sign-in")
