"""A day in the towns and schools: who signs and passes on, who handles, who approves, who sends back."""

from __future__ import annotations

from tests.browser.desk.days import City, lacks, shows, state
from tests.browser.desk.officers import fill

REPORT = "到现场查看三次，放学时段摊贩占道属实，已与街道、交警商定错峰放学和固定接送区。"
REPLY = "您好，您反映的放学拥堵属实。自下周一起分年级错峰放学，校门两侧设接送区，请您继续监督。"


def liaison(city: City) -> None:
    """联系人: signs for what came from the bureau and passes it down to the school, which finds it to be signed."""
    me = city.arrives("qh-02.liaison")
    number = me.opens("希望公布分班办法", "待签收")
    me.do("签收")
    state(me, "办理中")
    me.do("转派下级", {"承办单位（科室）": "柳河镇中心小学"})
    state(me, "待签收")
    me.today()
    lacks(me.waiting("待签收"), number)

    school = city.sees("qh-0201.liaison")
    shows(school.waiting("待签收"), "希望公布分班办法", number)


def handler(city: City) -> None:
    """承办人: writes down a talk with the parent, then the report and the answer; the head finds the draft."""
    me = city.arrives("qh-0401.handler")
    shows(me.waiting("在我手上办理"), "校门口放学拥堵")
    number = me.opens("校门口放学拥堵", "在我手上办理")
    me.do("联系信访人", {"已联系上": "是", "联系情况": "电话说明错峰放学安排，家长认可"})
    shows(me.page.locator("#story"), "电话说明错峰放学安排")
    me.do("送审", {"调查报告": REPORT, "答复稿": REPLY, "调查结论": "属实", "处理意见": "支持"})
    state(me, "答复审核")
    me.today()
    lacks(me.waiting("在我手上办理"), number)

    head = city.sees("qh-0401.head")
    shows(head.waiting("待审核"), "校门口放学拥堵")
    head.menu("审核台").get_by_role("link", name=number).click()
    shows(head, REPORT, REPLY)


def unit_head(city: City) -> None:
    """单位负责人: reads report and answer side by side and lets it out; grants more days where the reason holds."""
    me = city.arrives("qh-0401.head")
    shows(me.waiting("待审核"), "食堂饭菜偏凉")
    number = me.waiting("待审核").locator("li").filter(has_text="食堂饭菜偏凉").locator("small").inner_text().split()[0]
    me.menu("审核台").get_by_role("link", name=number).click()
    shows(me, "食堂二楼窗口保温设备故障", "您好，食堂已更换保温设备")
    me.page.get_by_role("button", name="审核通过并答复").click()
    shows(me, f"已办理“审核通过并答复”：{number}，现为“已答复”")

    me.today()
    me.opens("教室空调损坏", "延期待批")
    me.do("审批延期", {"同意延期": "是", "告知信访人的延期理由": "更换压缩机须厂家供货，预计五日内到货"})
    shows(me.page.locator("#story"), "审批延期", "更换压缩机须厂家供货")

    clerk = city.sees("qh.clerk")
    shows(clerk.waiting("待送达"), "食堂饭菜偏凉", number)


def vice_head(city: City) -> None:
    """分管副职: a draft that does not name the next step goes back with the sentence for it; the handler reads it."""
    handler = city.sees("qh-0401.handler")
    number = handler.opens("教室空调损坏", "在我手上办理")
    draft = {
        "调查报告": "压缩机损坏，已报修。",
        "答复稿": "您好，空调正在维修。",
        "调查结论": "属实",
        "处理意见": "支持",
    }
    handler.do("送审", draft)

    me = city.arrives("qh-0401.vice")
    shows(me.waiting("待审核"), "教室空调损坏")
    me.menu("审核台").get_by_role("link", name=number).click()
    shows(me, "您好，空调正在维修。")
    form = me.page.locator("form#review")
    form.get_by_role("checkbox").first.check()
    fill(form, {"退回意见": "请写明修好的日期和临时安排"})
    form.get_by_role("button", name="退回修改").click()
    shows(me, f"已办理“退回修改”：{number}，现为“办理中”")

    handler.today()
    handler.opens("教室空调损坏", "在我手上办理")
    state(handler, "办理中")
    shows(handler.page.locator("#story"), "退回修改", "请写明修好的日期和临时安排")
