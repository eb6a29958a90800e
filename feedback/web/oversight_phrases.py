"""The words of the inspectorate's own work: signs, second looks, conflicts of interest, examinations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SIGN = {
    "closed_near": (
        _l("Answered just before the last day"),
        _l("An answer given at most %(days_before_due)s working days before the last day."),
        _l("answers"),
        _l("An office that plans by the last day works like this too; the answer itself may be good."),
    ),
    "paused_near": (
        _l("Paused just before the last day"),
        _l("A question that stopped the clock at most %(days_before_due)s working days before the last day."),
        _l("questions"),
        _l("Something that is needed may turn out late in the work."),
    ),
    "no_question": (
        _l("A pause without a real question"),
        _l(
            "A question of fewer than %(question_letters)s letters, a template's words, or the same words as in"
            " %(same_text)s cases or more of the office."
        ),
        _l("questions"),
        _l("Some matters always need the same document; then the form should ask for it at once."),
    ),
    "longer_limit": (
        _l("Moved to a longer limit"),
        _l("Passed on in a class with more working days than the one it had, or than its category has."),
        _l("reports passed on"),
        _l("A resident often chooses the wrong category; read whether the new one fits."),
    ),
    "many_at_once": (
        _l("Many answered at once"),
        _l(
            "%(mass_count)s answers or more by one person within %(mass_minutes)s minutes, and more than"
            " %(mass_times)s times what is usual at the agency on a whole day. An incident counts once."
        ),
        _l("answers"),
        _l("One repair can settle many reports that nobody joined."),
    ),
    "same_words": (
        _l("The same answer for everybody"),
        _l(
            "An answer that is a template's words and nothing else, or the same as in %(same_text)s cases or more"
            " of the office."
        ),
        _l("answers"),
        _l("The same question deserves the same answer, if it was the same question."),
    ),
    "undone": (
        _l("Answered, then taken up again"),
        _l("An answer that was disputed, or a case taken up again, within %(reopened_days)s days."),
        _l("answers"),
        _l("To dispute is a resident's right; something new may have happened."),
    ),
    "aside_near": (
        _l("Set aside just before the last day"),
        _l("Set aside as spam or abuse at most %(days_before_due)s working days before the last day."),
        _l("reports set aside"),
        _l("Spam is often found only when somebody reads it, and that may be late."),
    ),
    "returned_near": (
        _l("Sent back just before the last day"),
        _l("Sent back as not ours at most %(days_before_due)s working days before the last day."),
        _l("reports sent back"),
        _l("The report may really belong elsewhere; ask why that was not seen sooner."),
    ),
}
"""A sign: its name, its rule, of what it asks, and what else may explain it."""

SIGN_LIMIT = {
    "days_before_due": _l("Working days that are just before the last day"),
    "question_letters": _l("Letters from which on a question asks for something"),
    "same_text": _l("Cases with the same words that make a pattern"),
    "mass_count": _l("Answers that are many at once"),
    "mass_minutes": _l("Minutes within which they are given"),
    "mass_times": _l("Times what is usual on a whole day"),
    "few": _l("Cases below which a share says nothing"),
    "reopened_days": _l("Days within which an answer is undone"),
}

SECOND_LOOK = {
    "true": _l("Was the answer true to what happened?"),
    "why": _l("Was the reporter told why?"),
    "evidence": _l("Is the evidence there?"),
    "right": _l("Was it right to do this?"),
    "limit": _l("Was the limit kept honestly?"),
    "consent": _l("Was the reporter met or called only with consent?"),
}
SECOND_LOOK_SHORT = {
    "true": _l("True"),
    "why": _l("Told why"),
    "evidence": _l("Evidence"),
    "right": _l("Right"),
    "limit": _l("Limit"),
    "consent": _l("Consent"),
}
MARK = {"yes": _l("Yes"), "no": _l("No"), "unclear": _l("Cannot be told")}
GROUND = {"closed": _l("Closed"), "aside": _l("Set aside"), "returned": _l("Sent back")}

RELATION = {
    "family": _l("Family or marriage"),
    "worked_there": _l("Worked there"),
    "superior": _l("Superior or subordinate"),
    "business": _l("Business or money"),
    "dispute": _l("A dispute or a complaint"),
    "other": _l("Something else"),
}

EXAMINATION_STAGE = {
    "review": _l("Under review"),
    "assigned": _l("Being examined"),
    "reported": _l("Reported"),
    "ended": _l("Ended without a report"),
}
EXAMINATION_RESULT = {
    "proven": _l("Proven"),
    "partly": _l("Proven in part"),
    "not_proven": _l("Not proven"),
    "undetermined": _l("Cannot be determined"),
}
EXAMINATION_STEP = {
    "review": _l("Add a review note"),
    "assignment": _l("Assignment letter and team"),
    "report": _l("Report of examination"),
    "recommendation": _l("Add a recommendation"),
    "ending": _l("End it without a report"),
}
EXAMINATION_SCAN = {
    "assignment": _l("Assignment letter, signed"),
    "report": _l("Report of examination, signed"),
    "review": _l("Review note, signed"),
    "evidence": _l("Other evidence"),
}
EXAMINATION_ENTRY = {
    "examination_scan_kept": _l("File brought"),
    "examination_review_written": _l("Review note"),
    "examination_assigned": _l("Assignment letter"),
    "examination_reported": _l("Report of examination"),
    "examination_recommended": _l("Recommendation"),
    "examination_fulfilled": _l("Recommendation followed"),
    "examination_ended": _l("Ended without a report"),
    "examination_personnel_told": _l("Personnel told"),
}
