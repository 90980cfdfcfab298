from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.choices import Nature
from complaints.errors import BadInput
from complaints.services.contact import log_contact
from complaints.services.deed import Deed
from complaints.services.resolve import hand_to_verifier


def explain(
    number: str,
    *,
    by,
    text: str,
    way: str,
    reached: bool = True,
    route: str = "",
    adopted: bool | None = None,
    version: int | None = None,
):
    """Explain an invalid or communicative complaint to the complainant (rule N4): a contact; it may be the response.

    Invalid names the right outside route. With nobody to reach (rule J5) the words are kept in the file.
    `adopted` answers a suggestion: taken up or not, with the reason in `text` (rule I1).
    Raises BadInput where the complainant was not reached: an explanation nobody heard is none.
    """
    with Deed(number, "explain", by, version=version) as deed:
        case, facts = deed.case, deed.facts
        if adopted is not None:
            case.adopted = adopted
        wrong = {}
        if case.nature == Nature.INVALID and not route.strip():
            wrong["route"] = _("Name the right outside route.")
        if facts.reachable and not reached:
            wrong["reached"] = _(
                "An explanation counts once the complainant has heard it; log the attempt as a contact."
            )
        if wrong:
            raise BadInput(fields=wrong)
        said = f"{text}\n{route}".strip() if route else text
        if facts.reachable:
            log_contact(deed, way=way, reached=True, content=said)
        else:
            case.responded_at = case.responded_at or deed.at
        case.answer()
        case.resolution, case.resolved_at = said, deed.at
        for point in facts.points:
            if not point.finding:
                point.finding, point.found_at, point.found_by = text, deed.at, deed.user
                point.save(update_fields=["finding", "found_at", "found_by"])
        deed.stop("dispatch", "investigate", "rectify")
        deed.cancel(["progress"], "resolved")
        deed._clocks = [c for c in deed._clocks if c.kind != "progress"]
        deed.entry("explained", said, outward=True, way=way)
        deed.facts.__dict__.pop("handled_by", None)
        hand_to_verifier(deed)
    return deed.case
