"""What requests about the run of the agenda carry."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from chassis.http import View
from services.sessions.domain.running import Advance, ItemKind
from services.sessions.routes.bodies import NO_NUL, NUMBER, WRITTEN, Whole
from services.sessions.use_cases.running.commands import Inserted, Settings

ItemKey = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=NO_NUL)]
MOST_ITEMS = 100


class RunBody(View):
    """A command. `version`: the run's as the host saw it; when it is another by now, nothing is done (run-changed)."""

    version: Whole


class ExtendBody(RunBody):
    """So many minutes more, or fewer when below 0: for the item that is on, or for the coming one of `item_id`."""

    minutes: Annotated[int, Field(ge=-600, le=600), NUMBER] = 1
    item_id: ItemKey | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.minutes == 0:
            raise ValueError("give a number of minutes other than 0")
        return self


class NextBody(RunBody):
    """End what is on: the whole item, or only its part. Whoever is in a room is given `countdown_seconds` to finish, at
    the most; asked again meanwhile, it ends at once. In a rehearsal the seconds are as short as its minutes."""

    to: Literal["item", "part"] = "item"
    countdown_seconds: Literal[0, 10, 15, 30, 60, 120] = 30


class SkipBody(RunBody):
    """A coming item to leave out; with `skipped` false, to take in again."""

    item_id: ItemKey
    skipped: bool = True


class ReorderBody(RunBody):
    """The coming items, skipped ones included, in the order that is wanted."""

    item_ids: Annotated[list[ItemKey], Field(max_length=MOST_ITEMS)]


class AdvanceBody(RunBody):
    """What the item does when its time is over: hand over by itself (auto), or wait for the host."""

    item_id: ItemKey
    advance: Advance


class InsertBody(RunBody):
    """An item to add before one that is coming; `before` null: at the end."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=WRITTEN)]
    kind: ItemKind
    minutes: Annotated[int, Field(ge=1, le=600), NUMBER]
    prompt: Annotated[str, StringConstraints(max_length=1000, pattern=NO_NUL)] = ""
    lead: Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)] = ""
    advance: Advance = "auto"
    before: ItemKey | None = None

    @property
    def wanted(self) -> Inserted:
        """The same for the use case."""
        return Inserted(
            self.title.strip(),
            self.kind,
            self.minutes,
            self.prompt.strip(),
            self.lead.strip(),
            self.advance,
            self.before,
        )


class RunSettingsBody(View):
    """`manual`: starting the session does not begin its agenda. `ends_session`: the session ends with the last item.
    What is left out stays."""

    manual: bool | None = None
    ends_session: bool | None = None

    @property
    def wanted(self) -> Settings:
        """The same for the use case."""
        return Settings(self.manual, self.ends_session)
