"""What the lines of the access log are called when somebody reads them."""

from __future__ import annotations

from collections.abc import Mapping

DEEDS: Mapping[str, str] = {
    "account.sign_in": "登录",
    "account.sign_in_failed": "登录失败",
    "account.code_failed": "登录验证码有误",
    "account.sign_out": "退出登录",
    "account.sign_out_everywhere": "退出全部登录",
    "account.end_session": "结束一处登录",
    "account.change_password": "修改密码",
    "account.reset_password": "重置密码",
    "account.code_on": "开启登录验证码",
    "account.code_off": "关闭登录验证码",
    "account.recovery_codes": "重新生成恢复码",
    "account.reset_code": "重置登录验证码",
    "account.link": "关联账号",
    "account.unlink": "取消关联账号",
    "account.leave_office": "转到另一单位",
    "account.enter_office": "由另一单位转入",
    "account.create": "新建账号",
    "account.open": "恢复账号",
    "account.close": "停用账号",
    "account.grant_roles": "授予角色",
    "account.stand_in": "指定或取消代理",
    "log.read": "查阅访问日志",
    "policy.set": "设定单位制度",
    "case.view": "查看受限事项",
    "case.attachment": "打开附件",
    "mobile.search": "按手机号码查找",
    "worklist.export": "导出事项列表",
    "paper.copy": "信访人下载文书",
    "survey.opinions": "查看调查中的意见",
    "answer.post": "选登上网",
    "answer.unpost": "选登撤下",
    "household": "查看一人一档",
    "name": "查看姓名",
    "mobile": "查看手机号码",
    "email": "查看电子邮箱",
    "address": "查看住址",
    "id_number": "查看证件号码",
}
"""By the word that the log keeps; names of personal fields stand there when one was shown in full (E6)."""

AREAS: Mapping[str, str] = {
    "account": "账号",
    "paper": "查看或打印文书",
    "office": "维护单位资料",
    "case": "查看事项",
    "register": "台账",
    "worklist": "事项列表",
}
"""By what stands before the first dot, for deeds that have no line of their own."""


def title_of(what: str) -> str:
    """What a deed of the log is called; one that nobody has named is called as it is kept."""
    return DEEDS.get(what) or AREAS.get(what.partition(".")[0], what)
