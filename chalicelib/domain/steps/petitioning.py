"""Groups and their representatives, minors, copies filed above, and letters that ask the other side to explain."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import date

from chalicelib.domain import quiet
from chalicelib.domain.case import Assignment, Case, Mark, PartState
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.ids import ALPHABET
from chalicelib.domain.intake import Channel
from chalicelib.domain.masking import narrow
from chalicelib.domain.offices import COMPARTMENTS, Tier, split_key, unit_name_on, valid_on
from chalicelib.domain.outcome import Notice
from chalicelib.domain.projections import docket_keys
from chalicelib.domain.turn import Turn

MOST = 5
"""条例 Art. 20: so many representatives at most; more people than this must elect some."""

REPEATED = 12
"""So many characters in a row from what the reporter wrote are no newly written letter (edge 17)."""


# Groups (edge 43, 条例 Art. 20, S3-35)


def representatives_are_few(turn: Turn) -> None:
    """At most five, with proof of their mandate; more than five present need a plan for safety (edge 43)."""
    facts = turn.facts
    if not 1 <= facts["representatives"] <= MOST:
        raise Invalid({"representatives": "代表不得超过 5 人（条例第二十条），请群众推选 1 至 5 名代表"})
    if facts["people"] < facts["representatives"]:
        raise Invalid({"people": "总人数不能少于代表人数"})
    if not facts["mandate"]:
        raise Invalid({"mandate": "请代表出具群众推选（委托）的证明，查验后再登记"})
    if facts.get("present", 0) > facts["people"]:
        raise Invalid({"present": "到场人数不能多于总人数"})
    if facts.get("present", 0) > MOST and not facts.get("safety_plan"):
        raise Invalid({"safety_plan": "到场超过 5 人，请启动现场秩序和安全预案后再登记"})


def name_representatives(turn: Turn) -> None:
    """Who speaks for the group stands in the sealed words; the case counts the heads (人次) and the representatives."""
    turn.change(people=turn.facts["people"], representatives=turn.facts["representatives"])


def group_has_representatives(turn: Turn) -> None:
    """条例 Art. 20: of a group that comes in person, those elected are received and written down first."""
    people = turn.facts.get("people", turn.case.people)
    if turn.case.channel == Channel.VISIT and people > MOST and not turn.case.representatives:
        raise NotAllowed("多人来访（超过 5 人）应推选不超过 5 名代表，请先办理“登记代表”")


# Minors (edges 22 and 42, E6)


def lawful_for_a_child(turn: Turn) -> None:
    """PIPL Art. 31, E6: what is known of a child under 14 needs the guardian's consent or a duty by law."""
    if turn.facts.get("under_14") and not turn.facts.get("basis"):
        raise Invalid({"basis": "不满十四周岁的，请选择处理其个人信息的依据（监护人同意或法定职责）"})
    if turn.facts.get("basis") == "consent" and not turn.words.get("guardian"):
        raise Invalid({"guardian": "监护人同意的，请填写监护人姓名"})


def note_minor(turn: Turn) -> None:
    """A child is concerned: outputs name no class; who must not be called is marked."""
    facts = turn.facts
    turn.change(minor=facts["minor"] or facts.get("under_14", False))
    _mark(turn, "under_14", bool(facts.get("under_14")))
    if "guardian_barred" in facts:
        _mark(turn, "guardian_barred", facts["guardian_barred"])


def protect_reporter(turn: Turn) -> None:
    """What is described fits one child only: it goes to no unit inside a school (edge 22)."""
    _mark(turn, "single_reporter", True)


def unprotect_reporter(turn: Turn) -> None:
    """A head found that it fits several."""
    _mark(turn, "single_reporter", False)


def is_protected(case: Case) -> bool:
    """Whether the reporter is protected by a mark."""
    return any(mark.name == "single_reporter" for mark in case.marks)


def only_child_stays_hidden(turn: Turn) -> None:
    """Edge 22: below the school's own desk everybody would know who wrote."""
    office, unit = split_key(turn.facts["to"])
    tree = turn.terms.tree
    inside = unit and office in tree and tree.get(office).tier is Tier.SCHOOL
    if inside and turn.case.marked("single_reporter", turn.today):
        raise Invalid({"to": "内容可能暴露唯一知情人，请由学校本级办理；确认不会暴露的，请负责人先取消该标记"})


def _mark(turn: Turn, name: str, on: bool) -> None:
    others = tuple(mark for mark in turn.case.marks if mark.name != name)
    turn.change(marks=(*others, Mark(name, turn.now, turn.actor.id, turn.seq)) if on else others)


# Copies of what an office below sends out (S3-49)


def file_notice(turn: Turn) -> None:
    """The written notice of an office below is filed with every office that passed the case down.

    The paper stands on the case, which they have in their dockets; the message puts it into their inboxes.
    """
    for key in _told_above(turn):
        turn.notice(key, "copy_filed")


def file_above(turn: Turn) -> None:
    """So is its answer. An answer without a copy leaves `copy.filed` unsaid, and the clock that waits for it rings."""
    keys = _told_above(turn)
    part = turn.part
    if part is None or not keys:
        return
    filed = {part.id, *_parents(turn.case, part)}
    turn.change(assignments=tuple(replace(a, filed_at=turn.now) if a.id in filed else a for a in turn.case.assignments))
    turn.part = turn.case.assignment(part.id)
    turn.signal("copy.filed", part.id)
    for key in keys:
        turn.notice(key, "copy_filed")


