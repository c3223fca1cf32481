"""What is heard in what people write: words of danger as a hint to a person, signs of retaliation (edges 21, 41)."""

from __future__ import annotations

from chalicelib.domain import danger
from chalicelib.domain.case import Case
from chalicelib.domain.case_parts import DANGERS
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.kept_above import KEPT, keys_above
from chalicelib.domain.offices import docket_key, split_key
from chalicelib.domain.steps.alerting import SCREENING, WATCHING, mark, raise_alert
from chalicelib.domain.turn import Turn


def danger_is_hinted(turn: Turn) -> None:
    """Only a hint can be ruled out; what a person confirmed is lowered by a leader."""
    if not danger.hints(turn.case):
        raise NotAllowed("此件没有待核实的险情提示")


def is_hinted(case: Case) -> bool:
    """Whether words of danger wait for a person."""
    return bool(danger.hints(case))


def rule_out(turn: Turn) -> None:
    """A person has looked: no danger. What was withheld from the petitioner's telephone may go again."""
    turn.change(marks=tuple(m for m in turn.case.marks if not (m.name in DANGERS and m.by == "SYSTEM")))


def hints_are_answered(turn: Turn) -> None:
    """Edge 41: words and a human. Whoever registers says what the words of danger are; a feed cannot."""
    kinds = danger.hints(turn.case)
    if not kinds or turn.case.dangers or "SYSTEM" in turn.actor.roles:
        return
    titles = "、".join(danger.KINDS[kind].title for kind in kinds)
    given = turn.facts.get("urgency")
    if given is None:
        raise Invalid({"urgency": f"来件内容提示可能涉及{titles}，请核实后选择紧急程度"})
    if given != "normal":
        raise Invalid({"urgency": f"确有险情（{titles}）的，请先办理“紧急上报”，再登记"})


def alarm_stands(turn: Turn) -> None:
    """Edge 41: after an alarm only a leader lowers the urgency, and nobody by the way of registering or screening."""
    given = turn.facts.get("urgency", turn.case.urgency)
    if turn.case.dangers and given != turn.case.urgency:
        raise Invalid({"urgency": "此件已紧急上报，紧急程度须由领导办理“降低紧急程度”才能改变"})


def settle_hints(turn: Turn) -> None:
    """Registered as ordinary by somebody who read it: the hint has done its work."""
    if "SYSTEM" not in turn.actor.roles and not turn.case.dangers:
        rule_out(turn)


def no_message(turn: Turn) -> None:
    """Edge 41: no code by SMS to a telephone that others of the family may read."""
    if turn.case.silent and turn.facts.get("way") == "sms":
        raise Invalid({"way": "此件不得向预留手机发送短信，请本人到场办理，或由指定人员联系"})


def listen(turn: Turn) -> None:
    """Words of danger, and of retaliation, in what was written just now: marked as a hint, and people told at once."""
    text = "\n".join(str(turn.words.get(name, "")) for name in ("title", "content"))
    found = danger.signs(text)
    fresh = [sign.kind for sign in found if not any(m.name == sign.kind for m in turn.case.marks)]
    for kind in fresh:
        mark(turn, kind, by="SYSTEM")
    if found:
        main = turn.case.main
        keys = [turn.case.owner, *([main.holder] if main else [])]
        root = (docket_key(split_key(turn.case.owner)[0]), turn.case.city)
        note = ",".join(sign.kind for sign in found)
        raise_alert(turn, "danger", (*keys, *root), SCREENING, rung=2, note=note)
    if danger.speaks_of_retaliation(text):
        hear_retaliation(turn)


def hear_retaliation(turn: Turn) -> None:
    """Edge 21: marked, and those above told; what was written stays away from the unit complained of."""
    if not any(m.name == "retaliation" for m in turn.case.marks):
        mark(turn, "retaliation", by="SYSTEM" if "PUBLIC" in turn.actor.roles else turn.actor.id)
    if turn.before.events:
        turn.facts[KEPT] = True
    above = keys_above(turn.case)
    keys = [turn.case.city] if turn.case.city in above else above
    raise_alert(turn, "retaliation", keys, WATCHING, rung=3)
