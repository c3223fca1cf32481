"""A case as one docket key sees it: its state, what is due next, and what is asked and not settled yet."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain import clocks, procedures
from chalicelib.domain.case import Case
from chalicelib.domain.case_parts import SUPERVISING
from chalicelib.domain.co_view import hidden_parts

SUPERVISED, REVIEW = "supervised", "review"
"""Asked of the key that owes the answer to an order (督办反馈), and of who decides a 复查 or 复核."""


def state_seen_by(case: Case, key: str) -> str:
    """A co-handler sees the state of its own part, everybody else the state of the case."""
    part = next((a for a in reversed(case.assignments) if a.holder == key), None)
    return str(part.state) if part and not part.main else str(case.state)


def due_for(case: Case, key: str) -> datetime | None:
    """The next raw due that concerns the key: its own clocks first, else any that the petitioner does not owe."""
    hidden = hidden_parts(case, (key,))
    running = [c for c in case.clocks if c.state == clocks.RUNNING and c.obligor != "petitioner"]
    running = [c for c in running if c.part not in hidden]
    own = [c.raw_due for c in running if c.obligor == key]
    return min(own or [c.raw_due for c in running], default=None)


def asked_of(case: Case, key: str, hidden: frozenset[str]) -> tuple[str, ...]:
    """What is asked, without what concerns `hidden` parts: a decision by the kind of its request (case_parts.Request)
    and the rule that it concerns, such as `extension:R17`."""
    asked = {f"{each.kind}:{each.rule}".rstrip(":") for each in case.requests if each.part not in hidden}
    if procedures.is_undecided(case):
        asked.add(REVIEW)
    orders = (order for order in case.supervisions if order.to == key and order.level in SUPERVISING)
    if any(order.answered_at is None and order.lifted_at is None for order in orders):
        asked.add(SUPERVISED)
    return tuple(sorted(asked))
