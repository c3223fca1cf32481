"""Papers over the API: list, draft, issue, the PDF as it was kept, void, delivery; and what a browser is told of it."""

from __future__ import annotations

import hashlib
import io
from urllib.parse import unquote

from pypdf import PdfReader

from tests.entry.calls import Answer, call, staff
from tests.world import FakeWorld, walk


def text_of(answer: Answer) -> str:
    assert answer.headers["content-type"] == "application/pdf", answer.raw
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.raw)).pages).split())


def fetched(path: str, accept: str = "text/html,application/xhtml+xml,*/*;q=0.8") -> Answer:
    """A paper as a browser asks for it."""
    clerk = staff("qh", "clerk")
    return call("GET", path, headers={**clerk.headers, "Accept": accept})


def listed(number: str) -> dict[str, int]:
    return {
        line["kind"]: line["paper"] for line in staff("qh", "clerk").get(f"/api/v1/cases/{number}/papers").json["items"]
    }


def test_a_paper_from_draft_to_delivery(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "accept_notice")
    base = f"/api/v1/cases/{number}/papers"
    paper = f"{base}/{listed(number)['accept_notice']}"
    clerk = staff("qh", "clerk")
    assert fetched(paper).problem == "not-found"
    draft = fetched(f"{paper}?draft=true")
    assert "草稿" in text_of(draft)
    assert "信受〔2026〕" not in text_of(draft)
    issued = clerk.post(paper, {})
    assert issued.status == 201
    assert issued.json["number"] == "青教信受〔2026〕1号"
    assert clerk.post(paper, {}).json == issued.json
    pdf = fetched(paper)
    assert hashlib.sha256(pdf.raw).hexdigest() == issued.json["sha256"]
    assert int(pdf.headers["content-length"]) == len(pdf.raw) == issued.json["size"]
    assert "青教信受〔2026〕1号" in text_of(pdf)
    said = {"to": "petitioner", "method": "post", "on": "2026-11-16", "receipt": "EMS 1"}
    assert clerk.post(f"{paper}/deliveries", said).status == 201
    (line,) = [each for each in clerk.get(base).json["items"] if each["kind"] == "accept_notice"]
    assert line["reader"] == {"code": "petitioner", "title": "信访人"}
    assert [(each["method_title"], each["receipt"]) for each in line["deliveries"]] == [("挂号信或邮政快递", "EMS 1")]
    assert staff("qh", "deputy1").post(f"{paper}/void", {"reason": "content"}).problem == "not-allowed"


def test_the_file_name_says_what_it_is_and_nothing_is_kept_by_the_browser(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "register")
    path = f"/api/v1/cases/{number}/papers/1"
    staff("qh", "clerk").post(path, {})
    headers = fetched(path, "application/pdf").headers
    assert unquote(headers["content-disposition"]).endswith("filename*=UTF-8''青教信登〔2026〕1号.pdf")
    assert headers["content-disposition"].isascii()
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_faults_are_named(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "register")
    path = f"/api/v1/cases/{number}/papers/1"
    clerk = staff("qh", "clerk")
    clerk.post(path, {})
    assert "on" in clerk.post(f"{path}/deliveries", {"to": "unit", "method": "direct"}).fields
    assert set(clerk.post(f"{path}/deliveries", {"to": "x", "method": "y", "on": "2026-11-16"}).fields) == {
        "to",
        "method",
    }
    assert "reason" in staff("qh", "deputy1").post(f"{path}/void", {"reason": "because"}).fields
    assert fetched(path, "text/html").status == 400
    for wrong in ("0", "-1", "x", "1e3", "１", "9999999"):
        assert fetched(f"/api/v1/cases/{number}/papers/{wrong}").problem == "not-found"


def test_a_voided_number_shows_in_the_list_and_is_followed_by_the_next(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "register")
    path = f"/api/v1/cases/{number}/papers/1"
    clerk, leader = staff("qh", "clerk"), staff("qh", "deputy1")
    clerk.post(path, {})
    void = leader.post(f"{path}/void", {"reason": "spoiled"})
    assert void.json["void"]["title"] == "打印损坏"
    assert fetched(path).problem == "not-found"
    assert clerk.post(path, {}).json["number"] == "青教信登〔2026〕2号"
    (line,) = clerk.get(f"/api/v1/cases/{number}/papers").json["items"]
    assert [(each["number"], each["state"]) for each in line["issues"]] == [
        ("青教信登〔2026〕1号", "void"),
        ("青教信登〔2026〕2号", "printed"),
    ]
