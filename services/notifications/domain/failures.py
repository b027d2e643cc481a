"""Why a letter could not be sent. The type says what the sender does about it."""


class NotNow(Exception):
    """Something that sending needs does not answer just now; try again later."""


class Never(Exception):
    """The mail server refuses this letter for good; trying again is useless."""


class NotWanted(Exception):
    """What the letter tells of is no longer so; it is dropped."""
