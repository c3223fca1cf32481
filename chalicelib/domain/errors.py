"""The one tree of errors; entry/routing.py maps it to HTTP, nothing below knows a status code.

HuiyinError
├── NotFound        no such thing, or not for this caller: the two look the same
├── NotAllowed      the caller may see it but may not do this
├── NotSignedIn     nobody is signed in, or the session has ended
├── Invalid         what was handed in is wrong; names the fields and the remedy
│   └── Conflict    the same key was used for something else
├── Stale           somebody else was faster
├── TooMany         too often; says when to come back
├── ProofNeeded     a proof of work must come with this call
└── Unavailable     a part of the system does not answer
"""

from __future__ import annotations

from collections.abc import Mapping


class HuiyinError(Exception):
    """Base of everything that Huiyin raises on purpose; the text is Chinese and may be shown to a person."""

    title = "操作未完成"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.title)
        self.message = message or self.title


class NotFound(HuiyinError):
    """There is no such thing, or it does not exist for this caller."""

    title = "没有找到"


class NotAllowed(HuiyinError):
    """The caller may not do this; the message says who may or why not."""

    title = "无权进行此操作"


class NotSignedIn(HuiyinError):
    """No valid session came with the call."""

    title = "请先登录"


class Invalid(HuiyinError):
    """Something handed in is wrong.

    `fields` maps a field's name (dotted for nested ones) to what is wrong with it and how to mend it.
    """

    title = "填写的内容有误"

    def __init__(self, problem: str | Mapping[str, str]) -> None:
        self.fields: dict[str, str] = {} if isinstance(problem, str) else dict(problem)
        super().__init__(problem if isinstance(problem, str) else "；".join(self.fields.values()))


class Conflict(Invalid):
    """An idempotency key, a login or a number is already in use for something else."""

    title = "与已有记录冲突"


class Stale(HuiyinError):
    """Another person changed the case meanwhile; reload and look again."""

    title = "此件刚被他人更新，请刷新后再操作"


class TooMany(HuiyinError):
    """Too many attempts; `retry_after` is in seconds."""

    title = "操作过于频繁，请稍后再试"

    def __init__(self, message: str = "", retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ProofNeeded(HuiyinError):
    """This call must carry a solved proof of work (GET /api/v1/challenge)."""

    title = "请先完成安全验证"


class Unavailable(HuiyinError):
    """A part of the system that the call needs does not answer; nothing was changed."""

    title = "系统暂时不可用，请稍后再试"
