"""Offices, staff and posts, read through a short-lived cache."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, TypeVar

import msgspec

from chalicelib.adapters.dynamo.thin import Engine, Refused
from chalicelib.adapters.dynamo.transaction import Meaning, Transaction
from chalicelib.adapters.dynamo.wire import Item, b, bytes_of, read, s, said, text_of
from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.offices import Office, Post
from chalicelib.domain.ports import Vault
from chalicelib.domain.roles import Staff

T = TypeVar("T")

KEPT_SECONDS = 30.0
"""How long what was read is believed; another process's change is seen after that."""

CITIES = "CITIES"
OFFICE, POSTS, STAFF = "OFFICE", "POSTS", "STAFF#"


class DynamoDirectory:
    """The Directory on DynamoDB; `tick` counts seconds."""

    def __init__(self, engine: Engine, vault: Vault, tick: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._vault = vault
        self._tick = tick
        self._kept: dict[tuple[str, str], tuple[float, Any]] = {}

    def office(self, office: str) -> Office:
        """One office. Raises NotFound."""
        return self._cached("office", office, self._read_office)

    def tree(self, city: str) -> Mapping[str, Office]:
        """All offices of a city by id."""
        return self._cached("tree", city, self._read_tree)

    def cities(self) -> tuple[Office, ...]:
        """The roots, by id."""
        return self._cached("cities", "", self._read_cities)

    def staff(self, office: str) -> tuple[Staff, ...]:
        """The staff of one office by login, without their secrets."""
        return self._cached("staff", office, self._read_staff)

    def posts(self, office: str) -> tuple[Post, ...]:
        """Leading group, liaisons and other posts of one office."""
        return self._cached("posts", office, self._read_posts)

    def member(self, office: str, login: str) -> Staff | None:
        """One member of staff by login, with the password hash; never from the cache."""
        item = self._engine.get("offices", _key(office, STAFF + login))
        if item is None:
            return None
        secret = msgspec.json.decode(text_of(item, "secret"))
        return replace(self._staff_of(item), password_hash=secret["hash"], failures=secret["failures"])

    def put_city(self, offices: Sequence[Office], staff: Sequence[Staff], posts: Sequence[Post]) -> None:
        """Write a checked city; repeating it changes nothing.

        Offices and posts become what is given here; a member of staff who has an account already keeps it as it is.
        The root is announced last, so that a city is seen whole or not at all.
        """
        named: dict[str, list[Post]] = {office.id: [] for office in offices}
        for post in posts:
            named.setdefault(post.office, []).append(post)
        rows = [_office_row(office) for office in offices]
        rows += [{**_key(office, POSTS), "body": said(held)} for office, held in named.items()]
        self._write(rows, staff)
        self._write([_key(CITIES, office.id) for office in offices if office.parent is None], ())

    def put_office(self, before: Office, after: Office) -> None:
        """Write one office that stands as `before`. Raises Stale when somebody else has changed it meanwhile."""
        item = self._engine.get("offices", _key(before.id, OFFICE))
        if item is None or read(item, Office) != before:
            # What was believed is old; whoever looks again shall see what stands.
            self.reread(before.id)
            raise Stale()
        self._put_if("offices", _office_row(after), item, before.id)

    def put_posts(self, office: str, before: Sequence[Post], after: Sequence[Post]) -> None:
        """Write the posts of one office, which stand as `before`. Raises Stale when somebody else changed them."""
        item = self._engine.get("offices", _key(office, POSTS))
        if (read(item, tuple[Post, ...]) if item else ()) != tuple(before):
            self.reread(office)
            raise Stale()
        self._put_if("offices", {**_key(office, POSTS), "body": said(list(after))}, item, office)

    def put_staff(self, staff: Staff) -> None:
        """Write one member of staff, replacing what stands there."""
        self._engine.put("offices", self._staff_row(staff))
        self._forget()

    def add_staff(self, staff: Sequence[Staff]) -> None:
        """Write up to 100 new accounts, all or none. Raises Stale when one of the logins is in use."""
        writes = Transaction(self._engine, None)
        for member in staff:
            writes.put_new("offices", self._staff_row(member), "office", Meaning.STALE)
        try:
            writes.commit()
        finally:
            self._forget()

    def reread(self, office: str) -> None:
        """Forget what was read of one office, so that what is asked next is as it stands now."""
        self._kept = {at: kept for at, kept in dict(self._kept).items() if at[1] != office}

    def _put_if(self, table: str, row: Item, stands: Item | None, office: str) -> None:
        """Write a row in place of the item read before, if that one still stands. Raises Stale."""
        condition: dict[str, Any] = {
            "ConditionExpression": "#body = :body",
            "ExpressionAttributeNames": {"#body": "body"},
            "ExpressionAttributeValues": {":body": stands["body"]},
        } if stands else {
            "ConditionExpression": "attribute_not_exists(#body)",
            "ExpressionAttributeNames": {"#body": "body"},
        }  # fmt: skip
        try:
            self._engine.put(table, row, **condition)
        except Refused as refused:
            self.reread(office)
            raise Stale() from refused
        self._forget()

    def _write(self, rows: Iterable[Item], staff: Iterable[Staff]) -> None:
        fresh = [(self._staff_row(member), True) for member in staff]
        waiting = iter([*((row, False) for row in rows), *fresh])
        while some := list(islice(waiting, 100)):
            writes = Transaction(self._engine, None)
            for row, keep in some:
                if keep:
                    writes.put_new("offices", row, "office", Meaning.ALREADY)
                else:
                    writes.put("offices", row)
            writes.commit()
        self._forget()

    def _cached(self, kind: str, key: str, fetch: Callable[[str], T]) -> T:
        kept, now = self._kept, self._tick()
        until, value = kept.get((kind, key), (0.0, None))
        if now >= until:
            value = fetch(key)
            kept[kind, key] = (now + KEPT_SECONDS, value)
        found: T = value
        return found

    def _forget(self) -> None:
        """Begin a new cache: what is still being read for the old one lands in the old one."""
        self._kept = {}

    def _read_office(self, office: str) -> Office:
        item = self._engine.get("offices", _key(office, OFFICE))
        if item is None:
            raise NotFound("没有找到这个单位")
        return read(item, Office)

    def _read_tree(self, city: str) -> Mapping[str, Office]:
        found = self._engine.query_all(
            "offices",
            IndexName="city",
            KeyConditionExpression="#city = :city",
            ExpressionAttributeNames={"#city": "city"},
            ExpressionAttributeValues={":city": s(city)},
        )
        return {text_of(item, "office"): read(item, Office) for item in found}

    def _read_cities(self, _: str) -> tuple[Office, ...]:
        return tuple(self.office(text_of(item, "part")) for item in self._under(CITIES, ""))

    def _read_staff(self, office: str) -> tuple[Staff, ...]:
        return tuple(self._staff_of(item) for item in self._under(office, STAFF))

    def _read_posts(self, office: str) -> tuple[Post, ...]:
        item = self._engine.get("offices", _key(office, POSTS))
        return read(item, tuple[Post, ...]) if item else ()

    def _under(self, office: str, begins: str) -> list[Item]:
        condition, values = "#office = :office", {":office": s(office)}
        names = {"#office": "office", "#part": "part", "#body": "body", "#sealed": "sealed"}
        if begins:
            condition += " AND begins_with(#part, :begins)"
            values[":begins"] = s(begins)
        found = self._engine.query_all(
            "offices",
            KeyConditionExpression=condition,
            ProjectionExpression="#office, #part, #body, #sealed",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )
        return list(found)

    def _staff_row(self, staff: Staff) -> Item:
        bare = replace(staff, mobile="", email="", password_hash="", failures=0)
        reached = msgspec.json.encode({"mobile": staff.mobile, "email": staff.email})
        return {
            **_key(staff.office, STAFF + staff.login),
            "body": said(bare),
            "sealed": b(self._vault.seal(staff.office, reached, f"staff#{staff.login}")),
            "secret": said({"hash": staff.password_hash, "failures": staff.failures}),
        }

    def _staff_of(self, item: Item) -> Staff:
        staff = read(item, Staff)
        reached = self._vault.open(staff.office, bytes_of(item, "sealed"), f"staff#{staff.login}")
        return replace(staff, **msgspec.json.decode(reached))


def _key(office: str, part: str) -> Item:
    return {"office": s(office), "part": s(part)}


def _office_row(office: Office) -> Item:
    return {**_key(office.id, OFFICE), "city": s(office.city), "body": said(office)}
