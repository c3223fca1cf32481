"""The documents speak of what is there: every setting, command, target and module, and nothing that is not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from chalicelib.settings import PREFIX, Settings
from infra.cli import DEBUG, huiyin

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MODULES = sorted([*(ROOT / "chalicelib").rglob("*.py"), *(ROOT / "infra").rglob("*.py")])


def code_in(document: Path) -> Iterator[str]:
    """The lines of fenced blocks, and every inline span."""
    parts = re.split(r"^```.*$", document.read_text("utf-8"), flags=re.MULTILINE)
    for fenced in parts[1::2]:
        yield from fenced.splitlines()
    for prose in parts[::2]:
        yield from re.findall(r"`([^`]+)`", prose)


def named(document: Path, program: str) -> Iterator[list[str]]:
    """The words after each call of `program` in `document`, without what follows a comment, pipe or option's value."""
    for line in code_in(document):
        for call in re.finditer(rf"(?:^|[\s$/]){program}\s+([^#|;&]*)", line):
            yield call[1].split()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_named_exists(document: Path) -> None:
    for words in named(document, "huiyin"):
        command: click.Command = huiyin
        for word in words:
            if isinstance(command, click.Group) and re.fullmatch(r"[a-z][a-z-]+", word):
                assert word in command.commands, f"{document.name}: huiyin {' '.join(words)}"
                command = command.commands[word]
            elif word.startswith("--"):
                known = {option for each in (huiyin, command) for param in each.params for option in param.opts}
                assert word.partition("=")[0] in known | {"--help"}, f"{document.name}: huiyin {' '.join(words)}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_target_and_variable_named_exists(document: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    variables = set(re.findall(r"^([A-Z]+) \??:?=", makefile, re.MULTILINE))
    for words in named(document, "make"):
        for word in words:
            name, given, _ = word.partition("=")
            if given:
                assert name in variables, f"{document.name}: make {' '.join(words)}"
            elif re.fullmatch(r"[a-z][a-z-]*", word):
                assert word in targets, f"{document.name}: make {' '.join(words)}"


def test_every_setting_has_its_row_with_its_default() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text("utf-8")
    documented = dict(re.findall(rf"^\| `({PREFIX}\w+)` \| (.*?) \|", operations, re.MULTILINE))
    settings = Settings()
    assert set(documented) == {PREFIX + field.name.upper() for field in fields(Settings)}
    for field in fields(Settings):
        default = getattr(settings, field.name)
        shown = str(int(default)) if isinstance(default, bool) else str(default)
        assert documented[PREFIX + field.name.upper()] == (f"`{shown}`" if shown else "–")


def test_every_variable_named_is_a_setting() -> None:
    known = {PREFIX + field.name.upper() for field in fields(Settings)} | {DEBUG, "HUIYIN_SITE_INPUT"}
    for document in DOCUMENTS:
        found = set(re.findall(rf"\b{PREFIX}[A-Z]\w+", document.read_text("utf-8")))
        assert found <= known, document.name


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_opens_with_a_sentence(module: Path) -> None:
    docstring = ast.get_docstring(ast.parse(module.read_text("utf-8")))
    assert docstring, "what lives here?"
    assert re.match(r"[A-Z`].*?[.:!?](\s|$)", docstring, re.DOTALL), docstring


def test_every_module_of_the_domain_stands_in_the_layout() -> None:
    layout = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    domain = {path.name for path in (ROOT / "chalicelib" / "domain").glob("*.py")} - {"__init__.py"}
    assert {name for name in domain if f"{name} " not in layout and f"{name}\n" not in layout} == set()


def test_every_file_named_in_the_documents_exists() -> None:
    """Paths of ours in inline code, such as `adapters/dynamo/rows.py`, also with chalicelib/ left out."""
    inside = ("", "tests", "site", "chalicelib", "chalicelib/domain", "chalicelib/adapters/dynamo", "docs", "docs/adr")
    places = [ROOT / place for place in inside]
    for document in DOCUMENTS:
        for span in code_in(document):
            for name in re.findall(r"(?<![\w/.-])[\w-]+(?:/[\w-]+)*\.(?:py|yaml|toml)\b", span):
                assert any((place / name).is_file() for place in places), f"{document.name}: {name}"


def test_the_two_readmes_have_the_same_parts() -> None:
    english, chinese = (
        re.findall(r"^(#+) |^```(\w*)$", (ROOT / name).read_text("utf-8"), re.MULTILINE)
        for name in ("README.md", "README.zh.md")
    )
    assert english == chinese
