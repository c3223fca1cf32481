"""A day of those who are asked for a second look: the review of an answer, the law, the discipline office."""

from __future__ import annotations

from tests.browser.desk.days import City, lacks, shows
from tests.browser.desk.officers import fill

AGAIN = "复查：不同意课后服务退费答复"


def reviewer(city: City) -> None:
    """复查复核承办人: accepts the application, tells the applicant, drafts the opinion; the head finds it to decide."""
    me = city.arrives("qh.reviewer")
    shows(me.waiting("复查复核"), AGAIN)
    number = me.opens(AGAIN, "复查复核")
    shows(me, "答复没有说明退费标准的依据")
    me.do("受理复查", {"告知方式": "书面告知书"})
    form = me.choose("拟出复查（复核）意见")
    fill(form, {"复查（复核）查明的情况": "退费标准已经公示，计算正确，但答复没有引用依据。"})
    form.get_by_role("textbox", name="复查（复核）意见").fill("维持原答复，请学校补充说明退费依据。")
    form.get_by_label("维持", exact=True).check()
    me.send("拟出复查（复核）意见")

    head = city.sees("qh.head")
    head.menu("审核台")
    row = head.page.get_by_role("row").filter(has_text=number)
    shows(row, "作出复查意见")
    row.get_by_role("link", name="作出复查意见").click()
    shows(head, "维持原答复，请学校补充说明退费依据。")


def legal(city: City) -> None:
    """法律顾问: finds the question of a school on the desk, answers it; whoever asked reads the answer."""
    school = city.sees("qh-0401.handler")
    school.opens("教室空调损坏", "在我手上办理")
    number = school.page.url.rpartition("/")[2]
    school.do(
        "征求法律意见", {"法律顾问": "法律顾问", "需研究的法律问题": "保修期内厂家拒修，学校可否先行垫付后追偿？"}
    )

    me = city.arrives("qh.legal")
    shows(me.waiting("待出法律意见"), "教室空调损坏")
    me.opens("教室空调损坏", "待出法律意见")
    shows(me, "保修期内厂家拒修，学校可否先行垫付后追偿？")
    me.do("法律意见", {"结论": "拟处理意见合法", "法律意见": "可以先行垫付，保留票据，依合同向厂家追偿。"})
    me.today()
    lacks(me.waiting("待出法律意见"), number)

    school.case(number)
    shows(school.page.locator("#story"), "法律意见", "可以先行垫付，保留票据，依合同向厂家追偿。")


def discipline(city: City) -> None:
    """纪检联络员: takes over a sealed report and notes the check; the desk that sent it sees it no more."""
    clerk = city.sees("qh.clerk")
    number = clerk.opens("反映有偿补课", "待登记")
    fill(clerk.page.locator("form#look"), {"查看原因": "登记新到的检举"})
    clerk.page.get_by_role("button", name="查看", exact=True).click()
    clerk.do("转纪检（密封）", {"转办理由": "涉及教师有偿补课，需纪检核查"})
    shows(clerk, "此件不再由您查看")

    me = city.arrives("qh.discipline")
    me.opens("反映有偿补课", "待派单")
    fill(me.page.locator("form#look"), {"查看原因": "承办检举件"})
    me.page.get_by_role("button", name="查看", exact=True).click()
    shows(me, "青禾市教育和体育局（纪检）")
    me.do("核查记录", {"核查情况": "已调取该校假期教室使用记录，约谈两名教师。"})
    shows(me.page.locator("#story"), "已调取该校假期教室使用记录，约谈两名教师。")

    clerk.today()
    lacks(clerk, "反映有偿补课")
    answer = clerk.page.goto(f"{clerk.url}/desk/cases/{number}")
    assert answer is not None
    assert answer.status == 404
