"""What everybody may know of the registers, kept beside the directory's entries: the public path reads it here."""

from __future__ import annotations

from datetime import date

from chalicelib.adapters.dynamo.thin import Engine
from chalicelib.adapters.dynamo.wire import read, s
from chalicelib.domain.registers.views import Posted


class DynamoBoard:
    """The Board on DynamoDB: it reads the directory's table and nothing else."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def posted(self, office: str, kind: str, first: date) -> tuple[Posted, ...]:
        """What one office has posted of one register for `first` or later, earliest first."""
        found = self._engine.query_all(
            "offices",
            KeyConditionExpression="#office = :office AND #part BETWEEN :first AND :last",
            ExpressionAttributeNames={"#office": "office", "#part": "part"},
            ExpressionAttributeValues={
                ":office": s(office),
                ":first": s(f"ITEM#{kind}#{first.isoformat()}"),
                ":last": s(f"ITEM#{kind}#9999"),
            },
        )
        return tuple(read(item, Posted) for item in found)
