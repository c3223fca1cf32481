"""The desk: what officers and scheduled work call."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from chalicelib.adapters.channels.inbox import Inbox
from chalicelib.adapters.channels.logfile import LogFile
from chalicelib.adapters.channels.mail import Mail
from chalicelib.adapters.channels.sms import Sms
from chalicelib.adapters.dynamo.ballots import DynamoBallots
from chalicelib.adapters.dynamo.board import DynamoBoard
from chalicelib.adapters.dynamo.cases import DynamoCases
from chalicelib.adapters.dynamo.dockets import DynamoDockets
from chalicelib.adapters.dynamo.drawers import DynamoDrawers
from chalicelib.adapters.dynamo.registers import DynamoRegisters
from chalicelib.adapters.messages import Messages
from chalicelib.adapters.one_time_codes import TotpCodes
from chalicelib.adapters.passwords import Argon2Passwords
from chalicelib.domain.ports import Channel
from chalicelib.services.accounts import Accounts
from chalicelib.services.linked import LinkedOffices
from chalicelib.services.own_codes import OwnCodes
from chalicelib.services.session_book import SessionBook
from chalicelib.services.sessions import Sessions
from chalicelib.services.staffing import Staffing
from chalicelib.services.totp import SecondStep
from chalicelib.services.worlds import Desk
from chalicelib.settings import Settings
from chalicelib.wiring import base


@cache
def desk() -> Desk:
    """The desk of this process."""
    from chalicelib.adapters.dynamo.ledger import DynamoLedger
    from chalicelib.adapters.dynamo.models import Bound

    engine, vault, settings = base.engine(), base.vault(), base.settings()
    bound = Bound(settings.dynamodb_endpoint, settings.region, settings.stage)
    return Desk(
        cases=DynamoCases(engine, vault),
        dockets=DynamoDockets(engine, vault),
        directory=base.directory(),
        ledger=DynamoLedger(bound, vault),
        guards=base.guards(),
        vault=vault,
        calendars=base.calendars(),
        channels=channels(settings),
        messages=Messages(settings.site_url),
        settings=settings,
        changes=base.changes(),
        registers=DynamoRegisters(engine, vault),
        drawers=DynamoDrawers(engine, vault),
        board=DynamoBoard(engine),
        ballots=DynamoBallots(engine, vault),
    )


def channels(settings: Settings) -> dict[str, Channel]:
    """The ways of telling somebody that this deployment has; the inbox is always there."""
    found: dict[str, Channel] = {"inbox": Inbox()}
    if settings.smtp_url:
        found["mail"] = Mail(settings.smtp_url, settings.mail_from)
    if settings.sms_url:
        found["sms"] = Sms(settings.sms_url, settings.sms_secret)
    if settings.notice_log:
        found["log"] = LogFile(Path(settings.notice_log))
    return found


@cache
def sessions() -> Sessions:
    """The sessions of staff."""
    return Sessions(base.directory(), base.guards(), base.settings(), desk().drawers)


@cache
def accounts() -> Accounts:
    """Signing in and what a member of staff does with the own account."""
    guards, drawers = base.guards(), desk().drawers
    second = SecondStep(base.directory(), guards, drawers, base.vault(), TotpCodes())
    book = SessionBook(drawers, sessions())
    return Accounts(base.directory(), guards, desk().ledger, _passwords(), sessions(), base.settings(), second, book)


def own_codes() -> OwnCodes:
    """The second step of signing in, as its owner keeps it."""
    return OwnCodes(accounts())


def linked_offices() -> LinkedOffices:
    """Changing office for who serves two."""
    return LinkedOffices(accounts(), desk().drawers)


@cache
def staffing() -> Staffing:
    """What the officers of a system do with accounts."""
    return Staffing(base.directory(), base.guards(), desk().ledger, _passwords(), sessions(), desk().drawers)


@cache
def _passwords() -> Argon2Passwords:
    return Argon2Passwords()
