"""`huiyin policy`: shown, checked and set from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.commands.policy import applied
from infra.world import opened
from tests.local.calling import run, told
from tests.local.test_cityfile import SMALL
from tests.world import QINGHE


def test_the_sample_city_keeps_the_law(tmp_path: Path) -> None:
    code, out, _ = run("policy", "check", "--city", QINGHE, data=tmp_path)
    assert (code, out.strip()) == (0, "没有宽于法律规定的制度")


def test_a_city_file_looser_than_the_law_is_refused_with_the_article(tmp_path: Path) -> None:
    looser = SMALL.replace(
        "    stage: HIGH\n", "    stage: HIGH\n    policy: {rules: {R02: {limit: 15wd}, R18: {on: 否}}}\n"
    )
    (tmp_path / "city.yaml").write_text(looser, "utf-8")
    code, _, err = run("policy", "check", "--city", tmp_path / "city.yaml", data=tmp_path)
    assert code == 1
    assert "policy.rules.R02.limit" in err
    assert "第23条" in err
    assert "policy.rules.R18.on" in err
    code, _, err = run("init-city", tmp_path / "city.yaml", data=tmp_path / "data")
    assert (code, "第23条" in err) == (1, True)


@pytest.mark.engine
def test_a_policy_is_set_shown_and_taken_back(tmp_path: Path) -> None:
    (tmp_path / "city.yaml").write_text(SMALL, "utf-8")
    place = tmp_path / "data"
    told("init-city", tmp_path / "city.yaml", data=place)
    settings = ("R07=4h", "R18.extension_days=20", "R02.warns=day:8 L1,late L4", "R20.on=否", "quiet=22:00-07:00")
    made = told("policy", "set", "qh-0801", *settings, "--reason", "校务会议定", data=place)
    assert made["own"]["rules"]["R07"] == {"limit": "4h"}
    assert made["own"]["rules"]["R02"]["warns"] == ["day:8 L1", "late L4"]
    code, out, _ = run("policy", "show", "qh-0801", data=place)
    assert (code, "rules.R18.extension_days = 20" in out, "未启用" in out) == (0, True, True)
    code, out, _ = run("policy", "check", data=place)
    assert (code, "提示  qh-0801  R20.on" in out, "不合法 0 处" in out) == (0, True, True)
    code, _, err = run("policy", "set", "qh-0801", "R25=40d", "--reason", "校务会议定", data=place)
    assert (code, "信访工作条例第35条" in err) == (1, True)
    code, out, _ = run("policy", "set", "qh-0801", "R07=", "R20.on=", "--reason", "恢复沿用", data=place)
    assert (code, "rules.R07.limit：4h → （沿用）" in out) == (0, True)
    with opened(place):
        from chalicelib.wiring import base
        from chalicelib.wiring import desk as wired

        assert "R07" not in base.directory().office("qh-0801").policy.rules
        kept = wired.desk().ledger.accesses("qh-0801", None, 10).items
        assert [line.what for line in kept] == ["policy.set", "policy.set"]
        assert all(line.who == "SYSTEM" for line in kept)


def test_settings_are_put_into_the_document_and_taken_out() -> None:
    before = {"limits": {"R13": "4wd"}, "promises": {"HELP": "15wd"}}
    after = applied(before, ["R13=3wd", "promises.HELP=", "roll=是"])
    assert after == {"rules": {"R13": {"limit": "3wd"}}, "roll": "是"}
