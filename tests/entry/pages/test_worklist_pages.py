"""The worklist: what is listed and in which words, filters, search, views, many cases at once, and the export."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest

from tests.entry.pages.browse import Browser, texts
from tests.world import FakeWorld, walk

At = Callable[[str], Browser]


def listed(answer: object) -> list[str]:
    """The numbers of the rows, in order."""
    return [row.select_one("input[name=cases], a")["value"].partition(":")[0] if row.select_one("input[name=cases]")
            else row.a["href"].rpartition("/")[2] for row in answer.html.select("tr[data-row]")]  # type: ignore[attr-defined]  # fmt: skip


def test_the_list_says_what_presses_in_words_and_leads_to_the_case(world: FakeWorld, at: At) -> None:
    number = world.submit(title="食堂餐费退费", urgency="urgent")
    world.now += timedelta(days=30)
    answer = at("qh.clerk").get("/desk/cases")
    (row,) = answer.html.select("tr[data-row]")
    assert "late" in row["class"]
    assert row.a["href"] == f"/desk/cases/{number}"
    said = " ".join(row.get_text(" ").split())
    assert "食堂餐费退费" in said
    assert "已超" in said
    assert "待登记" in said
    assert "共 1 件" in texts(answer)
    assert not any(cell.name == "td" and not cell.get("data-th") for cell in row.select("td:not(.what):not(.tick)"))


def test_quick_filters_and_the_form_narrow_the_list(world: FakeWorld, at: At) -> None:
    consult, complaint = world.submit(type="CONSULT", topic="0101"), world.submit()
    walk(world, complaint, "pass_down")
    clerk = at("qh.clerk")
    assert listed(clerk.get("/desk/cases?type=CONSULT")) == [consult]
    assert set(listed(clerk.get("/desk/cases"))) == {consult, complaint}
    assert listed(clerk.get("/desk/cases?holder=qh-04")) == [complaint]
    assert listed(clerk.get("/desk/cases?topic=01")) == [consult]
    shown = clerk.get("/desk/worklist/filter?state=INBOX")
    form = shown.forms["filter"]
    assert form["state"].value == "INBOX"
    form["type"] = "CONSULT"
    narrowed = form.submit()
    assert listed(narrowed) == [consult]
    assert "筛选：" in texts(narrowed)
    part = clerk.get("/desk/worklist/filter", headers={"HX-Request": "true"})
    assert "<html" not in part.text


def test_a_wrong_filter_is_said_and_the_rest_holds(world: FakeWorld, at: At) -> None:
    number = world.submit()
    answer = at("qh.clerk").get("/desk/cases?state=NOTHING&part=open", status=422)
    assert "请从下列各项中选择" in texts(answer)
    assert listed(answer) == [number]


def test_pages_follow_by_a_link_and_a_script_gets_the_rows_only(world: FakeWorld, at: At) -> None:
    numbers = {world.submit(mobile=f"154000001{n:02}") for n in range(53)}
    clerk = at("qh.clerk")
    first = clerk.get("/desk/cases")
    assert len(listed(first)) == 50
    assert "先列出 50 件，还有更多" in texts(first)
    onward = first.html.select_one("#next a")["href"]
    second = clerk.get(onward)
    assert set(listed(first)) | set(listed(second)) == numbers
    assert "本页 3 件，到此为止" in texts(second)
    rows = clerk.get(onward, headers={"HX-Request": "true"})
    assert "<html" not in rows.text
    assert rows.text.count("data-row") == 3
    clerk.get(f"{onward}x", status=422)


def test_another_docket_is_not_there(world: FakeWorld, at: At) -> None:
    world.submit()
    for key in ("qh:lead", "qh-0402", "nowhere"):
        at("qh.clerk").get(f"/desk/cases?docket={key}", status=404)
    at("qh.admin").get("/desk/cases", status=403)


def test_who_has_several_dockets_finds_a_tab_for_each(world: FakeWorld, at: At) -> None:
    world.submit()
    answer = at("qh.head").get("/desk/cases")
    tabs = [tab.get_text() for tab in answer.html.select("nav.tabs a")]
    assert "青禾市教育和体育局" in tabs
    assert any("局领导" in tab for tab in tabs)
    assert not at("qh.clerk").get("/desk/cases").html.select("nav.tabs a")


# Search


def test_a_number_opens_its_case_as_far_as_one_sees_it(world: FakeWorld, at: At) -> None:
    number = world.submit()
    for typed in (number, number.lower(), f" {number} "):
        assert at("qh.clerk").fill("/desk/cases", {"typed": typed}, form="find").headers["Location"].endswith(number)
    answer = at("qh-0402.clerk").fill("/desk/cases", {"typed": number}, form="find", status=422)
    assert "没有这个编号的事项" in texts(answer)
    assert "QH20991231-22222" not in texts(answer)


def test_words_are_looked_for_in_titles_and_stand_in_no_address(world: FakeWorld, at: At) -> None:
    uniform = world.submit(title="校服费用过高")
    world.submit(title="食堂卫生")
    clerk = at("qh.clerk")
    sent = clerk.fill("/desk/cases", {"typed": "校服"}, form="find")
    there = sent.headers["Location"]
    assert "校服" not in there
    assert "%E6%A0%A1" not in there
    answer = clerk.get(there)
    assert listed(answer) == [uniform]
    assert "标题中有“校服”的事项" in texts(answer)
    assert "校服" not in str([link.get("href") for link in answer.html.select("a")])
    nobody = at("qh.dispatcher").get(there, status=422)
    assert "已过期" in texts(nobody)


def test_a_telephone_finds_its_cases_logged_and_in_no_address(world: FakeWorld, at: At) -> None:
    number = world.submit(mobile="15400000077")
    answer = at("qh.clerk").fill("/desk/cases", {"typed": "154 0000 0077"}, form="find", status=200)
    assert listed(answer) == [number]
    assert "15400000077" not in answer.text
    assert [line[3] for line in world.memory.access][-1:] == ["mobile.search"]
    empty = at("qh-0402.clerk").fill("/desk/cases", {"typed": "15400000077"}, form="find", status=200)
    assert listed(empty) == []
    assert "没有用这个电话号码反映过的事项" in texts(empty)


def test_an_outside_number_opens_what_it_became(world: FakeWorld, at: At) -> None:
    number = world.arrive(channel="H12345", outside_number="GD20261116001")
    sent = at("qh.clerk").fill("/desk/cases", {"typed": "GD20261116001"}, form="find")
    assert sent.headers["Location"].endswith(f"/desk/cases/{number}")


# Views


def test_a_view_is_kept_shown_chosen_and_thrown_away(world: FakeWorld, at: At) -> None:
    consult, _ = world.submit(type="CONSULT"), world.submit()
    clerk = at("qh.clerk")
    sent = clerk.fill("/desk/cases?type=CONSULT", {"name": "咨询件"}, form="save-view")
    there = sent.headers["Location"]
    assert listed(clerk.get(there)) == [consult]
    assert "咨询件" in texts(clerk.get("/desk/cases"))
    assert len(listed(clerk.get("/desk/cases"))) == 2
    clerk.get(there).forms["default-view"].submit(status=303)
    assert listed(clerk.get("/desk/cases")) == [consult]
    assert len(listed(clerk.get("/desk/cases?part=open"))) == 2
    clerk.get(there).forms["drop-view"].submit(status=303)
    assert "咨询件" not in texts(clerk.get("/desk/cases"))
    clerk.get(there, status=404)
    assert "咨询件" not in texts(at("qh.dispatcher").get("/desk/cases"))


# Many at once


def test_many_are_signed_at_once_and_each_says_what_became_of_it(world: FakeWorld, at: At) -> None:
    numbers = [world.submit(mobile=f"1540000020{n}") for n in range(3)]
    for number in numbers:
        walk(world, number, "register")
        world.act(number, "classify", "qh.dispatcher", legal_class="PETITION")
        world.act(number, "dispatch", "qh.dispatcher", to="qh-04")
    liaison = at("qh-04.liaison")
    form = liaison.get("/desk/cases").forms["bulk"]
    for box in form.fields["cases"]:
        box.checked = True
    world.act(numbers[0], "sign", "qh-04.liaison")
    asked = form.submit("action", value="sign")
    done = asked.forms["bulk-form"].submit()
    assert "2 件已办，1 件没有办成" in texts(done)
    assert "此件刚被他人更新" in texts(done)
    assert {str(world.case(number).state) for number in numbers} == {"HANDLING"}


def test_nothing_ticked_or_a_foreign_case_is_refused(world: FakeWorld, at: At) -> None:
    number = world.submit()
    walk(world, number, "dispatch")
    liaison = at("qh-04.liaison")
    shown = liaison.get("/desk/cases").forms["bulk"]
    assert "请先勾选" in texts(shown.submit("action", value="sign", status=422))
    other = at("qh-0402.liaison")
    world.submit(office="qh-0402", about_office="qh-0402")
    token = other.get("/desk/cases").forms["bulk"]["csrf"].value
    sent = {"csrf": token, "action": "sign", "cases": f"{number}:3"}
    missing = {**sent, "cases": "QH20261116-22222:3"}
    said = [texts(other.post("/desk/worklist/bulk/done", form)) for form in (sent, missing)]
    assert said[0].replace(number, "") == said[1].replace("QH20261116-22222", "")
    other.post("/desk/worklist/bulk", {**sent, "action": "approve_reply"}, status=404)


# Export


def test_the_export_is_what_is_shown_as_text_masked_and_logged(world: FakeWorld, at: At) -> None:
    world.submit(title="=HYPERLINK(1) 15400000001")
    world.submit(type="CONSULT")
    clerk = at("qh.clerk")
    answer = clerk.get("/desk/cases?type=COMPLAINT").forms["export"].submit(headers={"Accept": "text/html,*/*;q=0.8"})
    assert "spreadsheetml" in answer.headers["Content-Type"]
    assert "attachment" in answer.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.body)).active
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]][:3] == ["编号", "标题", "状态"]
    assert len(rows) == 2
    assert all(cell.data_type == "s" for row in rows for cell in row if cell.value)
    said = str([cell.value for cell in rows[1]])
    assert "15400000001" not in said
    key, number, who, what, reason, _ = world.memory.access[-1]
    assert (key, number, who, what) == ("qh", "", "qh.clerk", "worklist.export")
    assert reason == "类型：投诉"


@pytest.mark.parametrize("who", ["qh.clerk", "qh-0401.handler", "qh.discipline", "qh.head"])
def test_text_of_people_stays_text(world: FakeWorld, at: At, who: str) -> None:
    world.submit(title="<script>alert(1)</script>")
    world.submit(title="<img src=x onerror=alert(2)>", type="REPORT")
    for path in ("/desk/cases?part=all", "/desk"):
        answer = at(who).get(path)
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
