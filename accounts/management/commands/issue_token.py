"""`manage.py issue_token USERNAME`: a new API token of that person, printed once and never again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from knox.models import AuthToken

from accounts.models import User


class Command(BaseCommand):
    help = "Make an API token for a person or a program and print it. It lives until it is taken away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is nobody with the user name {options['username']}.")
        if not user.is_active:
            raise CommandError(f"{options['username']} is no longer active.")
        _stored, token = AuthToken.objects.create(user=user, expiry=None)
        self.stdout.write(token)
