from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import Department
from accounts.models.person import User
from estates.models import Estate


class DutyShift(models.Model):
    """Who is on duty where and when, with a stand-in 替班 (rule P6).

    It steers suggestions and reminders and takes no permission away. `absent` marks a shift not
    worked: the stand-in serves instead.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="shifts", verbose_name=_("person"))
    estate = models.ForeignKey(Estate, models.CASCADE, related_name="shifts", verbose_name=_("estate"))
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, related_name="shifts", verbose_name=_("department")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    stand_in = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="stand_in_shifts", verbose_name=_("stand-in")
    )
    absent = models.BooleanField(_("absent"), default=False)

    class Meta:
        verbose_name = _("duty shift")
        verbose_name_plural = _("duty roster")
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["estate", "starts_at", "ends_at"], name="roster_by_estate_and_time")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.starts_at:%m-%d %H:%M}"

    def clean(self) -> None:
        from django.core.exceptions import ValidationError

        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The shift must end after it starts.")})
