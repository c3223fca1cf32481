"""The virus scanner: Debian's clamd itself, with one signature of our own; and the same answers from the fake."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.adapters.clamd import Clamd
from chalicelib.domain.attachments import LARGEST
from chalicelib.domain.errors import Invalid, Unavailable
from chalicelib.domain.ports_attachments import Scanner
from tests import fakes

# The test string of eicar.org, in two parts, so that no scanner takes this file for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SIGNATURE = f"Huiyin.Test.Eicar:0:*:{EICAR.hex()}\n"
SETTINGS = """
LocalSocket {place}/clamd.ctl
TCPSocket {port}
TCPAddr 127.0.0.1
DatabaseDirectory {place}/signatures
Foreground yes
User {user}
StreamMaxLength 12M
MaxThreads 2
"""


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The addresses of a running clamd: unix and tcp."""
    program = shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        assert os.getuid() != 0, "clamd is missing: make clamd"
        pytest.skip("clamd can only be installed by an administrator: make clamd")
    # A unix socket's path may be no longer than 107 bytes.
    place = tmp_path_factory.mktemp("clamd")
    (place / "signatures").mkdir()
    (place / "signatures" / "own.ndb").write_text(SIGNATURE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    user = os.environ.get("USER", "root") if os.getuid() else "root"
    (place / "clamd.conf").write_text(SETTINGS.format(place=place, port=port, user=user))
    with (place / "log").open("wb") as log:
        running = subprocess.Popen([program, f"--config-file={place / 'clamd.conf'}"], stdout=log, stderr=log)
    try:
        addresses = f"unix:{place / 'clamd.ctl'}", f"tcp://127.0.0.1:{port}"
        _wait(addresses, running, place / "log")
        yield addresses
    finally:
        running.terminate()
        running.wait(20)


def _wait(addresses: tuple[str, ...], running: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while True:
        assert running.poll() is None, log.read_text()
        try:
            for address in addresses:
                Clamd(address).scan(b"hello")
        except Unavailable:
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.2)
        else:
            return


def test_a_virus_is_named_and_what_is_none_is_let_through(clamd: tuple[str, str]) -> None:
    for address in clamd:
        scanner: Scanner = Clamd(address)
        assert scanner.scan(EICAR) == "Huiyin.Test.Eicar.UNOFFICIAL"
        assert scanner.scan(b"an ordinary letter") == ""
        assert scanner.scan(b"") == ""


def test_it_is_found_in_the_middle_of_the_largest_file(clamd: tuple[str, str]) -> None:
    whole = bytearray(LARGEST)
    assert Clamd(clamd[0]).scan(bytes(whole)) == ""
    whole[5_000_000 : 5_000_000 + len(EICAR)] = EICAR
    assert Clamd(clamd[0]).scan(bytes(whole)) == "Huiyin.Test.Eicar.UNOFFICIAL"


def test_many_are_scanned_at_once(clamd: tuple[str, str]) -> None:
    found: list[str] = []
    scan = Clamd(clamd[1]).scan
    threads = [threading.Thread(target=lambda n=n: found.append(scan(EICAR if n % 2 else b"x"))) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, found)) == [False] * 4 + [True] * 4


def test_what_is_too_long_for_it_is_no_clean_file(clamd: tuple[str, str]) -> None:
    with pytest.raises(Unavailable):
        Clamd(clamd[0]).scan(bytes(13 * 1024 * 1024))


def test_where_nobody_answers_nothing_is_let_through(tmp_path: Path) -> None:
    for address in (f"unix:{tmp_path / 'nobody'}", "tcp://127.0.0.1:9"):
        with pytest.raises(Unavailable):
            Clamd(address, seconds=1).scan(b"x")


@pytest.mark.parametrize("said", [b"", b"stream: size limit exceeded. ERROR\0", b"nonsense\0"])
def test_an_answer_without_a_verdict_lets_nothing_through(said: bytes) -> None:
    """Cut off, an error, or not clamd at all."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            talk, _ = server.accept()
            with talk:
                while struct.pack(">I", 0) not in talk.recv(65536):
                    pass
                talk.sendall(said)

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(Unavailable):
            Clamd(f"tcp://127.0.0.1:{server.getsockname()[1]}", seconds=3).scan(b"x")


@pytest.mark.parametrize("address", ["", "clamd", "tcp://127.0.0.1", "tcp://:3310", "unix:clamd.ctl", "http://a:1"])
def test_an_address_that_is_none_is_said_by_its_setting(address: str) -> None:
    with pytest.raises(Invalid, match="HUIYIN_CLAMD"):
        Clamd(address)


def test_the_fake_does_the_same() -> None:
    scanner: Scanner = fakes.FakeScanner()
    assert (scanner.scan(fakes.VIRUS), scanner.scan(b"x")) == ("Test.Virus", "")
    with pytest.raises(Unavailable):
        fakes.FakeScanner(silent=True).scan(b"x")
