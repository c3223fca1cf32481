"""Forms and ready cases for the rows of steps/road_rows.py: lawful paths, discipline, school records, archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain import clocks
from chalicelib.domain.case import Case, Mark, Request, Review, State
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.steps.record_rows import HOPS
from tests.fakes.calendars import CALENDAR_2026
from tests.rooms.merge import FINAL_ONE

AT = datetime(2026, 11, 16, 2, tzinfo=UTC)

FORMS: Mapping[str, Mapping[str, Any]] = {
    "to_legal_path": {
        "path": "reconsideration",
        "by_us": False,
        "method": "paper",
        "reply": "您反映的事项依法应当申请行政复议，请向市人民政府提出。",
    },
    "refuse_final": {
        "earlier": FINAL_ONE,
        "recheck_no": "青政信复〔2026〕8号",
        "recheck_on": "2026-10-08",
        "same_person": True,
        "new_facts": False,
        "carried_out": True,
        "reply": "此事项已经复核终结，复核意见已落实，没有新的事实和理由，不再受理。",
    },
    "convert_simple": {"reason": "事实清楚，收费标准一查便知"},
    "convert_ordinary": {"reason": "须向外地取证"},
    "return_order": {"reason": "反映市容环境，不属教育部门职责", "organ": "市城市管理局"},
    "return_answered": {"agreed": False, "opinion": "涉及学校周边，请教育部门办理"},
    "link_outside": {"what": "litigation", "reference": "（2026）青0102民初15号"},
    "check_withdrawal": {"connected": True, "pressed": False, "remark": "自愿撤回"},
    "to_discipline": {"reason": "反映教师有偿补课，属违纪线索"},
    "discipline_note": {"note": "已向两名知情人了解情况。"},
    "discipline_close": {
        "outcome": "talked",
        "verdict": "partly",
        "report": "经核查，部分属实。",
        "reply": "您反映的问题已核查处理，感谢监督。",
        "reason": "电话反馈",
    },
    "discipline_out": {"organ": "驻局纪检监察组", "reason": "涉嫌职务违法"},
    "ask_unseal": {"reason": "经核，属收费投诉，不涉违纪"},
    "unseal": {"agreed": True, "type": "COMPLAINT", "opinion": "同意解除"},
    "send_check": {"items": "请核查转学日期和学籍状态。"},
    "check_done": {"findings": "学籍状态与档案一致，日期登记有误。"},
    "record_opinion": {"opinion": "更正登记日期。"},
    "record_executed": {"result": "已在系统中更正。"},
    "set_cause": {"cause": "management", "remedy": "公示收费标准"},
    "archive": {"volume": "2026-信-012"},
    "consult_archive": {"organ": "青禾市人民法院", "document": "（2026）调字3号", "reason": "审理案件需要", "days": 10},
    "refuse_deletion": {"request": "要求删除全部信息", "reason": "档案保管期限为三十年"},
    "withdraw_consent": {"reason": "不愿再公开"},
}


def an_order(case: Case, role: str) -> Case:
    """A 12345 order with its return window open."""
    window = clocks.start(RULES["R15"], obligor="qh", round=0, at=AT, calendar=CALENDAR_2026)
    return replace(case, channel="H12345", track="H12345", clocks=(window,))


def returned(case: Case, role: str) -> Case:
    """An order that was sent back and waits for 12345."""
    return replace(an_order(case, role), requests=(Request("outside_return", "", "somebody", AT, 2),))


def withdrawn(case: Case, role: str) -> Case:
    """A case that its petitioner withdrew a while ago."""
    asked = Review("withdrawal", 0, AT - timedelta(days=1), "PUBLIC", 2, before=str(State.HANDLING))
    return replace(case, reviews=(asked,))


def of_records(hop: str) -> Callable[[Case, str], Case]:
    """A case about school records on which every hop before this one was done."""

    def ready(case: Case, role: str) -> Case:
        marks = tuple(Mark(each, AT, "somebody", 2) for each in HOPS[: HOPS.index(hop)])
        return replace(case, topic="12", marks=marks)

    return ready


READY: Mapping[str, Callable[[Case, str], Case]] = {
    "convert_ordinary": lambda case, role: replace(case, track="PETITION_SIMPLE"),
    "return_order": an_order,
    "return_answered": returned,
    "check_withdrawal": withdrawn,
    "unseal": lambda case, role: replace(case, restricted=True, requests=(Request("unseal", "", "somebody", AT, 2),)),
    "withdraw_consent": lambda case, role: replace(case, consent=True),
    "send_check": of_records("record_sent"),
    "check_done": of_records("record_checked"),
    "record_opinion": of_records("record_opinion"),
    "record_executed": of_records("record_executed"),
}
