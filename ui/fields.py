"""How a form field is drawn: which shape, which attributes. No markup here; that is components/field.html."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import capfirst

SEGMENTS = 7  # up to so many choices lie open side by side; more want a select


def shape(widget: forms.Widget) -> str:
    """check, checks, seg, radios, file, select, hidden or text: the block of components/field.html."""
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checks"
    if isinstance(widget, forms.RadioSelect):
        return "seg" if len(list(widget.choices)) <= SEGMENTS else "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "select" if isinstance(widget, forms.Select) else "text"


def context(bound: BoundField, options: dict[str, Any]) -> dict[str, Any]:
    """Everything components/field.html needs for ``bound``.

    Options: ``label``, ``hint``, ``cols`` (1–12 of the grid), ``hide_label``, ``kbd`` (a key shown in the label),
    ``optional`` (say so in the label), ``bare`` (no mark of a required field), ``small``, ``shape`` (force one),
    ``place`` (placeholder), and any HTML attribute with underscores for hyphens (``rows=4``, ``hx_get=url``).
    """
    own = ("label", "hint", "cols", "hide_label", "kbd", "optional", "small", "shape", "place", "bare")
    opts = {name: options.pop(name) for name in own if name in options}
    widget = bound.field.widget
    form = opts.get("shape") or shape(widget)
    hint = opts.get("hint", bound.help_text)
    described = [f"{bound.auto_id}_hint"] if hint else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    attrs: dict[str, Any] = {
        name.replace("_", "-"): value for name, value in options.items() if value not in (None, False)
    }
    attrs.update({name: "" for name, value in attrs.items() if value is True})
    css = {
        "check": "form-check-input",
        "checks": "form-check-input",
        "seg": "",
        "radios": "form-check-input",
        "select": "form-select",
    }
    names = [css.get(form, "form-control"), widget.attrs.get("class", ""), attrs.pop("class", "")]
    if opts.get("small") and form in ("text", "select"):
        names.append(f"{names[0]}-sm")
    if bound.errors:
        names.append("is-invalid")
        attrs["aria-invalid"] = "true"
    attrs["class"] = " ".join(name for name in names if name)
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if opts.get("place"):
        attrs["placeholder"] = opts["place"]
    if form == "text" and isinstance(widget, forms.Textarea):
        attrs.setdefault("rows", widget.attrs.get("rows", 4) if widget.attrs.get("rows") != "10" else 4)
    result = {
        "field": bound,
        "shape": form,
        "label": opts.get("label", bound.label),
        "hint": hint,
        "errors": bound.errors,
        "required": bound.field.required and not opts.get("bare"),
        "optional": opts.get("optional"),
        "hide_label": opts.get("hide_label"),
        "kbd": opts.get("kbd"),
        "cols": opts.get("cols"),
        "described": " ".join(described),
    }
    if form in ("seg", "radios", "checks"):
        boxes = list(bound.subwidgets)
        for box in boxes:
            box.data["attrs"].pop("aria-invalid", None)
        result["boxes"] = [
            {"tag": _box(box, form), "label": capfirst(box.choice_label), "id": box.id_for_label} for box in boxes
        ]
    else:
        result["control"] = bound.as_widget(attrs=attrs)
    return result


def _box(box: Any, form: str) -> Any:
    """One radio or check box of a group, without Django's label around it."""
    data = box.data
    data["wrap_label"] = False
    data["attrs"]["class"] = "" if form == "seg" else "form-check-input"
    data["attrs"] = {name: value for name, value in data["attrs"].items() if value != ""}
    return box.parent_widget._render(data["template_name"], {"widget": data}, box.renderer)
