"""The words of the product in its languages, without a system gettext.

English stands in the code. Each app keeps `locale/zh_Hans/LC_MESSAGES/django.po`, written by hand; traditional
Chinese is made from it. `extract` finds what the code says, `catalogues` reads, compares, completes and compiles.
"""
