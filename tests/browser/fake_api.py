"""The public API as the pages know it: the real shapes and problems, a real proof of work, nothing behind them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import altcha

from chalicelib.entry.shapes import FILES

SECRET = "only for tests"
NUMBER, CODE = "QH20261121-K7M3Q", "ABCDE23456"
Answer = tuple[int, dict[str, Any]]

STAGES = (
    "received 已收到",
    "screening 审核中",
    "dispatched 已转办",
    "handling 办理中",
    "review 答复审核",
    "replied 已答复",
    "closed 已办结",
)


def progress(step: int = 4, **more: Any) -> dict[str, Any]:
    """A case that stands at its `step`-th stage, counted from 1."""
    days = ("2026-11-16", "2026-11-16", "2026-11-17", "2026-11-17", "2026-11-19", "2026-11-20", "2026-11-24")
    stages = [
        {"code": code, "title": title, "on": days[n] if n < step else None, "done": n < step - 1}
        for n, (code, title) in enumerate(row.split() for row in STAGES)
    ]
    return {
        "number": NUMBER,
        "stage": {"code": stages[step - 1]["code"], "title": stages[step - 1]["title"], "step": step},
        "stages": stages,
        "type": {"code": "COMPLAINT", "title": "投诉"},
        "topic": {"code": "02", "title": "收费"},
        "office": {"id": "qh-0401", "name": "南塘实验小学", "phone": "0480-6610411"},
        "received_on": "2026-11-16",
        "told_on": "2026-11-17",
        "promised_on": "2026-11-23",
        "extended_until": None,
        "extension_reason": "",
        "replied_on": None,
        "reply": None,
        "next": [
            {
                "action": "supplement",
                "title": "补充情况",
                "hint": "新的情况、证据线索，写在这里。",
                "until": None,
                "fields": [_field("content", "补充内容", "textarea", True, 2000)],
                "attachments": FILES,
            },
            {
                "action": "withdraw",
                "title": "撤回",
                "hint": "撤回后不再办理。",
                "until": None,
                "fields": [_field("reason", "撤回原因", "textarea", False, 1000)],
            },
        ],
        **more,
    }


def replied() -> dict[str, Any]:
    """A case that has been answered, once extended, and can be rated."""
    return progress(
        6,
        extended_until="2026-11-27",
        extension_reason="需要核对收费台账",
        replied_on="2026-11-20",
        reply="您反映的课后服务费公示问题，经核实情况属实。\n\n学校已补充公示收费标准，并退还多收的 36 元。",
        next=[
            {
                "action": "evaluate",
                "title": "评价",
                "hint": "",
                "until": "2026-12-20",
                "fields": [
                    {
                        **_field("satisfied", "您对办理结果", "choice", True),
                        "choices": [
                            {"value": "good", "title": "满意"},
                            {"value": "fair", "title": "基本满意"},
                            {"value": "bad", "title": "不满意"},
                        ],
                    },
                    _field("solved", "问题解决了吗", "bool", False),
                    {
                        **_field("reason", "请说明原因", "textarea", False, 1000),
                        "required_if": {"field": "satisfied", "value": "bad"},
                    },
                ],
            }
        ],
    )


def bookable() -> dict[str, Any]:
    """A case whose petitioner can ask for a place in a reception session."""
    fields = [_field("session", "接访场次", "session", True), _field("visitors", "来访人数", "number", False, 100)]
    return progress(next=[{"action": "book", "title": "预约接访", "hint": "", "until": None, "fields": fields}])


SESSIONS = [
    {
        "id": "S20261202-AAAAA",
        "office": "qh-0401",
        "on": "2026-12-02",
        "cancelled": False,
        "from_time": "14:30",
        "to_time": "17:00",
        "place": "行政楼 101",
        "leader_post": "校长",
        "left": 3,
    },
    {"id": "S20261209-BBBBB", "office": "qh-0401", "on": "2026-12-09", "cancelled": False, "place": "101", "left": 0},
]


def _prospect(code: str, title: str, told: str | None, promised: str | None) -> dict[str, Any]:
    shown = {"type": {"code": code, "title": title}, "registered_by": "2026-11-23", "told_by": told}
    return {**shown, "promised_on": promised, "sealed": code == "REPORT"}


PROSPECTS = {
    "items": [
        _prospect("CONSULT", "咨询", None, "2026-11-27"),
        _prospect("HELP", "求助", "2026-12-07", "2027-01-20"),
        _prospect("COMPLAINT", "投诉", "2026-12-07", "2027-01-20"),
        _prospect("REPORT", "检举控告", None, None),
    ],
    "attachments": FILES,
}


def _field(name: str, title: str, kind: str, required: bool, most: int | None = None) -> dict[str, Any]:
    return {"name": name, "title": title, "kind": kind, "required": required, "max": most, "choices": None}


def _problem(status: int, kind: str, detail: str, **fields: str) -> Answer:
    errors = [{"field": name.replace("__", "."), "message": message} for name, message in fields.items()]
    return status, {"type": f"/problems/{kind}", "title": detail, "status": status, "detail": detail, "errors": errors}


@dataclass
class FakeApi:
    """Answers as the API does; `case` is what a lookup shows, `refusal` is given once in place of the next answer."""

    case: dict[str, Any] = field(default_factory=progress)
    refusal: Answer | None = None
    failures: int = 0
    received: dict[str, dict[str, Any]] = field(default_factory=dict)
    acted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    lookups: list[dict[str, Any]] = field(default_factory=list)
    spent: set[str] = field(default_factory=set)
    sessions: list[dict[str, Any]] = field(default_factory=list)
    uploads: dict[str, tuple[str, int]] = field(default_factory=dict)
    named: list[list[str]] = field(default_factory=list)
    answered: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)

    def answer(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> Answer:
        """The status and body for one call."""
        if method == "GET" and path == "/api/v1/challenge":
            return 200, _challenge()
        if path.startswith("/api/v1/receptions?"):
            return 200, {"items": self.sessions}
        if path.startswith("/api/v1/offices/") and path.endswith("/prospects"):
            return 200, PROSPECTS
        if self.refusal:
            refusal, self.refusal = self.refusal, None
            return refusal
        if path == "/api/v1/cases":
            return self._submit(headers, body)
        if path.startswith("/api/v1/surveys/"):
            return self._answer_survey(path, headers, body)
        if path == "/api/v1/lookup":
            self.lookups.append(body)
            return self._lookup(body)
        if path.startswith("/api/v1/lookup/actions/") and (body["number"], body["code"]) == (NUMBER, CODE):
            self.acted.append((path.rsplit("/", 1)[1], body["form"]))
            self.named.append(body.get("attachments", []))
            return 202, {}
        return _problem(404, "not-found", "没有找到。请核对查询编号和查询码。")

    def _submit(self, headers: dict[str, str], body: dict[str, Any]) -> Answer:
        key = headers["Idempotency-Key"]
        if not self._proved(body):
            return _problem(422, "invalid", "填写的内容有误", altcha="请重新完成安全验证")
        self.received.setdefault(key, {name: value for name, value in body.items() if name != "altcha"})
        return 201, {
            "number": NUMBER,
            "query_code": CODE,
            "received_at": "2026-11-21T01:12:30Z",
            "promised_on": "2026-11-27",
        }

    def _answer_survey(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> Answer:
        if not self._proved(body):
            return _problem(428, "proof-of-work-required", "请先完成安全验证")
        answer = {name: value for name, value in body.items() if name != "altcha"}
        self.answered.setdefault(headers["Idempotency-Key"], (path, answer))
        return 201, {"counted": True}

    def upload(self, headers: dict[str, str], content: bytes) -> Answer:
        """The status and body for one file."""
        if self.refusal:
            refusal, self.refusal = self.refusal, None
            return refusal
        given = {name.lower(): value for name, value in headers.items()}
        if not self._proved({"altcha": given["x-altcha"]}):
            return _problem(428, "proof-of-work-required", "请先完成安全验证")
        token = f"{len(self.uploads) + 1:032x}"
        self.uploads[token] = (unquote(given["x-file-name"]), len(content))
        return 201, {"token": token, "name": unquote(given["x-file-name"]), "size": len(content)}

    def _lookup(self, body: dict[str, Any]) -> Answer:
        if self.failures >= 5 and not self._proved(body):
            return _problem(428, "proof-of-work-required", "请先完成安全验证")
        both = body.get("number", "") + body["code"].replace(NUMBER + "-", NUMBER)
        if both != NUMBER + CODE:
            self.failures += 1
            return _problem(404, "not-found", "没有找到。请核对查询编号和查询码。")
        return 200, self.case

    def _proved(self, body: dict[str, Any]) -> bool:
        """A solution of a challenge of ours that was not used before."""
        proof = body.get("altcha", "")
        if not proof or proof in self.spent:
            return False
        self.spent.add(proof)
        return bool(altcha.verify_solution(payload=proof, hmac_secret=SECRET).verified)


def _challenge() -> dict[str, Any]:
    made: dict[str, Any] = altcha.create_challenge(
        algorithm="PBKDF2/SHA-256", cost=50, hmac_secret=SECRET, expires_at=int(time.time()) + 600
    ).to_dict()
    return made
