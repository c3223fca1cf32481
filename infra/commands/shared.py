"""What all commands share: the options every one takes, how they speak, and how they say that something is wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Command(click.Command):
    """A command whose help is headed in Chinese."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = self.collect_usage_pieces(ctx)
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self._section(ctx, formatter, "选项", click.Option)

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self._section(ctx, formatter, "参数", click.Argument)

    def _section(
        self, ctx: click.Context, formatter: click.HelpFormatter, title: str, kind: type[click.Parameter]
    ) -> None:
        shown = (param for param in self.get_params(ctx) if isinstance(param, kind))
        if rows := [row for param in shown if (row := param.get_help_record(ctx)) is not None]:
            with formatter.section(title):
                formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = "显示本说明"
        return found

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [piece.replace("[OPTIONS]", "[选项]") for piece in super().collect_usage_pieces(ctx)]


class Group(Command, click.Group):
    """A group of commands."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        rows = [(name, command.get_short_help_str(90)) for name, command in sorted(self.commands.items())]
        with formatter.section("命令"):
            formatter.write_dl(rows)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return ["命令 [选项]"]


class Day(click.ParamType[date]):
    """A date of Asia/Shanghai."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"“{value}”不是日期，应写成 2026-11-21 的样子", param, ctx)


class Moment(click.ParamType[datetime]):
    """A moment; without an offset it is local time of Shanghai."""

    name = "时间"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        from chalicelib.adapters.cells import parse_moment
        from chalicelib.domain.errors import Invalid

        if isinstance(value, datetime):
            return value
        try:
            return parse_moment(str(value))
        except Invalid as problem:
            self.fail(problem.message, param, ctx)


class File(click.ParamType[Path]):
    """A file that is there and can be read."""

    name = "文件"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if not path.is_file():
            self.fail(f"没有“{path}”这个文件" if not path.exists() else f"“{path}”不是文件", param, ctx)
        try:
            path.open("rb").close()
        except OSError as error:
            self.fail(f"无法读取“{path}”：{error.strerror}", param, ctx)
        return path


def common(command: F) -> F:
    """Give a command the two options that every command takes: `--data` and `--json`, as `data` and `as_json`."""
    with_json = click.option("--json", "as_json", is_flag=True, help="结果以 JSON 输出到标准输出，供程序读取。")
    with_data = click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path(".data"),
        envvar="HUIYIN_DATA",
        show_default=True,
        metavar="目录",
        help="数据目录；其中没有数据库引擎在运行时自动启动。",
    )
    return with_data(with_json(command))


def say(as_json: bool, document: Callable[[], Any], *lines: str) -> None:
    """Print a result: the document for a program, else the lines for a person."""
    if as_json:
        click.echo(json.dumps(document(), ensure_ascii=False, indent=2, default=_plain))
        return
    for line in lines:
        click.echo(line)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


@contextmanager
def progress(items: Sequence[T], label: str) -> Iterator[Iterator[T]]:
    """The items, with a bar on standard error when a person watches there."""
    if not sys.stderr.isatty():
        yield iter(items)
        return
    with click.progressbar(items, label=label, file=sys.stderr) as bar:
        yield iter(bar)


def note(line: str) -> None:
    """Say something that is not the result: on standard error."""
    click.echo(line, err=True)
