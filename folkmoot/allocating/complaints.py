"""Everything that is wrong with what somebody gave us, collected so that it can be corrected in one go."""

from collections.abc import Iterable
from difflib import get_close_matches

from folkmoot.errors import PlainError

MOST_SHOWN = 40


class Complaints:
    """Collects complaints about one thing (a file, the options) and raises them all together."""

    def __init__(self, about: str) -> None:
        self.about = about
        self.found: list[str] = []

    def add(self, complaint: str) -> None:
        """One sentence or two: what, why, and what to do next."""
        if complaint not in self.found:
            self.found.append(complaint)

    def raise_if_any(self) -> None:
        """Raise PlainError with all of them, one a line."""
        if not self.found:
            return
        if len(self.found) == 1:
            raise PlainError(f"{self.about}: {self.found[0]} Nothing was written.")
        shown = [f"  {one}" for one in self.found[:MOST_SHOWN]]
        if len(self.found) > MOST_SHOWN:
            shown.append(f"  and {len(self.found) - MOST_SHOWN} more like these")
        raise PlainError(
            "\n".join(
                [
                    f"{self.about}: {len(self.found)} things need correcting:",
                    *shown,
                    "Nothing was written. Correct them and run the command again.",
                ]
            )
        )


def listed(things: Iterable[str], most: int = 12, joined: str = "and") -> str:
    """As in "a, b and c", cut when there are many."""
    all_of_them = list(things)
    if not all_of_them:
        return "none"
    if len(all_of_them) > most:
        return f"{', '.join(all_of_them[:most])} and {len(all_of_them) - most} more"
    if len(all_of_them) == 1:
        return all_of_them[0]
    return f"{', '.join(all_of_them[:-1])} {joined} {all_of_them[-1]}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Words to append: " Did you mean “x”?", or nothing when nothing is close."""
    by_folded = {one.casefold(): one for one in known}
    close = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return f" Did you mean “{by_folded[close[0]]}”?" if close else ""
