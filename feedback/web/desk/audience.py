"""Who reads a case at the desk: the staff, or the inspectorate, which alone reads of pressure on a reporter."""

from __future__ import annotations

from feedback.complaints import reading
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Story
from feedback.people.persons import Person
from feedback.people.roles import Role


def story_for(me: Person, complaint: Complaint) -> Story:
    """The case's story as this person may read it."""
    return reading.story(complaint, Audience.INSPECTORATE if me.holds(Role.INSPECTOR) else Audience.STAFF)
