"""The channels against real servers on this machine: SMTP, an HTTP gateway, a file."""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
import stat
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from chalicelib.adapters.channels.inbox import Inbox
from chalicelib.adapters.channels.logfile import LogFile
from chalicelib.adapters.channels.mail import Mail
from chalicelib.adapters.channels.sms import Sms
from chalicelib.domain.errors import Invalid
from chalicelib.domain.ports import DeliveryFailed

SENDER = "huiyin@qinghe.example"
MOBILE = "15400000001"
SECRET = "a secret of the tests"


class Postman:
    """What the SMTP server does with a message; the local part of the address says how it answers."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, EmailMessage]] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address.startswith("nobody"):
            return "550 No such user here"
        if address.startswith("later"):
            return "451 Greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if envelope.rcpt_tos[0].startswith("spam"):
            return "554 Refused"
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append((envelope.rcpt_tos[0], letter))
        return "250 OK"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        return "421 Going away at once"


class Office(Controller):
    """An SMTP server on a free port, which the system chooses."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def postman() -> Iterator[tuple[Postman, str]]:
    postman = Postman()
    office = Office(postman, hostname="127.0.0.1", port=0)
    office.start()
    yield postman, f"smtp://127.0.0.1:{office.port}"
    office.stop()


def test_a_letter_arrives_whole_with_an_id_of_its_own(postman: tuple[Postman, str]) -> None:
    man, url = postman
    mail = Mail(url, SENDER)
    text = "您好！您反映的事项已收到。\n.\n第二行"
    mail.send("boda@mail.example", "已收到您反映的事项", text, id="one")
    mail.send("boda@mail.example", "已收到您反映的事项", text, id="one")
    mail.send("boda@mail.example", "已收到您反映的事项", text, id="two")
    ids = [letter["Message-ID"] for _, letter in man.letters]
    assert ids[0] == ids[1] != ids[2]
    address, letter = man.letters[0]
    assert address == "boda@mail.example"
    assert letter["Subject"] == "已收到您反映的事项"
    assert letter["From"] == SENDER
    assert letter["Date"].datetime.tzinfo is not None
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().split() == text.split()


def test_no_header_can_be_smuggled_in(postman: tuple[Postman, str]) -> None:
    man, url = postman
    Mail(url, SENDER).send("boda@mail.example", "好\r\nBcc: x@evil.example\n\n坏", "正文", id="a\r\nX-Evil: 1")
    (_, letter) = man.letters[0]
    assert letter["Bcc"] is None
    assert letter["X-Evil"] is None
    assert letter["Subject"] == "好 Bcc: x@evil.example 坏"
    assert letter.get_content().strip() == "正文"


@pytest.mark.parametrize(
    "address",
    ["", "boda", "a@b\r\nBcc: c@d", "a@b, c@d", "a@b>", "<a@b>", "a b@c", "甘小禾 <a@b>", "a@b@c", "a@b\x00"],
)
def test_what_is_no_address_goes_nowhere(postman: tuple[Postman, str], address: str) -> None:
    man, url = postman
    with pytest.raises(DeliveryFailed) as failure:
        Mail(url, SENDER).send(address, "题", "文")
    assert failure.value.permanent
    assert man.letters == []


@pytest.mark.parametrize(("address", "permanent"), [("nobody", True), ("spam", True), ("later", False)])
def test_the_server_says_whether_trying_again_is_of_use(
    postman: tuple[Postman, str], address: str, permanent: bool
) -> None:
    with pytest.raises(DeliveryFailed) as failure:
        Mail(postman[1], SENDER).send(f"{address}@mail.example", "题", "文")
    assert failure.value.permanent is permanent
    assert "mail.example" not in str(failure.value)


