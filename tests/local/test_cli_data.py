"""What the operator's command does to a data directory: cities, tables, figures, sweeps, copies, serving."""

from __future__ import annotations

import csv
import json
import signal
import stat
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.adapters.passwords import Argon2Passwords
from chalicelib.adapters.spreadsheets import read_rows, write_rows
from infra.local.engine import engine_for
from infra.world import opened
from tests.local.calling import ROOT, document_of, run, told, until_served
from tests.local.served import Served
from tests.local.test_cityfile import SMALL

HEADER = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间")
MESSAGES = (
    (
        "101",
        "甘小禾",
        "咨询学区划分",
        "2026/9/18 16:03:40",
        "请问学区\n如何划分？\t多谢",
        "您好，见公示。",
        "2026-09-24 17:20",
    ),
    ("102", "柏大川", "食堂饭菜偏凉", "2026-09-18", "孩子说饭菜偏凉", "您好，已整改。", "2026年9月25日 9时"),
    ("103", "乔一苇", "校服退费", "去年", "要求退费", "您好，已退。", "2026-09-25"),
    ("", "", "", "", "", "", ""),
    ("104", "丁测样", "建议错峰放学", "2026.9.18 8:00", "建议错峰", "您好，已采纳。", "2026-09-21 08:00:00"),
)
ORDERS = (
    ("工单编号", "轮次", "标题", "内容", "联系电话", "来电人", "派单时间", "办理时限"),
    ("GD1", "", "校服退费", "要求退费", "15400000002", "柏大川", "2026-11-16 09:12", "2026-11-23"),
    ("GD2", "0", "空调损坏", "教室空调坏了", "无", "苗可真", "2026-11-16 10:00", ""),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small city with three answered messages and two open orders."""
    room = tmp_path_factory.mktemp("cli")
    (room / "city.yaml").write_text(SMALL, "utf-8")
    place = room / "data"
    told("init-city", room / "city.yaml", data=place)
    with (room / "messages.csv").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([HEADER, *MESSAGES])
    write_rows(room / "orders.xlsx", ORDERS[0], ORDERS[1:])
    told("import", room / "messages.csv", "--office", "qh", "--channel", "H12345", data=place)
    told("import", room / "orders.xlsx", "--office", "qh", "--channel", "H12345", "--open", data=place)
    return place


@pytest.mark.engine
def test_a_city_is_written_once_and_its_first_passwords_open_it(tmp_path: Path) -> None:
    (tmp_path / "city.yaml").write_text(SMALL, "utf-8")
    place = tmp_path / "data"
    made = told("init-city", tmp_path / "city.yaml", data=place)
    assert (made["city"], made["offices"], made["staff"], made["accounts_created"]) == ("qh", 2, 2, 2)
    handout = Path(made["first_passwords"])
    assert stat.S_IMODE(handout.stat().st_mode) == 0o600
    (row, _) = read_rows(handout, ("单位编号", "账号", "初始密码"))
    with opened(place):
        from chalicelib.wiring import base

        member = base.directory().member(row.text("单位编号"), row.text("账号"))
        assert member is not None
        assert member.must_change
        assert Argon2Passwords().verify(member.password_hash, row.text("初始密码"))
    again = told("init-city", tmp_path / "city.yaml", data=place)
    assert (again["accounts_created"], again["first_passwords"]) == (0, None)
    assert (again["differences"], again["report"]) == ([], None)
    with opened(place):
        school = base.directory().office("qh-0801")
        base.directory().put_office(school, replace(school, address="学府路 9 号"))
    (tmp_path / "city.yaml").write_text(SMALL.replace("青禾市第一中学", "青禾市第一高级中学"), "utf-8")
    kept = told("init-city", tmp_path / "city.yaml", data=place)
    (difference,) = kept["differences"]
    assert (difference["what"], difference["desk"], difference["taken"]) == ("地址", "学府路 9 号", False)
    assert stat.S_IMODE(Path(kept["report"]).stat().st_mode) == 0o600
    with opened(place):
        stands = base.directory().office("qh-0801")
        assert (stands.name, stands.address) == ("青禾市第一高级中学", "学府路 9 号")
    (taken,) = told("init-city", tmp_path / "city.yaml", "--take", "qh-0801", data=place)["differences"]
    assert taken["taken"]


@pytest.mark.engine
def test_a_city_with_mistakes_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "city.yaml").write_text(SMALL.replace("parent: qh\n", "parent: nowhere\n"), "utf-8")
    code, _, err = run("init-city", tmp_path / "city.yaml", data=tmp_path / "data")
    assert (code, "nowhere" in err) == (1, True)
    assert not (tmp_path / "data").exists()


@pytest.mark.engine
def test_a_table_is_taken_row_by_row_with_a_report_and_only_once(data: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    messages = data.parent / "messages.csv"
    again = told("import", messages, "--office", "qh", "--channel", "H12345", "--report", report, data=data)
    assert {name: again[name] for name in ("rows", "taken", "exists", "rejected")} == {
        "rows": 4,
        "taken": 0,
        "exists": 3,
        "rejected": 1,
    }
    (bad,) = again["rejected_rows"]
    assert (bad["line"], bad["number"], list(bad["problems"])) == (5, "103", ["留言时间"])
    lines = list(csv.reader(report.open(encoding="utf-8-sig")))
    assert lines[0] == ["行号", "来件编号", "结果", "回音编号", "列", "原因或提示"]
    assert [line[:3] for line in lines[1:]] == [
        ["2", "101", "已存在"],
        ["4", "102", "已存在"],
        ["5", "103", "未导入"],
        ["7", "104", "已存在"],
    ]
    other = told(
        *(
            "import",
            messages,
            "--office",
            "qh",
            "--channel",
            "NET_VOICE",
            "--columns",
            "留言用户=留言主题,留言主题=留言用户",
        ),
        data=data,
    )
    assert (other["taken"], Path(other["report"]).parent) == (3, data / "reports")


@pytest.mark.engine
def test_open_orders_are_taken_and_go_back_with_their_replies(data: Path, tmp_path: Path) -> None:
    orders = data.parent / "orders.xlsx"
    again = told("import", orders, "--office", "qh", "--channel", "H12345", "--open", data=data)
    assert (again["exists"], again["taken"]) == (2, 0)
    out = tmp_path / "replies.xlsx"
    how = ("export", out, "--office", "qh", "--from", "2026-09-01", "--to", "2026-11-30")
    assert told(*how, data=data)["rows"] == 3
    assert told(*how, "--all", data=data)["rows"] == 5
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    rows = {row.text("工单编号"): row for row in read_rows(out, ("工单编号", "答复内容", "联系电话"))}
    assert rows["101"].text("答复内容") == "您好，见公示。"
    assert (rows["GD1"].text("办理状态"), rows["GD1"].text("联系电话")) == ("待登记", "15400000002")
    back = told("import", out, "--office", "qh", "--channel", "H12345", "--open", data=data)
    assert (back["exists"], back["rejected"]) == (5, 0)


@pytest.mark.engine
def test_figures_are_counted_where_things_fell_due(data: Path) -> None:
    said = told("metrics", "--office", "qh", "--from", "2026-09-01", "--to", "2026-09-30", data=data)
    rates = {each["name"]: each for each in said["metrics"]}
    in_time = rates["按期办结率"]
    assert (in_time["numerator"], in_time["denominator"], in_time["shown"], in_time["small_sample"]) == (
        2,
        3,
        "66.67%",
        True,
    )
    assert (rates["满意率"]["rate"], rates["满意率"]["null_reason"]) == (None, "无适用件")
    code, out, _ = run("metrics", "--office", "qh", "--from", "2026-09-01", "--to", "2026-09-30", data=data)
    assert (code, "按期办结率  66.67%  2/3（件数少，不作比较）" in out) == (0, True)
    assert "满意率  —  无适用件" in out
    assert "同比  —  去年同期（2025-09-01 至 2025-09-30）0 件；工作日 " in out
    assert (said["year_on_year"]["received"], said["year_on_year"]["change"]) == (0, None)


@pytest.mark.engine
def test_a_sweep_rings_once(data: Path) -> None:
    first = told("sweep", "--at", "2026-11-24T09:00", data=data)
    assert first["at"] == "2026-11-24T01:00:00+00:00"
    assert first["woken"] == 2
    assert first["alerts"] > 0
    again = told("sweep", "--at", "2026-11-24 09:00", data=data)
    assert (again["woken"], again["alerts"], again["failed"]) == (0, 0, [])


@pytest.mark.engine
def test_verify_says_what_differs_and_fails_then(data: Path, tmp_path: Path) -> None:
    copy, place = tmp_path / "copy.tar.gz", tmp_path / "spoiled"
    told("backup", copy, data=data)
    told("restore", copy, data=place)
    whole = told("verify", "--full", data=place)
    assert (whole["differences"], whole["cases"]) == (0, told("verify", data=data)["cases"])
    with opened(place):
        from chalicelib.wiring import base

        engine = base.engine()
        (item, *_) = engine.query_all(
            "dockets",
            KeyConditionExpression="#docket = :docket",
            ExpressionAttributeNames={"#docket": "docket"},
            ExpressionAttributeValues={":docket": {"S": "qh"}},
        )
        engine.delete("dockets", {"docket": item["docket"], "number": item["number"]})
    said = told("verify", data=place, code=1)
    (found,) = said["found"]
    assert (found["what"], found["number"], found["place"]) == ("missing", item["number"]["S"], "docket qh")
    code, out, _ = run("verify", data=place)
    assert (code, "缺少应有的记录" in out, "1 处不符" in out) == (1, True, True)


@pytest.mark.engine
def test_what_was_backed_up_while_it_was_written_is_whole_and_readable(data: Path, tmp_path: Path) -> None:
    rows = [
        (str(n), "苗可真", f"咨询入学 {n}", "2026-09-18 10:00", "内容", "您好。", "2026-09-21 10:00")
        for n in range(900, 1100)
    ]
    write_rows(tmp_path / "many.csv", HEADER, rows)
    place = tmp_path / "data"
    told("restore", _copied(data, tmp_path / "start.tar.gz"), data=place)
    words = ["import", str(tmp_path / "many.csv"), "--office", "qh", "--channel", "H12345", "--data", str(place)]
    writing = subprocess.Popen(
        [sys.executable, "-m", "infra.cli", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    taken = []
    while writing.poll() is None:
        taken.append(_copied(place, tmp_path / f"{len(taken)}.tar.gz"))
    assert writing.returncode == 0
    assert taken
    for turn, file in enumerate(taken[:3]):
        again = tmp_path / f"again{turn}"
        told("restore", file, data=again)
        assert told("verify", "--full", data=again)["differences"] == 0
        out = tmp_path / f"{turn}.csv"
        told("export", out, "--office", "qh", "--from", "2026-09-01", "--to", "2026-09-30", data=again)
        assert "您好，见公示。" in out.read_text("utf-8-sig")


def _copied(data: Path, file: Path) -> Path:
    told("backup", file, data=data)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    return file


@pytest.mark.engine
def test_data_without_tables_are_told_apart_from_none(tmp_path: Path) -> None:
    with engine_for(tmp_path / "data"):
        pass
    code, _, err = run("verify", data=tmp_path / "data")
    assert (code, "huiyin migrate" in err) == (1, True)


@pytest.mark.engine
def test_migrate_says_when_there_is_nothing_to_do(data: Path, tmp_path: Path) -> None:
    assert told("migrate", data=data)["done"] == []
    assert len(told("migrate", data=tmp_path / "new")["done"]) == 8


@pytest.mark.engine
def test_the_site_and_the_description_of_the_api_are_written(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    built = told("site", "build", "--out", out, "--site-url", "https://qh.example", "--set", "title=青禾", data=data)
    assert (built["pages"] > 5, (out / "offices/qh-0801/index.html").is_file()) == (True, True)
    assert (
        told("site", "build", "--out", out, "--site-url", "https://qh.example", "--set", "title=青禾", data=data)[
            "changed"
        ]
        == []
    )
    code, _, err = run("site", "build", "--out", out, "--set", "colour=red", data=data)
    assert (code, "colour" in err) == (1, True)
    told("openapi", "--out", tmp_path / "api.json", data=data)
    assert json.loads((tmp_path / "api.json").read_text("utf-8"))["openapi"] == "3.1.0"


@pytest.mark.engine
def test_serve_serves_beside_other_commands_and_stops_at_once(data: Path) -> None:
    serving = subprocess.Popen(
        [sys.executable, "-m", "infra.cli", "serve", "--port", "0", "--json", "--data", str(data)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = document_of(serving)
        health = until_served(f"{said['api']}/health")
        assert health["engine"] == "ok"
        with urllib.request.urlopen(said["url"], timeout=10) as page:
            assert "青禾市教育和体育局" in page.read().decode()
        assert (
            told("metrics", "--office", "qh", "--from", "2026-09-01", "--to", "2026-09-30", data=data)["received"] > 0
        )
        code, _, err = run("serve", "--port", "0", data=data)
        assert (code, "正由另一个进程" in err) == (1, True)
        children = [pid for pid, _ in Served(serving, "", said["url"], data).descendants()]
        assert len(children) >= 4
    finally:
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(10) == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    assert told("verify", data=data)["differences"] == 0
