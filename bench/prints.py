"""Three hundred service cards in one PDF, from a directory in memory by the press that prints them everywhere."""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import median
from typing import Any, cast

from bench.seed import now

CARDS = 300
ROUNDS = 3
SITE_URL = "https://huiyin.qinghe.example"


class _Offices:
    """A directory that knows offices and nothing else: cards want no more."""

    def __init__(self, offices: list[Any]) -> None:
        self._tree = {each.id: each for each in offices}

    def tree(self, root: str) -> dict[str, Any]:
        return self._tree

    def posts(self, office: str) -> tuple[Any, ...]:
        return ()


class _Bare:
    """A board on which nothing stands."""

    def posted(self, office: str, kind: str, first: Any) -> tuple[Any, ...]:
        return ()


def printed_in() -> float:
    """Median seconds of ROUNDS prints of CARDS cards: drawing the codes, setting the type, writing the PDF."""
    from chalicelib.adapters.qr import QrCodes
    from chalicelib.domain.offices import Phones
    from chalicelib.domain.ports import Directory
    from chalicelib.domain.ports_registers import Board
    from chalicelib.services.cards import CardRoom, made
    from chalicelib.wiring.press import press
    from infra.cityfile import read_city
    from infra.demo import CITY

    offices = list(read_city(CITY).offices)
    school = next(each for each in offices if each.id == "qh-0401")
    schools = [
        replace(
            school,
            id=f"qh-04{n:03}",
            name=f"南塘街道第{n}小学",
            short_name=f"第{n}小学",
            phones=Phones(f"0480-66{n:05}", f"0480-67{n:05}", f"0480-68{n:05}"),
        )
        for n in range(CARDS)
    ]
    directory = cast(Directory, _Offices([*offices, *schools]))
    room = CardRoom(directory, cast(Board, _Bare()), press(), QrCodes(), SITE_URL)
    moment, taken = now(), []
    room.press.pdf(made(room, "card", schools[:1], moment).sheet)
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        room.press.pdf(made(room, "card", schools, moment).sheet)
        taken.append(time.perf_counter() - begun)
    return median(taken)
