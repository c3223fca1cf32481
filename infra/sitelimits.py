"""What the site says of procedure and time limits: plain values drawn from the rows, by office where one set them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from chalicelib.domain import cards_boards, deadlines
from chalicelib.domain.cards import PROMISE, ZEROS
from chalicelib.domain.cards_limits import answered, article, in_words, lawful, steps
from chalicelib.domain.intake import LEGAL_CLASSES, TYPES, Channel, LegalClass, Track, TypeRow
from chalicelib.domain.own_rows import rows_for
from chalicelib.domain.policy import OwnPolicy, Policy
from chalicelib.domain.ports import Directory
from chalicelib.domain.registers.sessions import FORMS
from chalicelib.domain.rulebook import RuleBook
from chalicelib.domain.rules import Matter
from chalicelib.domain.submission import PROMISED
from chalicelib.domain.topics import CURRENT, VERSIONS
from chalicelib.domain.tree import Tree, policy_for

EVERYBODY = ""
"""Under which key stands what holds where nothing of an office's own does."""

_BY_CLASS: Mapping[Track, LegalClass] = {
    Track.SUGGEST: LegalClass.SUGGESTION,
    Track.DISCIPLINE: LegalClass.ACCUSATION,
}
"""Tracks whose answer follows an article about the class itself and no deadline rule of the law."""

_ANSWERING: Mapping[Track, str] = {Track.SUGGEST: "R28"}
"""The rule that answers where the promise of a track names none; its extension is told beside it."""

_UNITS = {"wd": "个工作日", "d": "日"}


def words() -> dict[str, Any]:
    """What stands on every board and page in the same words: promises, duties of the inspector, how visitors come."""
    return {
        "promise": list(PROMISE),
        "zeros": list(ZEROS),
        "inspection": list(cards_boards.INSPECTION),
        "inspected": list(cards_boards.INSPECTED),
        "visits": [cards_boards.BRING, cards_boards.FIVE, cards_boards.ELSEWHERE, cards_boards.SUBSTITUTE],
        "elsewhere": cards_boards.ELSEWHERE,
        "ahead": cards_boards.AHEAD,
        "forms": dict(FORMS),
        "accepted": [topic.title for topic in VERSIONS[CURRENT] if len(topic.code) == 2 and not topic.restricted],
    }


def procedures(directory: Directory) -> dict[str, dict[str, Any]]:
    """By office id what `procedure` says where a policy of its own stands; the next office above decides for others."""
    found = {EVERYBODY: common_procedure()}
    for root in directory.cities():
        tree = Tree(directory.tree(root.id).values())
        own = (office.id for office in tree if office.policy != OwnPolicy())
        found |= {id: procedure(policy_for(tree, id)) for id in own}
    return found


@cache
def common_procedure() -> dict[str, Any]:
    """What `procedure` says where no office has set anything."""
    return procedure(Policy())


def procedure(policy: Policy) -> dict[str, Any]:
    """How a matter goes under a policy: five steps, each type of matter with its limits, the law's own limits, reviews.

    A limit is text in plain words, "" where none holds or none is told (E3).
    """
    book = rows_for(policy)
    rules = book.rules
    promised = {each.title: each.limit for each in answered(policy, rules)}
    return {
        "steps": [{"title": title, "text": text, "limit": limit} for title, text, limit in steps(rules)],
        "types": [_type(row, promised[row.title], book) for row in TYPES.values()],
        "lawful": [{"what": each.what, "limit": each.limit, "article": each.article} for each in lawful(rules)],
        "reviews": [_review(*row, book) for row in _REVIEWS],
    }


_REVIEWS = (("复查", "对处理意见不服", "R24", "R25"), ("复核", "对复查意见不服", "R26", "R27"))
"""Title, against what, and the rules by which it is asked for and answered (条例 Art. 35, 36)."""


def _review(title: str, against: str, asking: str, answering: str, book: RuleBook) -> dict[str, Any]:
    asked, given = book.rules[asking], book.rules[answering]
    return {
        "title": title,
        "what": against,
        "ask": f"{in_words(asked.limit)}内",
        "answer": f"{in_words(given.limit)}内",
        "articles": list(dict.fromkeys(each for each in (article(asked.source), article(given.source)) if each)),
    }


def _type(row: TypeRow, limit: str, book: RuleBook) -> dict[str, Any]:
    rules = book.rules
    registered = rules["R01"]
    matter = Matter(str(row.code), str(row.track), str(Channel.WEB), named=True)
    told = rules["R02"] if rules["R02"].on and deadlines.fits("R02", matter, book) else None
    rule = rules.get(PROMISED.get(row.track, "")) or rules.get(_ANSWERING.get(row.track, ""))
    more = rule.extension if rule and rule.on and limit else None
    return {
        "code": str(row.code),
        "title": row.title,
        "hint": row.hint,
        "registered": f"{in_words(registered.limit)}内" if registered.on and registered.limit else "",
        "told": f"{in_words(told.limit)}内" if told else "",
        "answered": limit,
        "extended": f"{more.max_days} {_UNITS[more.unit]}" if more and more.max_days else "",
        "articles": _articles(row, (told.source if told else "", rule.source if rule else "")),
    }


def _articles(row: TypeRow, sources: tuple[str, ...]) -> list[str]:
    named = [article(source) for source in sources]
    if of_class := _BY_CLASS.get(row.track):
        named.append(f"《信访工作条例》{LEGAL_CLASSES[of_class].article}")
    return list(dict.fromkeys(each for each in named if each))
