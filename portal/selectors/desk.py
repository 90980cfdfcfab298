"""Whom one can ring, on every page."""

from __future__ import annotations

from dataclasses import dataclass

from estates.models import Company, Estate


@dataclass(frozen=True)
class Desk:
    """`name` stands in the head of the page, `phone` reaches a human, `emergency` whoever comes at once."""

    name: str
    phone: str
    emergency: str


def open_estates() -> list[Estate]:
    """The estates in use, by code."""
    return list(Estate.objects.filter(active=True).select_related("company").order_by("code"))


def desk_of(estate: Estate | None) -> Desk:
    """The front desk of the estate; the company's, where the estate has no number of its own or is not chosen yet."""
    if estate is None:
        company = Company.objects.order_by("pk").first()
        if company is None:
            return Desk("", "", "")
        return Desk(company.label, company.hotline, company.hotline)
    phone = estate.hotline or estate.company.hotline
    return Desk(estate.label, phone, estate.emergency_line or phone)
