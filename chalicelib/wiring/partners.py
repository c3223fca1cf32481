"""The counter where partners file and follow: the public front and drawers, and no reader of cases."""

from __future__ import annotations

from chalicelib.adapters.dynamo.drawers import DynamoDrawers
from chalicelib.services.partners import Counter
from chalicelib.wiring import base
from chalicelib.wiring import public as wired_public


def counter() -> Counter:
    """The counter of this process."""
    return Counter(wired_public.front(), DynamoDrawers(base.engine(), base.vault()))
