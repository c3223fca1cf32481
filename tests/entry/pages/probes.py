"""What to ask of each page and form of the workbench, about a case number and by somebody, in the isolation tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.roles import Staff
from tests.world import MATTER


@dataclass(frozen=True)
class Asked:
    """One request of a page; `form` is what a POST sends, the token of the session is added.

    `public` ones are made without a session: what would end it, and what nobody is signed in for.
    """

    path: str
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    public: bool = False


PageProbe = Callable[[str, Staff], Iterable[Asked]]
"""Given a case number, that may be of a foreign case or of none, and who asks: the requests to make."""


def show(path: str) -> PageProbe:
    """Open a page; `{number}` and `{office}` in the path are filled in."""
    return lambda number, staff: [Asked(path.format(number=number, office=staff.office))]


def send(path: str, **form: str) -> PageProbe:
    """Send a form."""
    return lambda number, staff: [Asked(path.format(number=number, office=staff.office), form)]


REASON = "核实办理情况"
DEEDS = ("register", "contact", "submit_reply", "dispatch", "to_discipline", "wake", "no-such-action")
"""Actions of every kind: of the case, of a part, that name others, that no person does, that there are not."""


def _deeds(number: str, staff: Staff) -> Iterable[Asked]:
    return [Asked(f"/desk/cases/{number}/actions/{action}") for action in DEEDS]


def _do(number: str, staff: Staff) -> Iterable[Asked]:
    for action in DEEDS:
        for do in ("act", "draft", "forget", "again", "template-reply"):
            said = {"revision": "0", "do": do, "sure": "true", "summary": "x", "template-reply": "qh/x"}
            yield Asked(f"/desk/cases/{number}/actions/{action}", said)


def _keep(number: str, staff: Staff) -> Iterable[Asked]:
    for action in DEEDS:
        said = {"revision": "0", "summary": "x"}
        yield Asked(f"/desk/cases/{number}/actions/{action}/draft", said, {"HX-Request": "true"})


def _case_files(number: str, staff: Staff) -> Iterable[Asked]:
    for id in ("0" * 32, "x"):
        yield Asked(f"/desk/cases/{number}/attachments/{id}", headers={"Accept": "*/*"})


def _case_papers(number: str, staff: Staff) -> Iterable[Asked]:
    for n in (1, 2, 999, "x"):
        yield Asked(f"/desk/cases/{number}/papers/{n}", headers={"Accept": "*/*"})
        yield Asked(f"/desk/cases/{number}/papers/{n}?draft=true", headers={"Accept": "*/*"})


def _of_paper(deed: str, **form: str) -> PageProbe:
    return lambda number, staff: [
        Asked(f"/desk/cases/{number}/papers/{n}/{deed}", said) for n in (1, 999, "x") for said in (form, {})
    ]


def _reveals(number: str, staff: Staff) -> Iterable[Asked]:
    for field_ in ("name", "mobile", "no-such-field"):
        yield Asked(f"/desk/cases/{number}/reveal", {"field": field_, "reason": REASON})
    yield Asked(f"/desk/cases/{number}/reveal", {"field": "name", "reason": ""}, {"HX-Request": "true"})


def _alert_lists(number: str, staff: Staff) -> Iterable[Asked]:
    yield Asked("/desk/alerts")
    for docket in (staff.office, f"{staff.office}:lead", "zz", number):
        yield Asked(f"/desk/alerts?docket={docket}")


CASE_PROBES: Mapping[tuple[str, str], PageProbe] = {
    ("/desk/cases/{number}", "GET"): show("/desk/cases/{number}"),
    ("/desk/cases/{number}/print", "GET"): show("/desk/cases/{number}/print"),
    ("/desk/cases/{number}/related", "GET"): show("/desk/cases/{number}/related"),
    ("/desk/cases/{number}/look", "POST"): send("/desk/cases/{number}/look", reason=REASON, onward="/desk"),
    ("/desk/cases/{number}/reveal", "GET"): show("/desk/cases/{number}/reveal"),
    ("/desk/cases/{number}/reveal", "POST"): _reveals,
    ("/desk/cases/{number}/actions/{action}", "GET"): _deeds,
    ("/desk/cases/{number}/actions/{action}", "POST"): _do,
    ("/desk/cases/{number}/actions/{action}/draft", "POST"): _keep,
    ("/desk/cases/{number}/attachments/{id}", "GET"): _case_files,
    ("/desk/cases/{number}/papers", "GET"): show("/desk/cases/{number}/papers"),
    ("/desk/cases/{number}/papers/{paper}", "GET"): _case_papers,
    ("/desk/cases/{number}/papers/{paper}/issue", "POST"): _of_paper("issue"),
    ("/desk/cases/{number}/papers/{paper}/void", "POST"): _of_paper("void", reason="content"),
    ("/desk/cases/{number}/papers/{paper}/deliver", "POST"): _of_paper(
        "deliver", to="petitioner", method="post", on="2026-11-17"
    ),
    ("/desk/alerts", "GET"): _alert_lists,
    ("/desk/alerts/heard", "POST"): send("/desk/alerts/heard", until="2026-11-16T09:00:00+08:00"),
}
"""The page of a case with its forms and papers, and the alerts."""


def _calls(number: str, staff: Staff) -> Iterable[Asked]:
    for said in ({"connected": "false"}, {"connected": "true", "solved": "yes", "satisfied": "good"}, {}):
        yield Asked(f"/desk/callback/{number}", {"revision": "1", **said})


def _reviews(number: str, staff: Staff) -> Iterable[Asked]:
    for said in ({"do": "approve_reply"}, {"do": "reject_reply", "missing": "facts", "reason": "x"}, {}):
        yield Asked(f"/desk/review/{number}", {"revision": "1", **said})


def _boards(number: str, staff: Staff) -> Iterable[Asked]:
    yield from _board("/desk/supervision", number, staff)


def _rates(number: str, staff: Staff) -> Iterable[Asked]:
    yield from _board("/desk/supervision/rates", number, staff)


def _board(path: str, number: str, staff: Staff) -> Iterable[Asked]:
    yield Asked(path)
    for docket in (staff.office, f"{staff.office}:lead", "zz", number):
        yield Asked(f"{path}?docket={docket}")


OVERSIGHT_PROBES: Mapping[tuple[str, str], PageProbe] = {
    ("/desk/callback", "GET"): show("/desk/callback"),
    ("/desk/callback/{number}", "GET"): show("/desk/callback/{number}"),
    ("/desk/callback/{number}", "POST"): _calls,
    ("/desk/review", "GET"): show("/desk/review"),
    ("/desk/review/{number}", "GET"): show("/desk/review/{number}"),
    ("/desk/review/{number}", "POST"): _reviews,
    ("/desk/supervision", "GET"): _boards,
    ("/desk/supervision/rates", "GET"): _rates,
}
"""The desks of call-back and review, and the supervision board with its rates."""


NEVER = "T-QH20261116-23456789A"
"""The id of an entry that is nowhere."""


def _listed(path: str) -> PageProbe:
    def probe(number: str, staff: Staff) -> Iterable[Asked]:
        yield Asked(path)
        for docket in (staff.office, f"{staff.office}:lead", "qh", "zz", number):
            yield Asked(f"{path}?docket={docket}")

    return probe


def _kinds(tail: str = "", form: Mapping[str, str] | None = None) -> PageProbe:
    def probe(number: str, staff: Staff) -> Iterable[Asked]:
        for kind in (*KINDS, "no-such-kind"):
            yield Asked(f"/desk/registers/{kind}{tail}", form)

    return probe


def _entry(path: str, form: Mapping[str, str] | None = None) -> PageProbe:
    def probe(number: str, staff: Staff) -> Iterable[Asked]:
        for kind in ("session", "dispute"):
            for entry in (NEVER, "x", number or "y"):
                yield Asked(path.format(kind=kind, entry=entry, step="publish", paper=1), form, WIDE)

    return probe


def _walk_ins(number: str, staff: Staff) -> Iterable[Asked]:
    for entry in (NEVER, number or "y"):
        yield Asked(f"/desk/reception/{entry}")
        yield Asked(f"/desk/reception/{entry}/walk-in?number={number}")


def _duties(number: str, staff: Staff) -> Iterable[Asked]:
    yield Asked("/desk/duty")
    for office in ("qh", "qh-04", "qh-0401", "bs", "zz", number):
        yield Asked(f"/desk/duty?office={office}&day=2026-11-16")


def _persons(number: str, staff: Staff) -> Iterable[Asked]:
    for mobile in ("15400000001", "15400000099", "x"):
        yield Asked("/desk/person", {"mobile": mobile, "reason": "核实是否重复来访"})
    yield Asked("/desk/person", {"mobile": "15400000001", "reason": ""})


WIDE = {"Accept": "text/html,*/*;q=0.8"}
_ENTRY = "/desk/registers/{kind}/{entry}"
REGISTER_PROBES: Mapping[tuple[str, str], PageProbe] = {
    ("/desk/registers", "GET"): _listed("/desk/registers"),
    ("/desk/registers/{kind}", "GET"): _kinds(),
    ("/desk/registers/{kind}/new", "GET"): _kinds("/new"),
    ("/desk/registers/{kind}/new", "POST"): _kinds("/new", {"docket": "qh", "attempt": "probe-attempt"}),
    (_ENTRY, "GET"): _entry(_ENTRY),
    (f"{_ENTRY}/steps/{{step}}", "GET"): _entry(f"{_ENTRY}/steps/{{step}}"),
    (f"{_ENTRY}/steps/{{step}}", "POST"): _entry(f"{_ENTRY}/steps/{{step}}", {"revision": "0"}),
    (f"{_ENTRY}/papers", "GET"): _entry(f"{_ENTRY}/papers"),
    (f"{_ENTRY}/papers/{{paper}}", "GET"): _entry(f"{_ENTRY}/papers/{{paper}}"),
    (f"{_ENTRY}/papers/{{paper}}/issue", "POST"): _entry(f"{_ENTRY}/papers/{{paper}}/issue", {}),
    (f"{_ENTRY}/papers/{{paper}}/void", "POST"): _entry(f"{_ENTRY}/papers/{{paper}}/void", {"reason": "content"}),
    (f"{_ENTRY}/papers/{{paper}}/deliver", "POST"): _entry(f"{_ENTRY}/papers/{{paper}}/deliver", {"to": "unit"}),
    ("/desk/reception", "GET"): _listed("/desk/reception"),
    ("/desk/reception/{entry}", "GET"): _walk_ins,
    ("/desk/reception/{entry}/walk-in", "GET"): _walk_ins,
    ("/desk/duty", "GET"): _duties,
    ("/desk/programmes", "GET"): _listed("/desk/programmes"),
    ("/desk/suggestions", "GET"): _listed("/desk/suggestions"),
    ("/desk/person", "GET"): show("/desk/person"),
    ("/desk/person", "POST"): _persons,
}
"""The registers with their desks, duty, and one person's file."""

