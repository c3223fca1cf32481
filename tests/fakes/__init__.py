"""In-memory fakes of every port: they enforce the same conditions as the real adapters, by the same contract tests."""

from tests.fakes.attachments import VIRUS, FakeBell, FakeScanner, FakeStore
from tests.fakes.ballots import FakeBallotBox, FakeBallots
from tests.fakes.cases import FakeCases, FakeIntake
from tests.fakes.changes import FakeChanges
from tests.fakes.channels import FakeChannel, FakeProofOfWork, FakeRenderer
from tests.fakes.directory import FakeDirectory
from tests.fakes.dockets import FakeDockets
from tests.fakes.drawers import FakeDrawers
from tests.fakes.guards import FakeGuards
from tests.fakes.ledger import FakeLedger
from tests.fakes.lookup import FakeLookupGate, FakeProgress
from tests.fakes.memory import Memory
from tests.fakes.papers import FakeFiles, FakePapers
from tests.fakes.registers import FakeBoard, FakeRegisters, Shelf
from tests.fakes.vault import FakeVault

__all__ = [
    "VIRUS",
    "FakeBallotBox",
    "FakeBallots",
    "FakeBell",
    "FakeBoard",
    "FakeCases",
    "FakeChanges",
    "FakeChannel",
    "FakeDirectory",
    "FakeDockets",
    "FakeDrawers",
    "FakeFiles",
    "FakeGuards",
    "FakeIntake",
    "FakeLedger",
    "FakeLookupGate",
    "FakePapers",
    "FakeProgress",
    "FakeProofOfWork",
    "FakeRegisters",
    "FakeRenderer",
    "FakeScanner",
    "FakeStore",
    "FakeVault",
    "Memory",
    "Shelf",
]
