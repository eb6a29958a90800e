"""What makes a NIP, and what does not (rules of domain §6)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.people import nip

TODAY = date(2026, 11, 22)


@st.composite
def nips(draw: st.DrawFn) -> tuple[str, date, int, int, int, int]:
    born = draw(st.dates(date(1940, 1, 1), date(2008, 12, 31)))
    year = draw(st.integers(born.year + 16, TODAY.year + 1))
    code = draw(st.integers(1, 12) | st.integers(21, 99))
    sex = draw(st.sampled_from((1, 2)))
    sequence = draw(st.integers(1, 999))
    return f"{born:%Y%m%d}{year:04}{code:02}{sex}{sequence:03}", born, year, code, sex, sequence


@given(nips())
def test_every_well_made_nip_is_read_back_whole(made: tuple[str, date, int, int, int, int]) -> None:
    digits, born, year, code, sex, sequence = made
    read = nip.parse(digits, TODAY)
    assert (read.digits, read.born_on, read.year, read.sex, read.sequence) == (
        digits,
        born,
        year,
        sex,
        sequence,
    )
    assert read.is_pns is (code <= 12)
    assert (read.month or read.contract) == code
    assert nip.parse(nip.shown(digits), TODAY) == read


@given(st.text(max_size=25) | st.from_regex(r"\A[0-9]{18}\Z"))
def test_anything_else_is_refused_with_a_reason_and_never_breaks(text: str) -> None:
    fault, read = None, None
    try:
        read = nip.parse(text, TODAY)
    except nip.NotANip as refused:
        fault = refused.fault
    if read is None:
        assert fault in {"shape", "birth", "code", "year", "sex", "sequence"}
    else:
        assert (read.month is None) is not (read.contract is None)
        assert read.born_on.year + 16 <= read.year <= 2027


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("19800101200501100", "shape"),
        ("1,98001E+17", "shape"),
        ("１９８００１０１２００５０１１００１", "shape"),
        ("198002302005011001", "birth"),
        ("198001012005001001", "code"),
        ("198001012005131001", "code"),
        ("198001012005201001", "code"),
        ("198001011995011001", "year"),
        ("198001012028011001", "year"),
        ("198001012005013001", "sex"),
        ("198001012005011000", "sequence"),
    ],
)
def test_each_fault_has_its_name(text: str, fault: str) -> None:
    with pytest.raises(nip.NotANip) as refused:
        nip.parse(text, TODAY)
    assert refused.value.fault == fault


def test_a_pppk_carries_a_contract_code_instead_of_a_month() -> None:
    read = nip.parse("19900202 202321 2 045", TODAY)
    assert (read.contract, read.month, read.is_pns) == (21, None, False)
