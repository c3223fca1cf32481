"""What only the real store has: sealing at rest, faults of the engine, and the models that describe its items."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.adapters.dynamo import dockets
from chalicelib.adapters.dynamo.bulk import Bulk
from chalicelib.adapters.dynamo.cases import DynamoCases
from chalicelib.adapters.dynamo.directory import KEPT_SECONDS, DynamoDirectory
from chalicelib.adapters.dynamo.guards import DynamoGuards
from chalicelib.adapters.dynamo.intake import DynamoIntake
from chalicelib.adapters.dynamo.models import MODELS, Bound
from chalicelib.adapters.dynamo.thin import Engine, Refused
from chalicelib.adapters.secrets import Envelope, KeyFiles
from chalicelib.domain.errors import Stale, Unavailable
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import NumberTaken
from chalicelib.domain.ports_drawers import Kept
from tests.contract.conftest import Stage
from tests.contract.samples import (
    HOUR,
    NOW,
    NUMBER,
    a_case,
    a_command,
    a_notice,
    a_progress,
    an_alert,
    an_entry,
    first_step,
    next_step,
    nothing_seen,
    seen,
)
from tests.contract.test_store_directory import CLERK, POSTS, ROOT, TOWN
from tests.contract.test_store_registers import an_entry as a_register_entry
from tests.contract.test_store_registers import put

pytestmark = pytest.mark.engine


class Troubled(Engine):
    """An engine in front of which transactions collide, or answers get lost, a given number of times."""

    def __init__(self, stage: Stage, conflicts: int = 0, code: str = "TransactionConflict", lost: int = 0) -> None:
        super().__init__(stage.engine.url, stage.engine.region, stage.engine.stage, pause=self.waits_append)
        self.conflicts = conflicts
        self.code = code
        self.lost = lost
        self.waits: list[float] = []
        self.tries = 0

    def waits_append(self, seconds: float) -> None:
        self.waits.append(seconds)

    def transact(self, operations: Sequence[Mapping[str, Any]]) -> None:
        self.tries += 1
        if self.conflicts:
            self.conflicts -= 1
            reasons = [{"Code": self.code}, *({"Code": "None"} for _ in operations[1:])]
            raise Refused("TransactionCanceledException", "injected", None, reasons)
        super().transact(operations)
        if self.lost:
            self.lost -= 1
            raise Unavailable()


def everything(stage: Stage) -> list[tuple[str, Mapping[str, Any]]]:
    return [
        (str(kind.Meta.table_name), item) for kind in MODELS for item in stage.engine.scan(str(kind.Meta.table_name))
    ]


def fill(stage: Stage) -> None:
    """One item at least of every sort."""
    store = stage.store
    claims = (Claim("once", "k", note={"n": 1}, expires_at=NOW + HOUR), Claim("quota", "k", "add", limit=3))
    progress = a_progress(reply="机密答复", extension_reason="机密理由", stage="replied")
    step = first_step(claims=claims, notices=(a_notice(), a_notice("n2", "petitioner")), alerts=(an_alert(),))
    store.intake.insert(step, seen(progress=progress, finds=(("qh", "token"), ("qh", "words#.tV7a.SLmZ"))))
    store.intake.enqueue(a_command(), "qh")
    store.directory.put_city([ROOT, TOWN], [CLERK], POSTS)
    store.ledger.accessed("qh", NUMBER, "qh/gan", "mobile", "核实", NOW)
    store.ledger.failed(a_notice(), NOW, None, "坏")
    store.drawers.put(Kept("qh.gan", "draft", "x", {"report": "乔一苇可以作证"}, expires_at=NOW + HOUR), NOW)
    store.gate.failed(NUMBER, "10.0.0.1", NOW, 900)
    for kind in ("dispute", "self_check_round", "task"):
        put(store, a_register_entry(kind))


def test_nothing_personal_lies_open(stage: Stage) -> None:
    fill(stage)
    content = json.dumps(everything(stage), ensure_ascii=False)
    for personal in ("甘小禾反映", "操场夜间噪声", "机密答复", "机密理由", "乔一苇可以作证", "15400000001", "gan@qh"):
        assert personal not in content
    assert "INBOX" in content


def test_models_describe_every_item(stage: Stage) -> None:
    fill(stage)
    described = {str(kind.Meta.table_name): kind for kind in MODELS}
    found: dict[str, set[str]] = {table: set() for table in described}
    for table, item in everything(stage):
        attributes = described[table].get_attributes()
        for name, value in item.items():
            assert name in attributes, (table, name)
            assert attributes[name].attr_type in value, (table, name)
        assert {name for name, attribute in attributes.items() if not attribute.null} <= item.keys()
        found[table] |= item.keys()
    unused = {table: set(kind.get_attributes()) - found[table] for table, kind in described.items()}
    assert {table: names for table, names in unused.items() if names} == {"ledger": {"done_at"}}


def test_words_are_sealed_for_the_owner_and_progress_for_the_public(stage: Stage) -> None:
    fill(stage)
    items = {item["part"]["S"]: item for item in stage.engine.scan("cases")}
    assert items["WORDS#000001"]["scope"]["S"] == "qh"
    (command,) = [item for _, item in everything(stage) if item.get("part", {}).get("S") == "COMMAND#c1"]
    assert command["scope"]["S"] == "public:qh"
    discipline = replace(a_case("QH20261121-ABCDE"), owner="qh-02:discipline")
    stage.store.intake.insert(
        replace(first_step("QH20261121-ABCDE"), cases=(discipline,)), seen("QH20261121-ABCDE", progress=None)
    )
    key = {"number": {"S": "QH20261121-ABCDE"}, "part": {"S": "WORDS#000001"}}
    assert (stage.engine.get("cases", key) or {})["scope"]["S"] == "qh-02"


def test_destroyed_words_leave_the_chain_and_the_case(stage: Stage) -> None:
    fill(stage)
    stage.engine.delete("cases", {"number": {"S": NUMBER}, "part": {"S": "WORDS#000001"}})
    loaded = stage.store.cases.load(NUMBER)
    assert loaded.petition.texts == {}
    ((event, words),) = stage.store.cases.history(NUMBER)
    assert words is None
    assert event.link == event.expected_link()


def test_words_moved_to_another_case_do_not_open(stage: Stage) -> None:
    fill(stage)
    stage.store.intake.insert(first_step("QH20261121-ABCDE"), seen("QH20261121-ABCDE"))
    key = {"number": {"S": NUMBER}, "part": {"S": "WORDS#000001"}}
    stolen = stage.engine.get("cases", key)
    assert stolen is not None
    stage.engine.put("cases", {**stolen, "number": {"S": "QH20261121-ABCDE"}})
    with pytest.raises(Unavailable):
        stage.store.cases.load("QH20261121-ABCDE")


def test_a_collision_is_tried_again_and_then_stale(stage: Stage) -> None:
    stage.store.intake.insert(first_step(), seen())
    engine = Troubled(stage, conflicts=2)
    DynamoCases(engine, stage.vault).commit(a_case(), next_step(a_case()), (nothing_seen(),))
    assert (engine.tries, len(engine.waits)) == (3, 2)
    assert all(0 < wait < 1 for wait in engine.waits)
    before = stage.store.cases.load(NUMBER).case
    assert before.version == 2
    with pytest.raises(Stale):
        DynamoCases(Troubled(stage, conflicts=99), stage.vault).commit(before, next_step(before), (nothing_seen(),))
    assert stage.store.cases.load(NUMBER).case == before


def test_a_new_case_that_keeps_colliding_is_unavailable_not_stale(stage: Stage) -> None:
    with pytest.raises(Unavailable):
        DynamoIntake(Troubled(stage, conflicts=99), stage.vault).insert(first_step(), seen())


def test_a_busy_engine_is_unavailable_not_stale(stage: Stage) -> None:
    engine = Troubled(stage, conflicts=1, code="ThrottlingError")
    with pytest.raises(Unavailable):
        DynamoIntake(engine, stage.vault).insert(first_step(), seen())


def test_an_answer_that_was_lost_is_found_again_as_taken(stage: Stage) -> None:
    intake = DynamoIntake(Troubled(stage, lost=1), stage.vault)
    with pytest.raises(Unavailable):
        intake.insert(first_step(), seen())
    with pytest.raises(NumberTaken):
        intake.insert(first_step(), seen())


def test_an_engine_that_is_away_is_unavailable() -> None:
    waits: list[float] = []
    engine = Engine("http://127.0.0.1:9", "cn-north-1", "contract", pause=waits.append)
    with pytest.raises(Unavailable):
        DynamoGuards(engine).read("p", "k", NOW)
    with pytest.raises(Unavailable):
        DynamoIntake(engine, Envelope(KeyFilesInMemory())).insert(first_step(), seen())
    assert waits


def test_tables_that_are_missing_are_unavailable(stage: Stage) -> None:
    engine = Engine(stage.engine.url, stage.engine.region, "nowhere", pause=lambda seconds: None)
    with pytest.raises(Unavailable):
        DynamoGuards(engine).read("p", "k", NOW)
    with pytest.raises(Unavailable):
        DynamoIntake(engine, stage.vault).insert(first_step(), seen())


class KeyFilesInMemory(KeyFiles):
    """One key for all, kept nowhere."""

    def __init__(self) -> None:
        pass

    def key(self, scope: str) -> tuple[bytes, bytes]:
        return b"k" * 8, b"k" * 32


def test_a_transaction_that_is_too_large_is_a_mistake(stage: Stage) -> None:
    entries = tuple(an_entry(f"qh:{n:04}") for n in range(100))
    with pytest.raises(ValueError, match="100"):
        stage.store.intake.insert(first_step(), seen(entries=entries))


def test_the_same_item_twice_in_a_step_is_a_mistake(stage: Stage) -> None:
    with pytest.raises(ValueError, match="Validation"):
        stage.store.intake.insert(first_step(), seen(entries=(an_entry(), an_entry())))


def test_a_page_may_be_short_and_still_go_on(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dockets, "READ_AT_ONCE", 2)
    monkeypatch.setattr(dockets, "QUERIES", 2)
    for n in range(9):
        entry = an_entry(number=f"QH20261121-{n:05}", state="REDO" if n in (1, 8) else "INBOX", due=NOW + n * HOUR)
        stage.store.intake.insert(first_step(entry.number), seen(entry.number, entries=(entry,), finds=()))
    sizes, cursor = [], None
    while True:
        page = stage.store.dockets.page("qh", cursor=cursor, size=5, state="REDO")
        sizes.append(len(page.items))
        cursor = page.cursor
        if cursor is None:
            break
    assert sizes == [1, 0, 1]


def test_another_process_is_believed_after_the_cache_has_run_out(stage: Stage) -> None:
    stage.store.directory.put_city([ROOT], (), ())
    assert stage.store.directory.office("qh").name == ROOT.name
    DynamoDirectory(stage.engine, stage.vault).put_city([replace(ROOT, name="新名")], (), ())
    assert stage.store.directory.office("qh").name == ROOT.name
    stage.ticks.at = KEPT_SECONDS
    assert stage.store.directory.office("qh").name == "新名"


def test_bulk_writes_many_lives_in_few_transactions(stage: Stage) -> None:
    engine = Troubled(stage)
    with Bulk(engine, stage.vault) as bulk:
        for n in range(40):
            number = f"QH20261121-{n:05}"
            step = first_step(number)
            bulk.add((step, next_step(step.cases[0])), seen(number))
    assert engine.tries == 4, "ten writes a life, a hundred a transaction"
    assert len(list(stage.store.cases.numbers())) == 40
    assert len(stage.store.cases.history("QH20261121-00039")) == 2
    with pytest.raises(NumberTaken), Bulk(stage.engine, stage.vault) as bulk:
        bulk.add((first_step("QH20261121-00000"),), seen("QH20261121-00000"))


def test_one_connection_serves_all_models(bound: Bound) -> None:
    connections = {id(bound.model(kind)._get_connection().connection) for kind in MODELS}
    assert connections == {id(bound.connection)}


def test_only_a_loopback_goes_unsigned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    local = Engine("http://127.0.0.1:8000", "cn-north-1", "x")._sign("GetItem", b"{}")
    assert "Credential=local/" in local["Authorization"]
    for engine in (Engine("", "cn-north-1", "x"), Engine("http://10.0.0.5:8000", "cn-north-1", "x")):
        headers = engine._sign("GetItem", b"{}")
        assert "Credential=AKIDEXAMPLE/" in headers["Authorization"]
        assert headers["X-Amz-Target"] == "DynamoDB_20120810.GetItem"
        assert headers != engine._sign("GetItem", b"{ }")
    assert Engine("", "cn-north-1", "x").url == "https://dynamodb.cn-north-1.amazonaws.com.cn"
    assert Engine("", "eu-west-1", "x").url == "https://dynamodb.eu-west-1.amazonaws.com"
