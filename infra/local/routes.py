"""Finds the route of the application that a request's path falls under, as API Gateway does."""

from collections.abc import Iterable


class Routes:
    """The application's routes, found by a path that is still percent-encoded, as API Gateway passes it on."""

    def __init__(self, patterns: Iterable[str]) -> None:
        every = set(patterns)
        self._fixed = {pattern for pattern in every if "{" not in pattern}
        self._open: dict[int, list[tuple[str, list[str]]]] = {}
        # "{" sorts after every letter: a fixed part goes before a captured one.
        for pattern in sorted(every - self._fixed):
            parts = pattern.split("/")
            self._open.setdefault(len(parts), []).append((pattern, parts))

    def find(self, path: str) -> tuple[str, dict[str, str]] | None:
        """The pattern that `path` falls under with what it captures; None when no route has it."""
        if path.endswith("/") and path != "/":
            path = path[:-1]
        if path in self._fixed:
            return path, {}
        given = path.split("/")
        for pattern, parts in self._open.get(len(given), ()):
            captured = {}
            for part, value in zip(parts, given, strict=True):
                if part[:1] == "{":
                    if not value:
                        break
                    captured[part[1:-1]] = value
                elif part != value:
                    break
            else:
                return pattern, captured
        return None
