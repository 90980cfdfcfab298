"""Shape of what residents send: errors at the field, in their words."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import Satisfaction, Solved
from complaints.services.register import MAX_CONTENT
from estates.phones import valid
from portal.draft import ANONYMOUS, CONFIDENTIAL, NAMED

NOT_A_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class CleanForm(forms.Form):
    """Control characters are dropped unread; `aria` attributes follow errors; `trap` is a field people do not see."""

    trap = forms.CharField(required=False)

    def __init__(self, data: Any = None, **options: Any) -> None:
        if data is not None:
            data = data.copy()
            for name in data:
                data.setlist(name, [NOT_A_TEXT.sub("", value) for value in data.getlist(name)])
        super().__init__(data, **options)

    @property
    def trapped(self) -> bool:
        """Whether something filled what no person can see."""
        return bool(self.data.get("trap"))


class WhereForm(CleanForm):
    where = forms.CharField(
        max_length=100,
        required=False,
        error_messages={"max_length": _("Please say it in fewer words, at most 100 characters.")},
    )


class RepairWhereForm(WhereForm):
    """Where somebody is to come: inside a home, or a public place. Neither may stay open."""

    inside = forms.ChoiceField(
        choices=[("home", ""), ("public", "")],
        error_messages={
            "required": _("Please choose one of the two."),
            "invalid_choice": _("Please choose one of the two."),
        },
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("where", "").strip() and "where" not in self.errors:
            self.add_error("where", _("Please say where, so that somebody can come."))
        return data


class WhatForm(CleanForm):
    content = forms.CharField(
        max_length=MAX_CONTENT,
        error_messages={
            "required": _("Please write a few words: what happened?"),
            "max_length": _("This is longer than 20,000 characters. Please shorten it, or add it as a PDF."),
        },
    )


class RepairWhatForm(WhatForm):
    """What is broken, and of which trade; not knowing it is an answer too."""

    trade = forms.ChoiceField(
        choices=[],
        error_messages={
            "required": _("Please choose one. If you are not sure, say so."),
            "invalid_choice": _("Please choose one. If you are not sure, say so."),
        },
    )

    def __init__(self, data: Any = None, *, trades: Any = (), **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["trade"].choices = [(code, label) for code, label in trades]  # type: ignore[attr-defined]


class WhoForm(CleanForm):
    how = forms.ChoiceField(
        choices=[(NAMED, ""), (CONFIDENTIAL, ""), (ANONYMOUS, "")],
        error_messages={
            "required": _("Please choose one of the three."),
            "invalid_choice": _("Please choose one of the three."),
        },
    )
    name = forms.CharField(
        max_length=80, required=False, error_messages={"max_length": _("This name is too long for us.")}
    )
    phone = forms.CharField(
        max_length=40, required=False, error_messages={"max_length": _("This does not look like a telephone number.")}
    )
    unit = forms.CharField(
        max_length=40, required=False, error_messages={"max_length": _("Please say it in fewer words.")}
    )

    def clean_phone(self) -> str:
        return unicodedata.normalize("NFKC", self.cleaned_data["phone"]).strip()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        phone = data.get("phone", "")
        if data.get("how") in (NAMED, CONFIDENTIAL) and "phone" not in self.errors:
            if not phone:
                self.add_error(
                    "phone",
                    _("Please give a telephone number, so that we can answer you. Or choose “Without my name”."),
                )
            elif not valid(phone):
                self.add_error("phone", _("This does not look like a telephone number. Example: 138 0000 5678."))
        return data


class AddForm(CleanForm):
    text = forms.CharField(
        max_length=MAX_CONTENT,
        required=False,
        error_messages={
            "max_length": _("This is longer than 20,000 characters. Please shorten it, or add it as a PDF.")
        },
    )


class AnswerForm(CleanForm):
    """What the resident says after a repair (rule R6): solved, and apart from it satisfied."""

    solved = forms.ChoiceField(
        choices=Solved.choices,
        error_messages={
            "required": _("Please choose one of the three."),
            "invalid_choice": _("Please choose one of the three."),
        },
    )
    satisfaction = forms.ChoiceField(
        choices=Satisfaction.choices,
        error_messages={
            "required": _("Please choose one of the three."),
            "invalid_choice": _("Please choose one of the three."),
        },
    )
    note = forms.CharField(
        max_length=2000, required=False, error_messages={"max_length": _("Please say it in fewer words.")}
    )
    agreed_to_leave = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data.pop("trap", None)
        if data.get("solved") == Solved.NO and not data.get("note"):
            self.add_error("note", _("Please write in a few words what is not right."))
        return data


class ReasonForm(CleanForm):
    text = forms.CharField(
        max_length=2000, required=False, error_messages={"max_length": _("Please say it in fewer words.")}
    )


class ReviewForm(CleanForm):
    text = forms.CharField(
        max_length=5000,
        error_messages={
            "required": _("Please write what you do not agree with."),
            "max_length": _("Please say it in fewer words."),
        },
    )


class TrackForm(CleanForm):
    number = forms.CharField(
        max_length=32,
        error_messages={
            "required": _("Please type the number you were given. It looks like YJ-20261121-0007."),
            "max_length": _("This is too long for a number. It looks like YJ-20261121-0007."),
        },
    )
    tail = forms.CharField(
        max_length=8,
        error_messages={
            "required": _("Please type the last four digits of your telephone number."),
            "max_length": _("Just the last four digits, please."),
        },
    )

    def clean_number(self) -> str:
        plain = unicodedata.normalize("NFKC", self.cleaned_data["number"]).upper()
        return re.sub(r"[\s]", "", re.sub(r"[‐-―−]", "-", plain))

    def clean_tail(self) -> str:
        tail = unicodedata.normalize("NFKC", self.cleaned_data["tail"]).replace(" ", "")
        if not re.fullmatch(r"[0-9]{4}", tail):
            raise forms.ValidationError(_("Just the last four digits, please."))
        return tail


class MeTooForm(CleanForm):
    """Whose home it is, and how to answer them."""

    mark = forms.UUIDField(required=False)
    unit = forms.CharField(
        max_length=40,
        error_messages={
            "required": _("Please say which home it is, for example 3-2-1203."),
            "max_length": _("Please say it in fewer words."),
        },
    )
    phone = forms.CharField(
        max_length=40,
        error_messages={
            "required": _("Please give a telephone number, so that we can answer you."),
            "max_length": _("This does not look like a telephone number."),
        },
    )
    name = forms.CharField(
        max_length=80, required=False, error_messages={"max_length": _("This name is too long for us.")}
    )
    text = forms.CharField(
        max_length=2000, required=False, error_messages={"max_length": _("Please say it in fewer words.")}
    )

    def clean_phone(self) -> str:
        phone = unicodedata.normalize("NFKC", self.cleaned_data["phone"]).strip()
        if not valid(phone):
            raise forms.ValidationError(_("This does not look like a telephone number. Example: 138 0000 5678."))
        return phone

    def values(self) -> dict[str, str]:
        given = {name: self.cleaned_data[name] for name in ("unit", "phone", "name", "text")}
        return {**given, "mark": self.cleaned_data["mark"].hex if self.cleaned_data["mark"] else ""}