LISTS = (
    "", "?part=done", "?part=all", "?sort=changed", "?mine=true", "?due=late", "?due=3", "?state=INBOX", "?type=REPORT",
    "?topic=02", "?holder=qh-04", "?cursor=x", "?filter=1&docket={office}", "?docket=qh:discipline", "?s=nothing",
    "?view=nothing", "?received_from=2026-01-01", "?channel=WEB&sort=received",
)  # fmt: skip


def _lists(number: str, staff: Staff) -> Iterable[Asked]:
    for query in LISTS:
        yield Asked(f"/desk/cases{query.format(office=staff.office)}")
        yield Asked(f"/desk/cases{query.format(office=staff.office)}", headers={"HX-Request": "true"})


def _typed(number: str, staff: Staff) -> Iterable[Asked]:
    for typed in (number, number.lower(), "15400000001", "课后服务", "X", "T-QH20261116-23456789A", "GD-20261116-001"):
        yield Asked("/desk/worklist/find", {"typed": typed})


def _bulks(number: str, staff: Staff) -> Iterable[Asked]:
    for action in ("sign", "assign_inner", "approve_reply"):
        yield Asked("/desk/worklist/bulk", {"action": action, "cases": f"{number}:1"})


def _dones(number: str, staff: Staff) -> Iterable[Asked]:
    for action in ("sign", "assign_inner", "approve_reply"):
        form = {"action": action, "cases": f"{number}:1", "assignee": staff.id}
        yield Asked("/desk/worklist/bulk/done", form)


