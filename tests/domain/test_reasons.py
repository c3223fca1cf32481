"""Why a clock is due on its day, in words."""

from __future__ import annotations

from chalicelib.domain import clocks
from tests.domain.test_workdays import CALENDAR, at
from tests.domain.trial_clocks import (
    NEXT_YEAR,
    TRIED,
    asked,
    begin,
    extended,
    paused,
)


def test_why_this_day() -> None:
    assert clocks.explain(begin("R13", "2026-09-24 09:30"), CALENDAR) == (
        "12345工单办理（R13）自2026年9月24日09:30起算，期限5个工作日，依据：山东省政务服务热线管理办法。",
        "起算当日不计入，从次日开始，只计算工作日。",
        "其间休息日10天不计：9月25日至9月27日、10月1日至10月7日。",
        "因此应于2026年10月9日（周五）24:00前完成。",
    )
    assert "调休上班的9月20日（周日）计入。" in clocks.explain(begin("R13", "2026-09-18 09:30"), CALENDAR)


def test_why_this_day_for_a_legal_limit_into_a_holiday_and_extended() -> None:
    clock = begin("R18", "2026-03-02 09:00")
    said = clocks.explain(clock, CALENDAR)
    assert "法定期限60日（自然日）" in said[0]
    assert said[1] == "起算当日不计入，从次日开始，休息日也计算在内。"
    assert said[-1] == ("2026年5月1日（周五）是休息日，顺延至下一个工作日2026年5月6日（周三），过此日才算超期。")
    longer = clocks.explain(extended(clock, 20, "2026-04-28 10:00"), CALENDAR)
    assert "2026年4月28日10:00批准延期20个自然日（须会商），从原到期日起算。" in longer
    assert "因此应于2026年5月21日（周四）24:00前完成。" in longer


def test_why_it_is_provisional() -> None:
    said = clocks.explain(begin("T1", "2026-11-20 09:00", limit="30wd"), CALENDAR, TRIED)
    assert said[-1] == "2027年的放假安排尚未公布，以上日期为暂定，公布后重新计算。"
    moved = clocks.recalculate(begin("R13", "2027-02-01 09:00"), NEXT_YEAR, at("2026-12-01 09:00"))
    assert any("因放假安排更新重新计算：2027-02-08" in sentence for sentence in clocks.explain(moved, NEXT_YEAR))


def test_why_with_pauses_requests_caps_and_an_end() -> None:
    clock = paused("T1", "2026-11-16 09:00", "2026-11-17 10:00", "2026-11-19 10:00")
    said = clocks.explain(clock, CALENDAR, TRIED)
    assert "2026年11月17日10:00起暂停计时（等待补充材料）。" in said
    assert "2026年11月19日10:00恢复计时，期限顺延2个工作日。" in said
    assert clocks.explain(clocks.stop(clock, at("2026-11-20 10:00")), CALENDAR, TRIED)[-1] == (
        "已于2026年11月20日10:00停止计时：按期完成。"
    )
    waiting = clocks.explain(asked(begin("R13", "2026-09-24 09:30"), "2026-10-09 15:00"), CALENDAR)
    assert waiting[-1] == "延期申请待审批；到期仍未批准的，最迟2026年10月10日（周六）后按超期处理。"
    order = begin("R13", "2026-11-16 09:12")
    capped = clocks.explain(begin("R17", "2026-11-19 10:00", capped_by=order), CALENDAR)
    assert "为给上一级审核和送达留出时间，不晚于2026年11月20日（周五）。" in capped
    given = clocks.explain(begin("R14", "2026-10-01 10:00", due=at("2026-10-01 18:00")), CALENDAR)
    assert "截止时间由外部平台给定，单位之间转办不改变这一时间。" in given
    assert "因此应于2026年10月1日18:00前完成。" in given
