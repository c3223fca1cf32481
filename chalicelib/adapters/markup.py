"""Markdown as offices write it, made HTML that is safe to show: none of their own, no pictures, links checked.

The same text looks the same on the public site and in its preview at the desk.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markupsafe import Markup

SCHEMES = ("http:", "https:", "mailto:", "tel:")
LOWEST = 4
"""Headings go down to <h4>."""

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def rendered(text: str, top: int = 2) -> Markup:
    """A Markdown text as HTML; its highest heading becomes <h`top`>, the others follow without leaving a level out."""
    from markupsafe import Markup

    reader = _reader()
    tokens = reader.parse(text)
    _lower(tokens, top)
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 - it holds no HTML of the writer's


def plain(text: str, most: int = 0) -> str:
    """A Markdown text as one line of plain words; longer than `most` characters, its beginning with an ellipsis."""
    words = " ".join(
        "".join(" " if part.type in ("softbreak", "hardbreak") else part.content for part in token.children or ())
        for token in _reader().parse(text)
        if token.type == "inline"
    )
    line = " ".join(words.split())
    return f"{line[:most].rstrip('，。；、 ')}…" if most and len(line) > most else line


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False, "breaks": True})
    # Indented lines and lines under which somebody drew a rule are what people type, not code and not headings.
    made.enable("table").disable(["image", "code", "lheading", "html_block", "html_inline"])
    made.validateLink = _leads_somewhere  # type: ignore[method-assign,assignment]
    made.add_render_rule("table_open", _table_open)
    made.add_render_rule("table_close", _table_close)
    return made


def _leads_somewhere(address: str) -> bool:
    """Whether a link may stand: to the web, a mailbox, a telephone, or a place of this site."""
    bare = re.sub(r"[\x00-\x20\\]", "", address)
    scheme = _SCHEME.match(bare)
    return scheme[0].lower() in SCHEMES if scheme else not bare.startswith("//")


def _lower(tokens: list[Token], top: int) -> None:
    """Headings in order under `top`, and no style of a table's cells, which the policy of the pages forbids."""
    levels = sorted({token.tag for token in tokens if token.type == "heading_open"})
    depth = {tag: n for n, tag in enumerate(levels)}
    before, tag = top - 1, ""
    for token in tokens:
        token.attrs.pop("style", None)
        if token.type == "heading_open":
            before = min(top + depth[token.tag], before + 1, LOWEST)
            tag = token.tag = f"h{before}"
        elif token.type == "heading_close":
            token.tag = tag


def _table_open(renderer: Any, tokens: list[Token], at: int, options: Any, env: Any) -> str:
    return '<div class="table" tabindex="0" role="group" aria-label="表格"><table>\n'


def _table_close(renderer: Any, tokens: list[Token], at: int, options: Any, env: Any) -> str:
    return "</table></div>\n"
