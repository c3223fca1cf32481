"""The pages of the workbench as somebody comes to them: each route with who is let in and the way there."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pyotp
from playwright.sync_api import expect

from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.roles import Role, Staff
from chalicelib.entry.pages.nav import MENU, menu
from infra.cityfile import read_city
from infra.demo import CITY
from tests.browser.desk.days_keepers import new_account
from tests.browser.desk.officers import Officer, fill
from tests.world import MONDAY, actor_of, business_date

Way = Callable[[Officer], None]
FIRST = ("qh.clerk", "qh.center-head", "qh.followup", "qh.admin", "qh.auditor")
"""Whose desks are shown, where a page of the menu is open to them: those on which most is to be seen."""

CASE = "校门口放学拥堵"


@dataclass(frozen=True)
class Look:
    """A page to be looked at: its name in pictures, the route that draws it, who is there, and how."""

    name: str
    route: str
    who: str
    way: Way


@cache
def staff() -> tuple[Staff, ...]:
    return read_city(CITY).staff


def to(path: str) -> Way:
    """By the address."""
    return lambda officer: officer.go(path) and None


def odd(path: str, status: int) -> Way:
    """By an address that is answered with an error page."""

    def way(officer: Officer) -> None:
        answer = officer.page.goto(officer.url + path)
        assert answer is not None
        assert answer.status == status

    return way


def through(path: str, *links: str, onward: str = "", status: int = 200) -> Way:
    """By the first link that fits, from one page to the next; `onward` is added to the last address."""

    def way(officer: Officer) -> None:
        page = officer.go(path)
        for link in links:
            officer.go(page.locator(f"main {link}").first.get_attribute("href") or "")
        if onward:
            odd(page.url.removeprefix(officer.url) + onward, status)(officer)

    return way


def case(onward: str = "", title: str = CASE) -> Way:
    """By the title in the worklist."""
    return through("/desk/cases", f'a:has-text("{title}")', onward=onward)


def with_errors(way: Way, form: str, button: str) -> Way:
    """A form sent as it is, which the browser is told not to keep back."""

    def wrong(officer: Officer) -> None:
        way(officer)
        found = officer.page.locator(form)
        found.evaluate("form => { form.noValidate = true; }")
        found.get_by_role("button", name=button).first.click()
        expect(officer.page.locator(".summary")).to_be_visible()

    return wrong


def receipt(officer: Officer) -> None:
    page = officer.go("/desk/register?channel=PHONE")
    told = {"手机号码": "15400000001", "姓名": "甘小禾", "标题": "校车早上不准时", "内容": "校车这个月有六天迟到。"}
    fill(page.locator("form#register"), told)
    page.get_by_role("button", name="登记并出具回执").click()
    expect(page.locator("#number")).to_be_visible()


def found_person(officer: Officer) -> None:
    page = officer.go("/desk/person")
    fill(page.locator("form#ask"), {"手机号码或固定电话": "15400000001", "查看原因": "核实是否重复来访"})
    page.get_by_role("button", name="查看并记录").click()
    expect(page.locator("main")).to_contain_text("QH")


def proposed_item(officer: Officer) -> None:
    page = officer.go("/desk/settings/items/new")
    form = page.locator("main form").first
    told = {"事项名称": f"转学办理 {secrets.token_hex(2)}", "事项类型": "0103 转学", "谁可以办": "转入我市的学生"}
    fill(form, {**told, "需要带的材料": "户口簿", "多久办好": "5 个工作日", "咨询电话": "0480-6600102"})
    form.get_by_role("button", name="提交审核").click()
    officer.go(page.locator("main tr a").first.get_attribute("href") or "")


def proposed_notice(officer: Officer) -> None:
    page = officer.go("/desk/settings/notices/new")
    form = page.locator("main form").first
    body = "各位家长：\n\n## 一、时间\n\n**17:40** 放学。\n\n| 情形 | 材料 |\n| --- | --- |\n| 转学 | 户口簿 |"
    fill(form, {"标题": f"放学时间 {secrets.token_hex(2)}", "正文": body, "有效至": "2099-12-31"})
    form.get_by_role("button", name="提交审核").click()
    officer.go(page.locator("main tr a").first.get_attribute("href") or "")


def first_password(officer: Officer) -> None:
    officer.today()
    new_account(officer)
    page = officer.page
    page.get_by_role("link", name="新建账号").click()
    fill(page.locator("form#new"), {"姓名": "苗可真", "账号": f"new{secrets.token_hex(3)}", "岗位": "登记员"})
    page.get_by_role("button", name="建立账号").click()
    expect(page.locator("code.key")).to_be_visible()


def enrolling(officer: Officer) -> None:
    officer.go("/desk/account/code").get_by_role("button", name="开始设置").click()
    expect(officer.page.locator("main svg, main img").first).to_be_visible()


def second_step(officer: Officer) -> None:
    """Enrol, leave, and come back as far as the code; leaves the account with a second step."""
    enrolling(officer)
    page = officer.page
    secret = page.locator("code.key").text_content() or ""
    page.locator("form#confirm input[name=code]").fill(pyotp.TOTP(secret.replace(" ", "")).now())
    page.get_by_role("button", name="确认开启").click()
    expect(page.locator("main")).to_contain_text("恢复码")
    page.get_by_role("button", name="退出").click()
    signs_in(officer, "qh-0806", "clerk")
    expect(page).to_have_url(re.compile("/desk/sign-in/code"))


def signs_in(officer: Officer, office: str, login: str) -> None:
    page = officer.go("/desk/sign-in")
    page.get_by_label("单位").first.fill(office)
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill("qing-he-demo-2026")
    page.get_by_role("button", name="登录", exact=True).click()


def signed_out(officer: Officer) -> None:
    officer.today().get_by_role("button", name="退出").click()
    expect(officer.page).to_have_url(re.compile("/desk/sign-in"))


def menu_looks() -> list[Look]:
    """Each page of the menu with somebody to whom it is open, the bureau's people first."""
    found: list[Look] = []
    for entry in MENU:
        for member in sorted(staff(), key=lambda each: (FIRST.index(each.id) if each.id in FIRST else 99, each.id)):
            lines = menu(actor_of(member, business_date(MONDAY), staff()), entry.path)
            if any(line.path == entry.path for _, group in lines for line, _ in group):
                name = entry.path.removeprefix("/desk").strip("/").replace("/", "-") or "today"
                found.append(Look(name, entry.path, member.id, to(entry.path)))
                break
    assert {look.route for look in found} == {entry.path for entry in MENU}
    return found


