"""What the sample city asks everybody: collections of suggestions, open and ended, and surveys with their answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from chalicelib.domain import surveys
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports_surveys import Ballot
from chalicelib.domain.roles import Actor, actor_of
from chalicelib.domain.workdays import business_date
from chalicelib.services import campaigns, published
from chalicelib.services.worlds import Desk
from infra.demo import Scene, Step, play_scene

CALLED = "huiyin-demo-voices"

PHONE = "0480-6600102"
OPEN = {
    "title": "我为课后服务献一策",
    "asked": "新学期的课后服务方案正在修订，想听听您的想法：时间怎样安排、开哪些课程更合理。\n"
    "每一条都会登记、答复，采纳情况在征集结束后公布。",
    "aspects": "服务时间和接送安排\n课程内容和师资\n收费和公示\n安全管理",
    "topic": "07",
    "who": "学生家长、教师和关心教育的市民",
    "phone": PHONE,
}
ENDED = {
    "title": "我为校园食堂献一策",
    "asked": "怎样让孩子吃得安全、吃得好、不浪费？请说说您的建议。",
    "topic": "09",
    "who": "学生、家长和教师",
    "phone": PHONE,
}
SUMMARY = (
    "采纳的建议：带量食谱每周五公布；每月一次家长陪餐日，网上报名；保温设备列入本年更新计划。\n"
    "每一件都已答复，感谢每一位提出建议的人。"
)
IDEAS: tuple[Mapping[str, Any], ...] = (
    {"title": "每周公布带量食谱", "content": "建议每周五公布下周的带量食谱，家长好安排晚饭。", "name": "甘小禾"},
    {"title": "设立家长陪餐日", "content": "建议每月固定一天，家长可以报名到校陪餐。", "name": "柏大川"},
    {"title": "冬天饭菜保温", "content": "建议更新保温设备，冬天饭菜到班级时已经凉了。", "name": "乔一苇"},
)
"""What came to the collection that has ended: all of it was taken up."""

FRESH: Mapping[str, Any] = {
    "title": "课后服务增加球类课程", "name": "苗可真",
    "content": "孩子喜欢打球，建议课后服务多开球类课程，可以请体校老师。",
}  # fmt: skip

TO = "qh:0105"
ROAD = (
    Step(0.5, "register", "qh.clerk", {}),
    Step(1, "dispatch", "qh.dispatcher", {"to": TO, "instruction": "请研究"}),
    Step(3, "sign", "qh.liaison-0105", {}),
    Step(5, "contact", "qh.liaison-0105", {"connected": True, "summary": "已致谢并了解想法"}),
    Step(24, "accept_notice", "qh.clerk", {"method": "sms"}),
    Step(
        120,
        "submit_reply",
        "qh.liaison-0105",
        {"report": "建议可行", "reply": "您的建议已采纳，谢谢您。", "verdict": "none", "result": "granted"},
    ),
    Step(122, "approve_reply", "qh.head-0105", {}),
    Step(124, "deliver", "qh.clerk", {"method": "sms", "received_on": "+0"}),
)

QUESTIONS = (
    "单选：您对孩子（本人）所在学校的总体工作｜很满意｜满意｜一般｜不满意\n"
    "多选：哪些方面做得好｜教学质量｜家校沟通｜课后服务｜食堂｜校园安全\n"
    "评分：遇到问题时，学校回应得是否及时\n"
    "意见：您最希望学校改进什么"
)
SURVEY = {
    "title": "秋季学校工作满意度调查",
    "intro": "想了解您对学校工作的感受，用来改进下学期的工作。共 4 题，大约两分钟。",
    "audience": "both",
    "questions": QUESTIONS,
    "phone": PHONE,
}
LAST = {**SURVEY, "title": "春季学校工作满意度调查", "intro": "了解您对春季学期学校工作的感受。"}
FOUND = "多数家长和教师对学校工作满意；回应及时程度得分偏低，已要求各校公布班主任和值班领导的回电时间。"
WORDS = ("希望家长会多开几次", "放学时校门口太挤，请错峰", "课后服务的老师很用心，谢谢")


def arrange_voices(desk: Desk, now: datetime) -> None:
    """Publish them with what came, once for good."""
    if desk.guards.read("demo", CALLED, now) is not None:
        return
    today = business_date(now)
    current = _public(desk, "campaign", {**OPEN, **_period(today, -10, 20)}, now - timedelta(days=10))
    play_scene(desk, _scene("fresh", FRESH, OPEN, current, 2, ()), now)
    past = _public(desk, "campaign", {**ENDED, **_period(today, -90, -20)}, now - timedelta(days=90))
    for n, idea in enumerate(IDEAS):
        play_scene(desk, _scene(str(n), idea, ENDED, past, 40 - n, ROAD), now)
    adopted = campaigns.counted(desk.dockets, "qh", past).adopted
    _public(desk, "campaign_result", {"campaign": past, "adopted": adopted, "summary": SUMMARY}, now)
    _answered(desk, _public(desk, "survey", {**SURVEY, **_period(today, -7, 14)}, now - timedelta(days=7)), 46, now)
    last = _public(desk, "survey", {**LAST, **_period(today, -150, -120)}, now - timedelta(days=150))
    _answered(desk, last, 128, now)
    _public(desk, "survey_result", {"survey": last, "summary": FOUND}, now)
    desk.guards.take(Claim("demo", CALLED), now)


def _period(today: date, first: int, last: int) -> dict[str, str]:
    return {"starts": (today + timedelta(days=first)).isoformat(), "ends": (today + timedelta(days=last)).isoformat()}


def _scene(
    name: str, idea: Mapping[str, Any], asked: Mapping[str, Any], campaign: str, days: int, road: tuple[Step, ...]
) -> Scene:
    form = {"office": "qh", "channel": "WEB", "about_kind": "none", "type": "SUGGEST", "identity": "real", **idea}
    more = {"topic": asked["topic"], "mobile": "15400000009", "campaign": campaign}
    return Scene(f"idea-{name}", {**form, **more}, road, days=days, at="10:20")


def _public(desk: Desk, kind: str, form: Mapping[str, Any], at: datetime) -> str:
    """One of them, proposed by the clerk and released by who reviews what becomes public; its id."""
    made = published.propose(desk, _actor(desk, "clerk", at), kind, "", form, at)
    published.release(desk, _actor(desk, "publisher", at), kind, "qh", made.id, at, version=made.version)
    return made.id


def _answered(desk: Desk, survey: str, answers: int, now: datetime) -> None:
    """So many answers, always the same ones."""
    drawn = Random(answers)  # noqa: S311 - a sample, nothing secret
    questions = surveys.read_questions(QUESTIONS)
    whole, good, prompt, wish = (each.id for each in questions)
    for n in range(answers):
        given: dict[str, Any] = {
            whole: drawn.choices((1, 2, 3, 4), (40, 40, 15, 5))[0],
            good: sorted(drawn.sample(range(1, 6), 2)),
            prompt: drawn.choices((1, 2, 3, 4, 5), (2, 6, 25, 40, 27))[0],
            wish: WORDS[n // 9 % len(WORDS)] if n % 9 == 0 else "",
        }
        heard = surveys.read_answers("both", questions, "teachers" if n % 4 == 0 else "parents", given)
        desk.ballots.cast(Ballot("qh", survey, heard.counters, heard.opinions, turn=n), (), now)


def _actor(desk: Desk, login: str, at: datetime) -> Actor:
    member = next(each for each in desk.directory.staff("qh") if each.login == login)
    return actor_of(member, business_date(at))
