"""What the demo's residents report: invented sentences about invented events."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.complaints.status import Identity


@dataclass(frozen=True)
class Report:
    """A report: its text, category, unit complained about (code) or region (name), and protection."""

    text: str
    category: str
    unit: str | None = None
    region: str | None = None
    identity: Identity = Identity.OPEN
    about_conduct: bool = False


ROAD = [
    Report(
        "Jalan di depan SD berlubang besar. Kalau hujan lubangnya tidak kelihatan dan sudah dua motor jatuh.",
        "JALAN-KAB",
        region="Muara Bulian",
    ),
    Report(
        "Jembatan kayu menuju kebun warga papannya lepas tiga lembar, kendaraan roda empat tidak bisa lewat.",
        "JALAN-KAB",
        region="Mersam",
    ),
    Report(
        "Gorong-gorong di simpang pasar ambles. Mobil harus memutar jauh lewat jalan desa.",
        "JALAN-KAB",
        region="Muara Tembesi",
    ),
    Report(
        "Parit di pinggir jalan tersumbat, airnya masuk ke halaman lima rumah setiap hujan lebat.",
        "DRAINASE-IRIGASI",
        region="Bajubang",
    ),
    Report(
        "Jalan depan SD bolong parah, tolong ditambal sebelum ada korban lagi.",
        "JALAN-KAB",
        region="Muara Bulian",
    ),
    Report(
        "Sudah setahun jalan poros desa kami rusak, angkutan hasil kebun jadi mahal.",
        "JALAN-KAB",
        region="Pemayung",
    ),
]
HEALTH = [
    Report(
        "Antre dari jam tujuh, loket baru buka jam sembilan lewat dan tidak ada pemberitahuan.",
        "KES-PUSKESMAS",
        unit="PKM-MUARA-BULIAN",
    ),
    Report(
        "Obat darah tinggi ibu saya kosong tiga minggu berturut-turut, disuruh beli di luar.",
        "KES-PUSKESMAS",
        unit="PKM-MUARA-TEMBESI",
    ),
    Report(
        "Petugas di loket membentak orang tua saya karena salah membawa berkas.",
        "KEPEGAWAIAN",
        unit="PKM-MUARA-BULIAN",
        identity=Identity.CONFIDENTIAL,
        about_conduct=True,
    ),
]
CIVIL = [
    Report(
        "KTP saya sudah dua bulan belum jadi, katanya blangko habis tapi tetangga yang baru urus sudah dapat.",
        "ADMINDUK",
        unit="DUKCAPIL",
    ),
    Report(
        "Nama anak saya salah tulis di akta lahir, minta diperbaiki tidak ditanggapi.",
        "ADMINDUK",
        unit="DUKCAPIL",
    ),
    Report(
        "Apa saja syarat mengurus kartu keluarga baru setelah menikah, dan berapa hari selesai?",
        "INFO-PUBLIK",
        unit="DUKCAPIL",
    ),
    Report(
        "Saya diminta uang supaya berkas kependudukan saya didahulukan. Saya takut nama saya diketahui.",
        "PENGAWASAN",
        unit="DUKCAPIL",
        identity=Identity.ANONYMOUS,
    ),
]
WASTE = [
    Report(
        "Sampah di TPS dekat sungai menumpuk seminggu, baunya sampai ke musala.",
        "SAMPAH-LH",
        region="Muara Bulian",
    ),
    Report(
        "Ada yang membuang limbah ke anak sungai malam hari, ikan mati mengambang.",
        "SAMPAH-LH",
        region="Maro Sebo Ilir",
        identity=Identity.ANONYMOUS,
    ),
    Report(
        "Bak sampah di pasar atas tidak pernah diangkut sejak lebaran, lalatnya banyak sekali.",
        "SAMPAH-LH",
        region="Muara Tembesi",
    ),
    Report(
        "Sampah di bak pasar atas belum juga diangkut sejak lebaran. Baunya menyengat dan lalatnya banyak.",
        "SAMPAH-LH",
        region="Muara Tembesi",
    ),
]
ABUSE = [
    Report(
        "Petugas loket meminta lima puluh ribu supaya kartu keluarga saya cepat jadi. Tidak ada kuitansi.",
        "PENGAWASAN",
        unit="DUKCAPIL",
        identity=Identity.CONFIDENTIAL,
    ),
]
SOCIAL = [
    Report(
        "Tetangga saya lansia hidup sendiri dan belum pernah mendapat bantuan apa pun.",
        "BANSOS",
        region="Batin XXIV",
    ),
    Report(
        "Nama kami hilang dari daftar penerima bantuan tanpa penjelasan dari siapa pun.",
        "BANSOS",
        region="Maro Sebo Ulu",
    ),
]
OUTSIDE = [
    Report(
        "Listrik di dusun kami padam setiap malam sejak minggu lalu.",
        "LAIN-BUKAN-KEWENANGAN",
        region="Mersam",
    ),
]
CONDUCT = [
    Report(
        "Saya datang pukul sebelas, petugas loket menyuruh pulang. Di papan tertulis buka sampai pukul dua belas.",
        "KEPEGAWAIAN",
        unit="PKM-MUARA-BULIAN",
        about_conduct=True,
    ),
    Report(
        "Nomor antrean saya dilompati, orang yang datang belakangan dilayani lebih dulu tanpa penjelasan.",
        "KEPEGAWAIAN",
        unit="PKM-MUARA-BULIAN",
        identity=Identity.CONFIDENTIAL,
        about_conduct=True,
    ),
]
THANKS = [
    Report(
        "Terima kasih, petugas puskesmas menolong ibu saya sampai malam dan menjelaskan dengan sabar.",
        "ASPIRASI",
        unit="PKM-MUARA-BULIAN",
    ),
]
