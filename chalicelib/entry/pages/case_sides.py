"""What stands beside the story of a case: its facts by title, what to bear in mind, and the records of its course."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.case_parts import MARKS, SUPERVISING
from chalicelib.domain.danger import KINDS
from chalicelib.domain.intake import CHANNELS, LEGAL_CLASSES, TRACKS, Channel, LegalClass, Track
from chalicelib.domain.petitioners import (
    CONSULT_GRADES,
    GENERALITIES,
    IDENTITIES,
    PETITIONERS,
    URGENCIES,
    Identity,
    PetitionerKind,
)
from chalicelib.domain.procedures import BY_CODE
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.steps.orders import LEVELS
from chalicelib.domain.steps.row_words import DELIVERING, RESULTS, SATISFIED, VERDICTS, YES_NO_PARTLY
from chalicelib.domain.topics import topic_title
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.render import day, moment
from chalicelib.services.worklist import CaseFile

ORDERS = {**dict(LEVELS), "summon": "约谈", "proposal": "改进建议", "accountability": "问责建议"}
ASKED = {
    "return": "退回申请",
    "extension": "延期申请",
    "approval": "呈批",
    "hearing": "听证",
    "unit_review": "不满意事项复核",
    "opinion": "复查（复核）意见审批",
    "papers": "提交案卷",
    "outside_return": "12345 退单",
    "unseal": "解除密封",
}
"""What waits for somebody's decision, by the kind of request."""
REPORTS = {"first": "首报", "more": "续报", "final": "终报"}
REVIEWS = {"filing": "备案办结审核", "unit_review": "不满意事项复核", "spot_check": "抽查", "look_back": "回头看"}
OUTCOMES = {
    "upheld": "维持", "changed": "变更", "annulled": "撤销重办", "agreed": "同意", "refused": "不同意",
    "kept": "已兑现", "broken": "未兑现", "unfounded": "不成立", "withdrawn": "已撤回",
}  # fmt: skip
OUTCOMES_OF = {
    "spot_check": {"upheld": "属实", "changed": "部分属实", "broken": "不属实"},
    "look_back": {"kept": "真正解决", "broken": "未真正解决"},
}
"""Where an outcome reads otherwise for one kind of look."""
HOLDS = {"open": "挂账中", "kept": "已销账", "cancelled": "已撤销", "renewed": "已续挂"}
SEATS = {
    "asked": "待初审", "admitted": "已安排", "declined": "未安排", "waiting": "候访", "received": "已接谈",
    "absent": "未到场", "resulted": "已反馈结果",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to bear in mind; `kind`: late (danger), wait (somebody waits, or care is asked for), calm."""

    kind: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """A list of what was recorded under one heading, each line in words."""

    title: str
    lines: tuple[str, ...]


def titles(case: Case, called: Called) -> list[tuple[str, Any]]:
    """What is known of a case; what is not known is left out."""
    source = case.source
    found: list[tuple[str, Any]] = [
        ("类别", topic_title(case.topic) if case.topic else "未分类"),
        ("渠道", CHANNELS[Channel(case.channel)].title),
        ("程序", TRACKS[Track(case.track)].title),
        ("法定分类", LEGAL_CLASSES[LegalClass(case.legal_class)].title if case.legal_class else ""),
        ("咨询分级", CONSULT_GRADES.get(case.grade, "")),
        ("紧急程度", URGENCIES[case.urgency] if case.urgency != "normal" else ""),
        ("共性程度", GENERALITIES.get(case.generality, "")),
        ("受理单位", called.key(case.owner)),
        ("收到", moment(case.received_at)),
        ("登记", moment(case.registered_at)),
        ("告知受理", day(case.told_on)),
        ("承诺答复", day(case.promised_on)),
        ("延期至", day(case.extended_until)),
        ("答复", moment(case.replied_at)),
        ("来源机关", source.organ),
        ("来文字号", source.document),
        ("来件编号", f"{source.outside_number}（第 {source.outside_round} 轮）" if source.outside_number else ""),
        ("来件时限", moment(source.outside_due)),
        ("轮次", f"第 {case.round + 1} 轮" if case.round else ""),
        ("调查结论", dict(VERDICTS).get(case.verdict, "")),
        ("处理意见", dict(RESULTS).get(case.result, "")),
        ("归档", day(case.archived_on)),
    ]
    return [(title, text) for title, text in found if text]


def who(case: Case) -> list[tuple[str, str]]:
    """What kind of petitioner it is, without a name."""
    found = [
        ("身份", PETITIONERS[PetitionerKind(case.petitioner)].title),
        ("署名", IDENTITIES[Identity(case.identity)].title),
        ("人数", f"{case.people} 人" + (f"，代表 {case.representatives} 人" if case.representatives else "")),
        ("联系", "可以联系" if case.contact else "没有可用的联系方式，或不由本系统联系"),
    ]
    return [*found, ("未成年人", "涉及未成年人")] if case.minor else found


def notes(file: CaseFile, called: Called) -> list[Note]:
    """What whoever opens the case should know first, the most pressing on top."""
    found = [*_dangers(file), *(Note("wait", "请注意", text) for text in file.warnings), *_waiting(file.case, called)]
    found += _marked(file)
    found += [
        Note("calm", f"可能的法定途径：{hint.path.title}", f"{hint.path.organ}。{hint.reason}") for hint in file.paths
    ]
    return found


def _dangers(file: CaseFile) -> Iterator[Note]:
    for sign in file.signs:
        kind = KINDS[sign.kind]
        words = "”“".join(sign.words)
        yield Note("late", f"可能的险情：{kind.title}", f"{kind.first}（文中有“{words}”）")
    for name in file.case.dangers:
        yield Note("late", f"紧急事项：{MARKS[name]}", KINDS[name].first)


def _waiting(case: Case, called: Called) -> Iterator[Note]:
    for order in case.supervisions:
        if order.lifted_at is None and order.answered_at is None:
            new = f"，新的办结日期{day(order.new_date)}" if order.new_date else ""
            kind = "late" if order.level in SUPERVISING - {"remind"} else "wait"
            yield Note(kind, ORDERS[order.level], f"{called.key(order.to)}，{moment(order.at)}发出{new}，待反馈")
    for request in case.requests:
        by = called.person(request.by)
        yield Note("wait", f"待决定：{ASKED.get(request.kind, request.kind)}", f"{by}于{moment(request.at)}提出")
    for each in case.holds:
        if each.state == "open":
            yield Note("wait", f"挂账：{day(each.promised_on)}前兑现承诺", f"下次核查{day(each.review_on)}")


def _marked(file: CaseFile) -> Iterator[Note]:
    told = {*file.case.dangers, *(sign.kind for sign in file.signs)}
    for mark in file.case.marks:
        if mark.name not in told:
            doubt = "（系统提示，待核实）" if mark.by == SYSTEM.id else ""
            until = f"，至{day(mark.until)}" if mark.until else ""
            yield Note("calm", MARKS[mark.name], f"{moment(mark.at)}{doubt}{until}")


def records(case: Case, called: Called) -> list[Record]:
    """What was recorded in its course, list by list: deliveries, call-backs, reviews, orders, promises, visits."""
    found = [
        Record("送达", tuple(_deliveries(case))),
        Record("回访", tuple(_callbacks(case, called))),
        Record("评价", tuple(_ratings(case))),
        Record("复查复核和审核", tuple(_reviews(case))),
        Record("督办和建议", tuple(_orders(case, called))),
        Record("承诺", tuple(_promises(case))),
        Record("紧急信息", tuple(_reports(case, called))),
        Record("接访", tuple(_visits(case))),
    ]
    return [record for record in found if record.lines]


def _ratings(case: Case) -> Iterator[str]:
    for each in case.evaluations:
        yield f"第 {each.round + 1} 轮：{dict(SATISFIED).get(each.satisfied, each.satisfied)}（{moment(each.at)}）"


def _promises(case: Case) -> Iterator[str]:
    for each in case.holds:
        yield f"{each.id}：{day(each.promised_on)}前兑现，{HOLDS.get(each.state, each.state)}"


def _reports(case: Case, called: Called) -> Iterator[str]:
    for each in case.urgent_reports:
        heard = "已确认收到" if each.acknowledged_at else "待确认"
        yield f"{REPORTS.get(each.kind, each.kind)}（{moment(each.at)}）报{called.key(each.to)}，{heard}"


def _visits(case: Case) -> Iterator[str]:
    for each in case.bookings:
        yield f"{each.session}：{SEATS.get(each.state, each.state)}（{moment(each.at)}）"


def _deliveries(case: Case) -> Iterator[str]:
    for each in case.deliveries:
        signed = "，已签收" if each.signed else ""
        yield f"{dict(DELIVERING).get(each.method, each.method)}，{day(each.received_on)}收到{signed}"


def _callbacks(case: Case, called: Called) -> Iterator[str]:
    solved, satisfied = dict(YES_NO_PARTLY), dict(SATISFIED)
    for each in case.callbacks:
        heard = [solved.get(each.solved, ""), satisfied.get(each.satisfied, "")]
        said = "，".join(filter(None, heard)) if each.connected else "未接通"
        yield f"{moment(each.at)} {called.person(each.by)}：{said or '已接通'}"


def _reviews(case: Case) -> Iterator[str]:
    for each in case.reviews:
        title = BY_CODE[each.kind].title if each.kind in BY_CODE else REVIEWS.get(each.kind, each.kind)
        outcome = {**OUTCOMES, **OUTCOMES_OF.get(each.kind, {})}.get(each.outcome, each.outcome)
        due = f"，应于{day(each.due)}前决定" if each.due and not each.outcome else ""
        yield f"{title}（{moment(each.asked_at)}提出）：{outcome or '待决定'}{due}"


def _orders(case: Case, called: Called) -> Iterator[str]:
    for each in case.supervisions:
        stands = "已解除" if each.lifted_at else "已反馈" if each.answered_at else "待反馈"
        yield f"{each.id} {ORDERS[each.level]}（{moment(each.at)}）→ {called.key(each.to)}：{stands}"
