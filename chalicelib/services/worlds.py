"""What the services hold in their hands: the ports of the public front, and those of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.ports import (
    Calendars,
    Cases,
    Channel,
    Directory,
    Dockets,
    Guards,
    Intake,
    Ledger,
    LookupGate,
    ProofOfWork,
    Renderer,
    Vault,
)
from chalicelib.domain.ports_changes import Changes
from chalicelib.domain.ports_drawers import Drawers
from chalicelib.domain.ports_registers import Board, Registers
from chalicelib.domain.ports_surveys import BallotBox, Ballots
from chalicelib.settings import Settings


@dataclass(frozen=True, slots=True)
class Front:
    """The world of a parent at the counter: it may put a case and read its progress, and never sees one."""

    intake: Intake
    gate: LookupGate
    directory: Directory
    guards: Guards
    vault: Vault
    calendars: Calendars
    proof: ProofOfWork
    settings: Settings
    board: Board
    ballots: BallotBox


@dataclass(frozen=True, slots=True)
class Desk:
    """The world of officers and of scheduled work."""

    cases: Cases
    dockets: Dockets
    directory: Directory
    ledger: Ledger
    guards: Guards
    vault: Vault
    calendars: Calendars
    channels: Mapping[str, Channel]
    messages: Renderer
    settings: Settings
    changes: Changes
    registers: Registers
    drawers: Drawers
    board: Board
    ballots: Ballots
