"""`huiyin`, the operator's command: every command is registered here, and every error becomes words here."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import click
from click.exceptions import Abort, Exit, MissingParameter, NoArgsIsHelpError, NoSuchCommand, NoSuchOption

from chalicelib import __version__
from chalicelib.domain.errors import HuiyinError, Invalid
from infra.commands import (
    calendar,
    cards,
    care,
    city,
    deadline,
    demo,
    figures,
    offices,
    papers,
    partner,
    policy,
    tables,
    web,
    work,
)
from infra.commands.shared import CONTEXT, Group
from infra.local.custody import EngineError

ASKED = {
    **{name: f"--{name}" for name in ("channel", "columns", "office", "to")},
    "file": "文件",
    "limit": "期限",
    "rule": "期限",
    "start": "起算",
}
"""What the caller knows a field by that services call otherwise."""

DEBUG = "HUIYIN_DEBUG"
"""With this variable set, what nobody foresaw is shown with its traceback."""


@click.group(cls=Group, context_settings=CONTEXT, invoke_without_command=False)
@click.version_option(__version__, prog_name="huiyin", message="huiyin %(version)s", help="显示版本号")
def huiyin() -> None:
    """回音：教育信访与 12345 工单办理系统的运维命令。

    每个命令都有 --data 目录（默认 .data）和 --json；用 huiyin 命令 --help 查看各命令的说明和例子。

    \b
    第一次使用：
      huiyin init-city infra/local/qinghe.yaml      载入城市：单位、人员、制度
      huiyin import 留言.csv --office qh --channel H12345
      huiyin serve                                  启动服务，浏览器打开所示地址
    """


COMMANDS = (
    *(web.serve, city.init_city, tables.import_table, tables.export, work.sweep, deadline.due, work.metrics),
    *(calendar.calendar, offices.office, papers.paper, papers.papers, cards.cards, partner.partner, policy.policy),
    *(figures.figures, care.verify, city.migrate, care.backup, care.restore),
    *(web.site, web.docs, web.openapi, demo.demo),
)
for command in COMMANDS:
    huiyin.add_command(command)


def main() -> None:
    """Run the command; exit with 0 when done, 1 when it could not be done, 2 when it was called wrongly."""
    sys.exit(_guarded(lambda: huiyin.main(prog_name="huiyin", standalone_mode=False)))


def _guarded(run: Callable[[], object]) -> int:
    try:
        result = run()
    except Exit as leaving:
        return leaving.exit_code
    except Abort:
        return _fail(130, "已中止")
    except NoArgsIsHelpError as bare:
        return _fail(2, bare.format_message())
    except click.UsageError as wrong:
        where = f"，用 {wrong.ctx.command_path} --help 查看用法" if wrong.ctx else ""
        return _fail(2, f"用法不对：{_usage(wrong)}{where}")
    except click.ClickException as wrong:
        return _fail(1, wrong.format_message())
    except HuiyinError as refusal:
        return _fail(1, _told(refusal))
    except EngineError as trouble:
        return _fail(1, str(trouble))
    except BrokenPipeError:
        # Whoever read our output has gone; Python must not stumble over it once more on the way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as trouble:
        return _fail(
            1, f"文件或网络出错：{trouble.strerror or trouble}" + (f"：{trouble.filename}" if trouble.filename else "")
        )
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        return _fail(1, f"程序出错（{type(error).__name__}：{error}）。设置环境变量 {DEBUG}=1 再运行，可看到详细位置")
    return result if isinstance(result, int) else 0


def _fail(code: int, text: str) -> int:
    click.echo(text, err=True)
    return code


def _told(refusal: HuiyinError) -> str:
    """The error with each field's name before what is wrong with it."""
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    if fields and refusal.message == "；".join(fields.values()):
        return "\n".join(f"{ASKED.get(name, name)}：{text}" if name else text for name, text in fields.items())
    return refusal.message


def _usage(wrong: click.UsageError) -> str:
    """What is wrong with the call, in Chinese where click has an English sentence for it."""
    if isinstance(wrong, NoSuchOption):
        near = "、".join(sorted(wrong.possibilities or ()))
        return f"没有选项 {wrong.option_name}" + (f"，是否指 {near}" if near else "")
    if isinstance(wrong, NoSuchCommand):
        near = "、".join(sorted(wrong.possibilities or ()))
        return f"没有命令 {wrong.command_name}" + (f"，是否指 {near}" if near else "")
    if isinstance(wrong, MissingParameter):
        name = wrong.param.make_metavar(wrong.ctx) if isinstance(wrong.param, click.Argument) and wrong.ctx else ""
        return f"缺少 {name or '、'.join(wrong.param.opts if wrong.param else ())}"
    if isinstance(wrong, click.BadParameter) and wrong.param is not None and wrong.ctx is not None:
        name = wrong.param.make_metavar(wrong.ctx) if isinstance(wrong.param, click.Argument) else wrong.param.opts[0]
        return f"{name}：{wrong.message}"
    return wrong.format_message()


if __name__ == "__main__":
    main()
