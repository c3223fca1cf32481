"""What the fixture city asks everybody: collections of suggestions and surveys in every phase, with their results."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import survey_results, surveys

QUESTIONS = (
    "单选：您对学校的总体工作｜很满意｜满意｜一般｜不满意\n多选：哪些方面做得好｜教学质量｜家校沟通｜食堂\n"
    "评分：学校回应得是否及时（选填）\n意见：您最希望学校改进什么"
)
ROWS = surveys.as_rows(surveys.read_questions(QUESTIONS))
GENERAL, GOOD, PROMPT, WISH = (row["id"] for row in ROWS)


def _asked(id: str, phase: str, starts: str, ends: str, title: str, **more: Any) -> dict[str, Any]:
    known = {"id": id, "on": starts, "state": "public", "released_on": starts, "title": title}
    return {**known, "starts": starts, "ends": ends, "phase": phase, **more}


def _campaign(id: str, phase: str, starts: str, ends: str, title: str, **more: Any) -> dict[str, Any]:
    asked = {
        "asked": "新学期的方案正在修订，想听您的想法。\n每一条都登记、答复。",
        "who": "学生家长、教师和关心教育的市民",
    }
    return _asked(id, phase, starts, ends, title, **asked, **more)


def _survey(id: str, phase: str, starts: str, ends: str, title: str, audience: str) -> dict[str, Any]:
    asked = {"intro": "用来改进下学期的工作，共 4 题。", "audience": audience, "questions": QUESTIONS, "rows": ROWS}
    return _asked(id, phase, starts, ends, title, **asked)


def _figures() -> dict[str, Any]:
    general, good, prompt, _ = ROWS
    counts = {surveys.counter("parents"): 40, surveys.counter("teachers"): 12}
    for group, whole in (("parents", (20, 14, 4, 2)), ("teachers", (8, 4, 0, 0))):
        counts[surveys.counter(group, general["id"])] = sum(whole)
        counts |= {surveys.counter(group, general["id"], str(n)): each for n, each in enumerate(whole, 1)}
        counts[surveys.counter(group, good["id"])] = counts[surveys.counter(group, good["id"], "1")] = 9
        counts[surveys.counter(group, prompt["id"])] = counts[surveys.counter(group, prompt["id"], "4")] = 7
    return survey_results.published(survey_results.results("both", surveys.from_rows(ROWS), counts))


VOICES: dict[str, dict[str, list[dict[str, Any]]]] = {
    "qh": {
        "campaign": [
            _campaign("c1", "open", "2026-11-10", "2026-11-30", "我为课后服务献一策", topic="0701",
                      phone="0480-6600102", aspects="服务时间和接送安排\n课程内容和师资\n收费和公示"),
            _campaign("c2", "ended", "2026-08-20", "2026-09-20", "我为校园食堂献一策", phone="0480-6600102"),
        ],
        "campaign_result": [
            {"id": "r2", "on": "2026-10-08", "state": "public", "released_on": "2026-10-08", "campaign": "c2",
             "title": "我为校园食堂献一策", "received": 37, "adopted": 9,
             "summary": "采纳的建议：带量食谱每周五公布；每月一次家长陪餐日。\n没有采纳的，已逐件答复说明理由。"},
        ],
        "survey": [
            _survey("s1", "open", "2026-11-10", "2026-11-30", "秋季学校工作满意度调查", "both"),
            _survey("s2", "ended", "2026-06-01", "2026-06-20", "春季学校工作满意度调查", "both"),
        ],
        "survey_result": [
            {"id": "t2", "on": "2026-07-01", "state": "public", "released_on": "2026-07-01", "survey": "s2",
             "title": "春季学校工作满意度调查", "summary": "多数家长和教师满意；回应及时得分偏低，已要求公布回电时间。",
             "figures": _figures()},
        ],
    },
    "qh-0201": {"campaign": [_campaign("c3", "coming", "2026-12-01", "2026-12-20", "给学校开放日提建议")]},
}  # fmt: skip
"""By office and kind, as infra/sitefiles.py gathers it."""
