"""Papers of registers over the API: list, draft, issue, the PDF as it was kept, void, delivery, and what is refused."""

from __future__ import annotations

import hashlib
from urllib.parse import unquote

from tests.entry.calls import call, staff
from tests.entry.test_papers import fetched, text_of
from tests.services.sessions import a_session
from tests.world import FakeWorld


def test_a_notice_from_draft_to_delivery(world: FakeWorld) -> None:
    base = f"/api/v1/registers/session/{a_session(world)}/papers"
    clerk = staff("qh", "clerk")
    (line,) = clerk.get(base).json["items"]
    assert (line["kind"], line["title"], line["issues"]) == ("reception_notice", "领导接访公告", [])
    paper = f"{base}/{line['paper']}"
    assert fetched(paper).problem == "not-found"
    assert "草稿" in text_of(fetched(f"{paper}?draft=true"))
    issued = clerk.post(paper, {})
    assert issued.status == 201
    assert issued.json["number"] == "青教信接告〔2026〕1号"
    pdf = fetched(paper)
    assert hashlib.sha256(pdf.raw).hexdigest() == issued.json["sha256"]
    assert unquote(pdf.headers["content-disposition"]).endswith("青教信接告〔2026〕1号.pdf")
    assert pdf.headers["cache-control"] == "no-store"
    assert clerk.post(f"{paper}/deliveries", {"to": "other", "method": "direct", "on": "2026-11-16"}).status == 201
    assert staff("qh", "deputy1").post(f"{paper}/void", {"reason": "content"}).problem == "not-allowed"


def test_faults_are_named_to_whom_the_entry_is_open_and_to_nobody_else(world: FakeWorld) -> None:
    path = f"/api/v1/registers/session/{a_session(world)}/papers/2"
    clerk, stranger = staff("qh", "clerk"), staff("qh-0402", "clerk")
    clerk.post(path, {})
    assert "on" in clerk.post(f"{path}/deliveries", {"to": "unit", "method": "direct"}).fields
    assert "reason" in staff("qh", "deputy1").post(f"{path}/void", {"reason": "because"}).fields
    assert stranger.post(f"{path}/void", {"strange": 1}).problem == "not-found"
    assert stranger.post(path, {"strange": 1}).problem == "not-found"
    nothing = stranger.get("/api/v1/registers/session/T-QH20261116-23456789A/papers")
    assert stranger.get(path.removesuffix("/2")).raw == nothing.raw
    for wrong in ("0", "1", "-1", "x", "１", "9999999"):
        assert fetched(f"{path[:-1]}{wrong}").problem == "not-found"


def test_a_voided_notice_is_issued_anew_with_the_next_number(world: FakeWorld) -> None:
    path = f"/api/v1/registers/session/{a_session(world)}/papers/2"
    clerk = staff("qh", "clerk")
    clerk.post(path, {})
    assert staff("qh", "deputy1").post(f"{path}/void", {"reason": "spoiled"}).json["void"]["title"] == "打印损坏"
    assert fetched(path).problem == "not-found"
    assert clerk.post(path, {}).json["number"] == "青教信接告〔2026〕2号"
    assert call("GET", path).problem == "not-signed-in"
