"""What a paper is: its kind as a row, its number, who may read it, and the record of its being issued (domain B9).

The rows stand in papers_rows_*.py by subject, how the facts of a case or of an entry of a register fill them in
paper_facts.py, paper_entry.py and paper_sheet.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from chalicelib.domain.case import Case, Stake
from chalicelib.domain.errors import Invalid
from chalicelib.domain.offices import COMPARTMENTS, Office, docket_key, split_key
from chalicelib.domain.policy import Policy
from chalicelib.domain.roles import CASE_ROLES, Actor, Role


class Reader(StrEnum):
    """For whom a paper is written: the petitioner, the office itself, the one above, or named people only."""

    PETITIONER = "petitioner"
    INSIDE = "inside"
    SUPERIOR = "superior"
    SEALED = "sealed"


READER_TITLES: Mapping[Reader, str] = {
    Reader.PETITIONER: "信访人",
    Reader.INSIDE: "内部",
    Reader.SUPERIOR: "上级（平台）",
    Reader.SEALED: "密封，限指定人员",
}

Layout = Literal["form", "letter"]
Issuer = Literal["event", "holder", "owner"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a form: its label and where its text is found (paper_sources.py); `wide` takes a whole row.

    `lines` is how many blank lines remain for the hand where nothing is known.
    """

    label: str
    source: str
    wide: bool = False
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph of a letter; `{…}` in it are sources, and what is not known becomes a ruled blank.

    `kind` is text, head, claims (the claims one by one) or prose (free text as it is), both of one source.
    `when` names a source that must be known, with `!` not known, or with `=` say just that.
    """

    text: str
    kind: Literal["text", "head", "claims", "prose"] = "text"
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKind:
    """One kind of paper (domain B9).

    `number` is that of B9. `title` is the name of 2022, `aliases` are the older ones (A5-5). `word` stands in the
    paper's number (信复); "" is a paper that bears none. `copies` names who gets one each. `issuer` says in whose
    name it goes out: the office whose person acted, the one that holds the assignment, or the case's owner; never
    an inner office. `named` papers bear the petitioner's name and address in full, so that opening one is logged;
    all others are masked. `extras` prints what else the action's form says. A `silent` one bears no case's number.
    An `entry` row speaks of an entry of a register. `roles` may open it, beside being admitted to the case.
    """

    id: str
    number: int
    title: str
    aliases: tuple[str, ...] = ()
    word: str = ""
    layout: Layout = "form"
    reader: Reader = Reader.INSIDE
    copies: tuple[str, ...] = ("承办单位", "存档")
    version: int = 1
    issuer: Issuer = "event"
    to: str = ""
    cells: tuple[Cell, ...] = ()
    body: tuple[Para, ...] = ()
    signers: tuple[str, ...] = ()
    seal: bool = False
    marks: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    named: bool = False
    extras: bool = True
    delivery: bool = False
    silent: bool = False
    entry: bool = False
    roles: frozenset[Role] = CASE_ROLES - {Role.PUBLISHER, Role.ASSESSOR}

    @property
    def template(self) -> str:
        """Name and version of the layout and wording, as the paper prints it."""
        return f"{self.id}{'-entry' if self.entry else ''}/{self.version}"


SEALED_ROLES = frozenset({Role.BUREAU_HEAD, Role.BUREAU_DEPUTY, Role.DISCIPLINE, Role.CENTER_HEAD, Role.UNIT_HEAD})
"""Who may open a sealed paper, beside the one who wrote it."""

FULL_NAME_ROLES = frozenset({Role.CLERK, Role.FOLLOWUP, Role.DISPATCHER, Role.BUREAU_DEPUTY, Role.BUREAU_HEAD})
"""Who may open a paper with the name of a petitioner who asked for confidentiality (edge 20)."""

COMPARTMENT_WORDS: Mapping[str, str] = {"lead": "领", "discipline": "纪"}
"""What the numbers of a compartment carry, so that the office's own run without gaps and tell of no sealed case."""


def title_of(kind: PaperKind, policy: Policy) -> str:
    """The title under which an office prints the kind: its option `paper_title_<id>`, or the name of 2022 (A5-5)."""
    own = str(policy.options.get(f"paper_title_{kind.id}", "")).strip()
    return own or kind.title


@dataclass(frozen=True, slots=True)
class Series:
    """A run of numbers without gaps: of one office, compartment, word and year (edge 48)."""

    office: str
    compartment: str
    word: str
    year: int

    @property
    def key(self) -> str:
        """The docket key that the run belongs to."""
        return docket_key(self.office, self.compartment)

    @property
    def id(self) -> str:
        """What the run is counted under."""
        return f"{self.key}#{self.word}#{self.year}"


def series_of(kind: PaperKind, case: Case, issuer: str, year: int) -> Series:
    """The run from which a paper of this case takes its number; `issuer` is a docket key.

    What is sealed in a compartment is numbered there; units share the numbers of their office.
    """
    return series_under(kind, case.owner, issuer, year)


