"""The proof of his case that a reporter may download: the ledger's receipt, as exact as his protection allows."""

from __future__ import annotations

from typing import Any

from feedback.complaints.audiences import INTERNAL
from feedback.complaints.models import Complaint
from feedback.complaints.record import COARSE
from feedback.ledger import receipts
from feedback.vault import ciphers


def receipt(complaint: Complaint) -> dict[str, Any]:
    """The receipt of the case as it stands; of what its reporter does not read, the hashes alone."""
    cipher = ciphers.cipher_of(complaint.id) if complaint.sealed else None
    coarse = COARSE[complaint.identity]
    return receipts.issue(complaint.id, complaint.number, coarse=coarse, unseen=INTERNAL, cipher=cipher)
