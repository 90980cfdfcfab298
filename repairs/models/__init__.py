from repairs.models.catalogue import ContractorRank, Label, PayerRule, Skill, Technician, Trade
from repairs.models.file import OrderFile
from repairs.models.ledger import Dispute, LedgerEntry
from repairs.models.order import Order, Requester
from repairs.models.quality import Draw, RepairCallback, SpotCheck
from repairs.models.timeline import OrderEntry, OrderWords
from repairs.models.turn import Attempt, JobLink, Turn
from repairs.models.visit import Completion, Quote, Taken, Visit

__all__ = [
    "Attempt",
    "Completion",
    "ContractorRank",
    "Dispute",
    "Draw",
    "JobLink",
    "Label",
    "LedgerEntry",
    "Order",
    "OrderEntry",
    "OrderFile",
    "OrderWords",
    "PayerRule",
    "Quote",
    "RepairCallback",
    "Requester",
    "Skill",
    "SpotCheck",
    "Taken",
    "Technician",
    "Trade",
    "Turn",
    "Visit",
]