def _exports(number: str, staff: Staff) -> Iterable[Asked]:
    yield Asked("/desk/worklist/export", {"part": "all", "sort": "received"}, {"Accept": "*/*"})
    yield Asked("/desk/worklist/export", {"docket": "qh:discipline"})


WORKLIST_PROBES: Mapping[tuple[str, str], PageProbe] = {
    ("/desk", "GET"): show("/desk"),
    ("/desk/today/on-time", "GET"): show("/desk/today/on-time?docket={office}"),
    ("/desk/cases", "GET"): _lists,
    ("/desk/worklist/filter", "GET"): show("/desk/worklist/filter?state=INBOX"),
    ("/desk/worklist/find", "POST"): _typed,
    ("/desk/worklist/export", "POST"): _exports,
    ("/desk/worklist/views", "POST"): send("/desk/worklist/views", name="我的", state="INBOX"),
    ("/desk/worklist/views/drop", "POST"): send("/desk/worklist/views/drop", view="nothing"),
    ("/desk/worklist/views/default", "POST"): send("/desk/worklist/views/default", view="nothing"),
    ("/desk/worklist/bulk", "POST"): _bulks,
    ("/desk/worklist/bulk/done", "POST"): _dones,
    ("/desk/checklist", "GET"): show("/desk/checklist"),
    ("/desk/checklist/look", "POST"): send("/desk/checklist/look", id="T-QH20261116-23456789A", seen_web="true"),
    ("/desk/checklist/sign", "POST"): send("/desk/checklist/sign", id="T-QH20261116-23456789A", seen_web="true"),
}


