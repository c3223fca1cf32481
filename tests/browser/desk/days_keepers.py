"""A day of those who keep: what is made public, what is filed, who may sign in, and who looked at what."""

from __future__ import annotations

import secrets

from playwright.sync_api import Page, expect

from tests.browser.desk.days import City, lacks, shows, state
from tests.browser.desk.officers import Officer, fill

CLOSED = "课后服务多收费用"


def publisher(city: City) -> None:
    """公开审核员: reads what the office wants to tell the public, lets it out; everybody can read it."""
    name = f"转学办理（{secrets.token_hex(2)}）"
    writer = city.sees("qh.petition")
    writer.menu("设置").get_by_role("link", name="服务事项清单").click()
    writer.page.get_by_role("link", name="新增服务事项").click()
    form = writer.page.locator("main form").filter(has=writer.page.get_by_role("button", name="提交审核"))
    told = {
        "事项名称": name,
        "事项类型": "0103 转学",
        "谁可以办": "转入我市就读的学生",
        "需要带的材料": "户口簿、居住证明",
    }
    fill(form, {**told, "多久办好": "5 个工作日", "咨询电话": "0480-6600102"})
    form.get_by_role("button", name="提交审核").click()
    shows(writer, "已提交，审核后对外公布")

    me = city.arrives("qh.publisher")
    tile = me.menu("设置").get_by_role("listitem").filter(has_text="服务事项清单")
    shows(tile, "项待审核")
    tile.get_by_role("link", name="服务事项清单").click()
    me.page.get_by_role("link", name=name).click()
    shows(me, "户口簿、居住证明", "5 个工作日")
    me.page.get_by_role("button", name="审核通过，对外公布").click()
    shows(me, "已对外公布")
    shows(me.page.get_by_role("row").filter(has_text=name), "已公布")

    public = me.context.request.get(f"{me.url}/api/v1/services?office=qh")
    assert name in public.text()


def archivist(city: City) -> None:
    """档案员: files what is over, for as long as the rules say; from then on it is read and not changed."""
    me = city.arrives("qh.archivist")
    me.menu("事项").get_by_role("link", name="已办结").click()
    number = me.opens(CLOSED)
    state(me, "已办结")
    me.do("归档", {"保管期限": "30年", "卷号": "2026-XF-07-013"})
    state(me, "已归档")
    shows(me, "2026-XF-07-013")

    clerk = city.sees("qh.clerk")
    clerk.case(number)
    state(clerk, "已归档")
    expect(clerk.page.locator("#deeds a.case-deed").filter(has_text="补充附件")).to_have_count(0)


def admin(city: City) -> None:
    """系统管理员: opens an account for a newcomer and hands over the first password; 安全管理员 sees who waits."""
    me = city.arrives("qh.admin")
    login = new_account(me)
    row = me.page.get_by_role("row").filter(has_text=login)
    shows(row, "丁测样", "待授角色")

    guard = city.sees("qh.secadmin")
    guard.menu("人员")
    shows(guard.page.get_by_role("row").filter(has_text=login), "待授角色")


def sec_admin(city: City) -> None:
    """安全管理员: grants a role to the newcomer, who then has a desk to work at after changing the first password."""
    opener = city.sees("qh.admin")
    login = new_account(opener)

    me = city.arrives("qh.secadmin")
    me.menu("人员")
    me.page.get_by_role("row").filter(has_text=login).get_by_role("link", name="丁测样").click()
    form = me.page.locator("form#roles")
    form.get_by_label("登记员（信访专干）").check()
    form.get_by_role("button", name="保存角色").click()
    me.menu("人员")
    row = me.page.get_by_role("row").filter(has_text=login)
    shows(row, "登记员（信访专干）", "在用")

    opener.menu("人员").get_by_role("row").filter(has_text=login).get_by_role("link", name="丁测样").click()
    shows(opener, "初始密码未改")


def auditor(city: City) -> None:
    """审计管理员: finds in the log who looked at a telephone number, when and why; looking is logged, too."""
    clerk = city.sees("qh.clerk")
    clerk.case(city.demo.number)
    clerk.page.get_by_text("查看完整信息（须写原因）").click()
    form = clerk.page.locator("form#reveal")
    fill(form, {"查看哪一项": "电话", "查看原因": "电话核对退费账户"})
    form.get_by_role("button", name="查看并记录").click()
    expect(clerk.page.locator("#revealed .revealed")).to_have_text("15400000001")

    me = city.arrives("qh.auditor")
    me.menu("查阅日志")
    line = me.page.get_by_role("row").filter(has_text="电话核对退费账户").first
    shows(line, "惠民中心登记员", city.demo.number)
    me.page.reload()
    shows(me.page.get_by_role("row").filter(has_text="审计管理员").first, "查阅访问日志")
    lacks(me, "15400000001")


def new_account(officer: Officer) -> str:
    """An account for 丁测样; its login."""
    login = f"new{secrets.token_hex(3)}"
    page: Page = officer.menu("人员")
    page.get_by_role("link", name="新建账号").click()
    fill(page.locator("form#new"), {"姓名": "丁测样", "账号": login, "岗位": "惠民中心登记员"})
    page.get_by_role("button", name="建立账号").click()
    shows(officer, "初始密码", login)
    page.get_by_role("link", name="完成").click()
    officer.menu("人员")
    return login
