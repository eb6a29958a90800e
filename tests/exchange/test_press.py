"""The press prints what it is given, fetches nothing from outside, and says when it cannot print."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from feedback.exchange import press
from tests.exchange import printed

PAGE = (
    '<html lang="id"><head><title>{title}</title><link rel="stylesheet" href="{sheet}"></head>'
    "<body><h1>{said}</h1>{more}</body></html>"
)


def _page(said: str = "Surat", more: str = "", sheet: str = "house:css/base.css") -> str:
    return PAGE.format(title="Percobaan", said=said, more=more, sheet=sheet)


def test_a_page_becomes_a_tagged_pdf_in_its_language() -> None:
    made = press.pdf(_page("Kabupaten Batang Hari"))
    told = printed.facts(made)
    assert told == {"title": "Percobaan", "lang": "id", "tagged": True, "pages": 1, "ua": "1"}
    assert "Kabupaten Batang Hari" in printed.words(made)


@pytest.mark.parametrize(
    "address",
    [
        "file://{secret}",
        "data:text/css,h1::after{{content:'geheimnis'}}",
        "http://127.0.0.1:9/x.css",
        "{secret}",
    ],
)
def test_nothing_is_fetched_but_what_lies_in_the_house(tmp_path: Path, address: str) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("h1::after { content: 'geheimnis' }")
    hostile = _page(sheet=address.format(secret=secret))
    assert "geheimnis" not in printed.words(press.pdf(hostile))


def test_a_press_that_fetches_everything_is_noticed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("h1::after { content: 'geheimnis' }")
    weasyprint: Any = import_module("weasyprint")
    twin = weasyprint.HTML(string=_page(sheet=secret.as_uri())).write_pdf()
    assert "geheimnis" in printed.words(twin)


@pytest.mark.parametrize("address", ["house:../../config.py", "house:css/../../app.css", "house:js/desk.js"])
def test_the_house_opens_only_sheets_and_drawings(address: str) -> None:
    assert press.HOUSE.fullmatch(address) is None


def test_a_machine_without_pango_cannot_print_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_name: str) -> Any:
        raise OSError("cannot load library 'libpango-1.0-0'")

    press._engine.cache_clear()
    with monkeypatch.context() as without:
        without.setattr(press, "import_module", broken)
        with pytest.raises(press.Absent, match="OSError"):
            press.pdf(_page())
    press._engine.cache_clear()
    monkeypatch.setattr(press, "find_library", lambda name: None if name == "pango-1.0" else "found")
    assert press.missing() == ["libpango-1.0"]
