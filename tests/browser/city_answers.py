"""Answers chosen for publication in the fictional city of the browser tests."""

from __future__ import annotations

from typing import Any


def _answer(id: str, topic: str, office: str, month: str, on: str, question: str, answer: str) -> dict[str, Any]:
    told = {"topic": topic, "office": office, "month": month, "question": question, "answer": answer}
    return {"id": id, "on": on, "state": "public", "released_on": on, **told}


ANSWERS: dict[str, dict[str, list[dict[str, Any]]]] = {
    "qh": {
        "answer": [
            _answer("0a1b2c3d4e5f", "07", "qh-04", "2026-10", "2026-11-12", "课后服务怎样收费，中途不参加了能退吗？",
                    "课后服务自愿参加，按公示的标准按月收费。\n\n当月没有参加满的，未参加的部分全部退还，五个工作日内办好，不收手续费。"),
            _answer("1b2c3d4e5f6a", "0103", "qh-02", "2026-09", "2026-10-20", "跨镇转学要办哪些手续？",
                    "先到转入学校申请，当场核对户口簿和学籍证明，材料齐全的当天办结。"),
            _answer("2c3d4e5f6a7b", "0104", "qh", "2026-08", "2026-09-08", "务工人员的孩子在本市上小学，要什么材料？",
                    "有居住证、连续居住满半年的，就近安排公办学校，不收借读费。"),
        ],
    },
}  # fmt: skip
"""As infra/sitefiles.py gathers them from the board of the city."""
