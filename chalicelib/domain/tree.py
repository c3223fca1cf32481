"""The tree of offices: who stands over whom, who answers for an office that ended, and which policy holds where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.offices import Office
from chalicelib.domain.policy import Policy, inherit


class Tree:
    """The offices of any number of cities by id, and who stands over whom; nothing crosses from one city to another.

    Questions upwards need only the office itself, so a tree of one office and those above it answers them.
    """

    __slots__ = ("_offices",)

    def __init__(self, offices: Iterable[Office]) -> None:
        self._offices = {office.id: office for office in offices}

    def __contains__(self, office: object) -> bool:
        return office in self._offices

    def __iter__(self) -> Iterator[Office]:
        return iter(self._offices.values())

    def get(self, office: str) -> Office:
        """The office with that id; raises NotFound."""
        try:
            return self._offices[office]
        except KeyError:
            raise NotFound(f"没有编号为“{office}”的单位") from None

    def ancestors(self, office: str) -> tuple[str, ...]:
        """Ids of all offices above, root first, without the office itself."""
        return self.get(office).path

    def superior(self, office: str) -> str | None:
        """Id of the office right above; None for a root."""
        return self.get(office).parent

    def root(self, office: str) -> str:
        """Id of the city bureau over the office, or of the office itself when it is one."""
        return self.get(office).city

    def is_below(self, office: str, above: str) -> bool:
        """Whether `above` is somewhere over `office`; an office is not below itself."""
        return above in self.get(office).path

    def children(self, office: str) -> tuple[Office, ...]:
        """The offices right below, in the order of their ids."""
        return tuple(sorted((o for o in self if o.parent == office), key=lambda o: o.id))

    def current(self, office: str, on: date) -> str:
        """Id of the office that answers for `office` on that day: its last successor if it has ended (条例 Art. 24).

        An office that ended without a successor answers for itself. Raises Invalid when successors run in a circle.
        """
        return successors(self, office, on)[-1]


def successors(tree: Tree, office: str, on: date) -> tuple[str, ...]:
    """The chain of offices from `office` to the one that answers for it on that day, both included (条例 Art. 24)."""
    chain = [office]
    while True:
        last = tree.get(chain[-1])
        if last.valid_to is None or on <= last.valid_to or last.successor is None:
            return tuple(chain)
        if last.successor in chain:
            raise Invalid(f"单位“{office}”的承继关系成环：{' → '.join([*chain, last.successor])}")
        if tree.get(last.successor).city != last.city:
            raise Invalid(f"单位“{last.id}”不能由另一城市的“{last.successor}”承继")
        chain.append(last.successor)


def policy_for(tree: Tree, office: str) -> Policy:
    """The policy that holds for an office: its own settings over those of the offices above it."""
    return inherit(tree.get(each).policy for each in (*tree.ancestors(office), office))
