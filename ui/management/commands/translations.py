"""`manage.py translations`: compile the catalogues, or say what is missing in them."""

import gettext
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import trans_real

from ui.translations import catalogues
from ui.translations.extract import uses


def forget_loaded() -> None:
    """Let this process and its forks read the catalogues anew: the first start compiles after Django has looked."""
    # What is loaded is kept under private names, which the stubs leave out; there is no public way to drop it.
    gettext._translations = {}  # type: ignore[attr-defined]
    trans_real._translations = {}  # type: ignore[attr-defined]
    trans_real._default = None  # type: ignore[attr-defined]


class Command(BaseCommand):
    help = "Compile the translations and make traditional Chinese; --check lists what is missing, --sync enters it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="list untranslated texts and broken placeholders")
        parser.add_argument("--sync", action="store_true", help="enter missing texts into their apps' catalogues")

    def handle(self, *_args: Any, **options: Any) -> None:
        root = settings.BASE_DIR
        if options["check"]:
            self._check(root)
            return
        if options["sync"]:
            added = catalogues.add(root, catalogues.untranslated(root, uses(root)))
            self.stdout.write(f"{added} texts entered; they wait for their Chinese.")
        changed = catalogues.compile_all(root)
        if changed:
            forget_loaded()
        if options["verbosity"]:
            self.stdout.write(f"{changed} catalogues compiled." if changed else "All catalogues are up to date.")

    def _check(self, root: Any) -> None:
        """List faults; raises CommandError (exit code 1) if there is one."""
        for sentence in catalogues.contradictions(root):
            self.stderr.write(f"note: {sentence}")
        missing = catalogues.untranslated(root, uses(root))
        for use in missing:
            self.stdout.write(f"{use.file.relative_to(root)}:{use.line}: no Chinese for “{use.text.singular}”")
        wrong = list(catalogues.mismatched(root))
        for sentence in wrong:
            self.stdout.write(sentence)
        if missing or wrong:
            raise CommandError(f"{len(missing)} texts without Chinese, {len(wrong)} with the wrong placeholders.")
        self.stdout.write("Every text has its Chinese.")
