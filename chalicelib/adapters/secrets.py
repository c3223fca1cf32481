"""Envelope encryption: a data key for each office under one master key, and keyed hashes; SM4 or a KMS may follow."""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import secrets
import struct
import tempfile
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chalicelib.domain.errors import Unavailable

FORMAT = 1
AES_256_GCM = 1
_HEADER = struct.Struct(">BB8s12s")
"""Format, algorithm, key id, nonce; the header is authenticated with the words."""

HASHES = "#hashes"
"""The scope of the key from which keyed hashes are derived; no office has such an id."""


class KeyKeeper(Protocol):
    """Who keeps the data keys."""

    def key(self, scope: str) -> tuple[bytes, bytes]:
        """Id (8 bytes) and data key (32 bytes) of a scope, made at first use; everybody gets the same."""

    def kept(self, scope: str, key_id: bytes) -> bytes:
        """The data key of that scope and id. Raises Unavailable when it is gone."""


class KeyFiles:
    """Data keys wrapped under a master key, in two files of a directory that only this user can read.

    `master.key` and `data.json` must be backed up together with the data, and apart from it.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._keys: dict[str, tuple[bytes, bytes]] = {}
        self._guard = threading.Lock()

    def key(self, scope: str) -> tuple[bytes, bytes]:
        """Id and data key of a scope, made at first use under a lock that other processes honour."""
        return self._keys.get(scope) or self._fetched(scope, make=True)

    def kept(self, scope: str, key_id: bytes) -> bytes:
        """The data key of that scope and id. Raises Unavailable when it is gone."""
        found_id, key = self._keys.get(scope) or self._fetched(scope, make=False)
        if found_id != key_id:
            raise Unavailable("密钥已更换，内容无法解密")
        return key

    def _fetched(self, scope: str, *, make: bool) -> tuple[bytes, bytes]:
        with self._guard, self._locked():
            wrapped = self._wrapped()
            master = AESGCM(self._master(first=not wrapped))
            if scope not in wrapped:
                if not make:
                    raise Unavailable("密钥缺失，内容无法解密")
                key_id, key, nonce = secrets.token_bytes(8), AESGCM.generate_key(256), secrets.token_bytes(12)
                sealed = nonce + master.encrypt(nonce, key, scope.encode() + key_id)
                wrapped[scope] = {"id": key_id.hex(), "key": b64encode(sealed).decode()}
                self._write("data.json", json.dumps(wrapped, indent=1, sort_keys=True).encode())
            row = wrapped[scope]
            key_id, sealed = bytes.fromhex(row["id"]), b64decode(row["key"])
            try:
                key = master.decrypt(sealed[:12], sealed[12:], scope.encode() + key_id)
            except InvalidTag:
                raise Unavailable("主密钥不符，内容无法解密") from None
            self._keys[scope] = (key_id, key)
            return key_id, key

    def _wrapped(self) -> dict[str, dict[str, str]]:
        try:
            found: dict[str, dict[str, str]] = json.loads((self._directory / "data.json").read_bytes())
        except FileNotFoundError:
            return {}
        return found

    def _master(self, *, first: bool) -> bytes:
        """The master key; a new one only while no data key exists, since a second one could open nothing."""
        path = self._directory / "master.key"
        try:
            key = path.read_bytes()
        except FileNotFoundError:
            if not first:
                raise Unavailable(f"主密钥文件 {path} 缺失，内容无法解密") from None
            key = AESGCM.generate_key(256)
            self._write("master.key", key)
        if len(key) != 32:
            raise Unavailable(f"主密钥文件 {path} 已损坏")
        return key

    def _write(self, name: str, content: bytes) -> None:
        handle, temporary = tempfile.mkstemp(dir=self._directory, prefix=f".{name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, self._directory / name)
        folder = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._directory / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


class Envelope:
    """The Vault over a KeyKeeper."""

    def __init__(self, keeper: KeyKeeper) -> None:
        self._keeper = keeper
        self._ciphers: dict[tuple[str, bytes], AESGCM] = {}
        self._hash_keys: dict[str, bytes] = {}

    def seal(self, scope: str, plain: bytes, context: str) -> bytes:
        """Encrypt under the data key of `scope`; `context` is authenticated and must be given again to open."""
        key_id, key = self._keeper.key(scope)
        nonce = secrets.token_bytes(12)
        header = _HEADER.pack(FORMAT, AES_256_GCM, key_id, nonce)
        return header + self._cipher(scope, key_id, key).encrypt(nonce, plain, _bound(header, scope, context))

    def open(self, scope: str, sealed: bytes, context: str) -> bytes:
        """Decrypt. Raises Unavailable when the key is gone, the bytes were changed or belong somewhere else."""
        if len(sealed) < _HEADER.size:
            raise Unavailable("密文已损坏，内容无法解密")
        header = sealed[: _HEADER.size]
        form, algorithm, key_id, nonce = _HEADER.unpack(header)
        if (form, algorithm) != (FORMAT, AES_256_GCM):
            raise Unavailable("密文格式无法识别")
        cipher = self._ciphers.get((scope, key_id)) or self._cipher(scope, key_id, self._keeper.kept(scope, key_id))
        try:
            return cipher.decrypt(nonce, sealed[_HEADER.size :], _bound(header, scope, context))
        except InvalidTag:
            raise Unavailable("密文已损坏，内容无法解密") from None

    def keyed_hash(self, purpose: str, text: str) -> str:
        """HMAC-SHA256 as 64 hex characters, with a key of its own for each purpose."""
        key = self._hash_keys.get(purpose)
        if key is None:
            _, root = self._keeper.key(HASHES)
            key = HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(root)
            self._hash_keys[purpose] = key
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def _cipher(self, scope: str, key_id: bytes, key: bytes) -> AESGCM:
        return self._ciphers.setdefault((scope, key_id), AESGCM(key))


def _bound(header: bytes, scope: str, context: str) -> bytes:
    return b"\0".join((header, scope.encode(), context.encode()))
