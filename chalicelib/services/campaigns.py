"""Collections of suggestions (S4-9): which are open where, what came of one, what a proposal about one must hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain import articles, campaigns
from chalicelib.domain.campaigns import Phase, phase
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.forms import Field
from chalicelib.domain.offices import Office
from chalicelib.domain.ports import Directory, Dockets
from chalicelib.domain.ports_registers import Board
from chalicelib.domain.projections import adopted_token, campaign_token
from chalicelib.domain.registers.views import Posted
from chalicelib.domain.workdays import business_date
from chalicelib.services.worlds import Desk

KIND, RESULT = "campaign", "campaign_result"


@dataclass(frozen=True, slots=True)
class Count:
    """How many suggestions came to a collection that one docket key sees, and how many of them were adopted."""

    received: int
    adopted: int


def offered(board: Board, directory: Directory, office: str) -> tuple[Posted, ...]:
    """The collections that a suggestion to this office may belong to: its own, and those of the offices above it."""
    found = directory.office(office)
    return tuple(posted for each in (found.id, *reversed(found.path)) for posted in board.posted(each, KIND, date.min))


def check_open(board: Board, directory: Directory, form: Mapping[str, Any], at: datetime) -> None:
    """Whether the collection that a submission names takes suggestions to that office at that moment.

    A form that names none, or no known office, is left to others. Raises Invalid naming `campaign`.
    """
    wanted, office = form.get("campaign"), form.get("office")
    if not wanted or not isinstance(office, str):
        return
    try:
        found = next((each for each in offered(board, directory, office) if each.id == wanted), None)
    except NotFound:
        return
    if found is None:
        raise Invalid({"campaign": "没有这个征集活动，或者它不向这个单位征集；也可以不选，作为普通建议提交"})
    stands = phase(found.facts, business_date(at))
    if stands is not Phase.OPEN:
        said = "还没有开始" if stands is Phase.COMING else "已经结束"
        raise Invalid({"campaign": f"“{found.facts['title']}”{said}；也可以不选，作为普通建议提交"})


def title_of(board: Board, directory: Directory, office: str, campaign: str) -> str:
    """What a collection is called; where it was taken down, its id. `office` is where the suggestion lies."""
    try:
        return next(
            (str(each.facts["title"]) for each in offered(board, directory, office) if each.id == campaign), campaign
        )
    except NotFound:
        return campaign


def counted(dockets: Dockets, key: str, campaign: str) -> Count:
    """What came to a collection, as far as one docket key sees it."""
    return Count(len(dockets.find(key, campaign_token(campaign))), len(dockets.find(key, adopted_token(campaign))))


def finished(board: Board, office: str, kind: str, now: datetime) -> Iterator[Posted]:
    """What an office has posted of one kind (campaign, survey) that has ended, so that its result can be told."""
    for posted in board.posted(office, kind, date.min):
        if phase(posted.facts, business_date(now)) is Phase.ENDED:
            yield posted


def result_of(board: Board, office: str, kind: str, id: str) -> Posted | None:
    """The result that an office has published of a campaign or survey of its own."""
    results = board.posted(office, f"{kind}_result", date.min)
    return next((each for each in results if each.facts[kind] == id), None)


def settle(
    desk: Desk, office: Office, given: Mapping[str, Any], id: str, standing: Mapping[str, Any], now: datetime
) -> Mapping[str, Any]:
    """What the fields of a collection cannot say is checked. Raises Invalid naming fields."""
    campaigns.check(given)
    check_numbers(desk, office, campaigns.CAMPAIGN, given, now)
    return given


def settle_result(
    desk: Desk, office: Office, given: Mapping[str, Any], id: str, standing: Mapping[str, Any], now: datetime
) -> Mapping[str, Any]:
    """A result with the title of its collection, and how many came, which is counted and not typed.

    Raises Invalid naming fields.
    """
    posted = ended(desk.board, office.id, KIND, id, given, now)
    count = counted(desk.dockets, office.id, posted.id)
    if given["adopted"] > count.received:
        raise Invalid({"adopted": f"不能多于收到的 {count.received} 件"})
    check_numbers(desk, office, campaigns.RESULT, given, now)
    return {**given, "title": posted.facts["title"], "received": campaigns.shown_count(count.received)}


def ended(board: Board, office: str, kind: str, id: str, given: Mapping[str, Any], now: datetime) -> Posted:
    """What a result is about: posted by the office, ended, and without another result than `id`.

    `given` names it under its kind. Raises Invalid naming that field.
    """
    posted = next((each for each in board.posted(office, kind, date.min) if each.id == given[kind]), None)
    if posted is None:
        raise Invalid({kind: "本单位没有公布过这一项，请从列表中选择"})
    if phase(posted.facts, business_date(now)) is not Phase.ENDED:
        raise Invalid({kind: f"截止日期是 {posted.facts['ends']}，结束后才能公布结果"})
    told = result_of(board, office, kind, posted.id)
    if told is not None and told.id != id:
        raise Invalid({kind: "结果已经公布过，请修改原来的那一份"})
    return posted


def check_numbers(
    desk: Desk, office: Office, fields: tuple[Field, ...], given: Mapping[str, Any], now: datetime
) -> None:
    """Nobody's numbers go out but those that offices have made public. Raises Invalid naming fields."""
    keep = articles.public_lines(desk.directory.tree(office.city).values())
    phone = str(given.get("phone") or "")
    if wrong := articles.wrong(fields, given, business_date(now), {*keep, phone} - {""}, landlines=False):
        raise Invalid(wrong)
