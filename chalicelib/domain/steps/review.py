"""What asking for 复查 or 复核 means to the case whose answer is doubted; review_news.py has what comes back to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from chalicelib.domain import clocks, deadlines, procedures
from chalicelib.domain.attachments import FIELD
from chalicelib.domain.case import Case, Mark, Review, State
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.outcome import Alert, Command
from chalicelib.domain.procedures import RECHECK, REEXAM, Procedure
from chalicelib.domain.roles import PUBLIC, SYSTEM
from chalicelib.domain.steps.closing import on_day
from chalicelib.domain.steps.review_child import bring_forth
from chalicelib.domain.turn import Turn
from chalicelib.domain.workdays import business_date

ELSEWHERE = {
    "CONSULT_FAST": "咨询没有复查程序，仍有疑问可以再次咨询",
    "H12345": "12345 工单没有复查程序，对结果不满意可以评价、要求重办，或另行提出信访事项",
    "LEGAL_PATH": "此件已导入法定途径，请按途径告知书写明的机关和期限提出",
    "DISCIPLINE": "检举控告按纪检监察的规定处理，可向受理的机关或其上级了解",
    "SUGGEST": "意见建议没有复查程序，欢迎继续提出建议",
    "REEXAM": "请在原信访件上申请",
    "RECHECK": "请在原信访件上申请",
}
"""Where somebody can turn whose case has no 复查, by track: never a bare refusal (S3-15)."""

APPLICANTS = (("self", "信访人本人"), ("agent", "受委托的代理人"))


def papers_missing(form: Mapping[str, Any], files: int) -> dict[str, str]:
    """Which papers an application still lacks, by field; told at once and before anything is taken in (S4-17)."""
    if form.get("applicant") == "agent" and not files:
        return {FIELD: "代理人申请的，请附上授权委托书和代理人的身份证明（照片或者扫描件）"}
    return {}


def papers_are_there(turn: Turn) -> None:
    """Nothing incomplete is taken in: what is missing is named."""
    if missing := papers_missing(turn.facts, len(turn.attached)):
        raise Invalid(missing)


def has_the_right(turn: Turn) -> None:
    """条例 Art. 31(6), 35: only what was answered under the 信访 procedure, and each answer once."""
    case = turn.case
    _of_the_procedure(case)
    if procedures.decided(case, RECHECK):
        raise NotAllowed("此件已经复核终结，不再复查；有新的事实和理由的，可以另行提出")
    if procedures.decided(case, REEXAM):
        raise NotAllowed("这次答复已经复查；对复查意见不服的，请申请复核")


def _of_the_procedure(case: Case) -> None:
    if case.track not in procedures.WITH_RIGHT:
        raise NotAllowed(ELSEWHERE.get(case.track, "此类事项没有复查程序"))


def was_reexamined(turn: Turn) -> None:
    """条例 Art. 36: 复核 looks at the 复查 opinion on the present answer, once."""
    _of_the_procedure(turn.case)
    opinion = procedures.decided(turn.case, REEXAM)
    if procedures.decided(turn.case, RECHECK):
        raise NotAllowed("此件已经复核终结，不再复核；有新的事实和理由的，可以另行提出")
    if opinion is None:
        raise NotAllowed("还没有复查意见，不能申请复核；请先申请复查")
    if opinion.outcome == "annulled":
        raise NotAllowed("复查已撤销原答复并要求重新办理，对新的答复不服的，请申请复查")


def days_are_true(turn: Turn) -> None:
    """The post date cannot lie after the day of receipt, nor before the answer that is doubted."""
    posted, received = posted_on(turn), received_on(turn)
    if received > turn.today:
        raise Invalid({"received_on": "收到日期不能晚于今天"})
    if posted > received:
        raise Invalid({"posted_on": "寄出（提交）日期不能晚于收到日期"})
    if turn.case.replied_at and posted < business_date(turn.case.replied_at):
        raise Invalid({"posted_on": "寄出（提交）日期不能早于答复日期"})


def reexam_in_time(turn: Turn) -> None:
    """条例 Art. 35 (R24)."""
    _in_time(turn, REEXAM)


def recheck_in_time(turn: Turn) -> None:
    """条例 Art. 36 (R26)."""
    _in_time(turn, RECHECK)


def _in_time(turn: Turn, procedure: Procedure) -> None:
    """The post date counts, a last day of rest rolls on, force majeure that is recorded excuses (edges 6, 28)."""
    last = procedures.last_day(turn.case, procedure)
    if turn.facts.get("no_review_words") and procedure is REEXAM:
        return
    if last is not None and posted_on(turn) > last and not turn.words.get("force_majeure"):
        problem = f"{procedure.title}申请的最后一日是 {last:%Y-%m-%d}，已经超过；因不可抗力耽误的，请写明情况并附证明"
        raise NotAllowed(problem)


def posted_on(turn: Turn) -> date:
    """The day that counts: posted, or handed in; what is asked for by the public page is asked today."""
    given = turn.facts.get("posted_on")
    return date.fromisoformat(given) if given else received_on(turn)


def received_on(turn: Turn) -> date:
    """The day on which the application reached us, from which the time for deciding runs (R25, R27)."""
    given = turn.facts.get("received_on")
    return date.fromisoformat(given) if given else turn.today


def ask_reexam(turn: Turn) -> None:
    """申请复查: a child begins at the superior of the office that answered; an alert where the right was not told."""
    if turn.facts.get("no_review_words") and not procedures.untold(turn.case):
        mark = Mark("no_review_words", turn.now, turn.actor.id, turn.seq)
        turn.change(marks=(*turn.case.marks, mark))
    if procedures.untold(turn.case):
        turn.alerts.append(_no_review_words(turn))
    _ask(turn, REEXAM)


def ask_recheck(turn: Turn) -> None:
    """申请复核: a child begins at the 复核 organ of that office; the 复查 case passes its opinion on to it."""
    _ask(turn, RECHECK)
    opinion = procedures.decided(turn.case, REEXAM)
    assert opinion is not None
    posted = posted_on(turn).isoformat()
    order(turn, opinion.child, "recheck_noted", news="opened", child=turn.terms.number, on=posted)


def _ask(turn: Turn, procedure: Procedure) -> None:
    case = turn.case
    turn.happened = on_day(posted_on(turn), turn, case.replied_at)
    received = on_day(received_on(turn), turn, turn.happened)
    _, effective = deadlines.due(received, f"{procedures.DAYS}d", turn.terms.calendar)
    child = bring_forth(turn, procedure, received, effective.date)
    review = Review(
        procedure.code, case.round, turn.happened, turn.actor.id, turn.seq, child.number,
        organ=child.organ or child.owner.partition(":")[0], due=effective.date, before=str(turn.before.state),
    )  # fmt: skip
    turn.change(reviews=(*case.reviews, review), ties=(*case.ties, (procedure.code, child.number)))
    tell_offices(turn)


def _no_review_words(turn: Turn) -> Alert:
    case = turn.case
    return Alert(
        id=f"{case.number}#no-review-words#{case.round}",
        key=case.owner,
        case=case.number,
        rule=REEXAM.window,
        obligor=case.answering,
        rung=2,
        colour="yellow",
        kind="no_review_words",
        at=turn.now,
        due_on=turn.today,
        note="答复没有告知复查的权利、机关和期限，申请期尚未起算，请补正告知",
    )


def order(turn: Turn, number: str, action: str, /, **form: Any) -> None:
    """Order an action of another case, to be performed by the job that drains the outbox; blanks are left out."""
    id = f"{turn.case.number}#{turn.seq}#{len(turn.followups)}"
    given = {name: value for name, value in form.items() if value not in ("", None)}
    turn.followups.append(Command(id, number, action, given, SYSTEM.id, turn.now))


def pass_on_to_review(turn: Turn) -> None:
    """What the petitioner adds while a 复查 or 复核 is under way reaches those who decide it."""
    review = procedures.under_way(turn.case)
    if review is not None:
        id, form = f"{turn.case.number}#{turn.seq}#{len(turn.followups)}", {"content": turn.words["content"]}
        turn.followups.append(Command(id, review.child, "supplement", form, PUBLIC.id, turn.now))


def take_back_review(turn: Turn) -> None:
    """撤回: the child ends it, and only then the case goes back; an opinion given meanwhile stands."""
    review = procedures.under_way(turn.case)
    if review is None:
        raise NotAllowed("没有正在进行的复查或复核")
    order(turn, review.child, "end_review", reason=turn.words.get("reason"))


def may_be_redone(turn: Turn) -> None:
    """What is final by 复核 is not taken up again, and an opinion on another case is not an answer to be redone."""
    if turn.case.is_review:
        raise NotAllowed("复查件、复核件不能重办；需要重新办理的，请在原信访件上重办")
    if procedures.decided(turn.case, RECHECK):
        raise NotAllowed("此件已经复核终结，不能重办；有新的事实和理由的，请作为新的事项登记")


def can_be_redone(case: Case) -> bool:
    """Whether a page offers 重办: neither on what a 复核 made final nor on a 复查 or 复核 itself."""
    return not case.is_review and procedures.decided(case, RECHECK) is None


def rights_have_lapsed(turn: Turn) -> None:
    """Only when a window of this round has run out unused; one that never began cannot (edge 28)."""
    case = turn.case
    windows = (procedures.window(case, REEXAM), procedures.window(case, RECHECK))
    own = next((c for c in case.clocks if case.track == REEXAM.track and c.rule == RECHECK.window), None)
    lapsed = [c for c in (*windows, own) if c and c.state == clocks.RUNNING and turn.now >= c.judged]
    if not lapsed:
        raise NotAllowed("申请期尚未届满")


def lapse_rights(turn: Turn) -> None:
    """B7: what is closed becomes final once nobody asked in time; what is still open goes on to its own end."""
    if turn.case.state in (State.CLOSED, State.CLOSED_FILED):
        turn.change(state=State.FINAL)


def tell_offices(turn: Turn) -> None:
    """The owner and the office that answered hear that something happened, and read it on the case."""
    main = turn.case.last_main
    for key in dict.fromkeys((turn.case.owner, *((main.holder,) if main else ()))):
        if not turn.case.hidden_from(key):
            turn.notice(key, "review_news")
