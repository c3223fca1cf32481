"""Opens the system on one data directory for the operator's command: engine, environment, tables, wiring."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from chalicelib.domain.errors import HuiyinError, Invalid, NotFound
from infra.local.engine import ENDPOINT_VARIABLE, engine_for, outside_endpoint


class NoData(HuiyinError):
    """The data directory holds no data, or those of an earlier version."""

    title = "没有数据"


@contextmanager
def opened(
    data: Path, *, make: bool = False, endpoint: str = "", told: Callable[[str], None] = lambda line: None
) -> Iterator[None]:
    """The system on `data`, for this block: afterwards `chalicelib.wiring` gives what works on it.

    An engine is started when none runs there; `endpoint` names one that the caller runs. `make` creates what is
    missing and brings older data up to date, telling a line for each thing done; without it, a directory without data
    is refused, so that a mistyped name leaves nothing behind. Raises NoData, EngineError, Invalid for a setting.
    """
    if not (make or endpoint or outside_endpoint() or (data / "engine.db").is_file()):
        raise NoData(f"目录 {data} 中没有数据。请检查 --data，或先运行 huiyin init-city 载入城市文件")
    with ExitStack() as stack:
        address = endpoint or stack.enter_context(engine_for(data))
        stack.enter_context(_environment({ENDPOINT_VARIABLE: address, "HUIYIN_DATA": str(data.resolve())}))
        _forget()
        stack.callback(_forget)
        from chalicelib.wiring import base, operator

        if make:
            operator.migrate(told)
        elif not base.alive():
            raise NoData("数据表不全，或数据库没有应答。请先运行 huiyin migrate")
        yield


def known_office(key: str) -> str:
    """A docket key whose office is on file; needs an opened world. Raises Invalid naming `office`, with examples."""
    from chalicelib.wiring import base

    try:
        base.directory().office(key.partition(":")[0])
    except NotFound:
        some = [office.id for root in base.directory().cities() for office in base.directory().tree(root.id).values()]
        examples = (
            f"，现有的如 {'、'.join(sorted(some)[:4])}" if some else "；还没有载入城市，请先运行 huiyin init-city"
        )
        raise Invalid({"office": f"没有编号为“{key}”的单位{examples}"}) from None
    return key


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _forget() -> None:
    """Forget what was wired to another directory."""
    from chalicelib.wiring import base, desk, public

    base.forget()
    for built in (desk.desk, desk.sessions, desk.accounts, desk.staffing, public.front):
        built.cache_clear()