def series_under(kind: PaperKind, keeper: str, issuer: str, year: int) -> Series:
    """As `series_of`, for what lies with the docket key `keeper`: a case's owner, or who keeps an entry."""
    office, compartment = split_key(issuer)
    if compartment not in COMPARTMENTS:
        kept_in = split_key(keeper)[1]
        compartment = kept_in if kept_in in COMPARTMENTS else ""
    return Series(office, compartment, kind.word, year)


def number_text(office: Office, series: Series, n: int) -> str:
    """A paper's number, such as 青教信复〔2026〕12号; the option `paper_prefix` begins it, else the short name.

    The option is the office's own and not inherited: two offices never share numbers.
    """
    prefix = str(office.policy.options.get("paper_prefix", "")).strip() or office.short_name
    return f"{prefix}{COMPARTMENT_WORDS.get(series.compartment, '')}{series.word}〔{series.year}〕{n}号"


class IssueState(StrEnum):
    """How far a paper has come: its number taken, its bytes kept, or voided (the number is never used again)."""

    TAKEN = "taken"
    PRINTED = "printed"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class PaperDelivery:
    """How and when one paper reached somebody; `to` is a kind of addressee, never a name."""

    to: str
    method: str
    on: date
    signed: bool
    by: str
    at: datetime
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issuing of a paper: `paper` is its number within the case, `copy` counts on after a void.

    `number` is "" for kinds that bear none. `digest` is the SHA-256 of the PDF, `size` its bytes, both empty until it
    is printed. `missing` are characters that no font has; `public` says that the petitioner may have a copy.
    `revision` is the lock.
    """

    case: str
    paper: int
    copy: int
    kind: str
    title: str
    office: str
    compartment: str
    word: str
    n: int
    number: str
    template: str
    dated: date
    issued_at: datetime
    issued_by: str
    state: IssueState = IssueState.TAKEN
    digest: str = ""
    size: int = 0
    missing: str = ""
    public: bool = False
    void_reason: str = ""
    void_by: str = ""
    void_at: datetime | None = None
    deliveries: tuple[PaperDelivery, ...] = ()
    revision: int = 1

    @property
    def file(self) -> str:
        """The key under which the sealed PDF is kept."""
        return f"papers/{self.case}/{self.paper:06d}-{self.copy:02d}"

    @property
    def series(self) -> Series | None:
        """The run that its number is of; None where it bears none."""
        return Series(self.office, self.compartment, self.word, self.dated.year) if self.word else None

    def voided(self, reason: str, by: str, at: datetime) -> Issue:
        """This issue voided; its number stays taken."""
        return self.changed(state=IssueState.VOID, void_reason=reason, void_by=by, void_at=at)

    def changed(self, **changes: object) -> Issue:
        """This issue with changes, at the next revision."""
        return replace(self, revision=self.revision + 1, **changes)  # type: ignore[arg-type]


ADDRESSEES: Mapping[str, str] = {
    "petitioner": "信访人",
    "unit": "承办单位",
    "superior": "上级机关",
    "organ": "其他机关",
    "other": "其他当事人",
}
"""To whom a paper may be delivered."""


def refusal(kind: PaperKind, case: Case, actor: Actor, stakes: Iterable[Stake], author: str) -> str:
    """Why somebody who is admitted to the case may not open a paper of this kind, in Chinese; "" when he may.

    `author` is the staff id of who wrote it. A unit that reads 信访人要求保密 gets no paper with the name (edge 20).
    """
    if why := refusal_by_role(kind, actor, author):
        return why
    hidden = kind.named and case.identity == "confidential"
    if hidden and (not FULL_NAME_ROLES & actor.roles or all(stake is Stake.HANDLER for stake in stakes)):
        return "信访人要求保密，您的岗位不能查看载有其身份的文书"
    return ""


def refusal_by_role(kind: PaperKind, actor: Actor, author: str) -> str:
    """As `refusal`, as far as it depends on the kind alone: of an entry of a register nothing else is asked."""
    if kind.reader is Reader.SEALED and not (actor.id == author or SEALED_ROLES & actor.roles):
        return "此件为密封文书，仅限指定人员查看，请联系局领导或纪检人员"
    return "" if kind.roles & actor.roles else "您的岗位不能查看此文书"


def check_kinds(kinds: Iterable[PaperKind]) -> Mapping[str, PaperKind]:
    """The rows by id. Raises Invalid for an id or a number word that is there twice."""
    found: dict[str, PaperKind] = {}
    words: dict[str, str] = {}
    for kind in kinds:
        if kind.id in found:
            raise Invalid(f"文书“{kind.id}”重复")
        if kind.word and kind.word in words:
            raise Invalid(f"文书“{kind.id}”与“{words[kind.word]}”的字号“{kind.word}”重复")
        found[kind.id] = kind
        if kind.word:
            words[kind.word] = kind.id
    return found