ENTRY = ("a[href*='/suggestion/T-']",)
SETTINGS = "/desk/settings"
FURTHER = [
    Look("case", "/desk/cases/{number}", "qh-0401.head", case(title="教室空调损坏")),
    Look("case-reason", "/desk/cases/{number}", "qh.clerk", case(title="反映有偿补课")),
    Look("case-print", "/desk/cases/{number}/print", "qh.clerk", case("/print")),
    Look("case-related", "/desk/cases/{number}/related", "qh.clerk", case("/related")),
    Look("case-reveal", "/desk/cases/{number}/reveal", "qh.clerk", case("/reveal")),
    Look("case-papers", "/desk/cases/{number}/papers", "qh.clerk", case("/papers")),
    Look(
        "case-action", "/desk/cases/{number}/actions/{action}", "qh.dispatcher",
        case("/actions/dispatch", "孩子在校受伤求助"),
    ),
    Look(
        "case-action-errors", "/desk/cases/{number}/actions/{action}", "qh-0401.handler",
        with_errors(case("/actions/submit_reply"), "form#act", "办理“送审”"),
    ),
    Look("review-draft", "/desk/review/{number}", "qh-0401.head", through("/desk/review", "a.num")),
    Look("callback-call", "/desk/callback/{number}", "qh.followup", through("/desk/callback", "a.num")),
    Look("session", "/desk/reception/{entry}", "qh.center-head", through("/desk/reception", "table a")),
    Look(
        "session-unknown", "/desk/reception/{entry}/walk-in", "qh.center-head",
        through("/desk/reception", "table a", onward="/walk-in?number=QH20260101-AAAAA", status=404),
    ),
    Look("register-letter", "/desk/register", "qh.clerk", to("/desk/register?channel=LETTER")),
    Look(
        "register-errors", "/desk/register", "qh.clerk",
        with_errors(to("/desk/register?channel=VISIT"), "form#register", "登记并出具回执"),
    ),
    Look("register-receipt", "/desk/register/receipt", "qh.clerk", receipt),
    Look("person-found", "/desk/person", "qh.clerk", found_person),
    *(Look(f"registers-{kind}", "/desk/registers/{kind}", "qh.center-head", to(f"/desk/registers/{kind}"))
      for kind in list(KINDS)[::3]),
    Look("register-new", "/desk/registers/{kind}/new", "qh.center-head", to("/desk/registers/visit/new")),
    Look("register-entry", "/desk/registers/{kind}/{entry}", "qh.center-head", through("/desk/suggestions", *ENTRY)),
    Look(
        "register-papers", "/desk/registers/{kind}/{entry}/papers", "qh.center-head",
        through("/desk/registers/session", "[data-row] a", onward="/papers"),
    ),
    Look(
        "register-step", "/desk/registers/{kind}/{entry}/steps/{step}", "qh.center-head",
        through("/desk/suggestions", *ENTRY, "a.entry-step"),
    ),
    Look("on-time", "/desk/today/on-time", "qh.clerk", to("/desk/today/on-time?docket=qh")),
    Look("rates", "/desk/supervision/rates", "qh.center-head", through("/desk/supervision", onward="/rates")),
    Look("worklist-filter", "/desk/worklist/filter", "qh.clerk", to("/desk/worklist/filter")),
    *(Look(f"settings-{part}", f"{SETTINGS}/{part}", "qh.center-head", to(f"{SETTINGS}/{part}"))
      for part in (
          "office-entry", "units", "lead-group", "liaisons", "duty", "items", "documents", "notices",
          "exposure", "answers", "figures", "surveys", "cards", "templates", "policy",
          "calendar", "channels",
      )),
    Look("settings-unit-new", f"{SETTINGS}/units/new", "qh.head", to(f"{SETTINGS}/units/new")),
    Look("settings-grade-new", f"{SETTINGS}/units/new-grade", "qh.head", to(f"{SETTINGS}/units/new-grade")),
    Look(
        "settings-unit", SETTINGS + "/units/{unit}/{deed}", "qh.head",
        through(f"{SETTINGS}/units", "td[data-th='操作'] a"),
    ),
    Look("settings-post", SETTINGS + "/post/{kind}", "qh.head", through(f"{SETTINGS}/liaisons", "a.btn")),
    Look(
        "settings-post-end", SETTINGS + "/post-end/{post}", "qh.head",
        through(f"{SETTINGS}/liaisons", "a[href*='/post-end/']"),
    ),
    Look("settings-item", SETTINGS + "/items/{id}", "qh.clerk", proposed_item),
    Look("settings-item-edit", SETTINGS + "/items/{id}/edit", "qh.clerk", to(f"{SETTINGS}/items/new")),
    Look("settings-document-edit", SETTINGS + "/documents/{id}/edit", "qh.clerk", to(f"{SETTINGS}/documents/new")),
    Look("settings-notice", SETTINGS + "/notices/{id}", "qh.clerk", proposed_notice),
    *(Look(f"settings-{part}-one", f"{SETTINGS}/{part}/{{id}}", "qh.center-head", through(f"{SETTINGS}/{part}", "tr a"))
      for part in ("figures", "campaigns", "surveys")),
    Look(
        "settings-survey-counts", SETTINGS + "/surveys/{id}/results", "qh.center-head",
        through(f"{SETTINGS}/surveys", "tr a", onward="/results"),
    ),
    *(Look(f"settings-{part}-edit", f"{SETTINGS}/{part}/{{id}}/edit", "qh.clerk", to(f"{SETTINGS}/{part}/new"))
      for part in ("campaigns", "surveys")),
    Look("settings-rule-edit", SETTINGS + "/rules/{id}/edit", "qh.clerk", to(f"{SETTINGS}/rules/new")),
    Look("settings-exposure-edit", SETTINGS + "/exposure/{id}/edit", "qh.clerk", to(f"{SETTINGS}/exposure/new")),
    Look("settings-template", SETTINGS + "/templates/{id}", "qh.center-head", to(f"{SETTINGS}/templates/new")),
    Look(
        "settings-rule", SETTINGS + "/policy/{rule}", "qh.admin",
        through(f"{SETTINGS}/policy", "td[data-th='操作'] a"),
    ),
    Look("staff-new", f"{SETTINGS}/staff/new", "qh.admin", to(f"{SETTINGS}/staff/new?office=qh")),
    Look("staff-password", f"{SETTINGS}/staff/new", "qh.admin", first_password),
    Look("staff-import", f"{SETTINGS}/staff/import", "qh.admin", to(f"{SETTINGS}/staff/import?office=qh")),
    Look("staff-roles", f"{SETTINGS}/staff/roles", "qh.admin", to(f"{SETTINGS}/staff/roles?office=qh")),
    Look("staff-stand-in", f"{SETTINGS}/staff/stand-in", "qh.head", to(f"{SETTINGS}/staff/stand-in")),
    Look("staff-member", SETTINGS + "/staff/{office}/{login}", "qh.admin", to(f"{SETTINGS}/staff/qh/clerk")),
    Look("staff-grants", SETTINGS + "/staff/{office}/{login}", "qh.secadmin", to(f"{SETTINGS}/staff/qh/clerk")),
    Look("account", "/desk/account", "qh.clerk", to("/desk/account")),
    Look("account-code", "/desk/account/code", "qh.clerk", to("/desk/account/code")),
    Look("account-scan", "/desk/account/code", "qh.petition", enrolling),
    Look("account-notices", "/desk/account/notices", "qh.clerk", to("/desk/account/notices")),
    Look("password", "/desk/password", "qh.clerk", to("/desk/password")),
    Look("sign-in", "/desk/sign-in", "qh-0805.clerk", signed_out),
    Look("sign-in-code", "/desk/sign-in/code", "qh-0806.clerk", second_step),
    Look("error", "/desk/cases/{number}", "qh.clerk", odd("/desk/cases/QH20260101-AAAAA", 404)),
    *(Look(f"help-{role.lower()}", "/desk/help/{role}", "qh.clerk", to(f"/desk/help/{role.lower()}"))
      for role in (Role.CLERK, Role.HANDLER, Role.BUREAU_HEAD, Role.AUDITOR)),
]  # fmt: skip

RESULTS = ("campaign-results", "survey-results")

NO_PAGE = frozenset({
    "/desk/assets/{digest}/{name}", "/desk/help/images/{name}", "/desk/cases/{number}/attachments/{id}",
    "/desk/cases/{number}/papers/{paper}", "/desk/registers/{kind}/{entry}/papers/{paper}",
    "/desk/settings/documents/{id}", "/desk/settings/documents/{id}/file", "/desk/settings/staff/import/table",
    *(f"/desk/settings/{page}/{{id}}/file" for page in ("notices", "policies", "rules")),
    *(f"/desk/settings/{page}" for page in ("policies", "faq", "rules", "campaigns", *RESULTS)),
    *(f"/desk/settings/{page}/{{id}}" for page in ("policies", "faq", "rules", "exposure", *RESULTS)),
    *(f"/desk/settings/{page}/{{id}}/edit" for page in ("notices", "policies", "faq", "figures", *RESULTS)),
})  # fmt: skip
"""Files, printed papers, the page of a public document, which is that of a service item with a file, and those of
articles, of collections and of results, which are drawn from the same rows by the same template as others here."""
