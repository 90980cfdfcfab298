"""Shape of what people and administrators fill in about messages."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from estates.models import Estate
from estates.phones import digits, valid
from notifications.models import Phrase, Preference, Robot
from notifications.models.preference import WEIGHTS
from notifications.registry import EVENTS, URGENT, resident_event
from notifications.selectors import texts
from notifications.selectors.phrases import check_words
from notifications.services.outside import lines

MOST_A_MINUTE = 20
"""What the makers of group chats take from one robot."""


def clock_field(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), required=False)


class WishesForm(forms.ModelForm):
    """How one wants to hear of things (rule X1)."""

    email = forms.MultipleChoiceField(
        label=_("By e-mail"), choices=WEIGHTS, widget=forms.CheckboxSelectMultiple, required=False
    )
    sms = forms.MultipleChoiceField(
        label=_("By text message"), choices=WEIGHTS, widget=forms.CheckboxSelectMultiple, required=False
    )
    muted = forms.MultipleChoiceField(
        label=_("Stay under the bell alone"), widget=forms.CheckboxSelectMultiple, required=False
    )
    quiet_from = clock_field(_("From"))
    quiet_until = clock_field(_("Until"))

    class Meta:
        model = Preference
        fields = ["email_address", "email", "mobile", "sms", "quiet", "quiet_from", "quiet_until", "muted"]
        labels = {"email_address": _("E-mail address"), "mobile": _("Mobile telephone"), "quiet": _("Quiet hours")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quiet_ones = [(one.name, one.label) for one in EVENTS.values() if one.weight != URGENT]
        muted = self.fields["muted"]
        assert isinstance(muted, forms.MultipleChoiceField)
        muted.choices = quiet_ones
        known = self.instance.user.email
        if known:
            self.fields["email_address"].help_text = _now("Empty: {address}, as the company has it.").format(
                address=known
            )

    def clean_mobile(self) -> str:
        typed = self.cleaned_data["mobile"]
        if typed and not valid(typed):
            raise forms.ValidationError(_("This is not a telephone number."))
        return digits(typed)

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        for name in ("quiet_from", "quiet_until"):
            if found.get(name) is None and name not in self.errors:
                if found.get("quiet"):
                    self.add_error(name, _("Say a time."))
                else:
                    found[name] = getattr(self.instance, name)
        return found


class RobotForm(forms.ModelForm):
    """A group robot. Its key is never shown again; left empty it stays as it is."""

    language = forms.ChoiceField(label=_("Language"))
    key = forms.CharField(
        label=_("Key"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("The part of the robot's address after “key=” (WeCom), “access_token=” (DingTalk) or “hook/”."),
    )
    per_minute = forms.IntegerField(label=_("Messages a minute"), min_value=1, max_value=MOST_A_MINUTE, initial=20)

    class Meta:
        model = Robot
        fields = ["name", "estate", "kind", "key", "secret", "hears", "language", "per_minute", "active"]
        labels = {
            "name": _("What it is called"), "estate": _("Estate"), "kind": _("Kind"), "secret": _("Signing secret"),
            "hears": _("It tells"), "active": _("In use"),
        }  # fmt: skip
        widgets = {"hears": forms.RadioSelect, "secret": forms.TextInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from django.conf import settings

        super().__init__(*args, **kwargs)
        language, estate = self.fields["language"], self.fields["estate"]
        assert isinstance(language, forms.ChoiceField) and isinstance(estate, forms.ModelChoiceField)
        language.choices = settings.LANGUAGES
        estate.queryset = Estate.objects.filter(active=True)
        estate.empty_label = _now("All estates")
        self.fields["secret"].help_text = _now("DingTalk only, where the robot is set to sign.")
        self.kept_key, self.kept_secret = self.instance.key, self.instance.secret
        if self.kept_key:
            self.initial["key"] = self.initial["secret"] = ""
            self.fields["key"].help_text = _now("Kept: {key}. Empty leaves it as it is.").format(
                key=self.instance.masked_key
            )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        key = found.get("key") or self.kept_key
        found["key"], found["secret"] = key, found.get("secret") or self.kept_secret
        if not key:
            self.add_error("key", _("The robot needs its key."))
        elif found.get("kind") == "line":
            if key.lower() not in lines():
                self.add_error("key", _("NOTIFY_URLS has no entry of this name."))
        elif not re.fullmatch(r"[A-Za-z0-9_-]{8,200}", key):
            self.add_error("key", _("Only the key itself, letters, digits and dashes."))
        return found


class TextForm(forms.Form):
    """The wording of one event in one channel and language."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(label=_("Text"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))
    override_words = forms.BooleanField(
        label=_("Keep it all the same. It is written down that you did."), required=False
    )

    def __init__(self, *args: Any, event: str, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event, self.channel = event, channel
        self.found: list[tuple[str, Any]] = []
        if channel != "email":
            del self.fields["subject"]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        may = texts.allowed(self.event, self.channel)
        for name in ("subject", "body"):
            text = found.get(name, "")
            wrong = texts.wrong_placeholders(text, may)
            if wrong:
                self.add_error(name, _now("Not known here: {names}").format(names=" ".join(wrong)))
            if resident_event(self.event):
                self.found += [(name, hit) for hit in check_words(text)]
        if not found.get("override_words"):
            for name, hit in self.found:
                self.add_error(name, hit.advice)
        if not self.found:
            del self.fields["override_words"]
        return found

    @property
    def asks(self) -> bool:
        """Whether the tick that keeps such words is wanted."""
        return bool(self.found)


class PhraseForm(forms.ModelForm):
    """Words that must not reach a complainant, with better ones (rule J14)."""

    class Meta:
        model = Phrase
        fields = ["patterns_zh", "better_zh", "patterns_en", "better_en", "active"]
        labels = {
            "patterns_zh": _("Not to say, in Chinese"), "better_zh": _("Better, in Chinese"),
            "patterns_en": _("Not to say, in English"), "better_en": _("Better, in English"), "active": _("In use"),
        }  # fmt: skip
        widgets = {"patterns_zh": forms.Textarea(attrs={"rows": 5}), "patterns_en": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _now("One way of saying it a line; “…” stands for a few words.")
        self.fields["patterns_zh"].help_text = self.fields["patterns_en"].help_text = hint
        self.fields["better_zh"].help_text = _now("Empty: nothing better to say, it is struck out.")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        lines_given = f"{found.get('patterns_zh', '')}\n{found.get('patterns_en', '')}".splitlines()
        if not any(line.strip() for line in lines_given):
            self.add_error("patterns_zh", _("Write at least one phrase."))
        if any(0 < len(re.sub(r"[\s….]", "", line)) < 2 for line in lines_given):
            self.add_error(None, _("A phrase of one character would be found in every text."))
        return found
