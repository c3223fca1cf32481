"""The files that pages load: one style sheet for all, and for each page one script made of all its modules.

A page names its script by setting `script` (theme/main.html); every module of assets/ that no other one imports is such
a script. What every page does (assets/frame.js) stands first in each, and runs before anything is drawn; the rest runs
when the page is there. So a page is three requests, however many modules it is written in.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path

try:
    from mkdocs.exceptions import PluginError
except ImportError:  # the site is built by ProperDocs, and MkDocs is not there
    from properdocs.exceptions import PluginError

HERE = Path(__file__).resolve().parent
NODE = HERE.parent / "node_modules"
ESBUILD = "@esbuild/*/bin/esbuild"
"""The program itself, for this kind of machine: it needs neither Node nor a script of npm's that installs it."""

BROWSERS = "chrome87,edge88,firefox78,safari14.1"
"""The oldest that know what the scripts call; others get the same pages, and the phone in place of a form."""

EVERYWHERE = "frame.js"
LATER = "proof.js"
"""Fetched only when it is needed, beside the library it starts; it imports nothing of ours."""

PROOF_OF_WORK = {
    "altcha/lib.js": "lib/index.min.js",
    "altcha/pbkdf2.js": "workers/pbkdf2.js",
    "altcha/sha.js": "workers/sha.js",
}
"""The library's core and its workers, as files of our own: the widget would need inline styles and blob workers."""

IMPORTED = re.compile(r'(?:from|import)\s*\(?\s*"\./([\w-]+\.js)"')


@cache
def assets() -> dict[str, bytes]:
    """Every asset by its name; made once, since a running process builds with what it started with.

    Raises PluginError when a tool is missing, or a module is wrong.
    """
    made = _bundled()
    first = made[EVERYWHERE]
    for name in made.keys() - {EVERYWHERE, "site.css"}:
        made[name] = first + b'document.addEventListener("DOMContentLoaded",()=>{' + made[name] + b"});\n"
    made[LATER] = (HERE / "assets" / LATER).read_bytes()
    for name, source in PROOF_OF_WORK.items():
        made[name] = _there(NODE / "altcha" / "dist" / source).read_bytes()
    return made


def _bundled() -> dict[str, bytes]:
    """What esbuild makes of the modules and styles: each script with all that it imports, and `site.css`."""
    modules = {path.name: path for path in sorted((HERE / "assets").glob("*.js"))}
    imported = {name for path in modules.values() for name in IMPORTED.findall(path.read_text("utf-8"))}
    styles = sorted((HERE / "assets" / "style").glob("*.css"))
    with tempfile.TemporaryDirectory(prefix="huiyin-assets-") as room:
        style, out = Path(room, "site.css"), Path(room, "made")
        style.write_bytes(b"\n".join(path.read_bytes() for path in styles))
        entries = [style, *(path for name, path in modules.items() if name not in imported)]
        options = ["--bundle", "--minify", "--format=iife", "--charset=utf8", f"--target={BROWSERS}"]
        options += [f"--external:./{LATER}", f"--outdir={out}", "--entry-names=[name]", "--log-level=warning"]
        command = [str(_there(next(NODE.glob(ESBUILD), NODE / ESBUILD))), *options, *map(str, entries)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode or done.stderr:
            raise PluginError(f"the scripts and styles of the site: {done.stderr.strip()}")
        return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def _there(tool: Path) -> Path:
    if not tool.is_file():
        raise PluginError(f"{tool} is missing: run `npm ci` first")
    return tool