def _told_above(turn: Turn) -> list[str]:
    """The docket keys of the offices above the part's holder that passed the case down, nearest first."""
    if turn.part is None:
        return []
    entries, (holder, _) = docket_keys(turn.case), split_key(turn.part.holder)
    senders = [turn.part.sender, *(parent.sender for parent in _parents(turn.case, turn.part).values())]
    return [key for key in dict.fromkeys(senders) if key in entries and split_key(key)[0] != holder]


def _parents(case: Case, part: Assignment) -> dict[str, Assignment]:
    """The assignments by which the case came down to this one, nearest first, by id."""
    found: dict[str, Assignment] = {}
    parent = case.assignment(part.parent)
    while parent is not None and parent.id not in found:
        found[parent.id] = parent
        parent = case.assignment(parent.parent)
    return found


def copies_wanted(case: Case) -> bool:
    """Whether an office below has answered without a copy being filed."""
    return any(
        a.state is PartState.DONE and a.filed_at is None and split_key(a.holder)[0] != split_key(a.sender)[0]
        for a in case.assignments
    )


def copy_is_missing(turn: Turn) -> None:
    """Only an answer that went out past the system is filed by hand."""
    assert turn.part is not None
    if turn.part.filed_at is not None:
        raise NotAllowed("已反馈备案，无需再报")


# Letters to the other side (edge 17, 条例 Art. 30(3))


def letter_goes_astray(turn: Turn) -> None:
    """The letter goes to a desk of the city that works today, and not to the writer's own."""
    key, tree, case = turn.facts["to"], turn.terms.tree, turn.case
    office, unit = split_key(key)
    if office not in tree or tree.root(office) != case.city or unit in COMPARTMENTS or key.endswith(":"):
        raise Invalid({"to": "请选择本市的单位或科室"})
    if unit and not any(each.code == unit and valid_on(each, turn.today) for each in tree.get(office).units):
        raise Invalid({"to": "没有这个内设机构，或已撤销，请另选"})
    if key in docket_keys(case):
        raise Invalid({"to": "该处正在办理或可查看此件，无需函询，请直接联系"})
    if date.fromisoformat(turn.facts["until"]) <= turn.today:
        raise Invalid({"until": "说明期限应在今天以后"})


def letter_is_newly_written(turn: Turn) -> None:
    """The letter repeats nothing that the reporter wrote, and names nobody who did (条例 Art. 30(3), 46(5))."""
    letter = _bare(turn.words["letter"])
    said = turn.terms.words.get("petition", {})
    personal = ("name", "mobile", "email", "id_number", "address", "contact_person")
    if any(len(_bare(str(said.get(name, "")))) > 1 and _bare(str(said[name])) in letter for name in personal):
        raise Invalid({"letter": "函件不得出现反映人的姓名、电话等信息，请删去"})
    if turn.case.number in turn.words["letter"]:
        raise Invalid({"letter": "函件不得出现事项编号，请删去"})
    runs = {letter[n : n + REPEATED] for n in range(len(letter) - REPEATED + 1)}
    for name in ("title", "content"):
        text = _bare(str(said.get(name, "")))
        if any(text[n : n + REPEATED] in runs for n in range(len(text) - REPEATED + 1)):
            raise Invalid({"letter": "函件须重新拟写，不得照抄来件内容，以免暴露反映人"})


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", narrow(text))


def send_letter(turn: Turn) -> None:
    """The other side gets a message with a number of the letter's own; nothing of it says that there is a case."""
    number = letter_number(turn.terms.salt, turn.today)
    turn.facts["letter_number"] = number
    _mark(turn, "explanation_asked", True)
    office, unit = split_key(turn.case.owner)
    writer = turn.terms.tree.get(office)
    inner = unit_name_on(writer, unit, turn.today) if unit and unit not in COMPARTMENTS else ""
    turn.notices.append(
        Notice(
            id=number,
            to=turn.facts["to"],
            case="",
            template="letter",
            facts={"number": number, "writer": f"{writer.name}{inner}", "due": turn.facts["until"]},
            send_at=quiet.send_at(turn.now, urgent=False, quiet=turn.terms.policy.quiet),
        )
    )


def letter_number(salt: str, on: date) -> str:
    """The number of a letter, drawn by the chance of its step: it counts nothing and names no case."""
    drawn = int.from_bytes(hashlib.sha256(f"letter#{salt}".encode()).digest()[:8], "big")
    letters = []
    for _ in range(6):
        drawn, at = divmod(drawn, len(ALPHABET))
        letters.append(ALPHABET[at])
    return f"HX{on:%Y%m%d}-{''.join(letters)}"


def letter_was_sent(turn: Turn) -> None:
    """An explanation answers a letter; without one the words belong into the contact record."""
    if not asked_somebody(turn.case):
        raise NotAllowed("此件没有发出函询函，请先办理“函询”")


def asked_somebody(case: Case) -> bool:
    """Whether a letter was sent."""
    return any(mark.name == "explanation_asked" for mark in case.marks)