def test_a_server_that_is_away_or_without_tls_may_come_back(postman: tuple[Postman, str]) -> None:
    for url in (
        "smtp://127.0.0.1:9",
        "smtps://127.0.0.1:9",
        postman[1] + "?starttls=1",
        "smtp://u:p@" + postman[1][7:],
    ):
        with pytest.raises(DeliveryFailed) as failure:
            Mail(url, SENDER, timeout=2).send("boda@mail.example", "题", "文")
        assert not failure.value.permanent
    assert postman[0].letters == []


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 that signs itself."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    pem = serialization.Encoding.PEM
    file.write_bytes(
        signed.public_bytes(pem)
        + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return file, context


def test_starttls_and_sign_in_only_with_a_server_that_is_trusted(tmp_path: Path) -> None:
    file, context = certificate(tmp_path)

    def known(server: Any, session: Any, envelope: Any, mechanism: str, login: Any) -> AuthResult:
        return AuthResult(success=(login.login, login.password) == (b"us er", b"p@ss"), handled=False)

    man = Postman()
    office = Office(
        man, hostname="127.0.0.1", port=0, tls_context=context, require_starttls=True, auth_required=True,
        authenticator=known,
    )  # fmt: skip
    office.start()
    try:
        good = f"smtp://us%20er:p%40ss@127.0.0.1:{office.port}?starttls=1"
        with pytest.raises(DeliveryFailed, match="SSLCertVerificationError"):
            Mail(good, SENDER).send("boda@mail.example", "题", "文")
        good += f"&cafile={file}"
        with pytest.raises(DeliveryFailed) as failure:
            Mail(good.replace("p%40ss", "wrong"), SENDER).send("boda@mail.example", "题", "文")
        assert not failure.value.permanent
        assert man.letters == []
        Mail(good, SENDER).send("boda@mail.example", "题", "文")
        assert len(man.letters) == 1
    finally:
        office.stop()


@pytest.mark.parametrize("url", ["", "mail.example", "http://mail.example", "smtp://"])
def test_a_wrong_setting_is_found_at_the_start(url: str) -> None:
    with pytest.raises(Invalid):
        Mail(url, SENDER)
    with pytest.raises(Invalid):
        Mail("smtp://127.0.0.1", "青禾 <huiyin@qinghe.example>")
    with pytest.raises(Invalid):
        Sms("gateway.example/send", SECRET)
    with pytest.raises(Invalid):
        Sms("http://gateway.example/send", "")


class Gateway(ThreadingHTTPServer):
    """An SMS gateway that checks signatures and sends each id once; `answer` is its next status."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Counter)
        self.taken: dict[str, dict[str, str]] = {}
        self.calls = 0
        self.answer = 200
        self.slow = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/send?account=qh"


class Counter(BaseHTTPRequestHandler):
    """The gateway's counter."""

    server: Gateway

    def do_POST(self) -> None:
        self.server.calls += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signature = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        signed = hmac.compare_digest(signature, self.headers["X-Huiyin-Signature"])
        status = self.server.answer if signed else 401
        time.sleep(self.server.slow)
        if status == 200:
            told = json.loads(body)
            assert self.headers["Idempotency-Key"] == told["id"]
            self.server.taken.setdefault(told["id"], told)
        self.send_response(status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    thread = threading.Thread(target=gateway.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield gateway
    gateway.shutdown()
    gateway.server_close()
    thread.join()


def test_a_text_is_signed_and_sent_once_by_its_id(gateway: Gateway) -> None:
    sms = Sms(gateway.url, SECRET)
    for _ in range(2):
        sms.send(MOBILE, "不用的题", "您好！您反映的事项已收到。", id="QH20261120-K7M3Q#1#0#sms")
    assert gateway.calls == 2
    assert list(gateway.taken.values()) == [
        {"mobile": MOBILE, "text": "您好！您反映的事项已收到。", "id": "QH20261120-K7M3Q#1#0#sms"}
    ]


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(400, True), (404, True), (422, True), (401, False), (409, False), (429, False), (500, False), (503, False),
     (302, False)],
)  # fmt: skip
def test_a_status_says_whether_trying_again_is_of_use(gateway: Gateway, status: int, permanent: bool) -> None:
    gateway.answer = status
    with pytest.raises(DeliveryFailed, match=str(status)) as failure:
        Sms(gateway.url, SECRET).send(MOBILE, "", "文", id="one")
    assert failure.value.permanent is permanent
    assert gateway.calls == 1


def test_a_gateway_that_is_slow_away_or_mistrusts_us_may_come_back(gateway: Gateway) -> None:
    gateway.slow = 0.5
    for sms in (
        Sms(gateway.url, SECRET, read=0.1),
        Sms("http://127.0.0.1:9/send", SECRET, connect=1),
        Sms(gateway.url, "another secret"),
    ):
        with pytest.raises(DeliveryFailed) as failure:
            sms.send(MOBILE, "", "文", id="one")
        assert not failure.value.permanent


@pytest.mark.parametrize(
    "mobile", ["", "0480-6600101", "1540000000", "154000000011", "１５４０００００００１", f"{MOBILE}\n"]
)
def test_what_is_no_mobile_number_goes_nowhere(gateway: Gateway, mobile: str) -> None:
    with pytest.raises(DeliveryFailed) as failure:
        Sms(gateway.url, SECRET).send(mobile, "", "文", id="one")
    assert failure.value.permanent
    assert gateway.calls == 0


def test_the_log_holds_one_line_for_each_message_and_no_whole_address(tmp_path: Path) -> None:
    file = tmp_path / "notices.log"
    log = LogFile(file)
    log.send(MOBILE, "题", f"文\n第二行 {MOBILE}", id="one")
    log.send("boda@mail.example", "题", "文", id="two")
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["to"] for line in lines] == ["154****0001", "b***@mail.example"]
    assert MOBILE not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(DeliveryFailed) as failure:
        LogFile(tmp_path).send(MOBILE, "题", "文")
    assert not failure.value.permanent


def test_the_inbox_takes_what_has_a_docket_key() -> None:
    Inbox().send("qh:0105", "题", "文")
    with pytest.raises(DeliveryFailed):
        Inbox().send("", "题", "文")
