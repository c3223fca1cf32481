"""Checks the links of the Markdown documents, offline: every file and every heading that one leads to must exist."""

import re
import sys
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import markdown


def slug(heading: str, separator: str = "-") -> str:
    """The anchor of a heading as code hosts make it: letters of any script, digits, hyphens and underscores."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", separator)


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.anchors |= {anchor for name in ("id", "name") if (anchor := said.get(name))}
        self.links += [link for name in ("href", "src") if (link := said.get(name))]


def read(document: Path) -> _Page:
    """The anchors and links of a Markdown document."""
    extensions = ["extra", "toc"]
    configs = {"toc": {"slugify": slug}}
    return _Page(markdown.markdown(document.read_text("utf-8"), extensions=extensions, extension_configs=configs))


def documents(places: Iterable[Path]) -> Iterator[Path]:
    """The Markdown files among `places` and below those that are directories."""
    for place in places:
        yield from sorted(place.rglob("*.md")) if place.is_dir() else [place]


def broken(document: Path) -> Iterator[str]:
    """What is wrong with each link of `document` that leads nowhere; links to other hosts are not followed."""
    page = read(document)
    for link in page.links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = document.parent / unquote(parts.path) if parts.path else document
        if not target.exists():
            yield f"{link}: there is no such file"
        elif parts.fragment and target.suffix == ".md":
            anchors = page.anchors if target == document else read(target).anchors
            if unquote(parts.fragment) not in anchors:
                yield f"{link}: there is no such heading"


def main() -> None:
    """`python -m infra.links PLACE…`: print every broken link; exit 1 when there is one or nothing to check."""
    places = [Path(argument) for argument in sys.argv[1:]]
    if missing := [str(place) for place in places if not place.exists()]:
        sys.exit(f"there is no {', '.join(missing)}")
    found = list(documents(places))
    wrong = [f"{document}: {what}" for document in found for what in broken(document)]
    print("\n".join(wrong) or f"{len(found)} documents, every link leads somewhere")
    sys.exit(bool(wrong or not found))


if __name__ == "__main__":
    main()
