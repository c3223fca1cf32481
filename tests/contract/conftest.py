"""The store twice: the fakes in memory, and the real adapters on the embedded engine; both must pass the same suite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chalicelib.adapters.dynamo.ballots import DynamoBallots
from chalicelib.adapters.dynamo.board import DynamoBoard
from chalicelib.adapters.dynamo.cases import DynamoCases
from chalicelib.adapters.dynamo.changes import DynamoChanges
from chalicelib.adapters.dynamo.directory import DynamoDirectory
from chalicelib.adapters.dynamo.dockets import DynamoDockets
from chalicelib.adapters.dynamo.drawers import DynamoDrawers
from chalicelib.adapters.dynamo.guards import DynamoGuards
from chalicelib.adapters.dynamo.intake import DynamoIntake
from chalicelib.adapters.dynamo.ledger import DynamoLedger
from chalicelib.adapters.dynamo.lookup import DynamoLookupGate, DynamoProgress
from chalicelib.adapters.dynamo.models import MODELS, Bound
from chalicelib.adapters.dynamo.registers import DynamoRegisters
from chalicelib.adapters.dynamo.tables import create
from chalicelib.adapters.dynamo.thin import Engine
from chalicelib.adapters.secrets import Envelope, KeyFiles
from chalicelib.domain.ports import Directory, Dockets, Guards, Intake, Ledger, LookupGate, ProgressReader, Vault
from chalicelib.domain.ports_changes import Changes
from chalicelib.domain.ports_drawers import Drawers
from chalicelib.domain.ports_registers import Board
from chalicelib.domain.ports_surveys import Ballots
from infra.local.engine import engine_in_memory
from tests import fakes


@dataclass
class Store:
    """Every port of the store."""

    intake: Intake
    cases: DynamoCases | fakes.FakeCases
    dockets: Dockets
    progress: ProgressReader
    gate: LookupGate
    directory: Directory
    ledger: Ledger
    guards: Guards
    vault: Vault
    changes: Changes
    registers: DynamoRegisters | fakes.FakeRegisters
    board: Board
    drawers: Drawers
    ballots: Ballots


@dataclass
class Ticks:
    """A clock for caches that a test winds on."""

    at: float = 0.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Stage:
    """The real store with what stands below it; every test finds the tables empty."""

    store: Store
    engine: Engine
    bound: Bound
    vault: Envelope
    ticks: Ticks


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    with engine_in_memory() as address:
        yield address


@pytest.fixture(scope="session")
def bound(endpoint: str) -> Bound:
    models = Bound(endpoint, "cn-north-1", "contract")
    create(models)
    return models


@pytest.fixture
def stage(endpoint: str, bound: Bound, tmp_path: Path) -> Iterator[Stage]:
    engine = Engine(endpoint, bound.connection.region, bound.stage, pause=lambda seconds: None)
    vault, ticks = Envelope(KeyFiles(tmp_path / "keys")), Ticks()
    store = Store(
        DynamoIntake(engine, vault),
        DynamoCases(engine, vault),
        DynamoDockets(engine, vault),
        DynamoProgress(engine, vault),
        DynamoLookupGate(engine, vault),
        DynamoDirectory(engine, vault, ticks),
        DynamoLedger(bound, vault),
        DynamoGuards(engine),
        vault,
        DynamoChanges(engine, vault, ticks),
        DynamoRegisters(engine, vault),
        DynamoBoard(engine),
        DynamoDrawers(engine, vault),
        DynamoBallots(engine, vault),
    )
    yield Stage(store, engine, bound, vault, ticks)
    for kind in MODELS:
        table, schema = str(kind.Meta.table_name), kind._get_schema()["key_schema"]
        for item in engine.scan(table):
            engine.delete(table, {key["AttributeName"]: item[key["AttributeName"]] for key in schema})


@pytest.fixture(params=["fake", pytest.param("engine", marks=pytest.mark.engine)])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "engine":
        found: Stage = request.getfixturevalue("stage")
        return found.store
    memory = fakes.Memory()
    registers = fakes.FakeRegisters(memory)
    return Store(
        fakes.FakeIntake(memory),
        fakes.FakeCases(memory),
        fakes.FakeDockets(memory),
        fakes.FakeProgress(memory),
        fakes.FakeLookupGate(memory),
        fakes.FakeDirectory(memory),
        fakes.FakeLedger(memory),
        fakes.FakeGuards(memory),
        fakes.FakeVault(),
        fakes.FakeChanges(memory),
        registers,
        fakes.FakeBoard(registers.shelf),
        fakes.FakeDrawers(),
        fakes.FakeBallots(memory),
    )
