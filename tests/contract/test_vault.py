"""Envelope encryption: one data key for each scope, kept by files that several processes share."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chalicelib.adapters.secrets import Envelope, KeyFiles
from chalicelib.domain.errors import Unavailable
from tests.fakes import FakeVault

WORDS = "甘小禾，15400000001".encode()


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture(params=["fake", "real"])
def vault(request: pytest.FixtureRequest, keys: Path) -> Envelope | FakeVault:
    return FakeVault() if request.param == "fake" else Envelope(KeyFiles(keys))


def test_what_is_sealed_opens_with_the_same_scope_and_context(vault: Envelope | FakeVault) -> None:
    sealed = vault.seal("qh", WORDS, "N#1")
    assert vault.open("qh", sealed, "N#1") == WORDS
    assert vault.open("qh", vault.seal("qh", b"", "e"), "e") == b""
    vault.seal("qh-02", WORDS, "N#1")
    for scope, context in (("qh-02", "N#1"), ("qh", "N#2"), ("qhN", "#1")):
        with pytest.raises(Unavailable):
            vault.open(scope, sealed, context)


def test_a_keyed_hash_depends_on_purpose_and_text(vault: Envelope | FakeVault) -> None:
    found = vault.keyed_hash("code", "A")
    assert found == vault.keyed_hash("code", "A")
    assert len({found, vault.keyed_hash("mobile", "A"), vault.keyed_hash("code", "B")}) == 3
    assert len(found) == 64
    assert int(found, 16) >= 0


def test_the_header_names_format_algorithm_key_and_nonce(keys: Path) -> None:
    vault = Envelope(KeyFiles(keys))
    one, two = vault.seal("qh", WORDS, "c"), vault.seal("qh", WORDS, "c")
    assert one[:2] == bytes([1, 1])
    assert one[2:10] == two[2:10] == bytes.fromhex(json.loads((keys / "data.json").read_text())["qh"]["id"])
    assert one[10:22] != two[10:22]
    assert WORDS not in one


def test_any_changed_byte_is_noticed(keys: Path) -> None:
    vault = Envelope(KeyFiles(keys))
    sealed = vault.seal("qh", WORDS, "c")
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(Unavailable):
            vault.open("qh", changed, "c")
    with pytest.raises(Unavailable):
        vault.open("qh", sealed[:20], "c")


def test_keys_outlive_the_process_and_no_two_scopes_share_one(keys: Path) -> None:
    first = Envelope(KeyFiles(keys))
    sealed, hashed = first.seal("qh", WORDS, "c"), first.keyed_hash("code", "A")
    second = Envelope(KeyFiles(keys))
    assert second.open("qh", sealed, "c") == WORDS
    assert second.keyed_hash("code", "A") == hashed
    keeper = KeyFiles(keys)
    assert len({keeper.key(scope)[1] for scope in ("qh", "qh-02", "public:qh", "#hashes")}) == 4


def test_key_files_are_for_this_user_only_and_hold_no_bare_data_key(keys: Path) -> None:
    _, key = KeyFiles(keys).key("qh")
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    for file in keys.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert key not in file.read_bytes()
        assert key.hex() not in file.read_text(errors="replace")


def test_a_lost_key_makes_it_unavailable(keys: Path) -> None:
    sealed = Envelope(KeyFiles(keys)).seal("qh", WORDS, "c")
    whole = (keys / "data.json").read_text()
    (keys / "data.json").write_text("{}")
    with pytest.raises(Unavailable):
        Envelope(KeyFiles(keys)).open("qh", sealed, "c")
    (keys / "data.json").write_text(whole)
    assert Envelope(KeyFiles(keys)).open("qh", sealed, "c") == WORDS
    master = (keys / "master.key").read_bytes()
    (keys / "master.key").unlink()
    with pytest.raises(Unavailable):
        Envelope(KeyFiles(keys)).open("qh", sealed, "c")
    with pytest.raises(Unavailable):
        Envelope(KeyFiles(keys)).seal("qh-02", WORDS, "c")
    assert not (keys / "master.key").exists(), "a second master key could open nothing of the first one's"
    for wrong in (b"x" * 32, b"short"):
        (keys / "master.key").write_bytes(wrong)
        with pytest.raises(Unavailable):
            Envelope(KeyFiles(keys)).open("qh", sealed, "c")
    (keys / "master.key").write_bytes(master)
    assert Envelope(KeyFiles(keys)).open("qh", sealed, "c") == WORDS


def test_a_key_that_was_replaced_does_not_open_the_old(keys: Path) -> None:
    sealed = Envelope(KeyFiles(keys)).seal("qh", WORDS, "c")
    rows = json.loads((keys / "data.json").read_text())
    del rows["qh"]
    (keys / "data.json").write_text(json.dumps(rows))
    other = Envelope(KeyFiles(keys))
    other.seal("qh", WORDS, "c")
    with pytest.raises(Unavailable):
        other.open("qh", sealed, "c")


def test_threads_that_need_a_key_at_once_agree(keys: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda n: KeyFiles(keys).key(f"s{n % 3}"), range(24)))
    assert len(found) == 3


def test_processes_that_need_a_key_at_once_agree(keys: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from chalicelib.adapters.secrets import KeyFiles\n"
        "print(KeyFiles(pathlib.Path(sys.argv[1])).key('qh')[1].hex())\n"
    )
    command = [sys.executable, "-c", program, str(keys)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) for _ in range(4)]
    assert len({child.communicate(timeout=60)[0] for child in started}) == 1
    assert all(child.returncode == 0 for child in started)
