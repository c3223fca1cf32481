"""The public front: what a parent calls. It may put a case and never read one; an import contract says so."""

from __future__ import annotations

from functools import cache

from chalicelib.adapters.dynamo.ballots import DynamoBallotBox
from chalicelib.adapters.dynamo.board import DynamoBoard
from chalicelib.adapters.dynamo.intake import DynamoIntake
from chalicelib.adapters.dynamo.lookup import DynamoLookupGate
from chalicelib.adapters.proof import Altcha
from chalicelib.services.worlds import Front
from chalicelib.wiring import base


@cache
def front() -> Front:
    """The front of this process."""
    settings, engine, vault = base.settings(), base.engine(), base.vault()
    return Front(
        intake=DynamoIntake(engine, vault),
        gate=DynamoLookupGate(engine, vault),
        directory=base.directory(),
        guards=base.guards(),
        vault=vault,
        calendars=base.calendars(),
        proof=Altcha(vault, settings.challenge_cost, settings.challenge_expires),
        settings=settings,
        board=DynamoBoard(engine),
        ballots=DynamoBallotBox(engine, vault),
    )
