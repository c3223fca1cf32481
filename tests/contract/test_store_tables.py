"""Making tables, adding what a later version needs, and going on after an interruption."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chalicelib.adapters.dynamo.docket_models import DocketRow
from chalicelib.adapters.dynamo.intake import DynamoIntake
from chalicelib.adapters.dynamo.models import MODELS, Bound
from chalicelib.adapters.dynamo.tables import Backfill, create, drop, migrate
from chalicelib.adapters.dynamo.thin import Engine
from chalicelib.adapters.dynamo.wire import Item, s, text_of
from chalicelib.adapters.secrets import Envelope, KeyFiles
from chalicelib.domain import title_words
from tests.contract.samples import an_entry, first_step, seen

pytestmark = pytest.mark.engine


@pytest.fixture
def fresh(endpoint: str) -> Iterator[tuple[Bound, Engine]]:
    name = f"m{secrets.token_hex(3)}"
    bound = Bound(endpoint, "cn-north-1", name)
    yield bound, Engine(endpoint, "cn-north-1", name)
    drop(bound)


def indexes(bound: Bound, table: str) -> set[str]:
    described = bound.client.describe_table(TableName=f"huiyin-{bound.stage}-{table}")["Table"]
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    return {index["IndexName"] for index in described.get("GlobalSecondaryIndexes", ())}


def test_tables_are_made_once(fresh: tuple[Bound, Engine]) -> None:
    bound, _ = fresh
    made = create(bound)
    assert sorted(made) == sorted(f"huiyin-{bound.stage}-{kind.Meta.table_name}" for kind in MODELS)
    assert create(bound) == ()
    assert indexes(bound, "cases") == {"wake"}
    assert indexes(bound, "dockets") == {"due", "changed", "month", "mine", "case"}
    assert indexes(bound, "progress") == set()
    assert indexes(bound, "ledger") == {"outbox", "feed"}
    assert indexes(bound, "guards") == {"expiry"}
    assert indexes(bound, "offices") == {"city"}


def test_two_processes_may_make_them_at_once(endpoint: str, fresh: tuple[Bound, Engine]) -> None:
    stage = fresh[0].stage
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: create(Bound(endpoint, "cn-north-1", stage)), range(2)))
    assert {*made[0], *made[1]} == {f"huiyin-{stage}-{kind.Meta.table_name}" for kind in MODELS}


def test_migrate_adds_a_missing_index_to_a_table_with_items(fresh: tuple[Bound, Engine]) -> None:
    bound, engine = fresh
    model = bound.model(DocketRow)
    schema = model._get_schema()
    kept = [index for index in schema["global_secondary_indexes"] if index["index_name"] != "mine"]
    model._get_connection().create_table(
        attribute_definitions=[a for a in schema["attribute_definitions"] if a["AttributeName"] != "mine"],
        key_schema=schema["key_schema"],
        global_secondary_indexes=kept,
        billing_mode="PAY_PER_REQUEST",
    )
    names = ("docket", "number", "mine", "due")
    engine.put("dockets", {name: s(name) for name in names})
    told: list[str] = []
    migrate(bound, engine, (), told=told.append)
    assert any("mine" in line for line in told)
    assert indexes(bound, "dockets") == {"due", "changed", "month", "mine", "case"}
    found = engine.query(
        "dockets", IndexName="mine", KeyConditionExpression="mine = :m", ExpressionAttributeValues={":m": s("mine")}
    )
    assert len(found["Items"]) == 1
    told.clear()
    migrate(bound, engine, (), told=told.append)
    assert told == []


def test_a_backfill_runs_once_and_goes_on_where_it_stopped(fresh: tuple[Bound, Engine]) -> None:
    bound, engine = fresh
    create(bound)
    for n in range(450):
        engine.put("finds", {"find": s(f"f{n:03}"), "number": s("1")})
    seen: list[str] = []

    def mend(item: Item) -> Item | None:
        if len(seen) == 300:
            seen.append("stop")
            raise KeyboardInterrupt
        seen.append(text_of(item, "find"))
        return {**item, "extra": s("x")}

    backfill = Backfill(2, "补一个属性", "finds", ("find", "number"), mend)
    with pytest.raises(KeyboardInterrupt):
        migrate(bound, engine, (backfill,))
    migrate(bound, engine, (backfill,))
    assert 450 <= len(seen) - 1 < 700, "the second run begins at a page, not at the start"
    assert all(text_of(item, "extra") for item in engine.scan("finds"))
    before = len(seen)
    migrate(bound, engine, (backfill,))
    assert len(seen) == before


def test_a_backfill_does_not_undo_what_was_written_meanwhile(fresh: tuple[Bound, Engine]) -> None:
    bound, engine = fresh
    create(bound)
    engine.put("finds", {"find": s("f"), "number": s("1"), "value": s("old")})
    tries: list[str] = []

    def mend(item: Item) -> Item | None:
        if not tries:
            engine.put("finds", {"find": s("f"), "number": s("1"), "value": s("new")})
        tries.append(text_of(item, "value"))
        return {**item, "extra": s("x")}

    migrate(bound, engine, (Backfill(2, "补", "finds", ("find", "number"), mend),))
    assert tries == ["old", "new"]
    (item,) = engine.scan("finds")
    assert (text_of(item, "value"), text_of(item, "extra")) == ("new", "x")


def test_entries_of_before_get_their_place_among_changes_and_the_codes_of_their_titles(
    fresh: tuple[Bound, Engine], tmp_path: Path
) -> None:
    bound, engine = fresh
    create(bound)
    vault = Envelope(KeyFiles(tmp_path / "keys"))
    DynamoIntake(engine, vault).insert(first_step(), seen(entries=(an_entry(title="校服费用过高"),), finds=()))
    (row,) = engine.scan("dockets")
    engine.put("dockets", {name: value for name, value in row.items() if name != "changed"})
    told: list[str] = []
    migrate(bound, engine, told=told.append, vault=vault)
    assert len(told) == 1
    (mended,) = engine.scan("dockets")
    assert text_of(mended, "changed") == text_of(mended, "received")
    (found,) = engine.scan("finds")
    codes = title_words.codes(vault.keyed_hash(title_words.PURPOSE, "qh"), ["校服"])
    assert codes[0] in text_of(found, "codes")
    assert "校" not in str(found)
    told.clear()
    migrate(bound, engine, told=told.append, vault=vault)
    assert told == []
