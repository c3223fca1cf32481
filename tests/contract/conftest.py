"""The store twice: the fakes in memory, and the real adapters on the embedded engine; both must pass the same suite."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chalicelib.adapters.dynamo.cases import DynamoCases
from chalicelib.adapters.dynamo.directory import DynamoDirectory
from chalicelib.adapters.dynamo.dockets import DynamoDockets
from chalicelib.adapters.dynamo.guards import DynamoGuards
from chalicelib.adapters.dynamo.intake import DynamoIntake
from chalicelib.adapters.dynamo.ledger import DynamoLedger
from chalicelib.adapters.dynamo.lookup import DynamoLookupGate, DynamoProgress
from chalicelib.adapters.dynamo.models import Bound
from chalicelib.adapters.dynamo.tables import create, drop
from chalicelib.adapters.dynamo.thin import Engine
from chalicelib.adapters.secrets import Envelope, KeyFiles
from infra.local.engine import engine_in_memory
from tests import fakes


@dataclass
class Store:
    """Every port of the store; `engine` is what stands below the real ones, `memory` below the fakes."""

    intake: DynamoIntake | fakes.FakeIntake
    cases: DynamoCases | fakes.FakeCases
    dockets: DynamoDockets | fakes.FakeDockets
    progress: DynamoProgress | fakes.FakeProgress
    gate: DynamoLookupGate | fakes.FakeLookupGate
    directory: DynamoDirectory | fakes.FakeDirectory
    ledger: DynamoLedger | fakes.FakeLedger
    guards: DynamoGuards | fakes.FakeGuards
    vault: Envelope | fakes.FakeVault


@dataclass
class Ticks:
    """A clock for caches that a test winds on."""

    at: float = 0.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Stage:
    """One stage on the engine: tables that nobody else uses."""

    store: Store
    engine: Engine
    bound: Bound
    vault: Envelope
    ticks: Ticks


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    with engine_in_memory() as address:
        yield address


@pytest.fixture
def stage(endpoint: str, tmp_path: Path) -> Iterator[Stage]:
    name = f"t{secrets.token_hex(4)}"
    bound = Bound(endpoint, "cn-north-1", name)
    create(bound)
    engine = Engine(endpoint, "cn-north-1", name, pause=lambda seconds: None)
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
    )
    yield Stage(store, engine, bound, vault, ticks)
    drop(bound)


@pytest.fixture(params=["fake", pytest.param("engine", marks=pytest.mark.engine)])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "engine":
        found: Stage = request.getfixturevalue("stage")
        return found.store
    memory = fakes.Memory()
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
    )
