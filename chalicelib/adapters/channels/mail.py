"""E-mail by SMTP."""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import localtime
from urllib.parse import parse_qs, unquote, urlsplit

from chalicelib.domain.errors import Invalid
from chalicelib.domain.ports import DeliveryFailed

TIMEOUT = 10.0
"""Seconds that the server may take for each answer."""

_ADDRESS = re.compile(r"[^@\s<>,;:\"()\\\x00-\x1f\x7f]+@[^@\s<>,;:\"()\\\x00-\x1f\x7f]+")


class Mail:
    """The channel to an e-mail address."""

    def __init__(self, url: str, sender: str, *, timeout: float = TIMEOUT) -> None:
        """`url` is `smtp(s)://user:password@host:port?starttls=1&cafile=…`, `sender` the address in From.

        Certificates are checked against the system's list, or that of `cafile`. Raises Invalid.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise Invalid({"smtp_url": "邮件服务器地址应形如 smtp://用户:密码@主机:587?starttls=1"})
        if not _ADDRESS.fullmatch(sender):
            raise Invalid({"mail_from": "发件人应为一个邮箱地址"})
        self._host = parts.hostname
        self._tls = parts.scheme == "smtps"
        options = parse_qs(parts.query)
        self._starttls = options.get("starttls", ["0"])[-1] in ("1", "true", "yes")
        self._cafile = options.get("cafile", [""])[-1] or None
        self._port = parts.port or (465 if self._tls else 587 if self._starttls else 25)
        self._login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        self._sender = sender
        self._timeout = timeout

    def send(self, address: str, subject: str, text: str, id: str = "") -> None:
        """Hand a plain text message over to the server; the same `id` gives the same Message-ID.

        Raises DeliveryFailed: permanent when the server refuses this address or message for good (5xx), transient for
        all that a later try or an operator may mend (no connection, sign-in, 4xx).
        """
        if not _ADDRESS.fullmatch(address):
            raise DeliveryFailed("邮箱地址的格式有误", permanent=True)
        message = self._message(address, subject, text, id)
        try:
            with self._session() as session:
                session.send_message(message, self._sender, [address])
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            raise DeliveryFailed(f"邮件服务器不接受此收件人（{code}）", permanent=code >= 500) from None
        except smtplib.SMTPDataError as refused:
            raise DeliveryFailed(
                f"邮件服务器不接受此邮件（{refused.smtp_code}）", permanent=refused.smtp_code >= 500
            ) from None
        except smtplib.SMTPResponseException as refused:
            raise DeliveryFailed(f"邮件服务器拒绝服务（{refused.smtp_code}）") from None
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryFailed(f"邮件服务器连接失败（{type(error).__name__}）") from error

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        context = ssl.create_default_context(cafile=self._cafile) if self._tls or self._starttls else None
        session = (
            smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=context)
            if self._tls
            else smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        )
        try:
            if self._starttls:
                session.starttls(context=context)
            if self._login:
                session.login(*self._login)
            yield session
            # What the server took stays taken, however the goodbye goes.
            with suppress(smtplib.SMTPException, OSError):
                session.quit()
        finally:
            session.close()

    def _message(self, address: str, subject: str, text: str, id: str) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = address
        # A line end in a header would begin another one.
        message["Subject"] = " ".join(subject.split())
        # RFC 5322 wants the moment of sending, which is the transport's and no fact of the case.
        message["Date"] = localtime()
        if id:
            digest = hashlib.sha256(f"{id}\n{address}".encode()).hexdigest()[:32]
            message["Message-ID"] = f"<{digest}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        return message
