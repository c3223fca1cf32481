"""What the public may see of a case: its progress, with nothing that E3 keeps back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.domain import copies, disclosure, procedures
from chalicelib.domain.case import Case, State
from chalicelib.domain.offices import split_key
from chalicelib.domain.workdays import business_date


@dataclass(frozen=True, slots=True)
class Progress:
    """The public projection of a case: nothing that the public may not see (E3); `code_hash` is a keyed hash.

    `reviews` are the lines of 复查 and 复核 (procedures.lines); `review_organ` has the last of them: an office id, or
    the name of an organ outside. `copy_to` is the masked telephone to which a code for a copy of a paper may go
    (copies.shown_mobile). `needed` is what the petitioner was asked to hand in, while that is waited for.
    """

    number: str
    city: str
    code_hash: str
    stage: str
    stages: tuple[tuple[str, date], ...]
    type: str
    topic: str
    office: str
    received_on: date
    told_on: date | None
    promised_on: date | None
    extended_until: date | None
    extension_reason: str
    replied_on: date | None
    reply: str
    next: tuple[tuple[str, date | None], ...]
    round: int
    sealed: bool
    reviews: tuple[tuple[str, date], ...] = ()
    review_organ: str = ""
    copy_to: str = ""
    needed: str = ""
    needed_until: date | None = None


def progress(case: Case, words: Mapping[str, str], next_actions: tuple[tuple[str, date | None], ...]) -> Progress:
    """What the public may see of `case`.

    `words` may hold `reply`, `extension_reason`, `mobile` and `needed`; `next_actions` are the rows open to PUBLIC
    now, each with its last day if it has one (workflow.public_actions). For a report or a restricted case only the
    first two of E3's lines.
    """
    sealed = disclosure.is_sealed_to_public(case)
    stages = disclosure.sealed_stages(case.stages) if sealed else case.stages
    holder = case.last_main.holder if case.last_main else case.owner
    asks = case.state is State.INFO_PENDING and not sealed
    return Progress(
        number=case.number,
        city=case.city,
        code_hash=case.code_hash,
        stage=stages[-1][0] if stages else "received",
        stages=stages,
        type=case.type,
        topic="" if sealed else case.topic[:2],
        office=case.city if sealed else split_key(holder)[0],
        received_on=business_date(case.received_at),
        told_on=None if sealed else case.told_on,
        promised_on=None if sealed else case.promised_on,
        extended_until=None if sealed else case.extended_until,
        extension_reason="" if sealed else disclosure.shown_to_public(case, words.get("extension_reason", "")),
        replied_on=business_date(case.replied_at) if case.replied_at and not sealed else None,
        reply="" if sealed or not case.replied_at else disclosure.shown_to_public(case, words.get("reply", "")),
        next=disclosure.SEALED_NEXT if sealed else next_actions,
        round=0 if sealed else case.round,
        sealed=sealed,
        reviews=procedures.lines(case),
        review_organ="" if sealed else procedures.organ(case),
        copy_to=copies.shown_mobile(case, words.get("mobile", "")),
        needed=disclosure.shown_to_public(case, words.get("needed", "")) if asks else "",
        needed_until=case.asked_until if asks else None,
    )
