"""Who may see what: masking of names and numbers, the public stages, and what is sealed from the public (E3, E6)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.case import Case, State
from chalicelib.domain.masking import (
    COMPOUND_SURNAMES,
    is_bank_card,
    is_id_number,
    is_old_id_number,
    mask_class,
    mask_id_number,
    mask_mobile,
    mask_name,
    mask_text,
    narrow,
    tells_the_only_child,
)
from chalicelib.domain.offices import COMPARTMENTS, split_key

# What may be shown of a case, and how numbers are masked, is one question to those who ask it.
__all__ = [
    "ARCHIVED_TEXT", "CLOSED_TEXT", "COMPOUND_SURNAMES", "SEALED_NEXT", "STAGES", "Stage", "for_lower", "is_bank_card",
    "is_id_number", "is_old_id_number", "is_sealed_to_public", "mask_class", "mask_id_number", "mask_mobile",
    "mask_name", "mask_text", "may_read", "narrow", "needs_reason", "put_away", "sealed_stages", "shown_petitioner",
    "shown_to_public", "stages_after", "tells_the_only_child", "unnamed", "warnings",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the public's eight stages; `step` orders them, and a case never goes back a step within a round."""

    code: str
    title: str
    step: int


STAGES: dict[str, Stage] = {
    stage.code: stage
    for stage in (
        Stage("received", "已收到", 1),
        Stage("screening", "审核中", 2),
        Stage("transferred", "已转办", 3),
        Stage("handling", "办理中", 4),
        Stage("review", "答复审核", 5),
        Stage("replied", "已答复", 6),
        Stage("closed", "已办结", 7),
        Stage("told", "不予受理·已告知去向", 8),
        Stage("sealed", "已按规定转有权机关办理", 8),
        Stage("withdrawn", "已撤回", 8),
    )
}
"""E3's eight, with the neutral line for reports and the end that the petitioner chose."""

_STAGE_OF: dict[State, str] = {
    State.INBOX: "received",
    State.REGISTERED: "screening",
    State.INFO_PENDING: "screening",
    State.APPROVAL: "screening",
    State.DISPATCHED: "transferred",
    State.RETURN_REQ: "transferred",
    State.HANDLING: "handling",
    State.REDO: "handling",
    State.REPLY_REVIEW: "review",
    State.REPLIED: "replied",
    State.FOLLOWUP: "replied",
    State.FILING_REVIEW: "replied",
    State.REEXAM: "replied",
    State.RECHECK: "replied",
    State.CLOSED: "closed",
    State.CLOSED_FILED: "closed",
    State.FINAL: "closed",
    State.ARCHIVED: "closed",
    State.MERGED: "handling",
    State.REFUSED: "told",
    State.NO_MORE: "told",
    State.TRANSFERRED_OUT: "told",
    State.WITHDRAWN: "withdrawn",
}


def stages_after(case: Case, on: date) -> tuple[tuple[str, date], ...]:
    """The public stages of `case`, with the one of its present state added if that is a step forward.

    A return or a rejected draft shows the public no step back (E3 hides them); only a redo, which the petitioner
    knows of, opens the way from handling again. 备案 is not theirs to see, either.
    """
    code = _STAGE_OF[case.state]
    if case.state is State.TRANSFERRED_OUT and case.replied_at is None:
        # Sent on and not told anything yet: an order that 12345 may send back must not seem to have ended.
        code = "transferred"
    shown = case.stages
    if case.is_review and case.replied_at is None and not case.done:
        code = "handling"
    if not shown:
        shown = ((code, on),)
    if case.sealed and STAGES[code].step < STAGES["transferred"].step:
        # Passed on as the rules say, at once: if it showed only with its end, the page would tell of the end (E3).
        code = "transferred"
    if case.state is State.FILING_REVIEW:
        return shown
    last = STAGES[shown[-1][0]]
    reopened = case.state is State.REDO and last.step >= STAGES["replied"].step
    if STAGES[code].step > last.step or reopened:
        return (*shown, (code, on))
    return shown


def is_sealed_to_public(case: Case) -> bool:
    """Whether the lookup shows only the neutral lines: reports, restricted cases (E3), children in danger (edge 41)."""
    return case.type == "REPORT" or case.restricted or case.silent or case.readers is not None


