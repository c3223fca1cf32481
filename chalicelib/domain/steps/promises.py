"""Held promises, spot checks and 回头看: whether what was answered was done (B7 HELD, S0-25, S2-10, edge 33)."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from chalicelib.domain.case import CallBack, Case, Hold, Review, State
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.kept_above import keys_above
from chalicelib.domain.steps import closing
from chalicelib.domain.steps.alerting import WATCHING, raise_alert
from chalicelib.domain.steps.row_words import ANSWERED
from chalicelib.domain.steps.urgent import caller_is_named
from chalicelib.domain.turn import Turn

LOOKED_AT = timedelta(days=30)
"""R43: a held promise is looked at at least so often."""

PROOFS = (("call", "回访信访人确认"), ("site", "现场核实"), ("papers", "书面材料"))
METHODS = (("ask", "再次询问信访人"), ("site", "现场核查"), ("papers", "核查佐证材料"))
FINDINGS = (("true", "属实"), ("partly", "部分属实"), ("false", "不属实（虚假办结）"))
KEPT = (("kept", "已兑现"), ("broken", "未兑现"), ("none", "无承诺"))


def review_in_time(turn: Turn) -> None:
    """The next look lies ahead, and no more than thirty days (R43); the promised day lies ahead."""
    for name in ("promised_on", "review_on"):
        given = turn.facts.get(name)
        if given is not None and given < turn.today.isoformat():
            raise Invalid({name: "日期不能早于今天"})
    given = turn.facts.get("review_on")
    if given is not None and date.fromisoformat(given) > turn.today + LOOKED_AT:
        raise Invalid({"review_on": f"下次核查不得晚于 {turn.today + LOOKED_AT:%Y-%m-%d}（30 日内）"})


def hold(turn: Turn) -> None:
    """挂账: answered, but not solved until the promise is kept; it stays on the ledger beyond the end of the case."""
    _open(turn, date.fromisoformat(turn.facts["promised_on"]))


def _open(turn: Turn, promised_on: date) -> None:
    given = turn.facts.get("review_on")
    review_on = date.fromisoformat(given) if given else turn.today + LOOKED_AT
    each = Hold(f"h{len(turn.case.holds) + 1}", promised_on, review_on, turn.now, turn.seq)
    turn.facts |= {"held": each.id, "review_on": review_on.isoformat()}
    turn.change(holds=(*turn.case.holds, each))
    turn.signal("held", each.id)


def is_held(case: Case) -> bool:
    """Whether a promise is still to be kept."""
    return any(each.state == "open" for each in case.holds)


def promise_is_open(turn: Turn) -> None:
    """Only a promise on the ledger is reported on, kept, renewed or cancelled."""
    if _chosen(turn) is None:
        raise NotAllowed("此件没有待兑现的挂账承诺")


def told_by_the_unit(turn: Turn) -> None:
    """What the unit says of its promise is told to those who check it, and changes nothing (edge 33)."""
    turn.notice(turn.case.owner, "to_review")


def proof_is_enough(turn: Turn) -> None:
    """Edge 33: an unsolved heard in a call-back is not overwritten by papers, nor is a petitioner who still says no."""
    if turn.facts["proof"] == "call":
        caller_is_named(turn)
        if not turn.case.contact:
            raise Invalid({"proof": "信访人没有留下联系方式，请现场核实"})
        said = turn.facts.get("solved")
        if said is None:
            raise Invalid({"solved": "请填写信访人所说是否解决"})
        if said != "yes":
            raise NotAllowed("信访人表示尚未解决，不能销账；请督促兑现，或办理“续挂”")
        return
    heard = next((call for call in reversed(turn.case.callbacks) if call.connected and call.solved), None)
    if turn.facts["proof"] == "papers" and heard is not None and heard.solved != "yes":
        raise Invalid({"proof": "信访人回访时表示未解决，不能仅凭书面材料销账，请回访确认或现场核实"})


def keep(turn: Turn) -> None:
    """销账: kept, with proof; what the petitioner says in a call is his own new answer, and counts as such."""
    _end(turn, "kept")
    turn.signal("hold.kept", turn.facts["held"])
    if turn.facts["proof"] != "call":
        return
    before = next((call for call in reversed(turn.case.callbacks) if call.connected), None)
    call = CallBack(
        turn.now,
        turn.actor.id,
        connected=True,
        round=turn.case.round,
        solved="yes",
        satisfied=turn.facts.get("satisfied") or (before.satisfied if before else ""),
        attitude=before.attitude if before else "",
    )
    turn.change(callbacks=(*turn.case.callbacks, call))


def renew(turn: Turn) -> None:
    """续挂: looked at, not kept yet; the promise goes on under a look of its own, with a new date if one was set."""
    ended = _end(turn, "renewed")
    turn.signal("hold.renewed", ended.id)
    given = turn.facts.get("promised_on")
    _open(turn, date.fromisoformat(given) if given else ended.promised_on)


def cancel(turn: Turn) -> None:
    """The promise has lost its object; the reason stands in the record."""
    ended = _end(turn, "cancelled")
    turn.signal("hold.cancelled", ended.id)


def _chosen(turn: Turn) -> Hold | None:
    given = turn.facts.get("promise_id")
    return next((h for h in turn.case.holds if h.state == "open" and given in (None, h.id)), None)


def _end(turn: Turn, state: str) -> Hold:
    each = _chosen(turn)
    assert each is not None
    each = replace(each, state=state, closed_at=turn.now)
    turn.facts["held"] = each.id
    turn.change(holds=tuple(each if h.id == each.id else h for h in turn.case.holds))
    return each


def can_ask(turn: Turn) -> None:
    """Who left no way to be called is not asked again; after an alarm only a named person calls."""
    if turn.facts["method"] != "ask":
        return
    if not turn.case.contact:
        raise Invalid({"method": "信访人没有留下联系方式，请现场核查或核查材料"})
    caller_is_named(turn)


def spot_check(turn: Turn) -> None:
    """抽查: a false result opens another round where one can be opened, and those above are told either way (S2-10)."""
    found = turn.facts["finding"]
    _review(turn, "spot_check", {"true": "upheld", "partly": "changed", "false": "broken"}[found])
    if found == "true":
        return
    raise_alert(turn, "untrue_result", keys_above(turn.case), WATCHING, rung=3, colour="yellow", note=found)
    if turn.facts.get("redo") and turn.case.state in ANSWERED | {State.CLOSED}:
        closing.open_round(turn)


def measures_are_named(turn: Turn) -> None:
    """B9-26: what is not solved, came back, or was not kept needs a corrective action."""
    if _fails(turn) and not turn.words.get("measures"):
        raise Invalid({"measures": "未真正解决、问题反弹或承诺未兑现的，请写明整改措施"})


def look_back(turn: Turn) -> None:
    """回头看: the unit's look at its own work, which overwrites nobody's answer (S0-25, edge 33)."""
    failed = _fails(turn)
    _review(turn, "look_back", "broken" if failed else "kept")
    if failed:
        raise_alert(turn, "untrue_result", keys_above(turn.case), WATCHING, rung=3, colour="yellow", note="look_back")


def _fails(turn: Turn) -> bool:
    said = turn.facts
    return bool(said["solved"] != "yes" or said["recurred"] or said["kept"] == "broken")


def _review(turn: Turn, kind: str, outcome: str) -> None:
    case = turn.case
    each = Review(kind, case.round, turn.now, turn.actor.id, turn.seq, decided_at=turn.now, outcome=outcome)
    turn.change(reviews=(*case.reviews, each))


def sampled(
    closed: Iterable[tuple[str, str]], month: str, *, share: int = 5, least: int = 1
) -> tuple[tuple[str, str], ...]:
    """Which cases are looked at again in a month: of each unit `share` percent, rounded up, and at least `least`.

    `closed` are (holder, number) pairs, `month` is yyyy-mm. The choice is the same however often and in whatever order
    it is asked for, differs from month to month, and cannot be foreseen by a unit without the whole list (S0-25).
    """
    pairs = sorted(set(closed))
    found: list[tuple[str, str]] = []
    for _, group in groupby(pairs, key=lambda pair: pair[0]):
        ranked: Sequence[tuple[str, str]] = sorted(group, key=lambda pair: _lot(month, pair[1]))
        found += ranked[: max(least, math.ceil(len(ranked) * share / 100))]
    return tuple(found)


def _lot(month: str, number: str) -> str:
    return hashlib.sha256(f"{month}#{number}".encode()).hexdigest()
