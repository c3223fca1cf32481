"""Files over the API: put by the public, added and opened by officers; how they leave the system."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.domain.attachments import LARGEST
from chalicelib.entry.attachments import BINARY
from tests import fakes
from tests.entry.calls import REASON, Answer, call, run_job, staff, submit
from tests.services.file_room import PDF, packed, photograph
from tests.world import FakeWorld

ANY = {"Accept": "*/*"}
DOCX = packed(word__document="<w/>", docProps__core="<x><dc:creator>甘小禾</dc:creator></x>")


def upload(content: bytes = PDF, name: str = "收据.pdf", kind: str = "application/octet-stream", **more: str) -> Answer:
    headers = {"X-Office": "qh", "X-Altcha": f"solved:{hash((content, name))}", "X-File-Name": quote(name), **more}
    return call("POST", "/api/v1/attachments", content, headers, kind=kind)


def brought(*files: Answer, key: str = "a-key-of-mine", **more: Any) -> str:
    answer = submit(key, f"solved:{key}", attachments=[each.json["token"] for each in files], **more)
    assert answer.status == 201, answer.raw.decode()
    return str(answer.json["number"])


def listed(number: str, who: str = "clerk") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = staff("qh", who).get(f"/api/v1/cases/{number}").json["attachments"]
    return found


def opened(number: str, id: str, office: str = "qh", login: str = "clerk", reason: bool = True) -> Answer:
    headers = {**staff(office, login).headers, **ANY, **(REASON if reason else {})}
    return call("GET", f"/api/v1/cases/{number}/attachments/{id}", headers=headers)


def test_a_file_of_the_public_comes_with_its_submission(world: FakeWorld) -> None:
    photo, document = upload(photograph(), "IMG_0001.HEIC", "image/heic"), upload(DOCX, "../说明.exe", "text/html")
    assert photo.status == document.status == 201
    assert (photo.json["name"], document.json["name"]) == ("IMG_0001.jpg", "说明.docx")
    assert document.json["traces"] == ["author"]
    number = brought(photo, document)
    first, second = listed(number)
    assert (first["kind"]["code"], second["kind"]["code"]) == ("jpeg", "docx")
    assert second["traces"] == [{"code": "author", "title": "作者姓名"}]
    assert first["scanned"] is False
    shown = opened(number, first["id"])
    assert b"SECRET" not in shown.raw
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["content-disposition"].startswith("inline;")
    saved = opened(number, second["id"])
    assert saved.raw == DOCX
    assert saved.headers["content-disposition"].startswith("attachment;")
    assert quote("说明.docx") in saved.headers["content-disposition"]
    for answer in (shown, saved):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
        assert answer.headers["cache-control"] == "no-store"


def test_a_token_reads_nothing_and_nobody_puts_without_a_proof(world: FakeWorld) -> None:
    token = upload().json["token"]
    assert call("GET", f"/api/v1/attachments/{token}", headers=ANY).status in (403, 404)
    assert call("GET", "/api/v1/attachments", headers=ANY).status == 405
    assert upload(name="x", **{"X-Altcha": ""}).problem == "proof-of-work-required"
    assert upload(name="y", **{"X-Office": ""}).fields == {"X-Office": "请在请求头 X-Office 中写明受理单位"}


@pytest.mark.parametrize(
    ("content", "said"), [(b"<svg onload=alert(1)>", "可以上传"), (b"MZ" + bytes(50), "可以上传"), (b"", "空的")]
)
def test_what_is_not_taken_is_said(world: FakeWorld, content: bytes, said: str) -> None:
    assert said in upload(content, "照片.jpg", "image/jpeg").fields["attachments"]


def test_the_routes_of_files_take_ten_megabytes_and_no_more(world: FakeWorld) -> None:
    assert upload(PDF + bytes(LARGEST - len(PDF))).status == 201
    assert "10 MB" in upload(PDF + bytes(LARGEST)).fields["attachments"]
    assert upload(PDF + bytes(LARGEST + 20_000)).problem == "too-large"
    other = call("POST", "/api/v1/lookup", b"x" * 7 * 1024 * 1024)
    assert other.problem == "too-large"


def test_a_supplement_brings_files(world: FakeWorld) -> None:
    answer = submit()
    number, code = answer.json["number"], answer.json["query_code"]
    body = {"number": number, "code": code, "form": {"content": "另有收据"}, "attachments": [upload().json["token"]]}
    assert call("POST", "/api/v1/lookup/actions/supplement", body).status == 202
    assert run_job("drain")["done"] == 1
    (file,) = listed(number)
    assert (file["name"], file["by"]) == ("收据.pdf", "PUBLIC")
    body["attachments"] = ["0" * 32]
    assert set(call("POST", "/api/v1/lookup/actions/supplement", body).fields) == {"attachments"}


def test_an_officer_adds_a_file_at_the_revision_seen(world: FakeWorld) -> None:
    number = world.submit()
    clerk = staff("qh", "clerk")

    def add(content: bytes = PDF, **more: str) -> Answer:
        headers = {**clerk.headers, "X-File-Name": quote("现场.pdf"), "X-Note": quote("现场照片"), **more}
        return call("POST", f"/api/v1/cases/{number}/attachments", content, headers, kind="application/pdf")

    assert set(add().fields) == {"If-Match"}
    added = add(**{"If-Match": '"1"'})
    assert (added.status, added.json["name"], added.json["revision"]) == (201, "现场.pdf", 2)
    assert add(**{"If-Match": '"1"'}).problem == "stale"
    shown = clerk.get(f"/api/v1/cases/{number}").json
    assert [line["words"] for line in shown["timeline"] if line["action"] == "attach"] == [{"note": "现场照片"}]
    assert "attached" not in str(shown["timeline"])
    assert opened(number, added.json["id"]).raw == PDF


def test_a_stranger_learns_nothing(world: FakeWorld) -> None:
    number = brought(upload())
    (file,) = listed(number)
    there = opened(number, file["id"], "qh-0402", "handler")
    nowhere = opened("QH20261116-K7M3Q", file["id"], "qh-0402", "handler")
    assert (there.status, there.raw) == (nowhere.status, nowhere.raw) == (404, there.raw)
    unknown = opened(number, "0" * 32)
    assert unknown.status == 404
    headers = {**staff("qh-0402", "handler").headers}
    for content in (PDF, b"strange", fakes.VIRUS):
        for path in (number, "QH20261116-K7M3Q"):
            answer = call("POST", f"/api/v1/cases/{path}/attachments", content, headers, kind="application/pdf")
            assert answer.raw == nowhere.raw


def test_a_sealed_case_wants_a_reason(world: FakeWorld) -> None:
    number = brought(upload(), type="REPORT")
    (file,) = listed(number)
    assert set(opened(number, file["id"], reason=False).fields) == {"X-Reason"}
    assert opened(number, file["id"]).raw == PDF
    assert any("case.attachment" in line for line in world.memory.access)


def test_every_kind_can_leave_as_bytes() -> None:
    assert {"image/jpeg", "image/png", "application/pdf", "video/mp4"} <= set(BINARY)


def test_the_daily_job_removes_what_nobody_claimed(world: FakeWorld) -> None:
    from datetime import timedelta

    number = brought(upload())
    upload(name="lost.pdf")
    world.now += timedelta(days=4)
    assert run_job("daily")["orphans"] == 1
    assert opened(number, listed(number)[0]["id"]).raw == PDF
