"""Builds what is deployed: the zip of the Lambda functions and the SAM template, the same bytes every time."""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
WHEELS = ROOT / "build/wheels"
STAGE = "prod"
# Only what runs there. A copy leaves out what Python and Chalice wrote beside the sources, which differs each time.
SOURCES = (
    "app.py",
    "chalicelib",
    "templates",
    "vendor",
    "requirements.txt",
    ".chalice/config.json",
    ".chalice/policy.json",
)
TESTS = re.compile(r"(?!chalicelib/)[^/]+/tests/")
"""The tests that some libraries ship."""

LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "*.swp", ".DS_Store")
EPOCH = (1980, 1, 1, 0, 0, 0)
# The C library of the Lambda runtimes: Amazon Linux 2 up to Python 3.11, Amazon Linux 2023 after it.
GLIBC_MINOR = 26 if sys.version_info < (3, 12) else 34
# Chalice reads the region, and aborts without one; nothing of it ends in the template.
REGION = "cn-north-1"


class NotPackaged(RuntimeError):
    """The package could not be built; the message is what the tool said."""


def package(out: Path, root: Path = ROOT) -> Path:
    """Write `deployment.zip` and `sam.json` of the project at `root` into `out`, made if needed; the zip's path.

    The wheels are taken from the package index that pip is configured for, once for each version of
    requirements.txt; later builds need no network. Raises NotPackaged.
    """
    wheels = _wheels(root / "requirements.txt")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as room:
        project, made = Path(room, "project"), Path(room, "made")
        _copy_sources(root, project)
        environment = {
            "AWS_DEFAULT_REGION": REGION,
            **os.environ,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(wheels),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        chalice = str(Path(sys.executable).parent / "chalice")
        said = _run([chalice, "--project-dir", str(project), "package", "--stage", STAGE, str(made)], environment)
        if "Could not install dependencies" in said:
            raise NotPackaged(said)
        _write_in_order(made / "deployment.zip", out / "deployment.zip")
        shutil.copyfile(made / "sam.json", out / "sam.json")
    return out / "deployment.zip"


def _wheels(requirements: Path) -> Path:
    """The directory of the wheels that Lambda can run, filled when `requirements` have changed."""
    abi = f"cp{sys.version_info.major}{sys.version_info.minor}"
    pinned = hashlib.sha256(requirements.read_bytes()).hexdigest()[:16]
    wheels = WHEELS / f"{abi}-{pinned}"
    if wheels.is_dir():
        return wheels
    WHEELS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WHEELS) as room:
        platforms = ["manylinux2014_x86_64", *(f"manylinux_2_{minor}_x86_64" for minor in range(17, GLIBC_MINOR + 1))]
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        command += [f"--platform={platform}" for platform in platforms]
        command += ["--implementation=cp", f"--abi={abi}", "--abi=abi3", "--abi=none"]
        command += ["--requirement", str(requirements), "--dest", room]
        _run(command, dict(os.environ))
        try:
            Path(room).rename(wheels)
        except OSError:  # Two packages at once: whoever was quicker has put the same wheels there.
            if not wheels.is_dir():
                raise
    return wheels


def _copy_sources(root: Path, project: Path) -> None:
    for name in SOURCES:
        source, target = root / name, project / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, ignore=LEFT_OUT)
        else:
            shutil.copyfile(source, target)


def _write_in_order(made: Path, target: Path) -> None:
    """Copy a zip with its entries sorted, and without the moments and modes of this machine."""
    with (
        zipfile.ZipFile(made) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as sorted_zip,
    ):
        for name in sorted(set(source.namelist())):
            if name.endswith("/") or TESTS.match(name):
                continue
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = (0o755 if name.endswith(".so") or ".so." in name else 0o644) << 16
            sorted_zip.writestr(entry, source.read(name))


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NotPackaged(f"{Path(command[0]).name}: {done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="directory for deployment.zip and sam.json")
    chosen = parser.parse_args()
    try:
        made = package(chosen.out)
    except NotPackaged as error:
        sys.exit(str(error))
    print(f"{made}  {made.stat().st_size / 1e6:.1f} MB  sha256 {hashlib.sha256(made.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
