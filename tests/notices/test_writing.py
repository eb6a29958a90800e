"""Letters as they are read: in the reader's language, safe to send, and silent about the case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from feedback.notices import resolve, writing
from feedback.notices.carriers import CarrierDown, FileCarrier, open_carrier
from feedback.notices.letters import LETTERS
from feedback.notices.models import RecipientKind
from feedback.notices.resolve import Address

Readers = dict[tuple[str, int], list[Address]]


def letter(
    name: str = "case_routed",
    kind: RecipientKind = RecipientKind.USER,
    facts: Mapping[str, Any] | None = None,
    key: str = "k",
) -> EmailMessage:
    [parcel] = writing.parcels(name, key, kind, 1, None, facts or {})
    return parcel.message


def words(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


class _Text(HTMLParser):
    text = ""

    def handle_data(self, data: str) -> None:
        self.text += data + " "


def _plain(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    return " ".join(parser.text.split())


@pytest.mark.parametrize("locale", ["id", "en"])
@pytest.mark.parametrize("name", sorted(LETTERS))
def test_every_letter_says_the_same_as_text_and_as_html(
    inside: Flask, readers: Readers, name: str, locale: str
) -> None:
    readers["user", 1] = [Address("a@office.example", locale, "Ani Lestari")]
    message = letter(name, facts={"number": "BH-7", "due_on": "2026-12-08", "first": 1, "last": 0})
    html = _plain(words(message, "html"))
    paragraphs = [" ".join(part.split()) for part in words(message, "plain").split("\n\n")]
    for paragraph in paragraphs[:-3]:
        for sentence in re.split(r"(?=Nomor:|Batas waktu:|Number:|Due on:)", paragraph):
            assert sentence.strip() in html
    assert "BH-7" in html
    assert "2026" in html
    assert "{" not in html + words(message, "plain")
    assert "\n\n\n" not in words(message, "plain")


def test_templates_and_letters_are_each_others_counterpart(inside: Flask) -> None:
    folder = Path(str(inside.template_folder)) / "letters"
    for ending in ("txt", "html"):
        assert {path.stem for path in folder.glob(f"*.{ending}")} - {"layout"} == set(LETTERS)


def test_the_day_is_written_in_the_readers_language(inside: Flask, readers: Readers) -> None:
    readers["user", 1] = [Address("a@office.example", "en")]
    assert "Tuesday, 8 December 2026" in words(letter(facts={"due_on": "2026-12-08"}), "plain")
    readers["user", 1] = [Address("a@office.example", "id")]
    assert "Selasa, 8 Desember 2026" in words(letter(facts={"due_on": "2026-12-08"}), "plain")


def test_a_reporters_name_is_in_no_letter(inside: Flask, readers: Readers) -> None:
    readers["reporter", 1] = [Address("rahasia@mail.example", "id", "Siti Pelapor")]
    message = letter("progress", RecipientKind.REPORTER)
    assert "Siti" not in message.as_string() + words(message, "plain") + words(message, "html")


def test_a_name_is_shown_as_text(inside: Flask, readers: Readers) -> None:
    readers["user", 1] = [Address("a@office.example", "id", "<b>Ani</b> & Budi")]
    assert "&lt;b&gt;Ani&lt;/b&gt; &amp; Budi" in words(letter(), "html")
    assert "<b>Ani</b> & Budi" in words(letter(), "plain")


def test_a_message_id_is_always_the_same_and_reveals_nothing(inside: Flask) -> None:
    first, again, other = letter(), letter(), letter(key="other")
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert "user1" not in first["Message-ID"]
    assert first["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "name", ["Ani\r\nBcc: all@x.example", "Ani\nX: y", "A\x00", "\u202egnp.", "A\u2028B"]
)
def test_names_that_could_become_headers_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        Address("a@office.example", name=name)


@pytest.mark.parametrize(
    "email",
    [
        "a@office.example\r\nBcc: b@x.example",
        "a@office.example\n",
        "a@b.example, c@d.example",
        "a b@c.example",
        "a@-x.example",
        "a@",
        "@x.example",
        "<a@x.example>",
        "a..b@x.example",
        f"{'a' * 250}@x.example",
    ],
)
def test_addresses_that_are_more_than_an_address_are_refused(email: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Address(email)


def test_a_link_stays_on_this_site(inside: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    inside.config["BASE_URL"] = "https://aduan.example.go.id"
    monkeypatch.setitem(resolve._links, "case_routed", lambda facts: f"/desk/complaints/{facts['number']}")
    assert "https://aduan.example.go.id/desk/complaints/BH-7" in words(
        letter(facts={"number": "BH-7"}), "plain"
    )
    for where in ("//evil.example", "https://evil.example", "/a b", "/a\nb", "desk", "/\\evil.example"):
        monkeypatch.setitem(resolve._links, "case_routed", lambda _facts, where=where: where)
        with pytest.raises(ValueError, match="path"):
            letter()


def test_a_letter_that_is_nothing_without_its_link_is_dropped(
    inside: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("invitation", "case_routed"):
        monkeypatch.setitem(resolve._links, name, lambda _facts: None)
    with pytest.raises(writing.Undeliverable, match="link_expired"):
        letter("invitation")
    assert letter("case_routed")


def test_links_learn_whom_the_letter_is_for(inside: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(resolve._homes, RecipientKind.USER, lambda facts: f"/u/{facts['recipient_id']}")
    assert "/u/1" in words(letter(), "plain")


def test_without_a_server_letters_become_files(inside: Flask) -> None:
    inside.config["SMTP_HOST"] = ""
    with open_carrier(inside.config) as carrier:
        assert isinstance(carrier, FileCarrier)
        carrier.send(letter())
        carrier.send(letter())  # a duplicate replaces its twin
    [file] = (Path(inside.config["DATA_DIR"]) / "mail").iterdir()
    assert file.suffix == ".eml"
    assert b"Message-ID" in file.read_bytes()


def test_a_folder_that_takes_nothing_is_the_ways_fault(inside: Flask, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("not a folder")
    with pytest.raises(CarrierDown):
        FileCarrier(tmp_path / "mail").send(letter())


def test_a_stand_in_reads_letters_of_work_but_none_about_the_account(inside: Flask, readers: Readers) -> None:
    own, other = Address("own@office.example"), Address("other@office.example", stand_in=True)
    readers["user", 1] = [own, other]
    assert len(writing.parcels("case_routed", "k", RecipientKind.USER, 1, None, {})) == 2
    for name in ("invitation", "password_reset", "conduct_notified"):
        [parcel] = writing.parcels(name, "k", RecipientKind.USER, 1, None, {})
        assert parcel.message["To"] == own.email


def test_whoever_may_not_know_of_a_case_gets_no_letter_about_it(
    inside: Flask, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers["unit", 1] = [Address("a@office.example", user_id=1), Address("b@office.example", user_id=2)]
    monkeypatch.setattr(
        resolve, "_veils", [lambda stream, people: {2} & set(people) if stream == 7 else set()]
    )
    to = [str(p.message["To"]) for p in writing.parcels("case_routed", "k", RecipientKind.UNIT, 1, 7, {})]
    assert to == ["a@office.example"]
    assert len(writing.parcels("case_routed", "k", RecipientKind.UNIT, 1, 8, {})) == 2
