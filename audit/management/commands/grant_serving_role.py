from django.core.management.base import BaseCommand, CommandError

from audit.services import OwnsTables, grant_serving_role


class Command(BaseCommand):
    help = (
        "Lets a database role serve pages and tasks without owning the tables: it reads, adds and changes rows, "
        "deletes none of the record, and switches no trigger off. Run as the owner, after migrate."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("role", help="the role of DATABASE_URL; make it first: CREATE ROLE name LOGIN PASSWORD …")

    def handle(self, *args: object, **options) -> None:
        try:
            kept = grant_serving_role(options["role"])
        except LookupError:
            raise CommandError(f"There is no role {options['role']}. Make it first: CREATE ROLE … LOGIN.") from None
        except OwnsTables:
            raise CommandError(f"{options['role']} owns tables or is a superuser; give another role.") from None
        self.stdout.write(f"{options['role']} may serve; {len(kept)} tables are kept from deletion.")
