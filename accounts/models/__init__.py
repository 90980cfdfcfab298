from accounts.models.organisation import Contractor, Department
from accounts.models.person import User
from accounts.models.roles import Role, RoleAssignment
from accounts.models.roster import DutyShift

__all__ = ["Contractor", "Department", "DutyShift", "Role", "RoleAssignment", "User"]
