"""Data and system (domain F: 45 to 56)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from chalicelib.adapters.spreadsheets import Row, read_rows, write_rows
from chalicelib.services import export
from chalicelib.services.import_orders import NEEDED, import_open
from chalicelib.wiring import desk as wired
from tests.services.file_room import photograph
from tests.stories.matters import ANSWER, BAI, GAN, LETTER, ORDER, answered, in_the_school
from tests.stories.telling import Story

pytestmark = pytest.mark.engine


def test_edge_45_who_somebody_is(story: Story) -> None:
    """没有证件也受理；外国人用护照，旧证 15 位、尾号小写 x 都认；一家人共用电话、同名同姓，只提示，不当成一个人。"""
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(**asked("教材费多收"))
    assert story.case()["petitioner"] == {"name": "甘**", "mobile": "154****0001"}
    passport = {"id_kind": "PASSPORT", "id_number": "ea1234567", "name": "Qiao Yiwei"}
    story.by("qh", "clerk").takes_in(**asked("外籍子女入学", **passport))
    assert in_full(story, "id_number") == "EA1234567"
    for written, kept in (
        ("990101791103001", "990101791103001"),
        ("99010119791103001x", "99010119791103001X"),
        ("９９０１０１１９７９１１０３００１Ｘ", "99010119791103001X"),
    ):
        story.by("qh", "clerk").takes_in(**asked("补办学籍证明", id_number=written))
        assert in_full(story, "id_number") == kept
        assert story.case()["petitioner"]["id_number"].startswith("990***")
    wrong = asked("补办学籍证明", id_number="990101197911030011", office="qh", received_at=story.now.isoformat())
    refused = story.by("qh", "clerk").caller.post("/api/v1/desk/cases", wrong, idempotency_key=story.key())
    assert refused.fields == {"id_number": "身份证号码有误，请核对"}

    # 母亲和父亲用同一个电话，说的是两件事；另一位同名的家长说的是同一件事，用的是另一个电话。
    first = story.by("qh", "clerk").takes_in(**asked("食堂饭菜凉", topic="09"))
    second = story.by("qh", "clerk").takes_in(**asked("校车不准点", name="柏大川", topic="0804"))
    hints = story.by("qh", "clerk").caller.get(f"/api/v1/cases/{second}/repeats").json["items"]
    assert first in {each["number"] for each in hints}, "同一电话只作提示"
    story.by("qh", "clerk").does("登记").stands("已登记")
    assert (story.kept(first).ties, story.kept(second).ties) == ((), ()), "没有人决定，什么也不会合并"
    story.by("qh", "clerk").takes_in(**asked("食堂饭菜凉", mobile="15400000008", topic="09"))
    assert story.kept().number not in {first, second}


def asked(title: str, **more: str) -> dict[str, str]:
    """What somebody came to ask for, with the name and telephone of 甘小禾 unless others are given."""
    form = {
        **GAN,
        "channel": "VISIT",
        "type": "HELP",
        "about_kind": "none",
        "title": title,
        "content": f"{title}，请处理。",
    }
    return {**form, **more}


def in_full(story: Story, field: str) -> str:
    """A personal field as the clerk reads it with a reason, which is logged."""
    wanted = {"field": field, "reason": "核对证件办理登记"}
    return str(story.by("qh", "clerk").caller.post(f"/api/v1/cases/{story.number}/reveal", wanted).json["value"])


def test_edge_46_other_peoples_numbers_go_nowhere(story: Story) -> None:
    """来信里写了别人的手机、证件、座机：派下去、印出来、公开的答复里都已遮盖；单位自己的公开电话照留。

    附件也一样：照片重新绘制，不带拍摄信息；表格藏着的列、修订痕迹，打开前就有提示；文件名里的号码遮盖。
    """
    others = ("15400000009", "990101199505200043", "0480-5551234", "１５４００００００１２")
    content = f"对方家长电话{others[0]}，证件 {others[1]}，家里 {others[2]}，另一位是{others[3]}，请学校协调。"
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(
        **{**LETTER, "title": f"请联系{others[0]}", "content": content}
    )
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("甄别", legal_class="PETITION")
    story.by("qh", "dispatcher").does("派单", to="qh-0201", instruction=f"请与对方家长{others[0]}联系")
    story.by("qh-0201", "liaison").does_not_read(*others).by("qh-0201", "liaison").reads("154****0009", "请学校协调")
    listed = story.by("qh-0201", "liaison").caller.get("/api/v1/worklist?docket=qh-0201").raw.decode()
    assert story.number in listed
    assert not [number for number in others if number in listed]
    story.by("qh-0201", "liaison").prints("交办单", "154****0009", draft=True)

    story.by("qh-0201", "liaison").does("签收").by("qh-0201", "handler").does(
        "联系信访人", connected=True, summary="已联系"
    )
    reply = f"已请对方家长（{others[0]}、{others[1]}）到校面谈。有事请拨打学校电话 0480-6611201。"
    story.at("2026-11-04 09:00").by("qh-0201", "handler").does("送审", **{**ANSWER, "reply": reply})
    story.by("qh-0201", "head").does("审核通过并答复")
    shown = str(story.lookup(story.number)["reply"])
    assert not [number for number in others if number in shown], shown
    assert "0480-6611201" in shown, "学校的公开电话是让人打的"

    clerk = story.by("qh", "clerk")
    clerk.adds_file(photograph(), f"C:\\照片\\{others[0]}的收据.exe", "来信所附照片")
    clerk.adds_file(with_hidden_column(), "缴费名单.xls", "来信所附名单")
    school = story.by("qh-0201", "handler")
    assert list(school.files()) == ["154****0009的收据.jpg", "缴费名单.xlsx"]
    photo = school.opens_file("154****0009的收据.jpg")
    assert b"SECRET" not in photo.raw
    assert others[0] not in str(photo.headers)
    (listed,) = (each for each in story.case(caller=school.caller)["attachments"] if each["name"] == "缴费名单.xlsx")
    assert [each["title"] for each in listed["traces"]] == ["隐藏的行、列或工作表"]
    assert school.opens_file("缴费名单.xlsx").headers["content-disposition"].startswith("attachment;")


def with_hidden_column() -> bytes:
    """A table of payments with a column that the eye does not see."""
    book, into = Workbook(), BytesIO()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["姓名", "电话"])
    sheet.column_dimensions["B"].hidden = True
    book.properties.creator = ""
    book.save(into)
    return into.getvalue()


def test_edge_47_rare_characters_and_long_numbers(story: Story, tmp_path: Path) -> None:
    """生僻字、繁体、全角数字、GBK 表格都原样收、原样印；长编号不被表格软件改成 1.1E+17，已经改坏的逐行指出。"""
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(
        **{**LETTER, "name": "乔䶮𠮷", "mobile": "１５４００００００１１", "address": "青禾市𠮷祥巷３号",
           "title": "請協調入學", "content": "请协调孙女乔䶮入学。學校說名額已滿，請核實。"},
    )  # fmt: skip
    assert (in_full(story, "name"), in_full(story, "mobile")) == ("乔䶮𠮷", "15400000011")
    story.by("qh", "clerk").does("登记").by("qh", "clerk").prints("登记单", "請協調入學", "乔䶮", "學校說名額已滿")
    story.by("qh", "clerk").does("受理告知", method="paper")
    story.by("qh", "clerk").prints("受理告知书", "乔䶮𠮷", "請協調入學")

    # 12345 平台给的是 GBK 编码的 CSV；十八位工单编号必须一位不差。
    table = tmp_path / "工单.csv"
    order = "202611020000012345"
    lines = [
        "12345 工单（内部使用）",
        "工单编号,内容,派单时间,联系电话",
        f"{order},䶮字学生姓名打印有误,2026-11-02 08:30,15400000002",
    ]
    lines += ["2.0261102E+17,编号已被改坏,2026-11-02 08:40,"]
    table.write_bytes("\r\n".join(lines).encode("gb18030"))
    taken, spoiled = import_open(
        wired.desk(), read_rows(table, NEEDED), office="qh", channel="H12345", now=story.now
    )  # fmt: skip
    assert (taken.status, taken.outside, spoiled.status) == ("taken", order, "rejected")
    assert "科学计数法" in str(spoiled.problems)
    assert spoiled.line == 4, "指出是表中的第几行"
    for name in ("答复.csv", "答复.xlsx"):
        rows = export.replies(
            wired.desk(), "qh", "H12345", date(2026, 11, 1), date(2026, 11, 30), everything=True
        )  # fmt: skip
        write_rows(tmp_path / name, export.HEADERS, rows)
        (row,) = read_rows(tmp_path / name, NEEDED)
        assert (row.text("工单编号"), row.text("内容")) == (order, "䶮字学生姓名打印有误")
    assert f"\t{order}" in (tmp_path / "答复.csv").read_text("utf-8-sig"), "表格软件打开也是文本"


def test_edge_49_two_at_once_and_the_same_order_again(story: Story) -> None:
    """两人同时派单，只有一人成功；同一工单重复导入不变，新一轮就是重办。"""
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(**ORDER)
    story.by("qh", "clerk").does("登记")
    one, two = (story.by("qh", login).caller for login in ("dispatcher", "clerk"))
    seen = story.case(caller=one)["revision"]
    assert seen == story.case(caller=two)["revision"]
    first = one.act(story.number, "dispatch", {"to": "qh-0201"}, revision=seen)
    second = two.act(story.number, "dispatch", {"to": "qh-0202"}, revision=seen)
    assert (first.status, second.status, second.problem) == (200, 409, "stale")
    again = one.act(story.number, "dispatch", {"to": "qh-0201"}, revision=seen)
    assert again.status == 409
    assert [each["holder"]["key"] for each in story.case()["assignments"]] == ["qh-0201"]

    row = {"工单编号": "12345-20261102-001", "标题": "作业过多", "内容": "四年级作业多", "派单时间": "2026-11-02 09:00"}
    assert _imported(story, row) == ("exists", story.number)
    story.by("qh-0201", "liaison").does("签收")
    answered(story, "2026-11-03")
    story.at("2026-11-06 09:00")
    again_row = {**row, "轮次": "1", "派单时间": "2026-11-06 08:30", "内容": "并没有减少"}
    assert _imported(story, again_row) == ("redone", story.number)
    assert _imported(story, again_row) == ("exists", story.number)
    story.stands("重办").petitioner_sees("办理中").clock("R16", due="2026-11-11")
    story.clock("R13", due="2026-11-09", state="met")


def _imported(story: Story, row: dict[str, str]) -> tuple[str, str]:
    found = import_open(wired.desk(), [Row(2, row)], office="qh", channel="H12345", now=story.now)
    result = next(iter(found))
    assert not result.problems
    return result.status, result.number


def test_edge_50_the_server_was_down(story: Story) -> None:
    """停机三周：开机后错过的提醒各补一次，并注明补发；再扫一次什么也没有。"""
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(**ORDER)
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("派单", to="qh-0201")
    story.at("2026-11-23 08:07", sweeping=False)
    assert story.alerts() == []
    assert story.sweep()["alerts"] == 9
    told = story.by("qh", "center-head").caller.get("/api/v1/alerts").json["items"]
    late = [each for each in told if each["rule"] == "R13" and each["kind"] == "late"]
    assert late
    assert all(each["sent_late"] for each in told)
    assert {datetime.fromisoformat(each["at"]) for each in told} == {story.now}
    before = story.alerts()
    assert story.sweep() == {"woken": 0, "alerts": 0, "failed": 0}
    story.now += timedelta(minutes=5)
    assert story.sweep()["alerts"] == 0
    assert story.alerts() == before
    assert sorted(rule for rule, *_ in before) == ["R07", "R07", "R08", "R13", "R13", "R13", "R15", "R17", "R17"]


def test_edge_51_said_first_and_written_later(story: Story) -> None:
    """领导下午口头批示，第二天补录：说的时间和录入的时间都留下，签批时限算到说的时候；不能写成将来，也不能早于收件。"""
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(**LETTER)
    story.by("qh", "clerk").does("登记").by("qh", "clerk").does("呈批", leader="qh.deputy1", summary="入学问题请批示")
    story.clock("R09", due="2026-11-04")
    said = {"instruction": "请基础教育科会同学区当面解释。", "said_at": "2026-11-02T16:30:00+08:00"}
    story.at("2026-11-03 09:10")
    for wrong, because in (("2026-11-05T09:00:00+08:00", "将来"), ("2026-11-01T09:00:00+08:00", "不能早于")):
        story.by("qh", "deputy1").is_refused("批示", because, **{**said, "said_at": wrong})
    story.by("qh", "deputy1").does("批示", **said).clock("R09", due="2026-11-04", state="met")
    (line,) = [each for each in story.case()["timeline"] if each["action"] == "instruct"]
    assert (line["at"], moment(line["facts"]["said_at"])) == ("2026-11-03T01:10:00Z", moment(said["said_at"]))
    (clock,) = [each for each in story.case()["clocks"] if each["rule"] == "R09"]
    assert moment(clock["stopped_at"]) == moment(said["said_at"]), "说了就算批了，不因补录晚而算迟"
    story.by("qh", "clerk").prints("批示抄清", "请基础教育科会同学区当面解释", "16:30", draft=True)


def moment(written: Any) -> datetime:
    """A moment as the API writes it."""
    return datetime.fromisoformat(str(written))


ENQUIRY = {"organ": "青禾市人民法院", "document": "（2026）调字 3 号", "reason": "审理案件调取答复情况", "days": 10}


def test_edge_52_the_archive_is_read_and_never_changed(story: Story) -> None:
    """归档后法院来函调卷：只开放查阅，定期收回，每次查看写明原因；谁也不能改，也不能凭来函重新办理。"""
    in_the_school(story, ORDER, "2026-03-02")
    answered(story, "2026-03-03")
    story.at("2026-03-04 09:00").by("qh", "followup").does("回访", connected=True, solved="yes", satisfied="good")
    story.at("2026-06-01 09:00").by("qh", "archivist").does("归档", volume="2026-12345-01").stands("已归档")
    kept = story.kept()
    reader = story.by("qh", "clerk")
    reader.does_not_read("四年级每天作业", "已经整改").by("qh", "clerk").reads("请办理调卷后查看")
    assert reader.caller.get(f"/api/v1/cases/{story.number}/papers").status == 403
    story.at("2026-11-02 09:00").by("qh", "clerk").is_not_offered("调卷查阅", "重办", "登记问题根源")
    story.by("qh", "archivist").does("调卷查阅", **ENQUIRY)
    story.by("qh", "clerk").must_say_why("配合法院调卷").by("qh", "clerk").reads("四年级每天作业", "已经整改")
    assert reader.caller.get(f"/api/v1/cases/{story.number}/papers").status == 200
    for title, form in (("重办", {"requirement": "重新办理"}), ("送审", ANSWER), ("登记问题根源", {"cause": "single"})):
        story.by("qh", "center-head").is_refused(title, "", **form)
    after = story.kept()
    assert (after.state, after.verdict, after.clocks, after.archived_on) == (
        kept.state, kept.verdict, kept.clocks, kept.archived_on,
    )  # fmt: skip
    # 十天一过，自动收回。
    story.at("2026-11-13 09:00").by("qh", "clerk").does_not_read("四年级每天作业", "已经整改")


def test_edge_53_a_deletion_refused_with_its_reason(story: Story) -> None:
    """要求删除个人信息，而档案依法须保存：不删，写明理由并告知本人，从此限制使用，不再公开，每次查看都要说明原因。"""
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(**{**LETTER, **BAI, "consent": True})
    story.by("qh", "clerk").does("登记")
    assert story.kept().consent
    reason = "信访档案依法保存三十年，期满前不能删除；已限制使用。"
    story.by("qh", "clerk").is_refused("不予删除（限制使用）", "理由", request="删除我的全部信息")
    story.by("qh", "clerk").does("不予删除（限制使用）", request="删除我的全部信息", reason=reason)
    story.petitioner_was_told("不能删除")
    assert in_full(story, "name") == "柏大川", "没有删，也没有改"
    assert not story.kept().consent, "不再公开选登"
    story.by("qh", "clerk").must_say_why("办理受理告知").by("qh", "clerk").reads(reason)
    # 事项照常办理。
    story.by("qh", "dispatcher").does("派单", to="qh-0201").petitioner_sees("已转办")
