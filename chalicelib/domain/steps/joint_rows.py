"""Rows of what leaders instruct and several units do together: 签批, 内派, 吹哨, 法律意见, 会商, 听证, 调解."""

from __future__ import annotations

from chalicelib.domain.turn import Action

ROWS: tuple[Action, ...] = ()
