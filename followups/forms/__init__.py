"""What is typed in the time after: shape only; the services judge."""

from followups.forms.calls import RecordForm, SlipForm
from followups.forms.services import FORMS, ServiceForm

__all__ = ["FORMS", "RecordForm", "ServiceForm", "SlipForm"]
