"""Forms and ready cases for the rows of steps/review_rows.py and steps/opinion_rows.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from chalicelib.domain import clocks
from chalicelib.domain.case import Case, Delivery, Request, Review, State
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.procedures import BY_CODE
from tests.fakes.calendars import CALENDAR_2026

AT = datetime(2026, 11, 16, 2, tzinfo=UTC)
CHILD = "QH20261116-ZZZZZ"

FORMS: Mapping[str, Mapping[str, Any]] = {
    "reexam_apply": {"reason": "答复没有核实收费依据", "claims": "请撤销原答复，重新核实"},
    "recheck_apply": {"reason": "复查没有核实收费依据", "claims": "请撤销复查意见"},
    "withdraw_review": {"reason": "已与学校协商一致"},
    "hand_in_papers": {"statement": "学校已按规定核实并退费", "list": "调查报告一份、退费凭证三份"},
    "review_noted": {"child": CHILD, "news": "accepted", "on": "2026-11-16"},
    "review_result": {"child": CHILD, "outcome": "upheld", "reply": "维持原答复", "reason": "复查：维持原意见"},
    "review_ended": {"child": CHILD, "outcome": "withdrawn"},
    "rights_lapsed": {},
    "accept_review": {"method": "paper"},
    "accept_recheck": {"method": "paper"},
    "refuse_review": {"ground": "late", "reply": "申请已超过三十日，且没有正当理由，不予受理。"},
    "forward_review": {"organ": "青禾市人民政府", "reason": "本单位无权复查"},
    "ask_papers": {"needed": "调查报告、退费凭证", "until": "2026-11-20"},
    "papers_in": {"statement": "学校已按规定核实并退费"},
    "submit_opinion": {"finding": "经复查，收费有公示", "reply": "维持原答复意见。", "outcome": "upheld"},
    "reject_opinion": {"reason": "请补充收费依据"},
    "reexam_decide": {},
    "recheck_decide": {},
    "record_decision": {
        "document": "青政信复〔2026〕8号", "decided_on": "2026-11-16", "outcome": "upheld", "reply": "维持复查意见。",
    },
    "deliver_opinion": {"method": "direct", "received_on": "2026-11-16", "signed": True},
    "end_review": {"reason": "申请人书面撤回"},
    "recheck_noted": {"news": "final", "child": CHILD},
}  # fmt: skip


def under_review(case: Case, role: str) -> Case:
    """The case whose answer is doubted, while its child is open."""
    kind = "recheck" if case.state is State.RECHECK else "reexam"
    review = Review(kind, 0, AT, "PUBLIC", 2, CHILD, organ="qh", before="CLOSED")
    first = Review("reexam", 0, AT, "PUBLIC", 1, "QH20261116-YYYYY", AT, "upheld", before="CLOSED")
    reviews = (first, review) if kind == "recheck" else (review,)
    return replace(case, reviews=reviews, requests=(Request("papers", "", "SYSTEM", AT, 3),))


def reexamined(case: Case, role: str) -> Case:
    """The case with a 复查 opinion that upheld its answer."""
    review = Review("reexam", 0, AT, "PUBLIC", 2, CHILD, AT, "upheld", organ="qh", before="CLOSED")
    return replace(case, reviews=(review,))


def child(case: Case, role: str, **changes: Any) -> Case:
    """The case as a 复查 or 复核 in which nothing is decided yet."""
    kind = "recheck" if case.state is State.RECHECK else "reexam"
    return replace(
        case, track=BY_CODE[kind].track, ties=((f"{kind}_of", "QH20261101-AAAAA"),), replied_at=None, reply_event=0,
        answered_by="qh-0401", **changes,
    )  # fmt: skip


def drafted(case: Case, role: str) -> Case:
    """The same with an opinion that waits for the head."""
    draft = Review("reexam", 0, AT, "qh.two", 2, outcome="upheld")
    return child(case, role, reviews=(draft,), requests=(Request("opinion", "", "qh.two", AT, 3),))


def decided(case: Case, role: str) -> Case:
    """The same with an opinion that is not delivered yet."""
    given = Review("reexam", 0, AT, "qh.two", 2, decided_at=AT, outcome="upheld")
    return replace(child(case, role, reviews=(given,)), replied_at=AT, reply_event=1)


def followed(case: Case, role: str) -> Case:
    """A 复查 that was delivered, and is or may be rechecked."""
    made = replace(decided(case, role), track="REEXAM", ties=(("reexam_of", "QH20261101-AAAAA"),))
    return replace(made, deliveries=(Delivery(0, "direct", AT.date(), signed=True),))


def lapsed(case: Case, role: str) -> Case:
    """A case whose thirty days are over."""
    clock = clocks.start(
        RULES["R24"], obligor="petitioner", round=0, at=AT - timedelta(days=40), calendar=CALENDAR_2026
    )
    return replace(case, clocks=(clock,))


READY: Mapping[str, Callable[[Case, str], Case]] = {
    "recheck_apply": reexamined,
    "withdraw_review": under_review,
    "hand_in_papers": under_review,
    "review_noted": under_review,
    "review_result": under_review,
    "review_ended": under_review,
    "rights_lapsed": lapsed,
    **dict.fromkeys(
        ("accept_review", "accept_recheck", "refuse_review", "forward_review", "ask_papers", "papers_in"), child
    ),
    "submit_opinion": child,
    "end_review": child,
    **dict.fromkeys(("reject_opinion", "reexam_decide", "recheck_decide"), drafted),
    "record_decision": partial(child, organ="青禾市人民政府"),
    "deliver_opinion": decided,
    "recheck_noted": followed,
}
