"""The link checker finds what is broken and nothing else."""

from pathlib import Path

import pytest

from infra.links import broken, documents, slug

HERE = """# 架构 Architecture

See [the other](other.md), [its part](other.md#第二节-second-part), [below](#below), [a page](https://example.invalid/x),
[a picture](图%20一.png), [mail](mailto:x@example.invalid) and [code][ref].

[ref]: folder/

## Below

```
[not a link](nowhere.md)
```
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "here.md").write_text(HERE, "utf-8")
    (tmp_path / "other.md").write_text("# Other\n\n## 第二节: Second part!\n", "utf-8")
    (tmp_path / "图 一.png").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/deep.md").write_text("[up](../here.md#架构-architecture)\n", "utf-8")
    return tmp_path / "here.md"


def test_good_links_are_good(here: Path) -> None:
    found = list(documents([here.parent]))
    assert [path.name for path in found] == ["deep.md", "here.md", "other.md"]
    assert [what for path in found for what in broken(path)] == []


@pytest.mark.parametrize(
    ("link", "what"),
    [
        ("missing.md", "missing.md: there is no such file"),
        ("other.md#third", "other.md#third: there is no such heading"),
        ("#nowhere", "#nowhere: there is no such heading"),
        ("图%20二.png", "图%20二.png: there is no such file"),
    ],
)
def test_a_broken_link_is_named(here: Path, link: str, what: str) -> None:
    here.write_text(f"{HERE}\n[broken]({link})\n", "utf-8")
    assert list(broken(here)) == [what]


def test_anchors_are_made_as_code_hosts_make_them() -> None:
    assert slug("R13 — 期限 (working days)!") == "r13--期限-working-days"
    assert slug("`make_demo` & more") == "make_demo--more"
