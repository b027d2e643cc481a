"""What requests about slides carry."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chassis.http import View
from services.sessions.routes.bodies import NUMBER, Identifier, Whole


class UploadQuery(View):
    """What to call the slides."""

    name: Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")] = Field(
        default="", description="The file's name; its ending is left away."
    )


class ShowBody(View):
    """Which page everybody is to see; without a deck none. `version`: what the host saw."""

    deck_id: Identifier | None
    page: Annotated[int, Field(ge=1, le=1000), NUMBER] = 1
    version: Whole | None = None


class PictureQuery(View):
    """How large the picture is to be."""

    size: Literal["small", "large"] = Field(
        default="large", description="480 pixels wide, or 1,600 (less for very tall pages)."
    )
