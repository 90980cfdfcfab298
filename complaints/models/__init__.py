from complaints.models.assignment import Assignment
from complaints.models.attachment import Attachment, StagedUpload
from complaints.models.case import Case, Complainant
from complaints.models.category import Category
from complaints.models.contact import Callback, Contact
from complaints.models.file import ArchiveFile, IdempotencyKey, SerialCounter
from complaints.models.judgement import NamedParty, NatureChange, Review
from complaints.models.point import Point, Promise, Report
from complaints.models.timeline import TimelineEntry, Words
from complaints.models.view import SavedView

__all__ = [
    "ArchiveFile",
    "Assignment",
    "Attachment",
    "Callback",
    "Case",
    "Category",
    "Complainant",
    "Contact",
    "IdempotencyKey",
    "NamedParty",
    "NatureChange",
    "Point",
    "Promise",
    "Report",
    "Review",
    "SavedView",
    "SerialCounter",
    "StagedUpload",
    "TimelineEntry",
    "Words",
]
