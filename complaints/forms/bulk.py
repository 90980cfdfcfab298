"""Acts on several cases of the queue at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, RoleAssignment, User
from accounts.scope import DEPARTMENTAL
from accounts.selectors import departments

MOST = 100
ACTS = ("dispatch", "merge", "take")


class BulkDispatchForm(forms.Form):
    """A department, and if known a handler of it who works on the estates of the chosen cases."""

    department = forms.ModelChoiceField(
        label=_("Department"), queryset=None, to_field_name="code", empty_label=_("Choose the department")
    )
    handler = forms.ModelChoiceField(
        label=_("Handler"), queryset=None, required=False, empty_label=_("The department decides")
    )
    instructions = forms.CharField(
        label=_("What they should know"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, estates: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments()
        roles = RoleAssignment.objects.filter(role__in=DEPARTMENTAL, user__is_active=True)
        roles = roles.exclude(role=Role.ADMINISTRATOR).select_related("user", "department")
        people: dict[str, list[tuple[int, str]]] = {}
        seen: set[tuple[str, int]] = set()
        for one in roles.order_by("department_id", "user_id"):
            if one.estate_id in (None, *estates) and (one.department.label, one.user_id) not in seen:
                seen.add((one.department.label, one.user_id))
                people.setdefault(one.department.label, []).append((one.user_id, one.user.label))
        self.fields["handler"].queryset = User.objects.filter(pk__in={user for _label, user in seen})
        self.fields["handler"].choices = [("", _("The department decides")), *people.items()]


class BulkMergeForm(forms.Form):
    """Which of the chosen cases leads."""

    lead = forms.ChoiceField(label=_("The case the others follow"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].choices = choices
        self.fields["lead"].initial = choices[0][0] if choices else None
