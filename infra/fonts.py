"""Makes the fonts of the papers: subsets of Debian's fonts-noto-cjk (SIL OFL 1.1), committed as files.

`python -m infra.fonts` writes them again, byte for byte while the package and fontTools stay as they are. Four faces
hold the 8,105 characters of 通用规范汉字表 with all that papers need beside them; a fifth holds the rest of what Noto
has, for the names of people (edge 47).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHARACTERS = Path(__file__).with_name("characters.txt")
FONTS = Path(__file__).resolve().parents[1] / "templates/documents/fonts"
COVERAGE = "coverage.json"
NOTO = Path("/usr/share/fonts/opentype/noto")
RARE = "䶮𠮷"
"""Characters of names that people do have and that the table lacks (edge 47)."""

_BESIDE = (
    (0x20, 0x7E),
    (0xA0, 0xFF),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x2100, 0x214F),
    (0x2150, 0x218B),
    (0x2190, 0x2193),
    (0x2200, 0x22FF),
    (0x2460, 0x24FF),
    (0x2500, 0x25FF),
    (0x2600, 0x2613),
    (0x2713, 0x2717),
    (0x3000, 0x303F),
    (0x3220, 0x3243),
    (0x3280, 0x32B0),
    (0x3300, 0x33FF),
    (0xFF01, 0xFF5E),
    (0xFFE0, 0xFFE6),
)
_REST = ((0x100, 0x24F), (0x370, 0x3FF), (0x400, 0x4FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))
_HIGH = (0x20000, 0x323AF)


@dataclass(frozen=True, slots=True)
class Face:
    """One file: its name, the collection and family it is cut from, the family it is called by, and whether it is the
    one for rare characters.
    """

    file: str
    collection: str
    source: str
    family: str
    rest: bool = False


FACES = (
    Face("HuiyinSerif-Regular.otf", "NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC", "Huiyin Serif"),
    Face("HuiyinSerif-Bold.otf", "NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC", "Huiyin Serif"),
    Face("HuiyinSans-Regular.otf", "NotoSansCJK-Regular.ttc", "Noto Sans CJK SC", "Huiyin Sans"),
    Face("HuiyinSans-Bold.otf", "NotoSansCJK-Bold.ttc", "Noto Sans CJK SC", "Huiyin Sans"),
    Face("HuiyinRare-Regular.otf", "NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC", "Huiyin Rare", rest=True),
)
"""Noto's licence asks that what was changed does not bear its name where that is reserved; so these have their own."""


def tiers(file: Path = CHARACTERS) -> tuple[str, str, str]:
    """The characters of 通用规范汉字表 in its three tiers of 3,500, 3,000 and 1,605."""
    found: list[str] = []
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("# ") and "级" in line[:6]:
            found.append("")
        elif not line.startswith("#"):
            found[-1] += line
    first, second, third = found
    return first, second, third


def wanted() -> frozenset[int]:
    """The code points of the four faces."""
    return frozenset({*map(ord, "".join(tiers()) + RARE), *_each(_BESIDE)})


def make(face: Face, noto: Path, out: Path) -> Path:
    """Cut one face and write it into `out`; its path."""
    from fontTools import subset
    from fontTools.ttLib import TTCollection

    fonts = TTCollection(str(noto / face.collection), lazy=True).fonts
    font: Any = next(each for each in fonts if each["name"].getDebugName(1) == face.source)
    has = frozenset(font.getBestCmap())
    rest = {*_each(_REST), *range(_HIGH[0], _HIGH[1])} & has - wanted()
    options = subset.Options(
        hinting=False,
        desubroutinize=False,
        layout_features=[],
        notdef_outline=True,
        recalc_timestamp=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
    )
    options.drop_tables += ["DSIG", "VORG", "vhea", "vmtx", "BASE"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=rest if face.rest else wanted() & has)
    cutter.subset(font)
    _call(font, face)
    out.mkdir(parents=True, exist_ok=True)
    font.recalcTimestamp = False
    font.save(str(out / face.file))
    return out / face.file


def coverage(out: Path) -> list[list[int]]:
    """The code points that some face in `out` can show, as runs with both ends."""
    from fontTools.ttLib import TTFont

    runs: list[list[int]] = []
    for point in sorted({point for face in FACES for point in TTFont(out / face.file, lazy=True).getBestCmap()}):
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return runs


def _call(font: Any, face: Face) -> None:
    """Give the font its own name, so that nothing takes it for the original."""
    style = "Bold" if "Bold" in face.file else "Regular"
    script = face.file.removesuffix(".otf")
    said = {1: face.family, 2: style, 3: f"Huiyin;{script}", 4: f"{face.family} {style}", 6: script}
    for record in font["name"].names:
        if record.nameID in said:
            record.string = said[record.nameID]
    top = font["CFF "].cff
    top.fontNames[0] = script
    top[0].FullName, top[0].FamilyName = said[4], face.family


def _each(ranges: Iterable[tuple[int, int]]) -> Iterator[int]:
    for first, last in ranges:
        yield from range(first, last + 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--noto", type=Path, default=NOTO, help="directory of Debian's fonts-noto-cjk")
    parser.add_argument("--out", type=Path, default=FONTS, help="directory for the faces")
    chosen = parser.parse_args()
    if not (chosen.noto / FACES[0].collection).is_file():
        sys.exit(f"{chosen.noto} has no {FACES[0].collection}: apt-get install fonts-noto-cjk")
    for face in FACES:
        made = make(face, chosen.noto, chosen.out)
        print(f"{made}  {made.stat().st_size / 1e6:.2f} MB")
    (chosen.out / COVERAGE).write_text(json.dumps(coverage(chosen.out), separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
