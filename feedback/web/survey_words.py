"""The words of the satisfaction survey: elements, questions, and the four answers to each, from 1 to 4."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ELEMENT = {
    "requirements": _l("Requirements"),
    "procedure": _l("Procedure"),
    "time": _l("Time"),
    "cost": _l("Cost"),
    "product": _l("What was given"),
    "competence": _l("Ability of the officers"),
    "conduct": _l("Manner of the officers"),
    "complaint_handling": _l("Handling of complaints"),
    "facilities": _l("Rooms and equipment"),
}

QUESTION = {
    "requirements": _l("Did the papers asked of you fit what you came for?"),
    "procedure": _l("Was it easy to find out and do what had to be done?"),
    "time": _l("How fast were you served?"),
    "cost": _l("Was what you paid reasonable?"),
    "product": _l("Did you get what had been promised?"),
    "competence": _l("Did the officers know their work?"),
    "conduct": _l("Were the officers polite and friendly?"),
    "complaint_handling": _l("If something goes wrong, is there somebody who takes care of it?"),
    "facilities": _l("How were the rooms and the equipment?"),
}

ANSWER = {
    "requirements": (
        _l("They did not fit"),
        _l("They hardly fitted"),
        _l("They fitted"),
        _l("They fitted very well"),
    ),
    "procedure": (_l("Not easy"), _l("Hardly easy"), _l("Easy"), _l("Very easy")),
    "time": (_l("Slowly"), _l("Rather slowly"), _l("Fast"), _l("Very fast")),
    "cost": (_l("Very expensive"), _l("Rather expensive"), _l("Cheap"), _l("It was free")),
    "product": (_l("No"), _l("Partly"), _l("Yes"), _l("Yes, entirely")),
    "competence": (_l("They did not"), _l("They hardly did"), _l("They did"), _l("They did very well")),
    "conduct": (_l("They were not"), _l("They hardly were"), _l("They were"), _l("They were very much so")),
    "complaint_handling": (
        _l("There is nobody"),
        _l("There is, but nothing happens"),
        _l("There is, and it mostly works"),
        _l("There is, and it works well"),
    ),
    "facilities": (_l("Bad"), _l("Sufficient"), _l("Good"), _l("Very good")),
}

GRADE = {"A": _l("Very good"), "B": _l("Good"), "C": _l("Not good"), "D": _l("Bad")}

SEX = {"female": _l("Woman"), "male": _l("Man")}

AGE_BAND = {
    "under_20": _l("Under 20"),
    "20_29": _l("20 to 29"),
    "30_39": _l("30 to 39"),
    "40_49": _l("40 to 49"),
    "50_59": _l("50 to 59"),
    "from_60": _l("60 or older"),
}

EDUCATION = {
    "none": _l("No school finished"),
    "primary": _l("Primary school"),
    "junior": _l("Junior secondary school"),
    "senior": _l("Senior secondary school"),
    "diploma": _l("Diploma"),
    "degree": _l("Bachelor or higher"),
}

OCCUPATION = {
    "civil_servant": _l("Civil servant"),
    "forces": _l("Army or police"),
    "employee": _l("Employee"),
    "self_employed": _l("Own business"),
    "farmer": _l("Farmer or fisher"),
    "student": _l("Pupil or student"),
    "household": _l("Household"),
    "other": _l("Other"),
}

TERM = {
    "short": _l("Short term (up to a year)"),
    "medium": _l("Medium term (one to two years)"),
    "long": _l("Long term (over two years)"),
}
