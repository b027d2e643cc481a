"""`folkmoot rehearse`: an event played through with people who do not exist."""

import argparse
import asyncio
import json
import sys

from folkmoot.rehearsing.entry import enter
from folkmoot.rehearsing.play import Rehearsing, Wanted
from folkmoot.rehearsing.report import facts, lines


def rehearse(options: argparse.Namespace) -> int:
    """Play it; 0 when nothing was lost and nobody stranded."""
    access = enter(options.event, url=options.url, email=options.email)
    wanted = Wanted(
        event=options.event,
        people=options.people,
        pace=options.pace,
        seed=options.seed,
        minutes=options.minutes,
        keep=options.keep,
        start=options.start,
    )

    def tell(sentence: str) -> None:
        # The JSON alone stands on standard output.
        print(sentence, file=sys.stderr if options.json else sys.stdout, flush=True)

    async def play() -> int:
        played = await Rehearsing(access, wanted, tell).play()
        if options.json:
            print(json.dumps(facts(played)))
        else:
            print("\n".join(["What the simulated people saw:", *lines(played)]))
        return 0 if not played.stranded and not played.missed and not played.tally.lost() else 1

    return asyncio.run(play())
