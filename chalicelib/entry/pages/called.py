"""What offices, units and people are called on a page: by docket key, office id or staff id, each looked up once."""

from __future__ import annotations

from datetime import date

from chalicelib.domain.errors import NotFound
from chalicelib.domain.offices import COMPARTMENTS, name_on, split_key, unit_name_on
from chalicelib.domain.ports import Directory
from chalicelib.domain.roles import PUBLIC, SYSTEM

COMPARTMENT_TITLES = {"lead": "（局领导）", "discipline": "（纪检）"}
NOBODY = {PUBLIC.id: "信访人", "petitioner": "信访人", SYSTEM.id: "系统", "": ""}


class Called:
    """The names that one page needs, as they are on `today`; what is not in the directory keeps its id."""

    def __init__(self, directory: Directory, today: date) -> None:
        self._directory = directory
        self._today = today
        self._known: dict[str, str] = dict(NOBODY)

    def know(self, id: str, name: str) -> None:
        """What something is called that is not in the directory, such as a collection of suggestions."""
        self._known[id] = name

    def key(self, key: str) -> str:
        """The name of an office, of a unit with its office, or of the petitioner."""
        if key not in self._known:
            self._known[key] = self._read(key)
        return self._known[key]

    def keys(self, several: str) -> str:
        """The names of docket keys written with commas between them."""
        return "、".join(map(self.key, several.split(",")))

    def person(self, id: str) -> str:
        """The name of a member of staff; 信访人 and 系统 for those two."""
        if id not in self._known:
            office = id.rpartition(".")[0]
            self._known |= {each.id: each.name for each in self._directory.staff(office)} if office else {}
            self._known.setdefault(id, id)
        return self._known[id]

    def _read(self, key: str) -> str:
        office_id, inner = split_key(key)
        try:
            office = self._directory.office(office_id)
            named = not inner or inner in COMPARTMENTS
            unit = COMPARTMENT_TITLES.get(inner, "") if named else unit_name_on(office, inner, self._today)
        except NotFound:
            return key
        return f"{name_on(office, self._today)}{unit}"
