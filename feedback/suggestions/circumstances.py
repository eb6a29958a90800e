"""The words around a phrase that tell whether it is meant, and meant of now (`heard`)."""

from __future__ import annotations


def _words(said: str) -> frozenset[str]:
    return frozenset(said.split())


DENY = _words("""
    anti bebas belum bukan cegah dudu hindari jangan mencegah menghindari menolak nihil stop tanpa tidak tolak
""")
"""What denies."""

FILLERS = _words("""
    ada ado akan anak dari dugaan indikasi kasus korban lagi mau ono orang pernah praktek praktik pun rumah sama
    sampai sedang sekali seorang terjadi unsur warga yang
""")
"""Words that may stand between what denies and what is denied."""

FEARED = _words("""
    agar akan akibatkan ancaman andai antisipasi apabila bakal berisiko berpotensi bila bisa dapat dikhawatirkan
    ditakutkan hampir jika kalau kawatir kemungkinan khawatir kuatir mencegah mengakibatkan mengantisipasi
    menghindari menyebabkan misalnya mungkin nanti ngeri nyaris potensi rawan resiko risiko seandainya sebelum
    sepertinya supaya takut takutnya terjadinya waspada wedi
""")
"""Before a danger: it is feared, possible or to be avoided."""

HABIT = _words("""
    biasanya kali mesti puing sempat sering setiap tiap
""")
"""Before a danger: it comes again and again, or once."""

SO_THAT = _words("""
    agar biar supaya
""")
"""Before what denies: it is a wish."""

PAST = _words("""
    dahulu dulu lalu lampau mbiyen pernah silam terdahulu
""")
"""Long ago."""

REHEARSED = _words("""
    asuransi bagai bagaikan becanda bercanda berita canda drama film formulir game guyon haha hahaha hehe hehehe
    hoaks hoax ibarat kayak klaim lagu latihan lomba macam mimpi novel pelatihan penyuluhan persyaratan prank
    santunan seminar seperti serasa simulasi sinetron sosialisasi syarat wkwk wkwkwk wkwkwkwk
""")
"""A lesson, a paper, a joke, a likeness."""

OVER = _words("""
    aman dipadamkan padam selamat surut teratasi tertangani
""")
"""After a danger: it is over."""

OFFICIAL = _words("""
    aparat asn balai bansos bendahara bidan camat dinas disdukcapil dishub dokter dukcapil guru honorer inspektur
    kades kadus kantor kasi kaur kecamatan kelurahan kepala loket lurah oknum operator panitia pegawai pejabat
    pendamping perangkat perawat petugas pns puskesmas rsud rt samsat satpol sekdes sekolah staf staff
""")
"""Whoever holds an office, and where."""

NO_OFFICE = _words("""
    jukir pabrik parkir pengamen pengemis perusahaan preman
""")
"""Those who take money without being of the regency: alone in a sentence they make no abuse of office."""
