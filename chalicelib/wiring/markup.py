"""How what offices write is shown: the renderer of the public site, for previews at the desk."""

from __future__ import annotations

from chalicelib.adapters.markup import rendered

__all__ = ["rendered"]
