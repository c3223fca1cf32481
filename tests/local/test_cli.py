"""What the operator's command says: when something is due, how it is used, and what to do when it was used wrongly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from infra.cli import huiyin
from tests.local.calling import run, told
from tests.local.test_cityfile import SMALL

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("start", "limit", "raw", "effective", "provisional"),
    [
        ("2026-02-13", "5wd", "2026-02-27", "2026-02-27", False),
        ("2026-02-12", "15d", "2026-02-27", "2026-02-27", False),
        ("2026-02-12", "15wd", "2026-03-11", "2026-03-11", False),
        ("2026-01-31", "15d", "2026-02-15", "2026-02-24", False),
        ("2026-09-18", "5wd", "2026-09-24", "2026-09-24", False),
        ("2026-09-18", "15d", "2026-10-03", "2026-10-08", False),
        ("2026-09-24", "5wd", "2026-10-09", "2026-10-09", False),
        ("2026-09-30", "5wd", "2026-10-13", "2026-10-13", False),
        ("2026-09-30", "20wd", "2026-11-03", "2026-11-03", False),
        ("2026-04-30", "2wd", "2026-05-07", "2026-05-07", False),
        ("2026-04-30", "5wd", "2026-05-11", "2026-05-11", False),
        ("2026-05-08", "1wd", "2026-05-09", "2026-05-09", False),
        ("2026-03-02", "60d", "2026-05-01", "2026-05-06", False),
        ("2026-11-20", "30wd", "2027-01-04", "2027-01-04", True),
        ("2027-02-01", "5wd", "2027-02-08", "2027-02-08", True),
        ("2026-11-21", "5wd", "2026-11-27", "2026-11-27", False),
        ("2026-11-21", "15d", "2026-12-06", "2026-12-07", False),
        ("2026-11-21", "60d", "2027-01-20", "2027-01-20", True),
        ("2026-11-16", "R13", "2026-11-23", "2026-11-23", False),
        ("2026-11-16", "r18", "2027-01-15", "2027-01-15", True),
        ("2026-11-20 21:47", "2h", "2026-11-20 23:47", "2026-11-20 23:47", False),
        ("2026-11-20T13:47Z", "30m", "2026-11-20 22:17", "2026-11-20 22:17", False),
        ("2026-11-18 09:00", "week", "2026-11-20", "2026-11-20", False),
    ],
)
def test_due_says_when_and_why(start: str, limit: str, raw: str, effective: str, provisional: bool) -> None:
    said = CliRunner().invoke(huiyin, ["due", start, limit])
    lines = said.output.splitlines()
    assert lines[0] == effective
    assert any(f"原到期日 {raw}" in line for line in lines) is (raw != effective)
    assert any(line.startswith("暂定") for line in lines) is provisional
    document = json.loads(CliRunner().invoke(huiyin, ["due", start, limit, "--json"]).output)
    assert (document["raw"], document["effective"], document["provisional"]) == (raw, effective, provisional)
    assert document["explanation"]


def test_due_needs_no_engine_and_leaves_nothing_behind(tmp_path: Path) -> None:
    code, out, _ = run("due", "2026-09-18", "5wd", data=tmp_path / "none")
    assert (code, out.splitlines()[0]) == (0, "2026-09-24")
    assert not (tmp_path / "none").exists()


@pytest.mark.engine
def test_due_of_an_office_takes_its_own_days_and_limits(tmp_path: Path) -> None:
    own = "    closures: [{from: 2026-09-21, to: 2026-09-22, reason: 校庆}]\n    policy: {limits: {R13: 3wd}}\n"
    (tmp_path / "city.yaml").write_text(SMALL.replace("    stage: HIGH\n", "    stage: HIGH\n" + own), "utf-8")
    told("init-city", tmp_path / "city.yaml", data=tmp_path / "data")
    said = told("due", "2026-09-18", "R13", "--office", "qh-0801", data=tmp_path / "data")
    assert (said["limit"], said["raw"]) == ("3wd", "2026-09-24")
    code, _, err = run("due", "2026-09-18", "R13", "--office", "qh-09", data=tmp_path / "data")
    assert (code, "qh-0801" in err) == (1, True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--help"], 0, ""),
        ([], 2, "命令"),
        (["foo"], 2, "没有命令 foo"),
        (["du"], 2, "是否指 due"),
        (["due", "2026-09-18"], 2, "缺少 期限"),
        (["due", "2026-09-18", "5wd", "--offic", "qh"], 2, "是否指 --office"),
        (["due", "2026-09-18", "5xx"], 1, "期限：无法识别期限“5xx”"),
        (["due", "18.9.2026", "5wd"], 1, "起算：“18.9.2026”分不清年、月、日"),
        (["due", "2026-09-18", "2h"], 1, "起算：按小时"),
        (["due", "2026-09-18", "R14"], 1, "由工单给出"),
        (["import", "nothing.csv", "--office", "qh", "--channel", "H12345"], 2, "没有“nothing.csv”这个文件"),
        (["import", "LICENSE", "--office", "qh", "--channel", "H12345"], 1, "没有“留言编号”这一列"),
        (["metrics", "--office", "qh", "--from", "1.1.2026", "--to", "2026-01-31"], 2, "--from：“1.1.2026”不是日期"),
        (["sweep", "--at", "明天"], 2, "--at"),
        (["export", "x.txt", "--office", "qh"], 1, "应以 .csv 或 .xlsx 结尾"),
        (["restore", "LICENSE"], 1, "不是完整的备份文件"),
        (["init-city", "LICENSE"], 1, "第 "),
        (["site"], 2, "build"),
        (["verify"], 1, "没有数据"),
        (["metrics", "--office", "qh", "--from", "2026-01-01", "--to", "2026-01-31"], 1, "huiyin init-city"),
        (["export", "x.csv", "--office", "qh"], 1, "没有数据"),
        (["backup"], 1, "无法备份"),
    ],
)
def test_a_clumsy_call_is_told_what_to_do(words: list[str], code: int, said: str, tmp_path: Path) -> None:
    found, out, err = run(*words, env={"HUIYIN_DATA": str(tmp_path / "none")})
    assert found == code, out + err
    assert said in err
    assert not (tmp_path / "none").exists()


def test_a_setting_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "engine.db").touch()
    code, _, err = run(
        "verify", data=tmp_path, env={"HUIYIN_SESSION_IDLE": "soon", "HUIYIN_DYNAMODB_ENDPOINT": "http://127.0.0.1:1"}
    )
    assert (code, "HUIYIN_SESSION_IDLE" in err) == (1, True)


def test_every_command_explains_itself_with_its_options() -> None:
    def commands(group: Any, path: tuple[str, ...] = ()) -> Any:
        for name, command in group.commands.items():
            if hasattr(command, "commands"):
                yield from commands(command, (*path, name))
            else:
                yield (*path, name)

    names = list(commands(huiyin))
    wanted = "serve init-city import export sweep due metrics verify migrate backup restore docs openapi demo".split()
    assert {name[0] for name in names} == {
        *wanted,
        *"site paper papers cards partner policy calendar office figures".split(),
    }
    for name in names:
        said = CliRunner().invoke(huiyin, [*name, "--help"]).output
        assert said.startswith("用法：")
        assert {"--data", "--json", "--help"} <= set(said.split())
        assert "Usage" not in said
        assert "Options" not in said
