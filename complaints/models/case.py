from __future__ import annotations

import secrets
from urllib.parse import quote

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.choices import Aim, Channel, InvalidReason, Kind, Nature, NatureKind, Urgency
from complaints.lifecycle import Lifecycle
from complaints.managers import CaseQuerySet
from estates.models import ResidentKind
from ui.navigation import path

STATE_GUARD = """
    IF current_setting('huiyin.deed', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'the state of a case moves only through its lifecycle (rule J1)';
    END IF;
    RETURN NEW;
"""


def _link_token() -> str:
    return secrets.token_urlsafe(24)


class Case(Lifecycle):
    """One matter that reached the desk (rules I1–I5). Written only by services, read through `visible_to`.

    Times are aware. `next_due_at` is the earliest due moment of its running clocks and `is_open`
    mirrors the state: both are kept by the deed so that the queue reads one index.
    No foreign key brings an index of its own: each row would pay for all, and what is asked for has its own below.
    `search` holds the tokens anyone who sees the case may find it by; `search_desk` those of the
    person (name, telephone) and of a confidential text, for the desk alone (rule P5).
    """

    number = models.CharField(_("number"), max_length=32, unique=True)
    estate = models.ForeignKey(
        "estates.Estate", models.PROTECT, related_name="cases", verbose_name=_("estate"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.COMPLAINT)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    received_at = models.DateTimeField(_("received"))
    logged_at = models.DateTimeField(_("logged"))
    happened_at = models.CharField(_("when it happened"), max_length=60, blank=True)

    title = models.CharField(_("in short"), max_length=80)
    content = models.TextField(_("what was said"))
    wishes = models.TextField(_("what the person wants"), blank=True)
    handler_wording = models.TextField(_("wording for handlers"), blank=True)

    unit = models.ForeignKey(
        "estates.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("unit"),
        db_index=False,
    )
    building = models.ForeignKey(
        "estates.Building",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("building"),
        db_index=False,
    )
    place = models.ForeignKey(
        "estates.Place",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("public place"),
        db_index=False,
    )
    asset = models.ForeignKey(
        "estates.Asset",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asset"),
        db_index=False,
    )
    place_text = models.CharField(_("where exactly"), max_length=120, blank=True)

    nature = models.CharField(_("nature"), max_length=16, choices=Nature, blank=True)
    nature_kind = models.CharField(_("kind of communicative"), max_length=12, choices=NatureKind, blank=True)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency, default=Urgency.P2)
    category = models.ForeignKey(
        "complaints.Category",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("category"),
        db_index=False,
    )
    aim = models.CharField(_("what the person is after"), max_length=16, choices=Aim, blank=True)
    basis = models.CharField(_("basis"), max_length=300, blank=True)
    basis_item = models.ForeignKey(
        "estates.CatalogueItem", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    invalid_reason = models.CharField(_("reason code"), max_length=16, choices=InvalidReason, blank=True)
    judged_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    judged_at = models.DateTimeField(null=True, blank=True)
    seconded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    seconded_at = models.DateTimeField(null=True, blank=True)
    second_look = models.BooleanField(default=False)

    emergency = models.BooleanField(_("emergency"), default=False)
    anonymous = models.BooleanField(_("anonymous"), default=False)
    confidential = models.BooleanField(_("confidential"), default=False)
    about_person = models.BooleanField(default=False)
    complainant_left = models.DateTimeField(null=True, blank=True)

    received_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    relayed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="relayed_cases", db_index=False
    )
    holder = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="held_cases", db_index=False
    )
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, null=True, blank=True, related_name="led_cases", db_index=False
    )
    handler = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="handled_cases", db_index=False
    )
    delegate = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    lead = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followers", db_index=False)
    related = models.ManyToManyField("self", blank=True)
    external_number = models.CharField(_("their number"), max_length=60, blank=True)
    external_due_at = models.DateTimeField(_("their deadline"), null=True, blank=True)

    acknowledged_at = models.DateTimeField(null=True, blank=True)
    responded_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolution = models.TextField(blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_unreached = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    archive_number = models.CharField(max_length=40, blank=True)
    adopted = models.BooleanField(_("suggestion adopted"), null=True, blank=True)
    archivings = models.PositiveSmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_resident = models.BooleanField(default=False)
    lesson = models.JSONField(default=dict, blank=True)
    urged = models.PositiveSmallIntegerField(default=0)
    returns = models.PositiveSmallIntegerField(default=0)

    is_open = models.BooleanField(default=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    next_clock = models.CharField(max_length=32, blank=True)
    version = models.PositiveIntegerField(default=1)
    token = models.CharField(max_length=40, default=_link_token, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)
    likeness = models.CharField(max_length=64, blank=True, editable=False)
    search = ArrayField(models.TextField(), default=list, editable=False)
    search_desk = ArrayField(models.TextField(), default=list, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            models.Index(
                # Whose it is stands beside: the numbers of one estate's desk are counted in the index alone.
                fields=["next_due_at", "id"],
                name="queue_by_due",
                condition=Q(is_open=True),
                include=["estate", "relayed_by"],
            ),
            models.Index(
                fields=["next_due_at", "id"],
                name="open_and_major",
                condition=Q(is_open=True, nature=Nature.MAJOR.value),
            ),
            models.Index(
                fields=["next_due_at", "id"],
                name="open_by_hotline",
                condition=Q(is_open=True, channel=Channel.HOTLINE.value),
            ),
            models.Index(
                fields=["estate", "next_due_at", "id"], name="queue_by_estate_and_due", condition=Q(is_open=True)
            ),
            models.Index(fields=["urgency", "next_due_at", "id"], name="queue_by_urgency", condition=Q(is_open=True)),
            models.Index(
                fields=["estate", "urgency", "next_due_at", "id"],
                name="queue_by_estate_and_urgency",
                condition=Q(is_open=True),
            ),
            models.Index(fields=["estate", "-received_at", "-id"], name="case_by_estate_and_receipt"),
            models.Index(fields=["-received_at", "-id"], name="case_by_receipt"),
            models.Index(
                fields=["state", "-received_at", "-id"],
                name="case_by_state",
                include=["is_open", "estate", "relayed_by"],
            ),
            models.Index(fields=["department", "state"], name="case_by_department", condition=Q(is_open=True)),
            models.Index(fields=["handler"], name="case_by_handler", condition=Q(is_open=True)),
            models.Index(fields=["holder"], name="case_by_holder", condition=Q(is_open=True)),
            models.Index(fields=["relayed_by"], name="case_by_relayer", condition=Q(relayed_by__isnull=False)),
            models.Index(fields=["lead"], name="case_by_lead", condition=Q(lead__isnull=False)),
            models.Index(fields=["unit", "-received_at"], name="case_by_unit", condition=Q(unit__isnull=False)),
            # The newest open ones of a home, which has dozens that are closed: asked at every intake.
            models.Index(
                fields=["unit", "-received_at"], name="open_by_unit", condition=Q(unit__isnull=False, is_open=True)
            ),
            models.Index(
                fields=["building", "-received_at"],
                name="case_by_building",
                condition=Q(building__isnull=False, is_open=True),
            ),
            models.Index(fields=["asset"], name="case_by_asset", condition=Q(asset__isnull=False, is_open=True)),
            models.Index(fields=["likeness", "-logged_at"], name="case_by_likeness", condition=~Q(likeness="")),
            models.Index(fields=["estate"], name="case_in_emergency", condition=Q(is_open=True, emergency=True)),
            GinIndex(fields=["search"], name="case_search"),
            GinIndex(fields=["search_desk"], name="case_search_desk"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(received_at__lte=models.F("logged_at")), name="received_before_it_was_logged"
            ),
            models.CheckConstraint(condition=~Q(lead=models.F("id")), name="no_case_leads_itself"),
            models.UniqueConstraint(fields=["token"], name="a_link_is_one_case"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="state_moves_through_the_lifecycle",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state"),
                func=STATE_GUARD,
            ),
            pgtrigger.Protect(name="a_case_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        # A list has a link in every line; one address is worked out for them all.
        return path("complaints:case", "@").replace("@", quote(self.number, safe=""))

    @property
    def where_building_id(self) -> int | None:
        return self.building_id


class Complainant(models.Model):
    """Who complained, kept apart from the case so that erasing a person leaves the matter (rules I2, P5, W5)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="complainant")
    resident = models.ForeignKey("estates.Resident", models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=ResidentKind, blank=True)
    relation = models.CharField(_("relation"), max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    other_phones = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    preferred_way = models.CharField(_("how to reach them"), max_length=60, blank=True)
    has_link = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["phone"], name="complainant_by_phone")]
        triggers = [pgtrigger.Protect(name="a_complainant_is_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"#{self.pk}"
