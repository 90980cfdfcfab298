from django.core.management.base import BaseCommand

from notifications import services


class Command(BaseCommand):
    help = "One pass of the outbox: everything that may go out now."

    def handle(self, *args, **options) -> None:
        total: dict[str, int] = {}
        while True:
            done = vars(services.deliver())
            for name, count in done.items():
                total[name] = total.get(name, 0) + count
            if not done["claimed"] and not done["spread"]:
                break
        self.stdout.write(
            "{claimed} taken: {sent} sent, {waiting} wait, {failed} failed, {withheld} not sent.".format(**total)
        )
