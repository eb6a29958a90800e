"""Everything the system says, it says in Indonesian."""

from __future__ import annotations

from tests.house.phrases import gaps, known, used


def test_every_phrase_is_translated() -> None:
    catalogue = known()
    missing = []
    for phrase, place in used().items():
        message = catalogue.get(phrase if isinstance(phrase, str) else phrase[0])
        if message is None or message.fuzzy or not message.string or not all(message.string):
            missing.append(f"{place}: {phrase!r}")
    assert not missing, f"{len(missing)} phrases lack a translation: {missing[:40]}"


def test_no_translation_is_left_over() -> None:
    phrases = {phrase if isinstance(phrase, str) else phrase[0] for phrase in used()}
    ids = {message.id if isinstance(message.id, str) else message.id[0] for message in known() if message.id}
    assert ids <= phrases, "run `make messages`"
    assert not known().obsolete


def test_translations_fill_in_the_same_places() -> None:
    wrong = []
    for message in known():
        if isinstance(message.id, str) and isinstance(message.string, str) and message.id and message.string:
            if gaps(message.id) != gaps(message.string):
                wrong.append(message.id)
        elif isinstance(message.id, tuple) and set(gaps(message.id[1])) < set(gaps(str(message.string))):
            wrong.append(message.id[1])
    assert not wrong
