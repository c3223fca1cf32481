"""A day at the bureau's centre: who takes in, who sends on, who heads it, who calls back."""

from __future__ import annotations

from tests.browser.desk.days import City, lacks, shows, state
from tests.browser.desk.officers import fill


def clerk(city: City) -> None:
    """登记员: registers what came over night, answers a question at once; the dispatcher finds what is to be sent."""
    me = city.arrives("qh.clerk")
    shows(me.waiting("待登记"), "建议增加延时服务项目")
    number = me.opens("建议增加延时服务项目", "待登记")
    me.do("登记")
    state(me, "已登记")

    me.today()
    lacks(me.waiting("待登记"), number)
    me.opens("咨询跨学区入学", "待派单")
    me.do("即答", {"答复内容": "您好，请到实际居住地的望湖街道教育学区登记报名，请携带租住证明。", "答复方式": "短信"})
    state(me, "已答复")
    me.today()
    lacks(me.waiting("待派单"), "咨询跨学区入学")

    dispatcher = city.sees("qh.dispatcher")
    shows(dispatcher.waiting("待派单"), "建议增加延时服务项目", number)


def dispatcher(city: City) -> None:
    """派单员: the urgent one first, to the place that it is about; there it waits to be signed for."""
    me = city.arrives("qh.dispatcher")
    shows(me.waiting("待派单"), "孩子在校受伤求助", "紧急")
    number = me.opens("孩子在校受伤求助", "最急的")
    me.do("派单", {"承办单位（科室）": "望湖小学（建议）", "方式": "交办", "办理要求": "请马上联系家长，一小时内回话"})
    state(me, "待签收")
    shows(me, "望湖小学")
    me.today()
    lacks(me.waiting("待派单"), number)

    school = city.sees("qh-0601.liaison")
    shows(school.waiting("待签收"), "孩子在校受伤求助")
    school.opens("孩子在校受伤求助", "待签收")
    shows(school, "请马上联系家长，一小时内回话")


def center_head(city: City) -> None:
    """惠民中心主任: decides on what a town gives back, from the desk of decisions; it is to be sent again."""
    me = city.arrives("qh.center-head")
    shows(me.waiting("退回待核"), "校外人行道破损")
    me.menu("审核台").locator("main").get_by_role("link", name="审核退回").first.click()
    shows(me, "校外人行道由市政部门管养")
    form = me.page.locator("form#act")
    fill(form, {"同意退回": "是", "审核意见": "属市政管养，请转市政维护部门"})
    form.get_by_role("button", name="办理“审核退回”").click()
    state(me, "已登记")
    me.menu("督办台")
    shows(me, "各单位在办情况", "高新园区教育学区")

    dispatcher = city.sees("qh.dispatcher")
    shows(dispatcher.waiting("待派单"), "校外人行道破损")


def followup(city: City) -> None:
    """回访员: takes the first of the queue, reads the script, writes down what was said; the case is over."""
    me = city.arrives("qh.followup")
    shows(me.waiting("待回访"), "课后服务收费不公示")
    me.menu("回访台").get_by_role("link", name=city.demo.number).click()
    call = me.page.locator("form#call")
    answers = {"已接通": "是", "问题是否解决": "已解决", "对结果是否满意": "满意", "对态度是否满意": "满意"}
    fill(call, {**answers, "答复未送达的原因": "电话中已读给信访人听，本人表示知晓"})
    call.get_by_role("button", name="保存，下一件").click()
    shows(me, f"已记录 {city.demo.number} 的回访，现为“已办结”")

    clerk = city.sees("qh.clerk")
    lacks(clerk.waiting("待送达"), city.demo.number)
    clerk.case(city.demo.number)
    state(clerk, "已办结")
    shows(clerk, "回访", "满意")
