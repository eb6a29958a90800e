"""Whether a password is one of those that everybody tries first: told by how such passwords are made, not by a list.

Lists of breached passwords hold, at twelve signs and more, hardly anything but a few common words, names, dates and
walks over the keyboard, doubled, with figures behind and letters changed for signs that look alike. All of that is
taken out of the password, and what remains must still be something.
"""

from __future__ import annotations

import re

LEAST = 5  # different letters that must remain, figures counting for two at most
LONG_WALK = 4  # keys; shorter ones stand in every other word
MOST_WALKED = 0.75  # of a password

# Words that make a password guessable here, alone or with figures around them.
_LOCAL = """
    aduan admin administrator bajubang batanghari batang hari bupati diskominfo dukcapil indonesia inspektorat
    jambi kabupaten kecamatan kemerdekaan lapor laporan maro sebo ulu mersam muara bulian tembesi bhakti bakti
    merdeka pancasila pegawai pemayung pemkab puskesmas rahasia sandi kata sebelas selamat datang pagi serentak
    bak regam sayang bismillah alhamdulillah assalamualaikum astaghfirullah subhanallah allahuakbar insyaallah
    lailahaillallah masyaallah allah dinkes dinsos dputr bkpsdmd setda sekda camat lurah kades desa kantor dinas
    kepala sekretaris bendahara operator petugas pengguna terserah lupa nusantara garuda sriwijaya siginjai
    angsoduo tanggorajo persib persija arema
"""
_NAMES = """
    abdul abdullah achmad adi agung agus ahmad aisyah ali amin aminah andi andre anggi anita annisa ari arif
    aulia ayu bambang bayu budi budiman citra dani danang dedi deni dewi dian dimas dina dinda dwi edi eka eko
    endang erna fajar farhan fatimah fauzi febri fitri fitriani galih hadi hafiz hakim handayani hasan hendra
    heri hidayat ibrahim ika ilham imam indah indra intan irfan ismail iwan jaya joko kartika kurnia kurniawan
    kusuma lestari lina linda maria mawar maya mega melati muhamad muhammad mustika nabila nadia ningsih novita
    nugroho nur nurul permata pertiwi prasetyo pratama putra putri rahma rahman rahmat rahmawati ramadhan ratna
    reza rian rina rini riski rizal rizki rizky rosa rudi safitri santoso saputra sari sarah setiawan siti
    siska slamet sri suci sugeng suharto sukarno sulistyo surya susanti susilo taufik teguh tri umar utami wahyu
    wati wawan widodo wijaya wulan wulandari yani yanti yoga yudi yuli yulianti yusuf zahra zainal
"""
_COMMON = """
    password passwd pass word welcome iloveyou letmein dragon monkey football superman batman pokemon naruto
    doraemon princess sunshine master secret login test testing change changeme default hello love lovely
    forever angel baby beautiful handsome cinta cintaku kamu kamuaku aku rindu bunda ayah mama papa ibu bapak
    anakku sayangku sayangkamu keluarga bahagia sukses semangat rejeki jodoh ganteng cantik manis kucing
    facebook google instagram whatsapp telegram youtube samsung xiaomi oppo vivo nokia honda yamaha suzuki
    toyota gmail yahoo windows android computer komputer internet server database manager system user guest
    root qwe asd zxc abc xyz januari februari maret april mei juni juli agustus september oktober november
    desember senin selasa rabu kamis jumat sabtu minggu monday friday sunday january june july august october
    december satu dua tiga empat lima enam tujuh delapan sembilan sepuluh one two three four five six seven
    eight nine ten
"""
_WORDS = sorted({*_LOCAL.split(), *_NAMES.split(), *_COMMON.split()}, key=lambda word: (-len(word), word))
_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLACE = {sign: (row, column) for row, signs in enumerate(_ROWS) for column, sign in enumerate(signs)}
_LOOKS_LIKE = str.maketrans("013457@$!|+", "oieastasiit")
_REPEATED = re.compile(r"(.{1,11}?)\1+", re.DOTALL)


def is_guessable(password: str, about: tuple[str, ...] = ()) -> bool:
    """Whether too little remains without words, names, walks and figures. `about` are words of the person himself."""
    typed = password.casefold()
    if _REPEATED.fullmatch(typed) or _walked(typed) >= MOST_WALKED * len(typed):
        return True
    personal = [part for text in about for part in re.split(r"[\s@._-]+", text.casefold()) if len(part) > 2]
    words = (*sorted(personal, key=len, reverse=True), *_WORDS)
    # A walk can lie across the edge of a word, so both orders are tried.
    return any(
        _remains(rest) < LEAST
        for said in (typed, typed.translate(_LOOKS_LIKE))
        for rest in (_without_walks(_without_words(said, words)), _without_words(_without_walks(said), words))
    )


def _remains(rest: str) -> int:
    """How many different letters are left, and figures up to two."""
    kept = {sign for before, sign in zip(" " + rest, rest, strict=False) if _is_news(before, sign)}
    return sum(sign.isalpha() for sign in kept) + min(2, sum(sign.isdigit() for sign in kept))


def _without_words(said: str, words: tuple[str, ...]) -> str:
    for word in words:
        said = said.replace(word, " ")
    return said


def _without_walks(said: str) -> str:
    """The text without longer runs of keys that lie beside each other: "qwer", "1qaz", "asdf", "4321"."""
    return "".join(walk for walk in _walks(said) if len(walk) < LONG_WALK)


def _walked(said: str) -> int:
    """How many signs stand in runs of three keys or more."""
    return sum(len(walk) for walk in _walks(said) if len(walk) > 2)


def _walks(said: str) -> list[str]:
    """The text cut where the next key does not lie beside the one before."""
    parts: list[str] = []
    for sign in said:
        if parts and _beside(parts[-1][-1], sign):
            parts[-1] += sign
        else:
            parts.append(sign)
    return parts


def _beside(one: str, other: str) -> bool:
    if one not in _PLACE or other not in _PLACE:
        return False
    (row, column), (other_row, other_column) = _PLACE[one], _PLACE[other]
    return abs(row - other_row) <= 1 and abs(column - other_column) <= 1


def _is_news(before: str, sign: str) -> bool:
    """Whether a sign is more than the same again or the next step of a run such as "abcd"."""
    return sign.isalnum() and abs(ord(sign) - ord(before)) > 1
