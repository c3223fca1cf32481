"""Serves the files of the built public site, and nothing outside its directory."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from whitenoise import WhiteNoise


class Pages(WhiteNoise):  # type: ignore[misc]
    """WSGI application: the site's files first, `application` for every other path.

    Files are looked up at each request, so that a site built anew is served at once: a table taken at the start
    would announce the old lengths. Hidden files, and links that lead out of the directory, do not exist.
    """

    def __init__(self, application: Any, directory: Path, headers: Mapping[str, str]) -> None:
        """`headers` are added to every file."""

        def add(sent: Headers, path: str, url: str) -> None:
            for name, value in headers.items():
                sent[name] = value

        super().__init__(
            application,
            root=directory,
            autorefresh=True,
            index_file=True,
            allow_all_origins=False,
            add_headers_function=add,
        )
        self.directory = directory

    def candidate_paths_for_url(self, url: str) -> Iterator[str]:
        if "\0" in url or any(part.startswith(".") for part in url.split("/")):
            return
        inside = os.path.realpath(self.directory) + os.sep
        for path in super().candidate_paths_for_url(url):
            if (os.path.realpath(path) + os.sep).startswith(inside):
                yield path
