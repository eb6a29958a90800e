"""Who may see which case of the matrix: written by hand from the rules (rules.md §3 and §4), not computed."""

from __future__ import annotations

from dataclasses import dataclass

HOLDER = "holder"

DPUTR = "officer_dputr officer_dputr2 head_dputr"
DINKES = "officer_dinkes head_dinkes"
PKM_STAFF = "officer_pkm head_pkm"
ABOVE = "delegate inspector inspector2"  # sees all but abuse; sees all
INSPECTORS = "inspector inspector2"


@dataclass(frozen=True)
class Sight:
    """Of one case: who sees it, works for its holder, verifies it, decides above the holder; where it stands."""

    status: str
    sees: str
    works: str = ""
    verifies: str = ""
    referees: str = ""
    asked: str = ""
    decides: str = ""
    traits: frozenset[str] = frozenset()

    def who(self, standing: str) -> frozenset[str]:
        """The crew that stand so to the case; "holder" is whoever holds its code."""
        if standing == "holder":
            return frozenset({HOLDER})
        return frozenset(str(getattr(self, standing)).split())


def _sight(status: str, sees: str, *traits: str, **standing: str) -> Sight:
    return Sight(status, sees, traits=frozenset(traits), **standing)


_AT_DPUTR = {"works": DPUTR, "referees": "verifier delegate"}
_VERIFIED = {"verifies": "verifier", "referees": "delegate"}

SEEN: dict[str, Sight] = {
    "new": _sight("received", f"verifier {ABOVE}", "open", "leads", **_VERIFIED),
    "set_aside": _sight("received", f"verifier {ABOVE}", "open", "set_aside", **_VERIFIED),
    "joined": _sight("received", f"verifier {ABOVE}", "open", "joined", **_VERIFIED),
    "routed": _sight("routed", f"{DPUTR} verifier {ABOVE}", "open", **_AT_DPUTR),
    "in_work": _sight(
        "in_progress", f"{DPUTR} verifier {ABOVE}", "open", "publishable", "of_officer", **_AT_DPUTR
    ),
    "in_lapor": _sight(
        "in_progress", f"{DPUTR} verifier {ABOVE}", "open", "in_lapor", "of_officer", "agreed", **_AT_DPUTR
    ),
    "more_time": _sight(
        "in_progress",
        f"{DPUTR} verifier {ABOVE}",
        "open",
        "more_time",
        "of_officer",
        decides="head_dputr",
        **_AT_DPUTR,
    ),
    "proposed": _sight(
        "in_progress", f"{DPUTR} verifier {ABOVE}", "open", "proposed", "of_officer", **_AT_DPUTR
    ),
    "confidential": _sight("in_progress", f"{DPUTR} verifier {ABOVE}", "of_officer", **_AT_DPUTR),
    "anonymous": _sight("routed", f"{DPUTR} verifier {ABOVE}", "nameless", **_AT_DPUTR),
    "answered": _sight(
        "answered", f"{DPUTR} verifier {ABOVE}", "open", "published", "publishable", **_AT_DPUTR
    ),
    "closed": _sight("closed", f"{DPUTR} {ABOVE}", "open", works=DPUTR, referees="verifier delegate"),
    "helped": _sight(  # the health office was asked for an opinion, and the reporter for a call
        "in_progress",
        f"{DPUTR} {DINKES} verifier {ABOVE}",
        "open",
        "of_officer",
        "met",
        asked=DINKES,
        **_AT_DPUTR,
    ),
    "helped_closed": _sight("closed", f"{DPUTR} {ABOVE}", "open", works=DPUTR, referees="verifier delegate"),
    "clinic": _sight(  # about a service of the clinic, which holds it itself
        "routed",
        f"{PKM_STAFF} {DINKES} verifier {ABOVE}",
        "open",
        "divided",
        works=f"{PKM_STAFF} {DINKES}",
        referees="verifier delegate",
    ),
    "rude": _sight(  # about how the clinic's staff behaved: the clinic must not know
        "routed",
        f"{DINKES} verifier {ABOVE}",
        "open",
        "divided",
        "grave",
        "asked",
        works=DINKES,
        referees="verifier delegate",
    ),
    "rude_closed": _sight("closed", f"{DINKES} {ABOVE}", "open", works=DINKES, referees="verifier delegate"),
    "named": _sight(  # about an officer by name
        "routed",
        f"officer_dputr head_dputr verifier {ABOVE}",
        "open",
        "kept",
        works="officer_dputr head_dputr",
        referees="verifier delegate",
    ),
    # Whoever sees everything sees nothing of what is about his own office.
    "about_setda": _sight("received", f"verifier {INSPECTORS}", "open", "hidden", verifies="verifier"),
    "about_inspectorate": _sight("received", "delegate", "abuse", verifies="delegate"),
    "abuse": _sight("received", INSPECTORS, "abuse", verifies=INSPECTORS, referees=INSPECTORS),
    "abuse_routed": _sight(
        "routed", INSPECTORS, "abuse", "grave", works=INSPECTORS, verifies=INSPECTORS, referees=INSPECTORS
    ),
}

OWN = "in_work"


def mark(name: str) -> str:
    """A word that stands in the text of this case and nowhere else."""
    return f"zq{name.replace('_', '')}qz"
