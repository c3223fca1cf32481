"""Files on pages: sent with the form of an action, kept while it is mended, listed beside the case, handed out."""

from __future__ import annotations

from collections.abc import Callable

from webtest import Upload

from tests.entry.pages.browse import Browser, form_of, texts
from tests.services.file_room import PDF, packed, photograph
from tests.world import FakeWorld

At = Callable[[str], Browser]
ANY = {"Accept": "*/*"}


def test_files_are_sent_with_the_form_of_an_action_and_listed_beside_the_case(at: At, world: FakeWorld) -> None:
    number = world.submit()
    clerk = at("qh.clerk")
    form = form_of(clerk.get(f"/desk/cases/{number}/actions/supplement"), "act")
    form["content"] = "信访人到场补交收据"
    form["files"] = [Upload("收据.png", photograph()), Upload("说明.exe", packed(word__document="<w:ins >"))]
    page = form.submit("do", value="act", status=303).follow()
    listed = page.html.select_one("#files")
    assert "收据.jpg" in listed.text
    assert "说明.docx" in listed.text
    assert "含修订痕迹，对外提供前请处理" in listed.text
    assert "未查毒" in listed.text
    saved, shown = (clerk.get(a["href"], headers=ANY) for a in listed.select("li a"))
    assert saved.headers["Content-Disposition"].startswith("attachment;")
    assert shown.headers["Content-Disposition"].startswith("inline;")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert b"SECRET" not in shown.body
    assert "sandbox" in saved.headers["Content-Security-Policy"]


def test_the_panel_adds_one_without_leaving_the_case(at: At, world: FakeWorld) -> None:
    number = world.submit()
    form = form_of(at("qh.clerk").get(f"/desk/cases/{number}"), "attach")
    form["note"], form["files"] = "来信扫描件", [Upload("来信.pdf", PDF)]
    page = form.submit("do", value="act", status=303).follow()
    assert "来信.pdf" in page.html.select_one("#files").text
    assert "来信扫描件" in page.html.select_one("#story").text


def test_what_was_taken_in_need_not_be_chosen_again_when_the_form_is_mended(at: At, world: FakeWorld) -> None:
    number = world.submit()
    clerk = at("qh.clerk")
    form = form_of(clerk.get(f"/desk/cases/{number}/actions/supplement"), "act")
    form["files"] = [Upload("收据.pdf", PDF), Upload("病毒.exe", b"MZ" + bytes(50))]
    answer = form.submit("do", value="act", status=422)
    assert "“病毒.exe”：不接受这种文件" in answer.html.select_one("#f-attachments-error").text
    assert answer.html.select_one('.summary a[href="#f-attachments"]')
    assert "已收下：收据.pdf" in texts(answer)
    again = form_of(answer, "act")
    again["content"] = "见附件"
    page = again.submit("do", value="act", status=303).follow()
    assert [a.text.strip() for a in page.html.select("#files li a")] == ["收据.pdf"]
    assert len(world.desk.cases.history(number)) == 2


def test_a_file_that_was_taken_in_may_be_left_out_again(at: At, world: FakeWorld) -> None:
    number = world.submit()
    clerk = at("qh.clerk")
    form = form_of(clerk.get(f"/desk/cases/{number}/actions/supplement"), "act")
    form["files"] = [Upload("误传.pdf", PDF)]
    again = form_of(form.submit("do", value="act", status=422), "act")
    again["content"], again["attached"] = "没有附件", None
    page = again.submit("do", value="act", status=303).follow()
    assert "没有附件" in page.html.select_one("#files").text


def test_more_than_five_are_refused(at: At, world: FakeWorld) -> None:
    number = world.submit()
    form = form_of(at("qh.clerk").get(f"/desk/cases/{number}/actions/supplement"), "act")
    form["content"] = "见附件"
    form["files"] = [Upload(f"{n}.pdf", PDF) for n in range(6)]
    assert "一次最多 5 个附件" in texts(form.submit("do", value="act", status=422))


def test_script_in_a_name_shows_as_text(at: At, world: FakeWorld) -> None:
    number = world.submit()
    form = form_of(at("qh.clerk").get(f"/desk/cases/{number}"), "attach")
    form["note"], form["files"] = "x", [Upload("<img src=x onerror=alert(1)>&amp;.pdf", PDF)]
    page = form.submit("do", value="act", status=303).follow()
    assert not page.html.select("#files img")
    assert "img src=x onerror=alert(1)" in page.html.select_one("#files").text


def test_a_sealed_case_asks_why_before_it_hands_a_file_out(at: At, world: FakeWorld) -> None:
    number = world.submit(type="REPORT", about_kind="none", about_office=None)
    clerk = at("qh.clerk")
    clerk.fill(f"/desk/cases/{number}", {"reason": "核实附件内容"})
    form = form_of(clerk.get(f"/desk/cases/{number}"), "attach")
    form["note"], form["files"] = "举报材料", [Upload("材料.pdf", PDF)]
    page = form.submit("do", value="act", status=303).follow()
    (link,) = page.html.select("#files li a")
    assert clerk.get(link["href"], headers=ANY).body == PDF
    asked = at("qh.dispatcher").get(link["href"], headers=ANY)
    assert "查看原因" in texts(asked)
    lines = [line for line in world.memory.access if "case.attachment" in line]
    assert [(line[1], line[4]) for line in lines] == [(number, "核实附件内容")]


def test_a_stranger_finds_neither_the_case_nor_its_file(at: At, world: FakeWorld) -> None:
    number = world.submit()
    form = form_of(at("qh.clerk").get(f"/desk/cases/{number}"), "attach")
    form["note"], form["files"] = "x", [Upload("材料.pdf", PDF)]
    (link,) = form.submit("do", value="act", status=303).follow().html.select("#files li a")
    other = at("qh-0402.handler")
    id = link["href"].rpartition("/")[2]
    there = other.get(link["href"], headers=ANY, status=404)
    nowhere = other.get(f"/desk/cases/QH20261116-K7M3Q/attachments/{id}", headers=ANY, status=404)
    assert there.text.replace(number, "") == nowhere.text.replace("QH20261116-K7M3Q", "")
