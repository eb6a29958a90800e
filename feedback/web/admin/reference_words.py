"""The words of the reference screens: kinds, fields, faults."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from feedback.web.oversight_phrases import SIGN_LIMIT

UNIT_KIND = {
    "sekretariat": "Sekretariat",
    "inspektorat": "Inspektorat",
    "dinas": "Dinas",
    "badan": "Badan",
    "satuan": "Satuan",
    "kecamatan": "Kecamatan",
    "bumd": "BUMD",
    "puskesmas": "Puskesmas",
    "rsud": "RSUD",
    "uptd": "UPTD",
    "kelurahan": "Kelurahan",
    "desa": "Desa",
    "bagian": _l("Section, division or ward"),
}

FIELD = {
    "added": _l("Added"),
    "entry": _l("Entry"),
    "active": _l("In use"),
    "auto_route": _l("Routed without a verifier"),
    "category_id": _l("Category"),
    "conduct": _l("About how an official behaved"),
    "confirmed": _l("Confirmed by the regency"),
    "has_asn": _l("Has civil servants (ASN)"),
    "hint": _l("What it is for"),
    "keywords": _l("Keywords"),
    "kind": _l("Kind"),
    "name": _l("Name"),
    "name_en": _l("Name in English"),
    "name_id": _l("Name in Indonesian"),
    "offers_service": _l("Residents may choose it"),
    "parent_id": _l("Belongs to"),
    "population": _l("Population"),
    "region_id": _l("Place"),
    "responsibilities": _l("Responsibilities"),
    "secret": _l("Confidential and secret from the start"),
    "service_class": _l("Class"),
    "short_name": _l("Short name"),
    "target_unit_id": _l("Goes to"),
    "unit_id": _l("Unit"),
    "days": _l("Days"),
    "value": _l("Value"),
    "source": _l("Source"),
    "state": _l("State"),
    "estimated": _l("Estimated"),
    "decree": _l("Decree"),
    "regulation": _l("Legal basis"),
    "code": _l("Code"),
    "valid_from": _l("Valid from"),
    "valid_to": _l("Valid until"),
    "receiver": _l("Who is told"),
    "rhythm": _l("How often"),
}

SOURCE = {
    "found": _l("found in a public source"),
    "memory": _l("from general knowledge"),
    "unsure": _l("uncertain"),
    "assumed": _l("assumed by us"),
    "entered": _l("entered here"),
}

FAULT = {
    "office_missing": _l("A setting names no unit in use"),
    "rule_category_out_of_use": _l("The rule's category is out of use"),
    "rule_target_out_of_use": _l("The rule sends to a unit out of use"),
    "rule_unit_out_of_use": _l("The rule waits for a unit out of use"),
    "rule_hidden_by_another": _l("Another rule asks the same and comes first"),
    "category_agency_out_of_use": _l("The category's agency is out of use"),
    "agency_without_officer": _l("Nobody works on reports in this agency"),
}

SETTING = {
    "regency_name": _l("Name of the regency"),
    "regency_short": _l("Short name of the regency"),
    "province_name": _l("Province"),
    "office_address": _l("Address of the complaints office"),
    "office_phone": _l("Telephone of the complaints office"),
    "office_email": _l("E-mail address of the complaints office"),
    "answers_approved_in": _l("Agencies whose answers wait for the head's approval"),
    "approval_days": _l("Working days a head has to decide on more time or an answer"),
    "inquiry_days": _l("Working days an office has for an explanation"),
    "stuck_days": _l("Working days without an act after which a report is stuck"),
    "verifying_unit": _l("Office that checks and passes on reports"),
    "secretary_unit": _l("Office of the regional secretary"),
    "oversight_unit": _l("Office that examines suspected abuse"),
    "personnel_unit": _l("Office for personnel"),
    "outside_oversight": _l("Bodies for complaints about the inspectorate or the secretary"),
    "emergency_numbers": _l("Emergency numbers"),
    "second_looks_closed": _l("Finished reports looked at again each week"),
    "second_looks_aside": _l("Reports set aside looked at again each week"),
    "second_looks_returned": _l("Reports sent back looked at again each week"),
    "effective_minutes_a_year": _l("Minutes one post works in a year"),
    "conduct_reply_days": _l("Working days to reply to a conduct note"),
    "conduct_objection_days": _l("Days to object to a conduct note"),
    "conduct_note_years": _l("Years a conduct note counts"),
    "sheet_least": _l("Smallest number shown on an evidence sheet"),
    "sheet_objection_days": _l("Days to object to an evidence sheet"),
    "award_criteria": _l("Criteria of awards"),
    "training_least": _l("Ratings needed before a training is suggested"),
    **{
        f"sign_{name}": _l("Signs to look into: %(number)s", number=words)
        for name, words in SIGN_LIMIT.items()
    },
}

HEARD = {
    "life": _l("danger to life"),
    "disaster": _l("disaster"),
    "violence": _l("violence"),
    "child": _l("a child in danger"),
    "abuse": _l("abuse of office"),
    "question": _l("a mere question"),
    "praise": _l("praise or a proposal"),
}

OTHERWISE = {
    "danger": _l("danger"),
    "abuse": _l("abuse"),
    "outside": _l("a body outside the regency"),
}

COUNTS_FROM = {
    "received": _l("received"),
    "routed": _l("passed on"),
    "asked": _l("asked"),
    "answered": _l("answered"),
    "notified": _l("notified"),
    "complete": _l("complete"),
}

STATUTORY = {
    "statutory_completeness": _l("Check for completeness (law)"),
    "statutory_reporter_completion": _l("Reporter completes the report (law)"),
    "statutory_decision": _l("Decision (law)"),
}
