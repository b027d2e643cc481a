"""Addresses, slugs and initials: how names are compared and shown in addresses."""

import re
import unicodedata


def normal_email(email: str) -> str:
    """The address in the one form in which it is kept and compared: lower case, no blanks around it."""
    return email.strip().lower()


def slug_of(title: str, *, fallback: str) -> str:
    """A title as the last part of an address: 1 to 60 characters of a-z, 0-9 and hyphens.

    `fallback` is used when nothing of the title survives (a title in Georgian, for one).
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-")
    return slug or fallback
