"""What a page can say of a problem type."""

from typing import NamedTuple


class Known(NamedTuple):
    """Title, why it happens, what to do next."""

    title: str
    why: str
    do: str
