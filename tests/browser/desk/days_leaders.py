"""A day of the bureau's leaders and of those who watch over the work: instruct, urge, supervise, measure."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Download, expect

from chalicelib.adapters.spreadsheets import read_rows
from chalicelib.services.list_export import HEADERS
from tests.browser.desk.days import City, lacks, shows, state
from tests.browser.desk.officers import fill

LATE = "校服退费没有结果"


def bureau_deputy(city: City) -> None:
    """分管局领导: reads what was presented and instructs; the dispatcher finds the instruction with the case."""
    me = city.arrives("qh.deputy1")
    shows(me.waiting("待签批"), "希望校舍改造前听取家长意见")
    number = me.opens("希望校舍改造前听取家长意见", "待签批")
    shows(me, "家长希望实验小学校舍改造前公布方案")
    me.do("批示", {"批示内容": "请实验小学先公布方案，召开家长座谈会后再定。", "办理要求": "两周内报结果"})
    state(me, "已登记")

    dispatcher = city.sees("qh.dispatcher")
    shows(dispatcher.waiting("待派单"), number)
    dispatcher.opens("希望校舍改造前听取家长意见", "待派单")
    shows(dispatcher, "请实验小学先公布方案，召开家长座谈会后再定。")


def bureau_head(city: City) -> None:
    """局主要负责人: sees on the board what is most overdue and urges it in person; the town reads it."""
    me = city.arrives("qh.head")
    board = me.menu("督办台")
    row = board.get_by_role("row").filter(has_text=LATE)
    shows(row, "高新园区教育学区", "已超")
    number = row.get_by_role("link").first.inner_text()
    row.get_by_role("link", name=number).click()
    me.do("催办批示", {"催办事由": "正在办理，催促抓紧办结", "批示内容": "已超期多日，请园区负责同志今天与家长见面。"})
    shows(me.page.locator("#story"), "催办批示")

    town = city.sees("qh-07.liaison")
    town.opens(LATE)
    shows(town.page.locator("#story"), "已超期多日，请园区负责同志今天与家长见面。")


def supervisor(city: City) -> None:
    """督办员: orders an answer from who is late; the town finds it on its day, answers, and the board says so."""
    me = city.arrives("qh.supervisor")
    board = me.menu("督办台")
    row = board.get_by_role("row").filter(has_text=LATE)
    number = row.get_by_role("link").first.inner_text()
    row.get_by_role("link", name="督办").click()
    form = me.page.locator("form#act")
    fill(form, {"等级": "黄牌督办", "事由": "超期", "督办要求": "请三个工作日内报送办理情况和超期原因"})
    form.get_by_role("button", name="办理“督办”").click()
    shows(me, "已办理“督办”")

    town = city.sees("qh-07.liaison")
    shows(town.waiting("待反馈督办"), LATE)
    town.opens(LATE, "待反馈督办")
    town.do("督办反馈", {"办理进展和整改情况": "已与校方和厂家商定退费名单，本周内退清。"})
    town.today()
    lacks(town.waiting("待反馈督办"), number)

    order = me.menu("督办台").get_by_role("table", name="督办和反馈").get_by_role("row").filter(has_text=number)
    shows(order, "黄牌督办", "高新园区教育学区")
    lacks(order, "未反馈")
    order.get_by_role("link", name=number).click()
    shows(me.page.locator("#story"), "已与校方和厂家商定退费名单，本周内退清。")


def assessor(city: City) -> None:
    """考核员: rates and lateness by office on the board, and the list of what is late as a table to work with."""
    me = city.arrives("qh.assessor")
    board = me.menu("督办台")
    shows(board.get_by_role("row").filter(has_text="高新园区教育学区").first, "1")
    shows(board.locator("#rates"), "及时受理率", "按期办结率", "/")

    me.today()
    figure = me.page.locator("a.figure").filter(has_text="已超期").first
    count = int(figure.locator("b").inner_text())
    figure.click()
    expect(me.page.locator("tr[data-row]")).to_have_count(count)
    with me.page.expect_download() as sent:
        me.page.get_by_role("button", name="导出表格").click()
    rows = list(read_rows(_kept(sent.value), HEADERS[:2]))
    assert len(rows) == count
    assert any(LATE in row.values.values() for row in rows)


def _kept(sent: Download) -> Path:
    """The file as a spreadsheet program finds it: under its own name."""
    path = Path(sent.path())
    return path.rename(path.with_name(sent.suggested_filename))
