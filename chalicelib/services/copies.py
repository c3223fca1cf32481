"""The petitioner fetches a copy of a paper: number and code, then a one-time code by SMS (E2, S4-17) - no case is read.

What lies ready for the code was put there by services/copy_making.py.
"""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import b64decode
from datetime import datetime

from chalicelib.domain import copies
from chalicelib.domain.copies import Copy
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, TooMany
from chalicelib.domain.outcome import Claim, Command
from chalicelib.domain.ports import ClaimRefused
from chalicelib.domain.ports_papers import Press
from chalicelib.services import lookup
from chalicelib.services.worlds import Front

FIELD = "sms_code"
WRONG = "短信验证码不对、已经用过或者过了时间。请核对最近一条短信；还是不行的，请重新获取"
IN_PERSON = "这件事项没有登记可以收短信的手机号码，请带上回执到办理单位领取，或者打服务电话询问"
_NOBODY = "0" * 64


def ask_code(front: Front, number: str, code: str, n: int, *, proof: str, address: str, now: datetime) -> str:
    """Ask for the one-time code with which paper `n` can be fetched; the masked telephone to which it will be sent.

    Raises what a lookup raises; NotFound for what is no paper to be fetched, NotAllowed where no code can be sent,
    TooMany when enough were sent for this case.
    """
    progress, offered = lookup.opened(front, number, code, proof=proof, address=address, now=now)
    _paper(offered, n)
    to = lookup.copy_to(front, progress)
    if not to:
        raise NotAllowed(IN_PERSON)
    case, token = progress.number, secrets.token_hex(8)
    limits = (
        Claim("copy-hour", case, "add", 1, copies.SENDS, now + copies.WINDOW),
        Claim("copy-day", case, "add", 1, copies.DAILY, now + copies.DAY),
    )
    form = {"paper": n}
    try:
        front.intake.enqueue(
            Command(f"{case}#copy#{token}", case, copies.ASK, form, "PUBLIC", now), progress.city, limits
        )
    except ClaimRefused as refused:
        hourly = refused.claim.purpose == "copy-hour"
        wait = copies.WINDOW if hourly else copies.DAY
        told = "一小时" if hourly else "一天"
        raise TooMany(
            f"{told}内获取验证码的次数太多了，请过一阵再试，或者打服务电话询问", int(wait.total_seconds())
        ) from None
    # The copy is not left lying about until the guards are swept.
    gone = Command(f"{case}#clear#{token}", case, copies.CLEAR, form, "PUBLIC", now + copies.LASTS + copies.LASTS)
    front.intake.enqueue(gone, progress.city)
    return to


def fetch(
    front: Front,
    press: Press,
    number: str,
    code: str,
    n: int,
    sms_code: str,
    *,
    proof: str,
    address: str,
    now: datetime,
) -> tuple[Copy, bytes]:
    """The watermarked copy of paper `n` as PDF, for who has the code that was sent; a code works once.

    That it was fetched is in the outbox before anybody has it. Raises what a lookup raises, NotFound and NotAllowed as
    ask_code does; Invalid for a code that is wrong, spent or too old, or after five tries, all in the same words;
    Unavailable where nothing can print, without spending the code.
    """
    progress, offered = lookup.opened(front, number, code, proof=proof, address=address, now=now)
    paper = _paper(offered, n)
    if not lookup.copy_to(front, progress):
        raise NotAllowed(IN_PERSON)
    case, key = progress.number, f"{progress.number}#{n}"
    waiting = front.guards.read(copies.WAITING, key, now)
    token, kept = (waiting["token"], waiting["code"]) if waiting else ("", _NOBODY)
    expires = now + copies.LASTS
    counted = front.guards.take(Claim("copy-tries", f"{key}#{token}", "add", 1, copies.TRIES, expires), now)
    given = front.vault.keyed_hash(copies.WAITING, copies.code_text(case, n, token, _tidy(sms_code)))
    if not hmac.compare_digest(given, kept) or not counted or waiting is None:
        raise Invalid({FIELD: WRONG})
    sealed = b64decode(waiting["sheet"])
    sheet = json.loads(front.vault.open(f"public:{progress.city}", sealed, copies.bound_to(case, n, token)))
    pdf = press.pdf(sheet)
    told = Command(f"{case}#fetched#{token}", case, copies.FETCHED, {"paper": n}, "PUBLIC", now)
    try:
        front.intake.enqueue(told, progress.city, (Claim("copy-spent", token, expires_at=now + 2 * copies.LASTS),))
    except ClaimRefused:
        raise Invalid({FIELD: WRONG}) from None
    front.guards.drop(copies.WAITING, key)
    return paper, pdf


def _paper(offered: tuple[Copy, ...], n: int) -> Copy:
    found = next((each for each in offered if each.n == n), None)
    if found is None:
        raise NotFound("没有可以下载的这份文书，请刷新查询页面再看")
    return found


def _tidy(text: str) -> str:
    """Digits as a telephone shows them; blanks and full-width ones do not matter."""
    return "".join(str(int(each)) for each in text if each.isdecimal())
