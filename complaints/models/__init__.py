from complaints.models.assignment import Assignment
from complaints.models.attachment import Attachment, StagedUpload
from complaints.models.case import Case, Complainant
from complaints.models.category import Category
from complaints.models.contact import Callback, Contact
from complaints.models.decision import Decision
from complaints.models.emergency import (
    Asks,
    ChecklistStep,
    Emergency,
    EmergencyAlert,
    EmergencyItem,
    EmergencyKind,
    EmergencyWord,
)
from complaints.models.file import ArchiveFile, IdempotencyKey, SerialCounter
from complaints.models.judgement import NamedParty, NatureChange, Review
from complaints.models.measure import Agreement, EffectCheck, Measure
from complaints.models.offer import Authority, Cause, Offer, OfferOption, Remedy
from complaints.models.point import Point, Promise, Report
from complaints.models.timeline import TimelineEntry, Words
from complaints.models.view import SavedView

__all__ = [
    "Agreement",
    "ArchiveFile",
    "Asks",
    "Assignment",
    "Attachment",
    "Authority",
    "Callback",
    "Case",
    "Category",
    "Cause",
    "ChecklistStep",
    "Complainant",
    "Contact",
    "Decision",
    "EffectCheck",
    "Emergency",
    "EmergencyAlert",
    "EmergencyItem",
    "EmergencyKind",
    "EmergencyWord",
    "IdempotencyKey",
    "Measure",
    "NamedParty",
    "NatureChange",
    "Offer",
    "OfferOption",
    "Point",
    "Promise",
    "Remedy",
    "Report",
    "Review",
    "SavedView",
    "SerialCounter",
    "StagedUpload",
    "TimelineEntry",
    "Words",
]
