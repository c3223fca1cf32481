"""What services need of the directory: the offices of a city, who works there, and what they are named for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from chalicelib.domain.offices import Office, Post
from chalicelib.domain.roles import Staff


class Directory(Protocol):
    """Offices, staff and posts; read through a short-lived cache."""

    def office(self, office: str) -> Office:
        """One office. Raises NotFound."""

    def tree(self, city: str) -> Mapping[str, Office]:
        """All offices of a city by id."""

    def cities(self) -> tuple[Office, ...]:
        """The roots."""

    def staff(self, office: str) -> tuple[Staff, ...]:
        """The staff of one office, without their secrets."""

    def posts(self, office: str) -> tuple[Post, ...]:
        """Leading group, liaisons and other posts of one office."""

    def put_city(self, offices: Sequence[Office], staff: Sequence[Staff], posts: Sequence[Post]) -> None:
        """Write a checked city; repeating it changes nothing."""

    def put_office(self, before: Office, after: Office) -> None:
        """Write one office that stands as `before`. Raises Stale when somebody else has changed it meanwhile."""

    def put_posts(self, office: str, before: Sequence[Post], after: Sequence[Post]) -> None:
        """Write the posts of one office, which stand as `before`. Raises Stale when somebody else changed them."""

    def put_staff(self, staff: Staff) -> None:
        """Write one member of staff."""

    def add_staff(self, staff: Sequence[Staff]) -> None:
        """Write up to 100 new accounts, all or none. Raises Stale when one of the logins is in use."""

    def reread(self, office: str) -> None:
        """Forget what was read of one office, so that what is asked next is as it stands now."""

    def member(self, office: str, login: str) -> Staff | None:
        """One member of staff by login, with the password hash."""