def _unsigned(path: str, **form: str) -> PageProbe:
    return lambda number, staff: [Asked(path, form or None, public=True)]


def _kept_staff(path: str, **form: str) -> PageProbe:
    """The staff pages for the own office, others, and one that there is not."""
    return lambda number, staff: [
        Asked(path.format(office=office), form or None) for office in (staff.office, "qh", "qh-0401", "bs", "zz")
    ]


_STAFF = "/desk/settings/staff"
ACCOUNT_PROBES: Mapping[tuple[str, str], PageProbe] = {
    ("/desk/sign-in", "GET"): _unsigned("/desk/sign-in"),
    ("/desk/sign-in", "POST"): _unsigned("/desk/sign-in", office="qh", login="x", password="y"),
    ("/desk/sign-in/code", "GET"): _unsigned("/desk/sign-in/code"),
    ("/desk/sign-in/code", "POST"): _unsigned("/desk/sign-in/code", code="123456"),
    ("/desk/sign-out", "POST"): _unsigned("/desk/sign-out", csrf=""),
    ("/desk/password", "GET"): show("/desk/password"),
    ("/desk/password", "POST"): send("/desk/password", old="x", new="y", again="z"),
    ("/desk/account", "GET"): show("/desk/account"),
    ("/desk/account/sign-out-everywhere", "POST"): _unsigned("/desk/account/sign-out-everywhere", csrf=""),
    ("/desk/account/end-session", "POST"): send("/desk/account/end-session", session="x"),
    ("/desk/account/link", "POST"): send("/desk/account/link", office="qh", login="x", password="y"),
    ("/desk/account/unlink", "POST"): send("/desk/account/unlink", office="qh", login="x"),
    ("/desk/account/change-office", "POST"): send("/desk/account/change-office", office="qh", login="clerk"),
    ("/desk/account/notices", "GET"): show("/desk/account/notices"),
    ("/desk/account/notices", "POST"): send("/desk/account/notices", mail="waiting", quiet_from="20:00"),
    ("/desk/account/code", "GET"): show("/desk/account/code"),
    ("/desk/account/code/begin", "POST"): _unsigned("/desk/account/code/begin", csrf=""),
    ("/desk/account/code/confirm", "POST"): send("/desk/account/code/confirm", code="123456"),
    ("/desk/account/code/off", "POST"): send("/desk/account/code/off", password="x", code="123456"),
    ("/desk/account/code/recovery", "POST"): send("/desk/account/code/recovery", password="x", code="123456"),
    (_STAFF, "GET"): _kept_staff(f"{_STAFF}?office={{office}}"),
    (f"{_STAFF}/find", "POST"): send(f"{_STAFF}/find", office="qh"),
    (f"{_STAFF}/new", "GET"): _kept_staff(f"{_STAFF}/new?office={{office}}"),
    (f"{_STAFF}/new", "POST"): _kept_staff(f"{_STAFF}/new?office={{office}}", name="乔一苇", login="X", post="干部"),
    (f"{_STAFF}/roles", "GET"): _kept_staff(f"{_STAFF}/roles?office={{office}}"),
    (f"{_STAFF}/import", "GET"): _kept_staff(f"{_STAFF}/import?office={{office}}"),
    (f"{_STAFF}/import", "POST"): _kept_staff(f"{_STAFF}/import?office={{office}}", x="y"),
    (f"{_STAFF}/import/table", "GET"): lambda number, staff: [
        Asked(f"{_STAFF}/import/table", headers={"Accept": "text/html"})
    ],
    (f"{_STAFF}/import/confirm", "POST"): _kept_staff(f"{_STAFF}/import/confirm?office={{office}}", version="1"),
    (f"{_STAFF}/stand-in", "GET"): show(f"{_STAFF}/stand-in"),
    (f"{_STAFF}/stand-in", "POST"): send(f"{_STAFF}/stand-in", behind="qh.head", login="qh.deputy1"),
    (f"{_STAFF}/stand-in/end", "POST"): send(f"{_STAFF}/stand-in/end", login="x"),
    (f"{_STAFF}/{{office}}/{{login}}", "GET"): _kept_staff(f"{_STAFF}/{{office}}/clerk"),
    (f"{_STAFF}/{{office}}/{{login}}/active", "POST"): _kept_staff(f"{_STAFF}/{{office}}/x/active", reason="试"),
    (f"{_STAFF}/{{office}}/{{login}}/code", "POST"): _kept_staff(f"{_STAFF}/{{office}}/x/code", x="y"),
    (f"{_STAFF}/{{office}}/{{login}}/password", "POST"): _kept_staff(f"{_STAFF}/{{office}}/x/password", x="y"),
    (f"{_STAFF}/{{office}}/{{login}}/roles", "POST"): _kept_staff(f"{_STAFF}/{{office}}/x/roles", roles="CLERK"),
    ("/desk/settings/access-log", "GET"): _kept_staff("/desk/settings/access-log?office={office}"),
}
"""Signing in and out, the own account, the staff of an office, the access log."""

