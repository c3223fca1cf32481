"""The operator's command on partners: a key is shown once, opens the counter on the real engine, and is revoked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.services import partners
from chalicelib.wiring import partners as wired
from infra.world import opened
from tests.local.calling import run, told
from tests.local.test_cityfile import SMALL

GIVEN = {"description": "课后服务收费没有公示，请核实并公开。", "first_name": "小禾", "last_name": "甘"}


@pytest.mark.engine
def test_a_key_files_and_follows_on_the_engine_until_it_is_revoked(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (tmp_path / "city.yaml").write_text(SMALL, "utf-8")
    told("init-city", tmp_path / "city.yaml", data=data)
    made = told("partner", "add", "青禾通", "--city", "qh", "--limit", "5", data=data)
    key = made["api_key"]
    assert made["endpoint"].endswith("/api/open311/v2")
    assert key.startswith(partners.PREFIX)
    now = datetime.now(UTC)
    with opened(data):
        counter = wired.counter()
        partner = partners.known(counter, key, now)
        assert (partner.name, partner.limit) == ("青禾通", 5)
        receipt = partners.file(counter, partner, "COMPLAINT-02", GIVEN, {"about_office": "qh-0801"}, now)
        again = partners.file(counter, partner, "COMPLAINT-02", GIVEN, {"about_office": "qh-0801"}, now)
        assert again == receipt
        (seen,) = partners.many(counter, partner, "192.0.2.1", now)
        assert (seen.filed.number, seen.status, seen.notes) == (receipt.number, "open", "已收到")
        assert partners.one(counter, partner, receipt.number, "192.0.2.1", now) == seen
        stranger = replace(partner, id="00000000")
        assert partners.many(counter, stranger, "192.0.2.1", now) == ()
        with pytest.raises(NotFound):
            partners.one(counter, stranger, receipt.number, "192.0.2.1", now)
    (listed,) = told("partner", "list", data=data)["partners"]
    assert (listed["id"], listed["revoked_on"]) == (made["id"], None)
    code, said, err = run("partner", "list", data=data)
    assert (code, key in said + err) == (0, False)
    assert told("partner", "revoke", made["id"], "--city", "qh", data=data)["revoked_on"]
    with opened(data), pytest.raises(NotAllowed):
        partners.known(wired.counter(), key, now)
    code, said, _ = run("partner", "list", "--city", "qh", data=data)
    assert (code, "停用" in said) == (0, True)


@pytest.mark.engine
def test_what_cannot_be_done_is_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (tmp_path / "city.yaml").write_text(SMALL, "utf-8")
    told("init-city", tmp_path / "city.yaml", data=data)
    told("partner", "add", "青禾通", "--city", "qh", data=data)
    for words, said in (
        (("add", "青禾通", "--city", "qh"), "同名"),
        (("add", "禾", "--city", "qh"), "名称"),
        (("add", "禾惠办", "--city", "qh-0801"), "不是城市"),
        (("add", "禾惠办", "--city", "zz"), "没有编号为“zz”"),
        (("revoke", "00000000", "--city", "qh"), "没有这个合作平台"),
    ):
        code, _, err = run("partner", *words, data=data)
        assert (code, said in err) == (1, True), (words, err)
