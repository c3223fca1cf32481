"""What can be asked of every route about a case number, and all that somebody can learn by asking for everything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.roles import Staff
from chalicelib.domain.workdays import business_date
from chalicelib.entry import public_papers, public_voices, register_papers
from chalicelib.services import export, metrics
from tests.entry.calls import Answer
from tests.entry.isolated import PLACES, Served, keys_of
from tests.entry.isolated_matters import filled, pages
from tests.world import MATTER

STRANGE = "no-such-action"
STRANGE_ENTRY = "T-QH20261116-23456789A"
WRONG_CODE = "ABCDEFGHJK"
PDF = {"Accept": "application/pdf"}
PDF_BYTES = b"%PDF-1.7\n%%EOF\n"
DOCKETS = tuple(
    f"{office}:{unit}" if unit else office
    for office, units in PLACES.items()
    for unit in (*units, "lead", "discipline")
)


@dataclass(frozen=True)
class Request:
    """One request; `public` ones are made without a session."""

    method: str
    path: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    public: bool = False


Probe = Callable[[str, Staff], Iterable[Request]]


def _get(path: str, *, public: bool = False) -> Probe:
    return lambda number, staff: [Request("GET", path.format(number=number, office=staff.office), public=public)]


def _post(path: str, body: Mapping[str, Any], *, public: bool = False) -> Probe:
    def probe(number: str, staff: Staff) -> list[Request]:
        return [Request("POST", path, {k: v for k, v in {"office": staff.office, **body}.items() if v}, public=public)]

    return probe


def _take_in(number: str, staff: Staff) -> Iterator[Request]:
    body = {k: v for k, v in MATTER.items() if not k.startswith("about")} | {
        "office": staff.office,
        "channel": "PHONE",
        "about_kind": "none",
    }
    yield Request("POST", "/api/v1/desk/cases", body, {"Idempotency-Key": f"taken in by {staff.id}"})


def _cards(number: str, staff: Staff) -> Iterator[Request]:
    for kind in ("leaflet", "no-such-kind"):
        yield Request("GET", f"/api/v1/offices/{staff.office}/cards/{kind}", headers=PDF, public=True)


def _submit(number: str, staff: Staff) -> Iterator[Request]:
    body = {k: v for k, v in MATTER.items() if not k.startswith("about")} | {
        "office": staff.office,
        "about": {"kind": "none"},
        "altcha": f"solved:{staff.id}",
    }
    yield Request("POST", "/api/v1/cases", body, {"Idempotency-Key": f"submitted by {staff.id}"}, public=True)


def _survey(number: str, staff: Staff) -> Iterator[Request]:
    body = {"answers": {"q1": 1}, "altcha": f"solved:answer by {staff.id}"}
    headers = {"Idempotency-Key": f"answered by {staff.id}"}
    for office in (staff.office, "qh", "zz"):
        yield Request("POST", f"/api/v1/surveys/{office}/x/answers", body, headers, public=True)


def _actions(number: str, staff: Staff) -> Iterator[Request]:
    for action in (*ACTIONS, STRANGE):
        path = f"/api/v1/cases/{number}/actions/{action}"
        yield Request("POST", path, filled(action), {"If-Match": '"0"'})
    yield Request("POST", f"/api/v1/cases/{number}/actions/supplement", filled("supplement"))
    yield Request("POST", f"/api/v1/cases/{number}/actions/supplement")


def _reveals(number: str, staff: Staff) -> Iterator[Request]:
    for name in ("name", "mobile", "no-such-field"):
        yield Request("POST", f"/api/v1/cases/{number}/reveal", {"field": name, "reason": "电话联系核实情况"})
    yield Request("POST", f"/api/v1/cases/{number}/reveal", {"field": "name", "reason": ""})


def _papers(number: str, staff: Staff) -> Iterator[Request]:
    for n in (1, 2, 999, "x"):
        yield Request("GET", f"/api/v1/cases/{number}/papers/{n}", headers=PDF)
        yield Request("GET", f"/api/v1/cases/{number}/papers/{n}?draft=true", headers=PDF)


def _issues(number: str, staff: Staff) -> Iterator[Request]:
    for n in (1, 2, 999, "x"):
        yield Request("POST", f"/api/v1/cases/{number}/papers/{n}", {})
    yield Request("POST", f"/api/v1/cases/{number}/papers/1", {"strange": 1})


def _voids(number: str, staff: Staff) -> Iterator[Request]:
    for n in (1, 999):
        yield Request("POST", f"/api/v1/cases/{number}/papers/{n}/void", {"reason": "content"})
    yield Request("POST", f"/api/v1/cases/{number}/papers/1/void", {})


def _deliveries(number: str, staff: Staff) -> Iterator[Request]:
    form = {"to": "petitioner", "method": "post", "on": "2026-11-17"}
    for n in (1, 999):
        yield Request("POST", f"/api/v1/cases/{number}/papers/{n}/deliveries", form)
    yield Request("POST", f"/api/v1/cases/{number}/papers/1/deliveries", {})


def _lookups(number: str, staff: Staff) -> Iterator[Request]:
    yield Request("POST", "/api/v1/lookup", {"number": number, "code": WRONG_CODE}, public=True)
    yield Request("POST", "/api/v1/lookup", {"code": f"{number}-{WRONG_CODE}"}, public=True)


def _commands(number: str, staff: Staff) -> Iterator[Request]:
    for action in ("supplement", "withdraw", "evaluate", "wake", STRANGE):
        body = {"number": number, "code": WRONG_CODE, "form": filled(action)}
        yield Request("POST", f"/api/v1/lookup/actions/{action}", body, public=True)


def _copies(number: str, staff: Staff) -> Iterator[Request]:
    for n in (1, 2, 999, "x"):
        path = public_papers.COPY.format(paper=n)
        body = {"number": number, "code": WRONG_CODE}
        yield Request("POST", f"{path}/code", body, public=True)
        yield Request("POST", path, {**body, "sms_code": "123456"}, PDF, public=True)


def _told(number: str, staff: Staff) -> Iterator[Request]:
    for told in ({"mobile": MATTER["mobile"]}, {"title": MATTER["title"], "content": MATTER["content"]}):
        yield Request("POST", "/api/v1/repeats", told)


def _worklists(number: str, staff: Staff) -> Iterator[Request]:
    for key in (*DOCKETS, f"{staff.office}:0199", "zz", number):
        yield Request("GET", f"/api/v1/worklist?docket={key}")
    yield Request("GET", "/api/v1/worklist?state=REGISTERED&size=100")


def _log(number: str, staff: Staff) -> Iterator[Request]:
    for office in (*PLACES, "zz"):
        yield Request("GET", f"/api/v1/access-log?office={office}")


def _policies(number: str, staff: Staff) -> Iterator[Request]:
    for office in (*PLACES, "zz"):
        yield Request("GET", f"/api/v1/policy/{office}")


def _policy_set(number: str, staff: Staff) -> Iterator[Request]:
    body = {"policy": {"limits": {"R07": "4h"}}, "reason": "局务会议定"}
    for office in (*PLACES, "zz"):
        yield Request("PUT", f"/api/v1/policy/{office}", body, {"If-Match": '"0"'})
        yield Request("PUT", f"/api/v1/policy/{office}", body)


def _closures(number: str, staff: Staff) -> Iterator[Request]:
    days = [{"first": "2026-11-17", "last": "2026-11-27", "reason": "校舍检修"}]
    yield Request("POST", "/api/v1/closures/preview", {"closures": days})


def _registers(number: str, staff: Staff) -> Iterator[Request]:
    for kind in (*KINDS, "no-such-kind"):
        yield Request("GET", f"/api/v1/registers/{kind}?size=100")
        yield Request("GET", f"/api/v1/registers/{kind}?done=true")
    for key in (*DOCKETS, f"{staff.office}:0199", "zz"):
        yield Request("GET", f"/api/v1/registers/self_check?docket={key}&month=2026-11")


def _openings(number: str, staff: Staff) -> Iterator[Request]:
    for kind in (*KINDS, "no-such-kind"):
        for key in (staff.office, "qh", "bs", "qh:lead"):
            headers = {"Idempotency-Key": f"opened by {staff.id}"}
            yield Request("POST", f"/api/v1/registers/{kind}", {"docket": key}, headers)


def _households(number: str, staff: Staff) -> Iterator[Request]:
    for mobile in (MATTER["mobile"], "15400000099", "x"):
        yield Request("POST", "/api/v1/household", {"mobile": mobile, "reason": "核实是否重复来访"})
    yield Request("POST", "/api/v1/household", {"mobile": MATTER["mobile"], "reason": ""})


def _programmes(number: str, staff: Staff) -> Iterator[Request]:
    for key in (staff.office, "qh", "qh-04", "qh:lead", f"{staff.office}:0199", "zz"):
        yield Request("GET", f"/api/v1/registers/programme/figures?docket={key}")


def _entries(path: str, body: Any = None) -> Probe:
    def probe(number: str, staff: Staff) -> Iterator[Request]:
        for id in (STRANGE_ENTRY, "x", number or "y"):
            for kind in ("session", "dispute"):
                headers = {"If-Match": '"0"'} if body is not None else {}
                asked = path.format(kind=kind, entry=id, step="publish", paper=1)
                accepted = PDF if body is None and path.endswith("{paper}") else {}
                yield Request("GET" if body is None else "POST", asked, body, {**headers, **accepted})

    return probe


def _upload(number: str, staff: Staff) -> Iterator[Request]:
    # What is taken is answered with a token that chance drew, never twice the same.
    headers = {"X-Office": staff.office, "X-Altcha": f"solved:upload by {staff.id}", "X-File-Name": "a.pdf"}
    yield Request("POST", "/api/v1/attachments", b"no file that is taken", headers, public=True)


def _add_file(number: str, staff: Staff) -> Iterator[Request]:
    yield Request("POST", f"/api/v1/cases/{number}/attachments", PDF_BYTES, {"If-Match": '"0"'})
    yield Request("POST", f"/api/v1/cases/{number}/attachments", PDF_BYTES)
    yield Request("POST", f"/api/v1/cases/{number}/attachments", b"strange", {"If-Match": '"0"'})


def _files(number: str, staff: Staff) -> Iterator[Request]:
    for id in ("0" * 32, "x"):
        yield Request("GET", f"/api/v1/cases/{number}/attachments/{id}", headers={"Accept": "*/*"})


GEOREPORT = "/api/open311/v2"


def _followed(number: str, staff: Staff) -> Iterator[Request]:
    for form in ("json", "xml"):
        yield Request("GET", f"{GEOREPORT}/requests/{number or 'x'}.{form}", public=True)
        wrong = {"X-Api-Key": "hy-" + "x" * 43}
        yield Request("GET", f"{GEOREPORT}/requests/{number or 'x'}.{form}", headers=wrong, public=True)


def _filings(path: str) -> Probe:
    return lambda number, staff: [Request("POST", path, b"service_code=CONSULT&description=x", public=True)]


PROBES: Mapping[tuple[str, str], Probe] = {
    (f"{GEOREPORT}/discovery.json", "GET"): _get(f"{GEOREPORT}/discovery.json", public=True),
    (f"{GEOREPORT}/discovery.xml", "GET"): _get(f"{GEOREPORT}/discovery.xml", public=True),
    (f"{GEOREPORT}/services.json", "GET"): _get(f"{GEOREPORT}/services.json", public=True),
    (f"{GEOREPORT}/services.xml", "GET"): _get(f"{GEOREPORT}/services.xml", public=True),
    (f"{GEOREPORT}/services/{{service}}", "GET"): _get(
        f"{GEOREPORT}/services/COMPLAINT.json?jurisdiction_id=qh", public=True
    ),
    (f"{GEOREPORT}/requests.json", "GET"): _get(f"{GEOREPORT}/requests.json?service_request_id=x", public=True),
    (f"{GEOREPORT}/requests.xml", "GET"): _get(f"{GEOREPORT}/requests.xml", public=True),
    (f"{GEOREPORT}/requests.json", "POST"): _filings(f"{GEOREPORT}/requests.json"),
    (f"{GEOREPORT}/requests.xml", "POST"): _filings(f"{GEOREPORT}/requests.xml"),
    (f"{GEOREPORT}/requests/{{request_id}}", "GET"): _followed,
    ("/api/v1/offices/{office}/reception.ics", "GET"): _get("/api/v1/offices/{office}/reception.ics", public=True),
    ("/api/v1/attachments", "POST"): _upload,
    ("/api/v1/cases/{number}/attachments", "POST"): _add_file,
    ("/api/v1/cases/{number}/attachments/{id}", "GET"): _files,
    ("/api/v1/health", "GET"): _get("/api/v1/health", public=True),
    ("/api/v1/openapi.json", "GET"): _get("/api/v1/openapi.json", public=True),
    ("/api/v1/challenge", "GET"): _get("/api/v1/challenge", public=True),
    ("/api/v1/offices", "GET"): _get("/api/v1/offices?city=qh", public=True),
    ("/api/v1/offices/{office}", "GET"): _get("/api/v1/offices/{office}", public=True),
    ("/api/v1/cases", "POST"): _submit,
    (public_voices.ANSWERS, "POST"): _survey,
    ("/api/v1/lookup", "POST"): _lookups,
    ("/api/v1/lookup/actions/{action}", "POST"): _commands,
    (public_papers.CODE, "POST"): _copies,
    (public_papers.COPY, "POST"): _copies,
    ("/api/v1/sessions", "POST"): _post("/api/v1/sessions", {"login": "x", "password": "y"}, public=True),
    ("/api/v1/sessions", "DELETE"): lambda number, staff: [Request("DELETE", "/api/v1/sessions", public=True)],
    ("/api/v1/sessions/all", "DELETE"): lambda number, staff: [Request("DELETE", "/api/v1/sessions/all", public=True)],
    ("/api/v1/sessions/code", "POST"): _post(
        "/api/v1/sessions/code", {"office": "", "half": "x", "code": "123456"}, public=True
    ),
    ("/api/v1/sessions/password", "POST"): _post("/api/v1/sessions/password", {"office": "", "old": "x", "new": "y"}),
    ("/api/v1/staff", "POST"): _post("/api/v1/staff", {"login": "X", "name": "乔一苇", "post": "干部"}),
    ("/api/v1/staff/reset", "POST"): _post("/api/v1/staff/reset", {"login": "x"}),
    ("/api/v1/staff/code-reset", "POST"): _post("/api/v1/staff/code-reset", {"login": "x"}),
    ("/api/v1/staff/roles", "POST"): _post("/api/v1/staff/roles", {"login": "x", "roles": ["CLERK"]}),
    ("/api/v1/staff/active", "POST"): _post("/api/v1/staff/active", {"login": "x", "active": True, "reason": "试"}),
    ("/api/v1/staff/stand-in", "POST"): _post("/api/v1/staff/stand-in", {"login": "x", "behind": "y"}),
    ("/api/v1/access-log", "GET"): _log,
    ("/api/v1/me", "GET"): _get("/api/v1/me"),
    ("/api/v1/worklist", "GET"): _worklists,
    ("/api/v1/offices/{office}/prospects", "GET"): _get("/api/v1/offices/{office}/prospects", public=True),
    ("/api/v1/offices/{office}/cards/{kind}", "GET"): _cards,
    ("/api/v1/services", "GET"): _get("/api/v1/services?office={office}", public=True),
    ("/api/v1/documents", "GET"): _get("/api/v1/documents?office={office}", public=True),
    ("/api/v1/documents/{office}/{document}", "GET"): _get("/api/v1/documents/{office}/x", public=True),
    ("/api/v1/receptions", "GET"): _get("/api/v1/receptions?office={office}", public=True),
    ("/api/v1/registers", "GET"): _get("/api/v1/registers"),
    ("/api/v1/registers/{kind}", "GET"): _registers,
    ("/api/v1/registers/{kind}", "POST"): _openings,
    ("/api/v1/registers/{kind}/{entry}", "GET"): _entries("/api/v1/registers/{kind}/{entry}"),
    ("/api/v1/registers/{kind}/{entry}/steps/{step}", "POST"): _entries(
        "/api/v1/registers/{kind}/{entry}/steps/{step}", {}
    ),
    (register_papers.PAPERS, "GET"): _entries(register_papers.PAPERS),
    (register_papers.PAPER, "GET"): _entries(register_papers.PAPER),
    (register_papers.PAPER, "POST"): _entries(register_papers.PAPER, {}),
    (f"{register_papers.PAPER}/void", "POST"): _entries(f"{register_papers.PAPER}/void", {"reason": "content"}),
    (f"{register_papers.PAPER}/deliveries", "POST"): _entries(f"{register_papers.PAPER}/deliveries", {"strange": 1}),
    ("/api/v1/registers/session/figures", "GET"): _get(
        "/api/v1/registers/session/figures?month=2026-11&docket={office}"
    ),
    ("/api/v1/registers/programme/figures", "GET"): _programmes,
    ("/api/v1/household", "POST"): _households,
    ("/api/v1/registers/session/{entry}/queue", "GET"): _entries("/api/v1/registers/session/{entry}/queue"),
    ("/api/v1/alerts", "GET"): _get("/api/v1/alerts"),
    ("/api/v1/desk/cases", "POST"): _take_in,
    ("/api/v1/cases/{number}", "GET"): _get("/api/v1/cases/{number}"),
    ("/api/v1/cases/{number}/actions/{action}", "POST"): _actions,
    ("/api/v1/cases/{number}/reveal", "POST"): _reveals,
    ("/api/v1/cases/{number}/papers", "GET"): _get("/api/v1/cases/{number}/papers"),
    ("/api/v1/cases/{number}/papers/{paper}", "GET"): _papers,
    ("/api/v1/cases/{number}/papers/{paper}", "POST"): _issues,
    ("/api/v1/cases/{number}/papers/{paper}/void", "POST"): _voids,
    ("/api/v1/cases/{number}/papers/{paper}/deliveries", "POST"): _deliveries,
    ("/api/v1/cases/{number}/repeats", "GET"): _get("/api/v1/cases/{number}/repeats"),
    ("/api/v1/cases/{number}/followers", "GET"): _get("/api/v1/cases/{number}/followers"),
    ("/api/v1/repeats", "POST"): _told,
    ("/api/v1/closures/preview", "POST"): _closures,
    ("/api/v1/policy/{office}", "GET"): _policies,
    ("/api/v1/policy/{office}", "PUT"): _policy_set,
    ("/api/v1/quota", "GET"): _get("/api/v1/quota"),
    ("/api/v1/closures", "POST"): _post("/api/v1/closures", {"office": "", "closures": [], "reason": "取消停业日"}),
}
"""What to ask of each route; a route that is not in here fails the tests."""

OF_A_NUMBER = tuple(at for at in PROBES if "{number}" in at[0] or "lookup" in at[0])
"""The routes that take a case number."""


def asked(serving: Served, staff: Staff, request: Request) -> Answer:
    """Make one request of a probe."""
    who = None if request.public else staff
    return serving.ask(who, request.method, request.path, request.body, request.headers)


def everything(serving: Served, staff: Staff, numbers: Iterable[str]) -> list[tuple[str, int, bytes, tuple[str, ...]]]:
    """All that somebody learns who asks every route about these numbers and reads all lists, figures and tables.

    Each line is what was asked, the status, the body as sent, and the calls that the ports got for it.
    """
    lines: list[tuple[str, int, bytes, tuple[str, ...]]] = []
    serving.headers(staff)
    serving.counted()

    def note(what: str, answer: Answer) -> None:
        lines.append((what, answer.status, answer.raw, tuple(serving.counted())))

    for path, method in PROBES:
        about = list(numbers) if (path, method) in OF_A_NUMBER else [""]
        for number in about:
            for request in PROBES[path, method](number, staff):
                note(f"{request.method} {request.path} {request.body}", asked(serving, staff, request))
    for key in sorted(keys_of(staff)):
        for query in ({}, {"done": "true"}, {"mine": "true"}, {"due_before": "2027-06-01"}):
            for answer in pages(serving, staff, "/api/v1/worklist", docket=key, size=2, **query):
                note(f"worklist {key} {query}", answer)
        lines.append((f"figures and tables of {key}", 0, repr(_counted(serving, key)).encode(), ()))
        serving.counted()
    if keys_of(staff):
        for answer in pages(serving, staff, "/api/v1/alerts"):
            note("alerts", answer)
    return lines


def _counted(serving: Served, key: str) -> tuple[object, ...]:
    """The figures and the 12345 replies of one docket."""
    world = serving.world
    last = business_date(world.now)
    first = last - timedelta(days=300)
    named = key.partition(":")[2] not in ("lead", "discipline")
    figures = metrics.measure(world.desk.directory, world.desk.dockets, key, first, last, world.now) if named else None
    rows = [
        tuple(export.replies(world.desk, key, channel, first, last, everything=True)) for channel in ("H12345", "WEB")
    ]
    return (figures, rows)