_SET = "/desk/settings"


def _offices(path: str, **form: str) -> PageProbe:
    """A page of the settings about the own office, others, and one that there is not; nothing of it is carried out."""

    def probe(number: str, staff: Staff) -> Iterable[Asked]:
        for office in (staff.office, "qh", "qh-0401", "bs", "zz"):
            yield Asked(path.format(office=office), {**form, "office": office} if form else None)

    return probe


def _published(page: str) -> Mapping[tuple[str, str], PageProbe]:
    one = f"{_SET}/{page}/x"
    return {
        (f"{_SET}/{page}", "GET"): _offices(f"{_SET}/{page}?office={{office}}"),
        (f"{_SET}/{page}/{{id}}", "GET"): _offices(f"{one}?office={{office}}"),
        (f"{_SET}/{page}/{{id}}/edit", "GET"): show(f"{_SET}/{page}/new/edit"),
        (f"{_SET}/{page}/{{id}}/edit", "POST"): send(f"{_SET}/{page}/new/edit", title="转学办理"),
        (f"{_SET}/{page}/{{id}}/decision", "POST"): _offices(f"{one}/decision", do="release", version="1"),
    }


SETTINGS_PROBES: Mapping[tuple[str, str], PageProbe] = {
    (_SET, "GET"): show(_SET),
    (f"{_SET}/office-entry", "GET"): _offices(f"{_SET}/office-entry?office={{office}}"),
    (f"{_SET}/office-entry", "POST"): _offices(f"{_SET}/office-entry", do="preview", address="荷风路 18 号"),
    (f"{_SET}/office-entry/release", "POST"): _offices(f"{_SET}/office-entry/release", do="release", proposal="1"),
    (f"{_SET}/office-entry/take-back", "POST"): _offices(f"{_SET}/office-entry/take-back", x="y"),
    (f"{_SET}/units", "GET"): show(f"{_SET}/units"),
    (f"{_SET}/units/new", "GET"): show(f"{_SET}/units/new"),
    (f"{_SET}/units/new", "POST"): send(f"{_SET}/units/new", code="X", name="新处"),
    (f"{_SET}/units/new-grade", "GET"): show(f"{_SET}/units/new-grade"),
    (f"{_SET}/units/new-grade", "POST"): send(f"{_SET}/units/new-grade", entry_year="1999"),
    (f"{_SET}/units/{{unit}}/{{deed}}", "GET"): lambda number, staff: [
        Asked(f"{_SET}/units/{unit}/{deed}") for unit in ("0105", "deyu", "x") for deed in ("rename", "end", "x")
    ],
    (f"{_SET}/units/{{unit}}/{{deed}}", "POST"): send(f"{_SET}/units/0105/end", last_day="2026-01-01", version="0"),
    (f"{_SET}/lead-group", "GET"): show(f"{_SET}/lead-group"),
    (f"{_SET}/lead-group/carry-over", "POST"): send(f"{_SET}/lead-group/carry-over", year="1999"),
    (f"{_SET}/liaisons", "GET"): show(f"{_SET}/liaisons"),
    (f"{_SET}/duty", "GET"): show(f"{_SET}/duty"),
    (f"{_SET}/post/{{kind}}", "GET"): lambda number, staff: [
        Asked(f"{_SET}/post/{kind}") for kind in ("LEADER", "LIAISON", "DUTY", "x")
    ],
    (f"{_SET}/post/{{kind}}", "POST"): send(f"{_SET}/post/LEADER", year="1999", named="某人"),
    (f"{_SET}/post-end/{{post}}", "GET"): show(f"{_SET}/post-end/x"),
    (f"{_SET}/post-end/{{post}}", "POST"): send(f"{_SET}/post-end/x", last_day="2026-11-20"),
    **_published("items"),
    **_published("documents"),
    **_published("notices"),
    **_published("policies"),
    **_published("faq"),
    **_published("rules"),
    **_published("exposure"),
    **_published("figures"),
    **_published("campaigns"),
    **_published("campaign-results"),
    **_published("surveys"),
    **_published("survey-results"),
    (f"{_SET}/surveys/{{id}}/results", "GET"): _offices(f"{_SET}/surveys/x/results?office={{office}}"),
    **{
        (f"{_SET}/{page}/{{id}}/file", "GET"): _offices(f"{_SET}/{page}/x/file?office={{office}}")
        for page in ("documents", "notices", "policies", "rules")
    },
    (f"{_SET}/answers", "GET"): show(f"{_SET}/answers"),
    (f"{_SET}/cards", "GET"): show(f"{_SET}/cards"),
    (f"{_SET}/cards", "POST"): send(f"{_SET}/cards", kind="card", whom="office", office="zz", copies="999"),
    (f"{_SET}/templates", "GET"): show(f"{_SET}/templates"),
    (f"{_SET}/templates/{{id}}", "GET"): show(f"{_SET}/templates/new"),
    (f"{_SET}/templates/{{id}}", "POST"): send(f"{_SET}/templates/new", title="答复"),
    (f"{_SET}/templates/{{id}}/drop", "POST"): send(f"{_SET}/templates/x/drop", x="y"),
    (f"{_SET}/policy", "GET"): _offices(f"{_SET}/policy?office={{office}}"),
    (f"{_SET}/policy/{{rule}}", "GET"): _offices(f"{_SET}/policy/R07?office={{office}}"),
    (f"{_SET}/policy/{{rule}}", "POST"): _offices(f"{_SET}/policy/R02", limit="15wd", reason="局务会议定"),
    (f"{_SET}/calendar", "GET"): show(f"{_SET}/calendar"),
    (f"{_SET}/calendar", "POST"): send(
        f"{_SET}/calendar", do="preview", first="2026-11-17", last="2026-11-27", why="校舍检修"
    ),
    (f"{_SET}/channels", "GET"): show(f"{_SET}/channels"),
    (f"{_SET}/channels", "POST"): send(f"{_SET}/channels", PHONE="nobody"),
    ("/desk/help", "GET"): show("/desk/help"),
    ("/desk/help/{role}", "GET"): show("/desk/help/clerk"),
    ("/desk/help/images/{name}", "GET"): lambda number, staff: [
        Asked("/desk/help/images/desk-none.png", headers={"Accept": "*/*"})
    ],
}
"""The settings of an office, and help."""


