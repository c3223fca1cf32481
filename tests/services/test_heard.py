"""Up to when somebody has read the alerts: his own mark, never set back, shown to nobody else."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.services import heard
from tests.world import FakeWorld


def test_what_came_since_is_new_to_each_person_alone(world: FakeWorld) -> None:
    world.submit()
    world.now += timedelta(days=3)
    world.sweep()
    head, clerk = world.actor("qh.center-head"), world.actor("qh.clerk")
    first = heard.unheard(world.desk, head, world.now)
    assert first
    heard.hear(world.desk, head, world.now, world.now)
    assert heard.unheard(world.desk, head, world.now) == ()
    assert heard.unheard(world.desk, clerk, world.now) == first
    world.submit()
    world.now += timedelta(days=20)
    world.sweep()
    assert heard.unheard(world.desk, head, world.now)


def test_the_mark_is_never_set_back_nor_ahead_of_now(world: FakeWorld) -> None:
    head = world.actor("qh.center-head")
    heard.hear(world.desk, head, world.now + timedelta(days=9), world.now)
    assert heard.heard_until(world.desk, head, world.now) == world.now
    heard.hear(world.desk, head, world.now - timedelta(days=1), world.now)
    assert heard.heard_until(world.desk, head, world.now) == world.now
