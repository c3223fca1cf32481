"""What everybody may know of registers and services, kept beside the directory's entries for the public path."""

from __future__ import annotations

from datetime import date

from chalicelib.adapters.dynamo.register_rows import posted_key, posted_row
from chalicelib.adapters.dynamo.thin import Engine
from chalicelib.adapters.dynamo.wire import read, s
from chalicelib.domain.registers.views import Posted


class DynamoBoard:
    """The Board on DynamoDB: it reads the directory's table and nothing else."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def posted(self, office: str, kind: str, first: date, last: date = date.max) -> tuple[Posted, ...]:
        """What one office has posted of one register for the days from `first` to `last`, earliest first."""
        found = self._engine.query_all(
            "offices",
            KeyConditionExpression="#office = :office AND #part BETWEEN :first AND :last",
            ExpressionAttributeNames={"#office": "office", "#part": "part"},
            ExpressionAttributeValues={
                ":office": s(office),
                ":first": s(f"ITEM#{kind}#{first.isoformat()}"),
                ":last": s(f"ITEM#{kind}#{last.isoformat()}$"),  # `$` sorts behind the `#` before the id
            },
        )
        return tuple(read(item, Posted) for item in found)

    def post(self, posted: Posted) -> None:
        """Put something up that is no register's, in place of what stood under its office, kind, day and id."""
        self._engine.put("offices", posted_row(posted))

    def take_down(self, posted: Posted) -> None:
        """Take it down; nothing when it is not there."""
        self._engine.delete("offices", posted_key(posted))
