"""The phrases that code and templates use, and the one catalogue that translates them.

`python -m tests.house.phrases [fragment.po …]` renews the catalogue: used phrases only, sorted, with what
is known of each; it prints what has no translation yet.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

TREE = Path(__file__).parents[2]
CATALOGUE = TREE / "feedback/translations/id/LC_MESSAGES/messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "gettext": None}
GAP = re.compile(r"%\((\w+)\)[sd]|%[sd]")

HEAD = r"""msgid ""
msgstr ""
"Language: id\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""

Phrase = str | tuple[str, ...]


def used() -> dict[Phrase, str]:
    """Every phrase with one place where it stands."""
    mappings = tomllib.loads((TREE / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]["mappings"]
    found: dict[Phrase, str] = {}
    for mapping in mappings:
        options = {key: str(value) for key, value in mapping.items() if key not in ("method", "pattern")}
        folder = mapping["pattern"].split("/", 1)[0]
        for name, line, phrase, _comments, _context in extract_from_dir(
            str(TREE / folder),
            method_map=[(mapping["pattern"].split("/", 1)[1], mapping["method"])],
            options_map={mapping["pattern"].split("/", 1)[1]: options},
            keywords=KEYWORDS,
        ):
            if phrase:
                said = phrase if isinstance(phrase, str) else tuple(phrase)
                found.setdefault(said, f"{folder}/{name}:{line}")
    return found


def known(path: Path = CATALOGUE) -> Catalog:
    """A catalogue as it stands in a file; an empty one when there is none."""
    if not path.exists():
        return Catalog(locale="id")
    with path.open("rb") as file:
        return read_po(file, locale="id", abort_invalid=True)


def gaps(text: str) -> list[str]:
    """The places of a phrase that are filled in, such as %(name)s."""
    return sorted(match.group(0) for match in GAP.finditer(text))


def renew(fragments: Iterable[Path] = ()) -> list[str]:
    """Write the catalogue anew from itself and `fragments` (earlier ones win); what is still missing."""
    sources = [known(path) for path in fragments] + [known()]
    fresh = Catalog(locale="id", project="Aduan Batanghari", charset="utf-8", fuzzy=False)
    missing = []
    for phrase, place in sorted(used().items(), key=lambda item: str(item[0])):
        said = next(_translations(phrase, sources), "")
        if not said:
            missing.append(f"{place}: {phrase!r}")
        fresh.add(phrase, said, flags=["python-format"] if gaps(str(phrase)) else [])
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, fresh, width=0, omit_header=True)
    CATALOGUE.write_text(HEAD + CATALOGUE.read_text("utf-8").strip() + "\n", "utf-8")
    return missing


def _translations(phrase: Phrase, sources: list[Catalog]) -> Iterator[str]:
    for source in sources:
        message = source.get(phrase if isinstance(phrase, str) else phrase[0])
        if message is None or message.fuzzy:
            continue
        said = message.string
        if isinstance(said, str | tuple) and any(said):
            yield said if isinstance(phrase, str) == isinstance(said, str) else said[0]


if __name__ == "__main__":
    lacking = renew(Path(name) for name in sys.argv[1:])
    print("\n".join(lacking) or "complete")
