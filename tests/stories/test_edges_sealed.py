"""Reports: who never gets them, what is cut out of a letter, what no figure gives away (domain F: 17 to 19)."""

from __future__ import annotations

import pytest

from chalicelib.wiring import desk as wired
from tests.services.file_room import packed, photograph
from tests.stories.looking import counted, finds_nothing
from tests.stories.matters import ANSWER, GAN
from tests.stories.telling import Story

pytestmark = pytest.mark.engine

TUTORING = {"title": "教师有偿补课", "content": "数学教师周末在禾兴路小区租房补课，每小时收三百元，已经两个学期。"}
AUTHOR = "<cp:coreProperties><dc:creator>甘小禾</dc:creator></cp:coreProperties>"
LOGINS = ("clerk", "liaison", "handler", "head", "vice", "discipline")


def test_edge_17_a_report_never_goes_to_whom_it_is_about(story: Story) -> None:
    """举报第二中学教师：不能派给学校，也不能派给由被举报人负责的科室；请学校说明情况，只能另写函，不抄原信、不露姓名、不带附件。"""
    story.at("2026-11-02 09:00")
    photo = story.petitioner().puts(photograph(), "甘小禾拍 禾兴路.jpg")
    diary = story.petitioner().puts(packed(word__document="<w/>", docProps__core=AUTHOR), "甘小禾的补课记录.docx")
    story.petitioner().submits(
        **GAN, office="qh", about={"kind": "person", "office": "qh-0802", "person": "乔一苇"}, type="REPORT",
        topic="0303", attachments=[photo, diary], **TUTORING,
    )  # fmt: skip
    school = [story.by("qh-0802", login) for login in LOGINS]
    story.by("qh", "clerk").must_say_why("登记举报").by("qh", "clerk").does("登记")
    dispatcher = story.by("qh", "dispatcher")
    dispatcher.is_refused("派单", "依法不得转往", to="qh-0802")
    dispatcher.is_refused("派单", "依法不得转往", to="qh-0802:discipline")
    # 又查明教师工作科科长与此有关：他负责的科室也不能接。
    dispatcher.does("登记被反映人", subject="qh.head-0108", post="教师工作科负责人")
    dispatcher.is_refused("派单", "依法不得转往", to="qh:0108")
    for login in ("head-0108", "liaison-0108"):
        story.by("qh", login).never_saw_it()
    dispatcher.does("派单", to="qh:0104").by("qh", "liaison-0104").does("签收")
    checker = story.by("qh", "liaison-0104")
    asked = {"to": "qh-0802", "until": "2026-11-20"}
    copied = "请说明：数学教师周末在禾兴路小区租房补课，每小时收三百元一事。"
    checker.is_refused("函询", "不得照抄来件内容", letter=copied, **asked)
    checker.is_refused("函询", "姓名、电话", letter="据甘小禾反映，贵校存在违规补课。", **asked)
    checker.is_refused("函询", "不得出现事项编号", letter=f"关于 {story.number} 的问题，请说明。", **asked)
    checker.does("函询", letter="请说明本学期开展师德和有偿补课自查的情况，并附自查台账。", **asked)
    # 附件不随函转出：函里没有附件，校方凭编号也打不开；核查人打开的照片没有拍摄信息，Word 文件提示署有作者姓名。
    for person in (*school, story.by("qh", "head-0108")):
        for id in (photo, diary):
            assert person.opens_by_id(id).status == 404
    assert b"SECRET" not in checker.opens_by_id(photo).raw
    (record,) = (each for each in story.case(caller=checker.caller)["attachments"] if each["id"] == diary)
    assert [each["title"] for each in record["traces"]] == ["作者姓名"]
    (letter,) = wired.desk().ledger.inbox("qh-0802", None, 10).items
    assert (letter.case, letter.template, letter.to) == ("", "letter", "qh-0802")
    assert story.number not in repr(letter)
    assert not [word for word in (photo, diary, "补课记录", "禾兴路") if word in repr(letter)]
    story.at("2026-11-18 09:00")
    checker.does("登记说明", received_on="2026-11-18", explanation="学校已开展自查，未发现。")
    finds_nothing(story, *school, about_office="qh-0802", **TUTORING)
    for login in ("head-0108", "liaison-0108"):
        finds_nothing(story, story.by("qh", login), about_office="qh-0802", **TUTORING)