CLOSED_TEXT = "（内容仅限指定人员查看）"
ARCHIVED_TEXT = "（已归档，内容请办理调卷后查看）"
"""What stands in place of the texts of a case that only named people may read (edge 42)."""


def may_read(case: Case, person: str) -> bool:
    """Whether the staff member of that id may read the texts of a case that the dockets open to him (edge 42).

    Whoever shows, prints or exports what a case says asks this first.
    """
    return case.readers is None or person in case.readers


SEALED_NEXT: tuple[tuple[str, date | None], ...] = (("supplement", None),)
"""What the petitioner of a sealed case may do: always the same, since what is offered would tell where it stands."""


def sealed_stages(stages: tuple[tuple[str, date], ...]) -> tuple[tuple[str, date], ...]:
    """The two lines of E3 for sealed cases: received, and passed on as the rules say once it was screened."""
    neutral = stages[:1]
    screened = next((day for code, day in stages if STAGES[code].step >= STAGES["transferred"].step), None)
    return (*neutral, ("sealed", screened)) if screened else neutral


def needs_reason(case: Case, keys: Collection[str], on: date) -> bool:
    """Whether a look at the case, seen through these docket keys, has to be given a reason (E6; edges 20, 42 and 53).

    So it is with what the lookup does not show, with what lies with the leaders or with discipline, with names kept
    secret, and with what is kept by law against the wish of who wrote it.
    """
    apart = any(split_key(key)[1] in COMPARTMENTS for key in (case.owner, *keys))
    kept = case.marked("use_restricted", on) or case.marked("consulted", on)
    return is_sealed_to_public(case) or apart or case.identity == "confidential" or kept


def put_away(case: Case, on: date) -> bool:
    """Whether an archived case is closed to readers: nobody has it opened for an enquiry on that day (edge 52)."""
    return case.state is State.ARCHIVED and not case.marked("consulted", on)


def warnings(case: Case, text: str) -> tuple[str, ...]:
    """What an officer should bear in mind before passing the matter on, in Chinese; `text` is what was written."""
    found = []
    if tells_the_only_child(text) and all(mark.name != "single_reporter" for mark in case.marks):
        found.append("内容只涉及某一班级的一名孩子，派往校内处室、级部、班级前，请确认不会暴露信访人")
    if case.people > 5 and not case.representatives:
        found.append("多人反映同一事项，请推选并登记不超过 5 名代表")
    if 0 < case.representatives < 3 < case.people:
        found.append("代表少于 3 人，请确认能够代表多数人的意见")
    return tuple(found)


def unnamed(case: Case, text: str, name: str) -> str:
    """`text` without the petitioner's own name where secrecy was asked for: people sign what they write (edge 20).

    Blanks between its characters do not hide a name.
    """
    if not name.strip() or case.identity != "confidential":
        return text
    return re.sub(r"\s*".join(map(re.escape, re.sub(r"\s", "", name))), "某某", text)


def for_lower(case: Case, text: str, name: str) -> str:
    """`text` as it may go down a tier: nobody's numbers, and no name where secrecy was asked for (edges 20 and 46)."""
    return mask_text(unnamed(case, text, name))


def shown_to_public(case: Case, text: str) -> str:
    """What an office wrote as the lookup page shows it: its own lines stay, a minor's class does not (E3)."""
    shown = mask_text(text, landlines=False)
    return mask_class(shown) if case.minor else shown


def shown_petitioner(case: Case, texts: dict[str, str]) -> dict[str, str]:
    """The petitioner's fields as a page shows them by default: masked, and "confidential" said where it was asked."""
    if case.identity == "anonymous":
        return {"name": "匿名"}
    if case.identity == "confidential":
        return {"name": "信访人要求保密"}
    masks = {"name": mask_name, "mobile": mask_mobile, "id_number": mask_id_number}
    shown = {field: mask(texts[field]) for field, mask in masks.items() if texts.get(field)}
    if texts.get("address"):
        shown["address"] = re.sub(r"\d.*$", "…", texts["address"])
    if texts.get("email"):
        shown["email"] = mask_text(texts["email"])
    return shown
