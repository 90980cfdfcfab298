from estates.models.catalogue import CatalogueItem
from estates.models.names import Named
from estates.models.people import Household, Resident, ResidentKind, ResidentPhone
from estates.models.places import Asset, AssetKind, Building, Company, Estate, Place, Unit
from estates.models.trouble import KnownTrouble, TroubleKind, TroubleStanding

__all__ = [
    "Asset",
    "AssetKind",
    "Building",
    "CatalogueItem",
    "Company",
    "Estate",
    "Household",
    "KnownTrouble",
    "Named",
    "Place",
    "Resident",
    "ResidentKind",
    "ResidentPhone",
    "TroubleKind",
    "TroubleStanding",
    "Unit",
]
