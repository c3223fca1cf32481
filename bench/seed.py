"""The loader: fills a store with any number of cases made by the domain itself, cloned under new numbers.

One case of each kind lives through `workflow`; what its clones store is written by the same rows as in service, so
that what is measured later is what would be there.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.adapters.dynamo import rows
from chalicelib.adapters.dynamo.thin import Engine
from chalicelib.domain import ids, workflow
from chalicelib.domain.case import Case
from chalicelib.domain.events import Words
from chalicelib.domain.offices import split_key
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.ports import Calendars, Directory, Vault
from chalicelib.domain.projections import WORDS, wake_at
from chalicelib.domain.roles import SYSTEM, Actor, Role, actor_of
from chalicelib.domain.workdays import business_date
from chalicelib.services.begin import begin, code_hash
from chalicelib.services.project import all_entries, all_finds, progress_of
from chalicelib.services.terms import terms_for

CODE = "23456789AB"
"""The drawn part of every seeded case's query code; with its check character it opens them all."""

BATCH = 25


def seeded_code() -> str:
    """The query code of every seeded case."""
    return CODE[:9] + ids.check_character(CODE[:9])


class Loader:
    """Makes and writes cases of one city."""

    def __init__(self, engine: Engine, directory: Directory, calendars: Calendars, vault: Vault, seed: int = 1) -> None:
        self.engine, self.directory, self.calendars, self.vault = engine, directory, calendars, vault
        self.chance = random.Random(seed)
        self.root = directory.cities()[0]

    def example(
        self, received: datetime, *, dispatched: bool, type_: str = "COMPLAINT", office: str = "", unit: str = "0105"
    ) -> tuple[Case, Words]:
        """One case with its petition, registered or dispatched to a unit; of the bureau where no office is named."""
        office = office or self.root.id
        form = {
            "office": office,
            "channel": "WEB",
            "about_kind": "none",
            "type": type_,
            "topic": "02",
            "title": "课后服务收费过高",
            "content": "学校课后服务每学期收费超过公示标准，请核实并退费。" * 6,
            "identity": "real",
            "name": "甘小禾",
            "mobile": "15400000001",
        }
        begun = begin(self.directory, self.calendars, self.vault, form, SYSTEM, received, received)
        outcome = begun.outcome
        petition = outcome.events[0][2]
        case = self._step(outcome, "register", {}, Role.CLERK, received + timedelta(minutes=20))
        if dispatched:
            to, sender = {"to": f"{office}:{unit}"}, Role.DISPATCHER if office == self.root.id else Role.UNIT_HEAD
            case = self._step(Outcome((case,)), "dispatch", to, sender, received + timedelta(minutes=40))
        return case, petition

    def _step(self, outcome: Outcome, action: str, form: dict[str, Any], role: Role, now: datetime) -> Case:
        case = outcome.cases[0]
        office = split_key(case.owner)[0]
        terms = terms_for(self.directory, self.calendars, office, [office])
        return workflow.step(case, action, form, self.officer(role, now, office), now, terms).cases[0]

    def officer(self, role: Role, now: datetime, office: str) -> Actor:
        """Somebody of the office who holds this role."""
        staff = next(m for m in self.directory.staff(office) if role in m.roles)
        return actor_of(staff, business_date(now))

    def clones(self, example: tuple[Case, Words], count: int, wake: datetime | None = None) -> Iterator[list[Any]]:
        """The rows of `count` clones: (table, item) pairs for each; `wake` replaces the moment at which they wake."""
        case, petition = example
        office = split_key(case.owner)[0]
        calendar = self.calendars.calendar(office)
        natural = wake_at(case, calendar)
        shown = progress_of(case, {1: petition})
        entries = all_entries(case, petition)
        titles = [find for find in all_finds(case, petition, self.vault) if find[1].startswith(WORDS)]
        code = seeded_code()
        for _ in range(count):
            day = case.received_at - timedelta(days=self.chance.randrange(300))
            number = ids.new_number(self.root.number_prefix, business_date(day), self.chance.randrange)
            own = replace(case, number=number, code_hash=code_hash(self.vault, number, code))
            yield [
                ("cases", rows.case_row(own, wake or natural)),
                ("cases", rows.words_row(number, petition, office, self.vault)),
                ("progress", rows.progress_row(replace(shown, number=number, code_hash=own.code_hash), self.vault)),
                *(("dockets", rows.entry_row(replace(entry, number=number), self.vault)) for entry in entries),
                *(("finds", rows.find_row(key, token, number)) for key, token in titles),
            ]

    def write(self, clones: Iterator[list[Any]], workers: int = 3) -> list[str]:
        """Write what `clones` yields and return the numbers."""
        numbers: list[str] = []

        def batches() -> Iterator[list[Any]]:
            batch: list[Any] = []
            for each in clones:
                numbers.append(each[0][1]["number"]["S"])
                batch += each
                while len(batch) >= BATCH:
                    yield batch[:BATCH]
                    batch = batch[BATCH:]
            if batch:
                yield batch

        with ThreadPoolExecutor(workers) as pool:
            waiting = []
            for batch in batches():
                waiting.append(pool.submit(self._put, batch))
                if len(waiting) >= workers * 4:
                    waiting.pop(0).result()
            for each in waiting:
                each.result()
        return numbers

    def _put(self, batch: Sequence[tuple[str, Any]]) -> None:
        asked: dict[str, Any] = {}
        for table, item in batch:
            asked.setdefault(self.engine.name(table), []).append({"PutRequest": {"Item": item}})
        while asked:
            answer = self.engine.call("BatchWriteItem", {"RequestItems": asked}, repeatable=True)
            asked = answer.get("UnprocessedItems") or {}


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)