def _registering(path: str) -> PageProbe:
    """What is told is that of the matters that the asker must not find; the key is the asker's own."""

    def probe(number: str, staff: Staff) -> Iterable[Asked]:
        said = {
            "channel": "PHONE", "mobile": MATTER["mobile"], "title": MATTER["title"], "content": MATTER["content"],
            "key": f"register by {staff.id}", "about_office": number,
        }  # fmt: skip
        yield Asked(path, said)
        yield Asked(path, said, {"HX-Request": "true"})
        yield Asked(path, {})

    return probe


TAKING_IN_PROBES: Mapping[tuple[str, str], PageProbe] = {
    ("/desk/register", "GET"): show("/desk/register?channel=LETTER"),
    ("/desk/register/hints", "POST"): _registering("/desk/register/hints"),
    ("/desk/register/draft", "POST"): send("/desk/register/draft", title="x"),
    ("/desk/register/receipt", "GET"): show("/desk/register/receipt"),
    ("/desk/register/receipt", "POST"): _registering("/desk/register/receipt"),
}
"""Taking a matter in; what is sent there lacks what is required, so that nothing is taken in."""

PAGE_PROBES: Mapping[tuple[str, str], PageProbe] = {
    **REGISTER_PROBES,
    **WORKLIST_PROBES,
    **TAKING_IN_PROBES,
    **CASE_PROBES,
    **ACCOUNT_PROBES,
    **OVERSIGHT_PROBES,
    **SETTINGS_PROBES,
}
"""By path and method; a route of the workbench that is not in here fails the tests (assets hold nothing of anybody)."""