def test_edge_18_one_letter_two_matters(story: Story) -> None:
    """一封信又反映收费、又举报校长：拆成两件，收费部分由人重新整理后交办，举报部分密封转纪检；各有查询码，互不相见。"""
    fees, report = "校服费超过公示标准，请核实退费。", "校长收受校服供应商回扣，请查处。"
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(
        **GAN, channel="LETTER", type="COMPLAINT", topic="02", about_kind="office", about_office="qh-0201",
        title="校服费和回扣", content=f"{fees}另外，{report}",
    )  # fmt: skip
    open_part = story.number
    story.by("qh", "clerk").does("登记")
    dispatcher = story.by("qh", "dispatcher")
    dispatcher.does(
        "拆分（检举部分密封）",
        title="校服费偏高", content=fees, report_title="校长收受回扣", report_text=report,
        about_kind="head", about_office="qh-0201",
    )  # fmt: skip
    (sealed,) = set(story.codes) - {open_part}
    # 拆分以后，连派单员也只看到整理后的部分；密封的那一件，惠民中心再也打不开。
    dispatcher.reads("校服费偏高").by("qh", "dispatcher").does_not_read("回扣", sealed)
    dispatcher.does("甄别", legal_class="PETITION").by("qh", "dispatcher").does("派单", to="qh-0201")
    story.by("qh-0201", "liaison").does("签收")
    for login in ("clerk", "liaison", "handler", "head", "vice"):
        unit = story.by("qh-0201", login)
        unit.reads("校服费偏高").by("qh-0201", login).does_not_read("回扣", "供应商", sealed, "拆分", "split")
        papers = unit.caller.get(f"/api/v1/cases/{open_part}/papers").raw.decode()
        assert "密封" not in papers
        assert sealed not in papers
    story.petitioner_sees("办理中")
    assert sealed not in str(story.lookup(open_part))

    story.about(sealed)
    away = [story.by("qh", login) for login in ("clerk", "dispatcher", "center-head", "followup", "head", "supervisor")]
    away += [story.by("qh-0201", login) for login in ("clerk", "liaison", "handler", "head", "vice")]
    away += [story.by("qh-02", login) for login in ("clerk", "head", "discipline")]
    finds_nothing(story, *away, about_office="qh-0201", title="校长收受回扣", content=report)
    story.petitioner_sees_only("已按规定转有权机关办理")
    assert open_part not in str(story.lookup(sealed))
    discipline = story.seen_by("qh", "discipline").by("qh", "discipline")
    discipline.must_say_why("核查线索").by("qh", "discipline").reads("校长收受回扣", "供应商")
    discipline.is_refused("派单", "依法不得转往", to="qh-0201:discipline")
    discipline.does("核查记录", note="已调取采购合同")
    discipline.does(
        "纪检办结", outcome="talked", verdict="partly", report="谈话提醒", reply="已依规处理。", reason="当面反馈"
    )
    story.petitioner_sees_only("已按规定转有权机关办理").petitioner_was_told("已按规定转有权机关办理")
    # 普通部分照常答复，答复里没有举报的影子。
    story.about(open_part).seen_by("qh", "clerk")
    story.by("qh-0201", "handler").does("联系信访人", connected=True, summary="已说明收费依据")
    story.by("qh-0201", "handler").does("送审", **ANSWER).by("qh-0201", "head").does("审核通过并答复")
    story.petitioner_sees("已答复", reply="已经整改")
    finds_nothing(story.about(sealed), *away, about_office="qh-0201", title="校长收受回扣", content=report)


def test_edge_19_small_figures_give_nobody_away(story: Story) -> None:
    """受限件在学校、学区、科室的报表里一件也没有，加减不出来；查询页不论办到哪步都是中性文字；被举报人只有纪检知道。"""
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(
        **GAN, channel="PHONE", type="COMPLAINT", title="操场扬尘", content="操场施工扬尘很大，没有围挡。"
    )
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("派单", to="qh-02")
    below = ("qh-0201", "qh-02", "qh:0116", "qh:0104")
    before = {key: counted(key, "2026-11") for key in below}
    assert (before["qh-02"], counted("qh", "2026-11")) == (1, 1)

    story.petitioner().submits(
        **GAN, office="qh-02", about={"kind": "person", "office": "qh-0201"}, type="REPORT", topic="0303", **TUTORING
    )
    story.seen_by("qh-02", "clerk").by("qh-02", "clerk").does("登记").petitioner_sees_only("已收到")
    assert {key: counted(key, "2026-11") for key in below} == before
    assert counted("qh", "2026-11") == 2
    story.by("qh-02", "dispatcher").does("登记被反映人", subject="qh-0201.handler", post="数学教师欧阳试例")
    story.by("qh-02", "dispatcher").does("转纪检（密封）", reason="属检举控告")
    story.petitioner_sees_only("已按规定转有权机关办理")
    story.seen_by("qh", "discipline").by("qh", "discipline").does("核查记录", note="已谈话了解")
    story.petitioner_sees_only("已按规定转有权机关办理").petitioner_was_told("已按规定转有权机关办理")
    assert {key: counted(key, "2026-11") for key in below} == before
    others = [story.by("qh-0201", login) for login in ("clerk", "liaison", "handler", "head", "vice")]
    finds_nothing(story, *others, story.by("qh-02", "discipline"), about_office="qh-0201", **TUTORING)
    # 转出以后，收件的学区和惠民中心自己也找不到这一件；纪检打开的每一次都有记录。
    for office, login in (("qh-02", "clerk"), ("qh-02", "dispatcher"), ("qh", "dispatcher"), ("qh", "center-head")):
        story.by(office, login).sees_it_no_more()
    story.by("qh", "discipline").must_say_why("核查线索").by("qh", "discipline").reads("欧阳试例")
    assert any(
        (line.number, line.what, line.who) == (story.number, "case.view", "qh.discipline")
        for line in wired.desk().ledger.accesses("qh", None, 100).items
    )
