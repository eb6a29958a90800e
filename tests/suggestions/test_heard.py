"""What a text says beside its subject: invented sentences in the ways people here write, with and without danger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.suggestions import circumstances, heard
from feedback.suggestions.heard_book import Kind

HAPPENS = """
anak tetanggo kami hanyut di sungai dakdo yang bantu
tolong cepat rumah kebakaran di pasar muara bulian
ado budak tenggelam di sungai batanghari
omah kobong neng rt 3 tulung
adek sayo dipukul gurunyo sampai berdarah
ado kabel listrik putus di tengah jalan masih nyala
suami saya memukuli saya tiap malam mau dibunuh pakai parang
rumah kami terendam banjir sepinggang anak anak di atap
istri saya mau melahirkan bidan tidak ada ambulans tidak datang
tebing longsor menimpa rumah warga
jembatan ambruk waktu dilewati anak sekolah
warga keracunan makanan hajatan 20 orang
anak saya dicabuli pamannya
ada buaya muncul dekat tempat mandi warga
kecelakaan beruntun di simpang empat korban belum ditolong
adik kami tidak sadarkan diri di puskesmas dibiarkan
Pernah lapor tapi diam saja: anak saya dipukuli di kelas setiap hari.
KEBAKARAN!!! lahan di belakang sd
""".strip().splitlines()
MILD = """
takut ada anak tenggelam tolong pagar kolam
jalan berlubang bisa menyebabkan kecelakaan
tahun lalu pernah kebakaran di sini mohon hidran
agar tidak terjadi longsor mohon dibuat turap
banjir di depan rumah kalau hujan
mohon segera diperbaiki
rawan kecelakaan
sering terjadi kecelakaan di tikungan itu
pohon tua akan roboh ke kabel
wkwkwk aku pingsan baca tagihan haha
simulasi kebakaran di kantor kami kapan lagi
kebakarannya sudah padam kemarin sore
""".strip().splitlines()
CALM = """
mau urus akta kematian bapak
pemadam kebakaran kapan ada pos di sini
lampu mati terus di jalan
tagihan naik bikin kebakaran jenggot
tidak ada kebakaran
bukan kecelakaan cuma macet
saya tenggelam dalam utang
petugas igd instalasi gawat darurat ramah
sampah menumpuk
polisi tidur terlalu tinggi
bantuan dipukul rata padahal kami miskin
ktp belum jadi
jual lidah buaya di pasar
ok
""".strip().splitlines()
ABUSE = """
ada pungli di kantor camat
kades minta duit 500 ribu untuk tanda tangan surat
petugas loket minta uang rokok biar cepat
dana desa dimakan kades
oknum guru jaluk duit ke wali murid
bantuan pkh kami dipotong pendamping 50 ribu
diduga korupsi dana bos
pegawai itu nyogok biar naik jabatan
pak kadus mintak duit tiap ngurus surat
Petugas ukur meminta uang. Katanya untuk bensin.
""".strip().splitlines()
NO_ABUSE = """
tidak ada pungli di sini terima kasih
pengemis minta uang di lampu merah
tukang parkir pungli di depan toko
tolong pasang spanduk anti korupsi
kantornya bebas pungli
tanpa pungli saya dilayani
pohon dipotong kena kabel
bukan korupsi
takut ada korupsi nanti
kpk komisi pemberantasan korupsi sosialisasi
rambut dipotong
anak minta uang jajan
""".strip().splitlines()


@pytest.mark.parametrize("text", HAPPENS)
def test_danger_that_happens_is_heard(text: str) -> None:
    found = heard.urgency(text)
    assert found.level == 2
    assert found.words
    assert found.kinds <= heard.DANGER


@pytest.mark.parametrize("text", MILD)
def test_what_is_feared_past_rehearsed_or_told_in_jest_wakes_nobody(text: str) -> None:
    assert heard.urgency(text).level == 1


@pytest.mark.parametrize("text", CALM)
def test_other_meanings_and_what_is_denied_are_not_danger(text: str) -> None:
    assert heard.urgency(text) == heard.Urgency(0, ())


@pytest.mark.parametrize("text", ABUSE)
def test_abuse_of_office_is_heard(text: str) -> None:
    assert heard.abuse(text)


@pytest.mark.parametrize("text", NO_ABUSE)
def test_money_without_an_office_and_what_is_denied_are_no_abuse(text: str) -> None:
    assert heard.abuse(text) == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("bagaimana cara mengurus ktp hilang", Kind.QUESTION),
        ("jam buka dukcapil sabtu?", Kind.QUESTION),
        ("takon pak carane gawe kk piye", Kind.QUESTION),
        ("terima kasih atas pelayanan puskesmas yang ramah", Kind.PRAISE),
        ("usul pasang lampu jalan di desa kami", Kind.PRAISE),
    ],
)
def test_a_short_question_or_thanks_is_known(text: str, kind: Kind) -> None:
    found = heard.mild(text)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    "text",
    ["jalan rusak", "mau tanya kenapa kades minta uang", "terima kasih atas bantuannya rumah kami kebakaran"],
)
def test_a_complaint_is_no_mere_question(text: str) -> None:
    assert heard.mild(text) is None


def test_words_in_another_sense_do_not_speak_for_a_category() -> None:
    assert "pungli" not in heard.meant("Tidak ada pungli di sini, pelayanan bagus.")
    assert "pungli" in heard.meant("Ada pungli di sini.")


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    found = heard.urgency(text)
    assert found.level in (0, 1, 2)
    assert bool(found.words) == (found.level > 0)


@pytest.mark.parametrize("blind", ["DENY", "FEARED", "REHEARSED", "PAST"])
def test_without_its_care_it_would_wake_people_for_nothing(
    blind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def woken() -> int:
        return sum(heard.urgency(text).level > 1 for text in (*MILD, *CALM))

    assert woken() == 0
    monkeypatch.setattr(circumstances, blind, frozenset())
    assert woken() > 0
