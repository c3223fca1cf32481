"""The fake Directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.offices import Office, Post
from chalicelib.domain.roles import Staff
from tests.fakes.memory import Memory, kept


class FakeDirectory:
    """The Directory in memory; it needs no cache."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self._shown: dict[int, tuple[Staff, Staff]] = {}

    def office(self, office: str) -> Office:
        if office not in self.memory.offices:
            raise NotFound("没有找到这个单位")
        return self.memory.offices[office]

    def tree(self, city: str) -> Mapping[str, Office]:
        return {id: office for id, office in self.memory.offices.items() if office.city == city}

    def cities(self) -> tuple[Office, ...]:
        roots = (office for office in self.memory.offices.values() if office.parent is None)
        return tuple(sorted(roots, key=lambda office: office.id))

    def staff(self, office: str) -> tuple[Staff, ...]:
        found = sorted((login, staff) for (of, login), staff in self.memory.staff.items() if of == office)
        return tuple(self._without_secret(staff) for _, staff in found)

    def _without_secret(self, staff: Staff) -> Staff:
        """Made once of each record, which never changes: long tests list the same people a million times."""
        of, shown = self._shown.get(id(staff), (None, staff))
        if of is not staff:
            shown = replace(staff, password_hash="", failures=0)
            self._shown[id(staff)] = (staff, shown)
        return shown

    def posts(self, office: str) -> tuple[Post, ...]:
        return self.memory.posts.get(office, ())

    def put_city(self, offices: Sequence[Office], staff: Sequence[Staff], posts: Sequence[Post]) -> None:
        with self.memory.lock:
            for office in offices:
                self.memory.offices[office.id] = kept(office)
            for of in {office.id for office in offices} | {post.office for post in posts}:
                self.memory.posts[of] = tuple(kept(post) for post in posts if post.office == of)
            for member in staff:
                self.memory.staff.setdefault((member.office, member.login), kept(member))

    def put_office(self, before: Office, after: Office) -> None:
        with self.memory.lock:
            if self.memory.offices.get(before.id) != before:
                raise Stale()
            self.memory.offices[after.id] = kept(after)

    def put_posts(self, office: str, before: Sequence[Post], after: Sequence[Post]) -> None:
        with self.memory.lock:
            if self.memory.posts.get(office, ()) != tuple(before):
                raise Stale()
            self.memory.posts[office] = tuple(kept(post) for post in after)

    def reread(self, office: str) -> None:
        """Nothing is believed here for any time."""

    def put_staff(self, staff: Staff) -> None:
        self.memory.staff[staff.office, staff.login] = kept(staff)

    def add_staff(self, staff: Sequence[Staff]) -> None:
        with self.memory.lock:
            if any((each.office, each.login) in self.memory.staff for each in staff):
                raise Stale()
            for each in staff:
                self.put_staff(each)

    def member(self, office: str, login: str) -> Staff | None:
        return self.memory.staff.get((office, login))
