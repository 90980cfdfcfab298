from hotline.models.call import CallAttempt, MissedCall
from hotline.models.trouble import TroubleCaller

__all__ = ["CallAttempt", "MissedCall", "TroubleCaller"]
