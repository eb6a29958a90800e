"""The words agencies are described with: classes of report, kinds of unit and of region."""

from __future__ import annotations

from enum import StrEnum


class ServiceClass(StrEnum):
    """What kind of report it is; the limits hang on it (PermenPANRB 62/2018)."""

    INFORMATION = "information"
    ASPIRATION = "aspiration"
    NON_OVERSIGHT = "non_oversight"
    OVERSIGHT = "oversight"


class RegionKind(StrEnum):
    """Levels below the regency."""

    KECAMATAN = "kecamatan"
    DESA = "desa"
    KELURAHAN = "kelurahan"


class UnitKind(StrEnum):
    """What a unit is, in the words of the regency's own organisation (PP 18/2016)."""

    SEKRETARIAT = "sekretariat"
    INSPEKTORAT = "inspektorat"
    DINAS = "dinas"
    BADAN = "badan"
    SATUAN = "satuan"
    KECAMATAN = "kecamatan"
    BUMD = "bumd"
    PUSKESMAS = "puskesmas"
    RSUD = "rsud"
    UPTD = "uptd"
    KELURAHAN = "kelurahan"
    DESA = "desa"
    BAGIAN = "bagian"


AGENCY_KINDS = frozenset(
    {
        UnitKind.SEKRETARIAT,
        UnitKind.INSPEKTORAT,
        UnitKind.DINAS,
        UnitKind.BADAN,
        UnitKind.SATUAN,
        UnitKind.KECAMATAN,
        UnitKind.BUMD,
    }
)
