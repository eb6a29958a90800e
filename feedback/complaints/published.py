"""What the public may read: moderated texts of cases whose reporters agreed."""

from __future__ import annotations

from sqlalchemy import Select, select

from feedback.agencies.models import Category, Region
from feedback.complaints.annexes import Publication
from feedback.complaints.models import Complaint
from feedback.complaints.status import Visibility


def shown() -> Select[Publication, Complaint, Category, Region]:
    """What the public may read, newest first: the moderated text with the case's state, category and kecamatan."""
    return (
        select(Publication, Complaint, Category, Region)
        .join(Complaint, Complaint.id == Publication.stream_id)
        .join(Category, Category.id == Complaint.category_id)
        .outerjoin(Region, Region.id == Complaint.kecamatan_id)
        .where(Complaint.published, Complaint.visibility == Visibility.PUBLISHABLE)
        .order_by(Publication.published_on.desc(), Publication.stream_id.desc())
    )
