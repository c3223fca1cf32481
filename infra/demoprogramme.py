"""A yearly programme of the sample city: a plan with two tasks, a visit, and what three people suggested to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.domain.outcome import Claim
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.roles import Actor, actor_of
from chalicelib.domain.workdays import business_date
from chalicelib.services import registers
from chalicelib.services.worlds import Desk

CALLED = "huiyin-demo-programme"

HEARD: tuple[Mapping[str, Any], ...] = (
    {"aspect": "burden", "generality": "school", "topic": "05", "title": "低年级仍有书面家庭作业",
     "detail": "走访中几位家长反映，二年级仍布置抄写类书面作业，希望学校统一把关。"},
    {"aspect": "development", "generality": "town", "topic": "13", "title": "建议加装放学等候区遮雨棚",
     "detail": "雨天放学时家长在校门外等候，建议统一规划遮雨设施。"},
    {"aspect": "activity", "generality": "class", "topic": "07", "title": "课后服务希望增加体育项目",
     "detail": "孩子喜欢球类运动，希望课后服务多开体育课程。"},
)  # fmt: skip
"""What the visit heard."""

TASKS = (
    ("publicity", "惠民宣传周", "qh:0101", "发放惠民服务卡和明白纸\n召开家长会"),
    ("material", "梳理家长反映集中的问题", "qh:0105", "汇总上半年诉求\n提出整改措施"),
)


def arrange_programme(desk: Desk, now: datetime) -> None:
    """Make the programme, once for good; what was broken off is gone on with on the same day."""
    if desk.guards.read("demo", CALLED, now) is None:
        _plan(desk, business_date(now), now)
        _visit(desk, business_date(now), now)
        desk.guards.take(Claim("demo", CALLED), now)


def _plan(desk: Desk, day: date, now: datetime) -> Entry:
    year, due = day.year, (day + timedelta(days=30)).isoformat()
    title, text = f"{year}年教育惠民工作打算", "件件有着落，事事有回音。"
    form = {"sort": "yearly", "year": year, "title": title, "due": due, "text": text}
    plan = _opened(desk, "plan", form, now)
    if plan.state != "draft":
        return plan
    for step, filled in (
        ("discuss", {"text": "讨论稿：畅通渠道，就地解决，年内家长诉求总量下降一成以上。", "until": day.isoformat()}),
        ("opinion", {"opinion": "建议把食堂和课后服务列为重点。"}),
        ("finalize", {"text": "定稿：畅通渠道，就地解决，年内家长诉求总量下降一成以上。", "adopted": "已列为重点。"}),
    ):
        plan = _take(desk, plan, step, filled, now, "head")
    for sort, title, to, checklist in TASKS:
        task = {"sort": sort, "title": title, "to": to, "due": due, "checklist": checklist}
        plan = _take(desk, plan, "add_task", task, now, "head")
    return plan


def _visit(desk: Desk, day: date, now: datetime) -> Entry:
    form = {
        "sort": "home", "title": "党员访家", "date": day.isoformat(), "group": "第一组", "leader": "qh.deputy1",
        "to": "qh-0401", "area": "南塘街道", "households": 12,
    }  # fmt: skip
    visit = _opened(desk, "visit", form, now)
    if visit.state != "planned":
        return visit
    seen = {"seen": 12, "talked": 18, "contact_cards": 12}
    record = {**seen, "date": day.isoformat(), "summary": "逐户走访，发放民情联系卡。"}
    visit = _take(desk, visit, "record", record, now, "clerk")
    for heard in HEARD:
        visit = _take(desk, visit, "raise", heard, now, "clerk")
    return visit


def _opened(desk: Desk, kind: str, form: Mapping[str, Any], now: datetime) -> Entry:
    attempt = f"{CALLED}-{kind}-{business_date(now)}"
    return registers.open_entry(desk, kind, "qh", form, _actor(desk, "clerk", now), now, attempt=attempt)


def _take(desk: Desk, entry: Entry, step: str, form: Mapping[str, Any], now: datetime, login: str) -> Entry:
    return registers.perform(desk, entry.id, step, form, _actor(desk, login, now), now)


def _actor(desk: Desk, login: str, now: datetime) -> Actor:
    member = next(each for each in desk.directory.staff("qh") if each.login == login)
    return actor_of(member, business_date(now))
