"""What is done in a 复查 or 复核 itself: taking it up, asking for papers, the opinion and its delivery."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from chalicelib.domain import jurisdiction, procedures
from chalicelib.domain.case import Case, Request, Review, State
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.offices import LEAD, Tier, docket_key, split_key, valid_on
from chalicelib.domain.procedures import BY_TRACK, RECHECK, REEXAM
from chalicelib.domain.steps import checks
from chalicelib.domain.steps.closing import on_day
from chalicelib.domain.steps.review import order
from chalicelib.domain.turn import Turn

REASONS = {"upheld": "维持原意见", "changed": "变更原意见", "annulled": "撤销原意见，重新办理"}


def undecided(turn: Turn) -> None:
    """The row speaks of a 复查 or 复核 in which nothing is decided yet."""
    if not turn.case.is_review:
        raise NotAllowed("此操作针对复查件或复核件，请在复查（复核）件上办理")
    if turn.case.replied_at is not None:
        raise NotAllowed("复查（复核）意见已经作出，请办理送达")


def decided_here(turn: Turn) -> None:
    """An organ outside decides for itself; here its decision is only recorded."""
    if turn.case.organ:
        raise NotAllowed(f"此件由{turn.case.organ}决定，请在收到其意见书后“登记外部机关决定”")


def decided_outside(turn: Turn) -> None:
    """What is decided here is decided by those who may, and not merely recorded."""
    if not turn.case.organ:
        raise NotAllowed("此件由本单位复查（复核），请拟出意见并报审批")


def not_of_the_unit(turn: Turn) -> None:
    """条例 Art. 28, edge 29: nobody of the unit that answered reviews its answer."""
    actor = turn.actor
    if actor.office and docket_key(actor.office, actor.unit) in turn.case.excluded:
        raise NotAllowed("您所在的科室办理过此件，依法应当回避，请由其他人员复查（复核）")


def not_accepted_yet(turn: Turn) -> None:
    """It is told once that the application was taken up."""
    if turn.case.accepted_on is not None:
        raise NotAllowed(f"已于 {turn.case.accepted_on:%Y-%m-%d} 受理，无需再次告知")


def head_decides(turn: Turn) -> None:
    """条例 Art. 35, B8: in a bureau its head or a deputy decides, elsewhere the head of the office."""
    office = turn.terms.tree.get(split_key(turn.case.owner)[0])
    if office.tier is Tier.CITY and not checks.LEADERS & turn.actor.roles:
        raise NotAllowed("市局的复查（复核）意见须由局领导审批")


def changed_says_how(turn: Turn) -> None:
    """变更 says what holds instead, 撤销重办 what is to be done anew."""
    outcome = turn.facts["outcome"]
    if outcome == "changed" and not turn.facts.get("result"):
        raise Invalid({"result": "变更原意见的，请选择变更后的处理意见"})
    if outcome == "annulled" and not turn.words.get("requirement"):
        raise Invalid({"requirement": "撤销重办的，请写明重新办理的要求"})


def another_organ(turn: Turn) -> None:
    """A wrong organ passes it on: to an office of the city that may see it, or to an organ outside by its name."""
    to, organ, case, tree = turn.facts.get("to"), turn.facts.get("organ"), turn.case, turn.terms.tree
    if bool(to) == bool(organ):
        raise Invalid({"to": "请选择本市的单位，或填写本系统以外机关的名称，二者填一项"})
    if not to:
        return
    office = split_key(to)[0]
    if (
        office != to
        or office not in tree
        or tree.root(office) != case.city
        or not valid_on(tree.get(office), turn.today)
    ):
        raise Invalid({"to": "请选择本市名录中的一个单位（不是科室）"})
    if to == split_key(case.owner)[0] and not case.organ:
        raise Invalid({"to": "此件已在该单位"})
    if tree.get(office).tier is Tier.SCHOOL or jurisdiction.is_excluded(tree, to, case.excluded):
        raise Invalid({"to": "该单位是原办理单位或其下级，或无权复查（复核），请选择有权的机关"})


def accept(turn: Turn) -> None:
    """受理告知: the application is taken up and the petitioner told so."""
    told = date.fromisoformat(turn.facts["told_on"]) if "told_on" in turn.facts else turn.today
    turn.change(accepted_on=told, told_on=told)
    news(turn, "accepted", told)


def forward(turn: Turn) -> None:
    """转有权机关: everything goes along, and no clock begins anew (edge 28)."""
    case, tree = turn.case, turn.terms.tree
    owner = turn.facts.get("to") or case.city
    if case.city in case.excluded and owner == case.city:
        owner = docket_key(case.city, LEAD)
    moved = tuple(replace(c, obligor=owner) if c.obligor == case.owner else c for c in case.clocks)
    turn.change(
        owner=owner, organ=turn.facts.get("organ", ""), clocks=moved, accepted_on=None,
        requests=_without_opinion(case), overseers=jurisdiction.overseers(tree, owner, case.excluded),
    )  # fmt: skip
    turn.notice(owner, "review_asked")
    news(turn, "moved", turn.today, organ=turn.case.organ or split_key(owner)[0])


def ask_papers(turn: Turn) -> None:
    """调卷: the office that answered is asked on its own case, since it must not see this one."""
    news(turn, "papers", date.fromisoformat(turn.facts["until"]), needed=turn.words["needed"])


def tell_owner(turn: Turn) -> None:
    """Those who decide hear that something came in."""
    turn.notice(turn.case.owner, "review_news")


def draft(turn: Turn) -> None:
    """The opinion as drafted waits for the head; a better draft takes the place of an earlier one."""
    said, procedure = turn.facts, BY_TRACK[turn.case.track]
    drafted = Review(procedure.code, 0, turn.now, turn.actor.id, turn.seq, outcome=said["outcome"])
    asked = Request("opinion", "", turn.actor.id, turn.now, turn.seq)
    turn.change(
        draft_event=turn.seq,
        verdict=said.get("verdict", ""),
        result=said.get("result", ""),
        reviews=(drafted,),
        requests=(*_without_opinion(turn.case), asked),
    )
    turn.notice(turn.case.owner, "to_review")


def send_back(turn: Turn) -> None:
    """The draft was not good enough; the time runs on."""
    turn.change(requests=_without_opinion(turn.case))
    turn.notice(turn.case.owner, "rejected")


def decide(turn: Turn) -> None:
    """The head decides as drafted, with a last hand to the text if need be; the case that is doubted hears of it."""
    drafted = turn.terms.words.get("draft", {})
    own = turn.words.get("reply")
    (review,) = turn.case.reviews
    turn.change(
        replied_at=turn.now,
        reply_event=turn.seq if own else turn.case.draft_event,
        reviews=(replace(review, decided_at=turn.now),),
        requests=_without_opinion(turn.case),
    )
    reviewers = [person for deed, person in turn.case.hands if deed == "reviewed"]
    _report(turn, review.outcome, own or str(drafted.get("reply", "")), drafted.get("requirement"), reviewers)


def record(turn: Turn) -> None:
    """The decision of an organ outside, with its own number and day, taken over as it stands."""
    said, procedure = turn.facts, BY_TRACK[turn.case.track]
    turn.happened = on_day(date.fromisoformat(said["decided_on"]), turn, turn.case.received_at)
    review = Review(
        procedure.code, 0, turn.happened, turn.actor.id, turn.seq, decided_at=turn.happened, outcome=said["outcome"]
    )
    turn.change(
        replied_at=turn.happened,
        reply_event=turn.seq,
        verdict=said.get("verdict", ""),
        result=said.get("result", ""),
        reviews=(review,),
        requests=_without_opinion(turn.case),
    )
    if procedure is REEXAM:
        turn.signal("reexam.decided", at=turn.happened)
    else:
        turn.signal("recheck.decided", at=turn.happened)
    _report(turn, said["outcome"], turn.words["reply"], turn.words.get("requirement"), [])


def finish(turn: Turn) -> None:
    """Delivered: the 复查 is closed and the 30 days for 复核 begin; a 复核 is final (条例 Art. 36)."""
    (review,) = turn.case.reviews
    received = date.fromisoformat(turn.facts["received_on"])
    if turn.case.track == RECHECK.track:
        turn.signal("recheck.delivered", at=turn.happened)
        turn.change(state=State.FINAL)
    else:
        if review.outcome != "annulled":
            turn.signal("reexam.delivered", at=turn.happened)
        # One that is rechecked already waits for that.
        turn.change(state=State.RECHECK if turn.case.state is State.RECHECK else State.CLOSED)
    news(turn, "delivered", received)


def undelivered(turn: Turn) -> None:
    """An opinion is delivered once, when there is one."""
    if not procedures.is_undelivered(turn.case):
        raise NotAllowed("没有待送达的复查（复核）意见书")


def end(turn: Turn) -> None:
    """Withdrawn: the case that is doubted stands again as it did."""
    _ended(turn, "withdrawn")


def refuse(turn: Turn) -> None:
    """不予受理: the same, and the petitioner is told why and where else to go."""
    turn.change(replied_at=turn.now, reply_event=turn.seq, told_on=turn.today)
    _ended(turn, "refused")


def follow(turn: Turn) -> None:
    """What the 复核 means for the 复查 that it looks at: it waits, is final, or stands as before."""
    said, recheck = turn.facts["news"], turn.facts["child"]
    if turn.case.track != REEXAM.track:
        raise NotAllowed("只有复查件随复核变动")
    if said == "opened":
        text = turn.terms.words.get("reply", {}).get("reply")
        if text:
            order(turn, recheck, "papers_in", statement=f"【复查意见】{text}")
        if recheck not in turn.case.tied("rechecked_by"):
            turn.change(state=State.RECHECK)
            asked = turn.facts.get("on")
            at = on_day(date.fromisoformat(asked), turn, turn.case.replied_at) if asked else turn.now
            turn.signal("recheck.requested", at=at)
        return
    # Orders may overtake one another: what has ended does not begin again.
    turn.change(ties=(*turn.case.ties, ("rechecked_by", recheck)))
    if said == "final":
        turn.change(state=State.FINAL)
    else:
        turn.change(state=State.CLOSED if turn.case.deliveries else State.REEXAM)
        turn.signal("recheck.withdrawn")


def news(turn: Turn, what: str, day: date, **more: Any) -> None:
    """Tell the case that is doubted where this one stands."""
    order(turn, doubted(turn.case), "review_noted", child=turn.case.number, news=what, on=day.isoformat(), **more)


def doubted(case: Case) -> str:
    """The number of the case whose answer this one looks at."""
    return case.tied(f"{BY_TRACK[case.track].code}_of")[0]


def _ended(turn: Turn, outcome: str) -> None:
    turn.change(requests=())
    order(turn, doubted(turn.case), "review_ended", child=turn.case.number, outcome=outcome)


def _report(turn: Turn, outcome: str, text: str, requirement: str | None, reviewers: list[str]) -> None:
    title = BY_TRACK[turn.case.track].title
    order(
        turn,
        doubted(turn.case),
        "review_result",
        child=turn.case.number,
        outcome=outcome,
        verdict=turn.case.verdict,
        result=turn.case.result,
        document=turn.facts.get("document"),
        reviewers=",".join(dict.fromkeys((*reviewers, turn.actor.id))),
        reply=text,
        requirement=requirement,
        reason=f"{title}：{REASONS[outcome]}",
    )


def _without_opinion(case: Case) -> tuple[Request, ...]:
    return tuple(r for r in case.requests if r.kind != "opinion")
