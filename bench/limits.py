"""What the machine can do at best through our own server, process and middleware."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

TABLE = "CREATE TABLE bench_unit (id bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), body text NOT NULL)"
ROWS = """
    SELECT id, number, title, state, nature, urgency, channel, estate_id, department_id, handler_id, next_due_at
    FROM complaints_case WHERE is_open AND (urgency, next_due_at, id) > (%s, %s, %s)
    ORDER BY urgency, next_due_at, id LIMIT 25
"""


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """The unit: one INSERT of what was sent."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_unit (body) VALUES (%s) RETURNING id", [request.body.decode()])
        return JsonResponse({"id": cursor.fetchone()[0]})


def rows(request: HttpRequest) -> HttpResponse:
    """The 25 rows of a queue page, read by keyset and written as JSON, nothing else."""
    place = [request.GET.get(name) or first for name, first in (("u", -1), ("d", "-infinity"), ("i", 0))]
    with connection.cursor() as cursor:
        cursor.execute(ROWS, place)
        return JsonResponse({"rows": cursor.fetchall()})
