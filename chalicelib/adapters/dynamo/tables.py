"""Making the tables, and bringing those of an earlier version up to this one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from pynamodb.exceptions import PynamoDBException, TableError
from pynamodb.models import Model

from chalicelib.adapters.dynamo.models import MODELS, Bound
from chalicelib.adapters.dynamo.rows import entry_of, find_row
from chalicelib.adapters.dynamo.thin import Engine, Refused
from chalicelib.adapters.dynamo.wire import Item, n, number_of, s, text_of
from chalicelib.domain import title_words
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ports import Vault
from chalicelib.domain.projections import HELD

_MARK: Item = {"id": s("schema#version")}
"""Where the version of the stored data is kept, and how far a backfill has come."""


@dataclass(frozen=True, slots=True)
class Backfill:
    """What one version changes in one table with that `key`: `mend` gives the new item, or None to leave the old.

    `beside` gives items of other tables, as (table, item), that belong to an item as it stood: they are written first.
    A `mend` that writes by itself leaves the old; `only` are API fields that narrow what is read for it.
    """

    version: int
    title: str
    table: str
    key: tuple[str, ...]
    mend: Callable[[Item], Item | None]
    beside: Callable[[Item, Vault], Iterable[tuple[str, Item]]] | None = None
    only: Mapping[str, Any] = field(default_factory=dict)


def _changed(item: Item) -> Item | None:
    """An entry of before its last change was noted sorts by its receipt."""
    return None if "changed" in item else {**item, "changed": item["received"]}


def _finds(item: Item, vault: Vault) -> Iterator[tuple[str, Item]]:
    """By what an entry is found, which a step that leaves its title and its promises as they are does not write."""
    entry = entry_of(item, vault)
    if entry.outcome.get("held"):
        yield "finds", find_row(entry.key, HELD, entry.number)
    if token := title_words.token(vault.keyed_hash(title_words.PURPOSE, entry.key), entry):
        yield "finds", find_row(entry.key, token, entry.number)


BACKFILLS: tuple[Backfill, ...] = (
    Backfill(2, "按最近变动排列，按标题和挂账查找", "dockets", ("docket", "number"), _changed, _finds),
)
"""In order of their versions; the first version of the data needed none."""


def create(bound: Bound) -> tuple[str, ...]:
    """Make the tables that are missing and wait until all can be used; the names of those made.

    Repeating it changes nothing, also when two processes do it at once.
    """
    made = []
    for kind in MODELS:
        model = bound.model(kind)
        try:
            if not model.exists():
                model.create_table(wait=False)
                made.append(str(model.Meta.table_name))
        except TableError as error:
            if error.cause_response_code != "ResourceInUseException":
                raise Unavailable() from error
        except PynamoDBException as error:
            raise Unavailable() from error
    for kind in MODELS:
        _wait(bound, bound.model(kind))
    return tuple(made)


def drop(bound: Bound) -> None:
    """Remove every table of the stage with all that it holds."""
    for kind in MODELS:
        model = bound.model(kind)
        if model.exists():
            model.delete_table()


def migrate(
    bound: Bound,
    engine: Engine,
    backfills: Sequence[Backfill] = BACKFILLS,
    told: Callable[[str], None] = lambda line: None,
    vault: Vault | None = None,
) -> None:
    """Make missing tables and indexes, then run the backfills that the stored data has not had yet.

    Without a `vault` what has to open sealed words is left out.

    It can be stopped at any moment and begun again: each page of a backfill is noted when done. `told` hears a line
    for each thing done.
    """
    made = create(bound)
    for name in made:
        told(f"已建表 {name}")
    if len(made) == len(MODELS):
        # Nothing is stored yet that could be of an earlier version.
        _mark(engine, max((each.version for each in backfills), default=0), None)
    for kind in MODELS:
        _add_indexes(bound, bound.model(kind), told)
    for backfill in sorted(backfills, key=lambda each: each.version):
        if _stored(engine)[0] < backfill.version:
            _run(engine, backfill, vault)
            told(f"已完成数据升级 {backfill.version}：{backfill.title}")


def _wait(bound: Bound, model: type[Model]) -> Mapping[str, Any]:
    """The table's description once it and all its indexes can be used."""
    while True:
        table: Mapping[str, Any] = bound.client.describe_table(TableName=model.Meta.table_name)["Table"]
        states = [table["TableStatus"]] + [index["IndexStatus"] for index in table.get("GlobalSecondaryIndexes", ())]
        if set(states) == {"ACTIVE"}:
            return table
        time.sleep(1)


def _add_indexes(bound: Bound, model: type[Model], told: Callable[[str], None]) -> None:
    """One index at a time, since DynamoDB builds no two of one table at once."""
    wanted = model._get_schema()
    there = {index["IndexName"] for index in _wait(bound, model).get("GlobalSecondaryIndexes", ())}
    for index in wanted["global_secondary_indexes"]:
        if index["index_name"] in there:
            continue
        keys = {key["AttributeName"] for key in index["key_schema"]}
        create_index = {
            "IndexName": index["index_name"],
            "KeySchema": sorted(index["key_schema"], key=lambda key: key["KeyType"]),
            "Projection": index["projection"],
        }
        bound.client.update_table(
            TableName=model.Meta.table_name,
            AttributeDefinitions=[a for a in wanted["attribute_definitions"] if a["AttributeName"] in keys],
            GlobalSecondaryIndexUpdates=[{"Create": create_index}],
        )
        _wait(bound, model)
        told(f"已建索引 {model.Meta.table_name}.{index['index_name']}")


def _stored(engine: Engine) -> tuple[int, Item | None]:
    """The version of the stored data, and the key after which the next backfill goes on."""
    item = engine.get("guards", _MARK) or {}
    resume = text_of(item, "note")
    return number_of(item, "amount"), msgspec.json.decode(resume) if resume else None


def _mark(engine: Engine, version: int, resume: Item | None) -> None:
    note = {"note": s(msgspec.json.encode(resume).decode())} if resume else {}
    engine.put("guards", {**_MARK, "amount": n(version), **note})


def _mend(engine: Engine, backfill: Backfill, item: Item | None) -> None:
    """Write what has been mended, if it is still as it was read; else read it again."""
    while item is not None and (mended := backfill.mend(item)) is not None:
        names = {f"#{i}": name for i, name in enumerate(item)}
        values = {f":{i}": value for i, value in enumerate(item.values())}
        same = " AND ".join(f"#{i} = :{i}" for i in range(len(names)))
        try:
            engine.put(
                backfill.table,
                mended,
                ConditionExpression=same,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            )
            return
        except Refused:
            key = {name: item[name] for name in backfill.key}
            item = engine.get(backfill.table, key)


def _run(engine: Engine, backfill: Backfill, vault: Vault | None) -> None:
    version, resume = _stored(engine)
    while True:
        more = {"ExclusiveStartKey": resume} if resume else {}
        body = {"TableName": engine.name(backfill.table), "Limit": 200, **backfill.only, **more}
        answer = engine.call("Scan", body, repeatable=True)
        for item in answer["Items"]:
            for table, other in backfill.beside(item, vault) if backfill.beside and vault else ():
                engine.put(table, other)
            _mend(engine, backfill, item)
        resume = answer.get("LastEvaluatedKey")
        if not resume:
            _mark(engine, backfill.version, None)
            return
        _mark(engine, version, resume)
