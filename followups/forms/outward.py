"""Forms whose words residents will read: looked through before they go out (rule J14)."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.base import OVERRIDE
from complaints.services.outward import Found, forbidden_in
from hotline.forms import LineForm


class OutwardForm(LineForm):
    """`outward` names the fields residents read. What should not reach them stands at its field with better words;
    one tick sends it all the same, and `overridden` is then written down by the service."""

    outward: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **options)  # type: ignore[misc]  # data and files
        self.overridden: Found = []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = {name: data.get(name, "") for name in self.outward}
        self.overridden = self.look_through(given)
        if self.overridden:
            label = _("Send it all the same. It is written down that you did.")
            self.fields[OVERRIDE] = forms.BooleanField(label=label, required=False)
            if not self.data.get(self.add_prefix(OVERRIDE)):
                for name, hit in self.overridden:
                    self.add_error(name, hit.advice)
        return data

    def look_through(self, given: dict[str, str]) -> Found:
        """What should not go out in these fields; a form whose readers are more than one person adds to it."""
        return forbidden_in("", given, names=self.outward)

    def values(self) -> dict[str, Any]:
        """The arguments of the service."""
        return {name: value for name, value in self.cleaned_data.items() if name != OVERRIDE}
