from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import Contractor, Department
from accounts.models.person import User
from estates.models import Estate


class Role(models.TextChoices):
    """The staff roles of rule P2."""

    DUTY = "duty", _("duty officer")
    ASSISTANT = "assistant", _("service assistant")
    SUPERVISOR = "supervisor", _("supervisor")
    MANAGER = "manager", _("service manager")
    GENERAL_MANAGER = "gm", _("general manager")
    HEADQUARTERS = "hq", _("headquarters")
    MEMBER = "member", _("department member")
    HEAD = "head", _("department head")
    CONTRACTOR = "contractor", _("contractor office")
    TECHNICIAN = "technician", _("technician")
    ADMINISTRATOR = "administrator", _("administrator")


class RoleAssignment(models.Model):
    """One role of one person on one estate; no estate means all of them (headquarters)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_assignments", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=16, choices=Role)
    estate = models.ForeignKey(
        Estate, models.CASCADE, null=True, blank=True, related_name="role_assignments", verbose_name=_("estate")
    )
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, related_name="role_assignments", verbose_name=_("department")
    )
    contractor = models.ForeignKey(
        Contractor, models.CASCADE, null=True, blank=True, related_name="role_assignments", verbose_name=_("contractor")
    )

    class Meta:
        verbose_name = _("role on an estate")
        verbose_name_plural = _("roles on estates")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "estate", "department", "contractor"],
                name="role_assignment_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~models.Q(role__in=["member", "head"]) | models.Q(department__isnull=False),
                name="department_role_names_its_department",
            ),
            models.CheckConstraint(
                condition=~models.Q(role__in=["contractor", "technician"]) | models.Q(contractor__isnull=False),
                name="contractor_role_names_its_contractor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.estate or ''}".strip()

    def clean(self) -> None:
        from django.core.exceptions import ValidationError

        if self.role in (Role.MEMBER, Role.HEAD) and not self.department_id:
            raise ValidationError({"department": _("Say which department.")})
        if self.role in (Role.CONTRACTOR, Role.TECHNICIAN) and not self.contractor_id:
            raise ValidationError({"contractor": _("Say which contractor.")})
