"""The other side of a petitioner's copy: papers are offered, the code goes out by SMS, the sealed copy waits for it.

The public path can read no case and no paper. So whoever asks there leaves a command; the job that drains the outbox
draws the code, puts the watermarked sheet, sealed, where the public path may open it for ten minutes, and sends the SMS
(E2). No telephone number and no code in clear is ever on the public side before the petitioner types it.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from datetime import datetime

from chalicelib.domain import copies
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.outcome import Claim, Command
from chalicelib.domain.ports import Loaded
from chalicelib.domain.roles import PUBLIC
from chalicelib.domain.tree import policy_for
from chalicelib.services.deliver import send_now
from chalicelib.services.paper_print import printed, standing_of
from chalicelib.services.printroom import PrintRoom
from chalicelib.services.terms import branch

DIGITS = 6
FETCHED_TITLE = "信访人凭短信验证码下载文书"


def offer(room: PrintRoom, number: str) -> None:
    """Let the lookup say which papers of a case may be fetched: title, number and date, as they stand now.

    What others issue or void at the same moment is looked at again, until nothing has changed.
    """
    while True:
        found = copies.offered(room.papers.issues(number))
        room.desk.guards.put(Claim(copies.OFFERS, number, note=copies.as_note(found)))
        if copies.offered(room.papers.issues(number)) == found:
            return


def take_away(room: PrintRoom, number: str, n: int) -> None:
    """A paper was voided: it is offered no more, and the copy that waits for a code is gone."""
    room.desk.guards.drop(copies.WAITING, f"{number}#{n}")
    offer(room, number)


def performed(room: PrintRoom, command: Command, now: datetime) -> None:
    """Perform one of copies.COMMANDS. Raises NotFound, NotAllowed, Invalid, Unavailable."""
    n = int(command.form["paper"])
    if command.action == copies.ASK:
        send_code(room, command, n, now)
    elif command.action == copies.FETCHED:
        tell(room, command, n)
    else:
        clear(room, command.case, n, now)


def send_code(room: PrintRoom, command: Command, n: int, now: datetime) -> None:
    """Draw a code for paper `n`, lay the sealed copy ready for ten minutes, and send the code to the number on file.

    Nothing is sent for what was asked too long ago: whoever asked has gone. A code before this one is void. Raises
    NotFound for a paper that is not the petitioner's to fetch, NotAllowed where no code may be sent, Invalid and
    Unavailable as send_now does.
    """
    number, desk = command.case, room.desk
    if now > command.at + copies.LASTS:
        return
    loaded = desk.cases.load(number)
    mobile = copies.mobile_for(loaded.case, str(loaded.petition.texts.get("mobile", "")))
    if not mobile:
        raise NotAllowed("此件不能凭短信下载文书，请信访人凭回执到场领取")
    sheet = json.dumps(petitioner_sheet(room, number, n), ensure_ascii=False).encode()
    token, code = secrets.token_hex(16), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    sealed = desk.vault.seal(f"public:{loaded.case.city}", sheet, copies.bound_to(number, n, token))
    hashed = room.vault.keyed_hash(copies.WAITING, copies.code_text(number, n, token, code))
    note = {"token": token, "code": hashed, "sheet": b64encode(sealed).decode()}
    desk.guards.put(Claim(copies.WAITING, f"{number}#{n}", expires_at=now + copies.LASTS, note=note))
    minutes = int(copies.LASTS.total_seconds()) // 60
    send_now(desk, mobile, "paper_code", {**_from(room, loaded), "passcode": code, "minutes": minutes}, id=token)


def petitioner_sheet(room: PrintRoom, number: str, n: int) -> dict[str, object]:
    """The sheet of an issued paper for the petitioner, watermarked.

    Only what was written to the petitioner. Raises NotFound for all else.
    """
    standing, _ = standing_of(room, number, n)
    if standing is None or not standing.public:
        raise NotFound("没有这份文书")
    return {**json.loads(room.papers.snapshot(printed(room, standing))), "watermark": copies.WATERMARK}


def tell(room: PrintRoom, command: Command, n: int) -> None:
    """A copy was fetched: it stands in the access log, and the petitioner hears of it where the policy says so."""
    number, desk = command.case, room.desk
    loaded = desk.cases.load(number)
    case = loaded.case
    standing, _ = standing_of(room, number, n)
    called = f"《{standing.title}》" if standing else f"第 {n} 件"
    if policy_for(branch(desk.directory, [case.city]), case.city).options.get(copies.TELLS):
        mobile = copies.mobile_for(case, str(loaded.petition.texts.get("mobile", "")))
        if mobile and "sms" in desk.channels:
            send_now(desk, mobile, "paper_fetched", _from(room, loaded), id=command.id)
    desk.ledger.accessed(case.owner, number, PUBLIC.id, "paper.copy", f"{FETCHED_TITLE}{called}", command.at)


def clear(room: PrintRoom, number: str, n: int, now: datetime) -> None:
    """Remove a copy that nobody fetched in time; one that was asked for since stays for its own ten minutes."""
    key = f"{number}#{n}"
    if room.desk.guards.read(copies.WAITING, key, now) is None:
        room.desk.guards.drop(copies.WAITING, key)


def _from(room: PrintRoom, loaded: Loaded) -> dict[str, str]:
    """In the city's name, as every message: who has the case may be what must not be told (E3)."""
    city = room.desk.directory.office(loaded.case.city)
    return {"number": loaded.case.number, "office": city.name, "phone": city.phones.service or city.phones.office}
