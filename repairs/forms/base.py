"""What every deed's form on an order shares. The same forms serve the desk's pages and the telephone's."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.errors import BadInput, ComplaintError
from complaints.forms.base import ActionForm, Line
from repairs.facts import Facts
from repairs.lifecycle import ACTIONS

ROWS = 3
"""Lines of money or parts a form shows; more are filled in a second time."""


class OrderForm(ActionForm):
    """One deed on an order as a form: checks shape, calls the one service. `by` may be whoever holds a job's link."""

    template = "complaints/forms/_fields.html"
    facts: Any
    """The facts of the order."""

    def __init__(self, data=None, files=None, *, order, by, facts: Facts | None = None, **options):
        self.order = order
        known: Any = facts or Facts(order)
        super().__init__(data, files, case=order, by=by, facts=known, **options)

    @property
    def meta(self):
        return ACTIONS[self.action]

    @property
    def draft(self) -> str:
        return f"{self.order.number}.{self.action}"

    def _outward(self) -> list[str]:
        return []

    def perform(self) -> bool:
        """Check the shape, then do the deed. False where either refuses: errors at the fields, or `refusal`."""
        if not self.is_valid():
            return False
        try:
            given = self.values()
            type(self).service(self.order.number, by=self.by, version=self.cleaned_data.get("version"), **given)
        except BadInput as error:
            self._at_fields(error)
            return False
        except ComplaintError as error:
            self.refusal = error
            return False
        return True


class MoneyRows(forms.Form):
    """Some lines of money: what, how many, at what price in yuan."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for n in range(1, ROWS + 1):
            self.fields[f"text_{n}"] = Line(_("What"), max_length=200, required=False)
            self.fields[f"quantity_{n}"] = forms.DecimalField(
                label=_("How many"), min_value=0, max_digits=8, decimal_places=2, required=False
            )
            self.fields[f"price_{n}"] = forms.DecimalField(
                label=_("Yuan each"), min_value=0, max_digits=10, decimal_places=2, required=False
            )


def rows_of(cleaned: dict[str, Any], prefix: str = "") -> list[dict[str, Any]]:
    """The filled lines of a form with money rows."""
    found = []
    for n in range(1, ROWS + 1):
        text = cleaned.get(f"{prefix}text_{n}")
        price = cleaned.get(f"{prefix}price_{n}")
        if text or price:
            quantity = cleaned.get(f"{prefix}quantity_{n}")
            found.append({"text": text or "", "quantity": str(quantity or 1), "price": str(price or 0)})
    return found


class WithRows(OrderForm):
    """A form with some lines of money."""

    prefixes: ClassVar[tuple[str, ...]] = ("",)

    def prepare(self) -> None:
        for prefix in self.prefixes:
            for name, field in MoneyRows().fields.items():
                self.fields[f"{prefix}{name}"] = field

    def groups(self):
        """(prefix, the lines of bound fields), as the template draws them."""
        for prefix in self.prefixes:
            yield (
                prefix,
                [[self[f"{prefix}{name}_{n}"] for name in ("text", "quantity", "price")] for n in range(1, ROWS + 1)],
            )

    def plain(self):
        """The other visible fields, arranged."""
        for one in self.arranged():
            if not one["field"].name.rpartition("_")[2].isdigit():
                yield one
