"""Acts on several cases of the queue at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, RoleAssignment, User
from accounts.scope import DEPARTMENTAL
from accounts.selectors import departments

MOST = 100
ACTS = ("dispatch", "merge", "take")


class BulkDispatchForm(forms.Form):
    """A department, and if known a handler of it who works on the estates of the chosen cases."""

    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        to_field_name="code",
        empty_label=_("Choose the department"),
    )
    handler = forms.ModelChoiceField(
        label=_("Handler"), queryset=User.objects.none(), required=False, empty_label=_("The department decides")
    )
    instructions = forms.CharField(
        label=_("What they should know"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, estates: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["department"].queryset = departments()
        roles = RoleAssignment.objects.filter(role__in=DEPARTMENTAL, user__is_active=True)
        roles = roles.select_related("user", "department")
        people: dict[str, list[tuple[int, str]]] = {}
        seen: set[tuple[str, int]] = set()
        for one in roles.order_by("department_id", "user_id"):
            name = one.department.label if one.department else ""
            if one.estate_id in (None, *estates) and (name, one.user_id) not in seen:
                seen.add((name, one.user_id))
                people.setdefault(name, []).append((one.user_id, one.user.label))
        fields["handler"].queryset = User.objects.filter(pk__in={user for _label, user in seen})
        fields["handler"].choices = [("", _("The department decides")), *people.items()]


class BulkMergeForm(forms.Form):
    """Which of the chosen cases leads."""

    lead = forms.ChoiceField(label=_("The case the others follow"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead: Any = self.fields["lead"]
        lead.choices = choices
        lead.initial = choices[0][0] if choices else None
