"""Channels, types, tracks, legal classes, petitioners."""

from __future__ import annotations

import pytest

from chalicelib.domain.intake import (
    CHANNELS,
    LEGAL_CLASSES,
    LEGAL_PATHS,
    TRACKS,
    TYPES,
    CaseType,
    Channel,
    LegalClass,
    Track,
    default_track,
)
from chalicelib.domain.petitioners import (
    GENERALITIES,
    ID_DOCUMENTS,
    IDENTITIES,
    PETITIONERS,
    URGENCIES,
    IdDocument,
    Identity,
    PetitionerKind,
    document_problem,
)


def test_every_word_has_its_row_and_title() -> None:
    tables = (
        (Channel, CHANNELS),
        (CaseType, TYPES),
        (Track, TRACKS),
        (LegalClass, LEGAL_CLASSES),
        (PetitionerKind, PETITIONERS),
        (Identity, IDENTITIES),
        (IdDocument, ID_DOCUMENTS),
    )
    for words, rows in tables:
        assert list(rows) == list(words)
        titles = [row.title for row in rows.values()]
        assert all(titles)
        assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("channel", Channel)
def test_reports_are_restricted_whatever_brings_them(channel: Channel) -> None:
    track = default_track(channel, CaseType.REPORT)
    assert track is Track.DISCIPLINE
    assert TRACKS[track].restricted


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("type_", CaseType)
def test_no_default_track_is_an_overlay_or_a_later_stage(channel: Channel, type_: CaseType) -> None:
    track = default_track(channel, type_)
    assert track not in {Track.REEXAM, Track.RECHECK, Track.URGENT}
    assert (track is Track.H12345) == (channel is Channel.H12345 and type_ is not CaseType.REPORT)


def test_tracks_by_type() -> None:
    assert default_track(Channel.WEB, CaseType.CONSULT) is Track.CONSULT_FAST
    assert default_track(Channel.LETTER, CaseType.COMPLAINT) is Track.PETITION_ORD
    assert default_track(Channel.VISIT, CaseType.HELP) is Track.PETITION_ORD
    assert default_track(Channel.WEB, CaseType.SUGGEST) is Track.SUGGEST


def test_what_is_looked_at_each_working_day() -> None:
    checked = {code for code, row in CHANNELS.items() if row.daily_check}
    assert {Channel.SUNSHINE, Channel.MAILBOX_HEAD, Channel.H12345, Channel.LETTER} <= checked


def test_outside_orders_carry_their_number() -> None:
    for code in (Channel.H12345, Channel.SUNSHINE, Channel.UPPER):
        assert CHANNELS[code].outside_number
    assert {code for code, row in CHANNELS.items() if row.public} == {
        Channel.WEB,
        Channel.MAILBOX_HEAD,
        Channel.MAILBOX_PRINCIPAL,
        Channel.REPORT_BOX,
    }
    assert {row.parent for row in CHANNELS.values()} == {None, Channel.VISIT}


def test_only_the_sixth_way_is_a_petition() -> None:
    ways = sorted((row for row in LEGAL_CLASSES.values() if row.order), key=lambda row: row.order)
    assert [row.order for row in ways] == [1, 2, 3, 4, 5, 6]
    assert [row.code for row in LEGAL_CLASSES.values() if row.petition] == [ways[-1].code]
    assert all(row.track is Track.LEGAL_PATH for row in ways[:-1])
    for path in LEGAL_PATHS.values():
        assert LEGAL_CLASSES[path.legal_class].track is Track.LEGAL_PATH


def test_three_identities_are_three_things() -> None:
    real, secret, nobody = (IDENTITIES[each] for each in Identity)
    assert (real.named, real.notice, real.callback, real.unit_sees_name) == (True, True, True, True)
    assert (secret.named, secret.notice, secret.callback, secret.unit_sees_name) == (True, True, True, False)
    assert (nobody.named, nobody.notice, nobody.callback, nobody.unit_sees_name) == (False, False, False, False)
    assert secret.unit_reads == "信访人要求保密"


def test_an_organisation_names_somebody_who_can_be_called() -> None:
    assert [code for code, row in PETITIONERS.items() if row.contact_person] == [PetitionerKind.ORGANISATION]


def test_grades_of_urgency_and_generality() -> None:
    assert list(URGENCIES) == ["normal", "urgent", "critical"]
    assert len(GENERALITIES) == 5


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (IdDocument.RESIDENT_ID, "990101198802160020"),
        (IdDocument.RESIDENT_ID, "99010119791103001x"),
        (IdDocument.RESIDENT_ID, "11010519491231002X"),
        (IdDocument.RESIDENT_ID, "990101880216002"),
        (IdDocument.PASSPORT, "E12345678"),
        (IdDocument.HK_MACAO_PERMIT, "H0123456789"),
        (IdDocument.TAIWAN_PERMIT, "01234567"),
        (IdDocument.FOREIGN_RESIDENCE, "XYZ123456789012"),
    ],
)
def test_papers_of_all_kinds_are_taken(kind: IdDocument, number: str) -> None:
    assert document_problem(kind, number) == ""


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (IdDocument.RESIDENT_ID, "990101198802160021"),
        (IdDocument.RESIDENT_ID, "990101198802300020"),
        (IdDocument.RESIDENT_ID, "1234"),
        (IdDocument.PASSPORT, "护照"),
        (IdDocument.HK_MACAO_PERMIT, "X01234567"),
    ],
)
def test_wrong_numbers_are_named(kind: IdDocument, number: str) -> None:
    assert document_problem(kind, number)
