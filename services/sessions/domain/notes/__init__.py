"""A room's note: who may replace it, what may be added to it, and what its lines promise."""

from services.sessions.domain.notes.proposals import Horizon, Proposal, proposals
from services.sessions.domain.notes.refused import NoteBehind, NoteFull, NoteUpdateInvalid
from services.sessions.domain.notes.revising import revise
from services.sessions.domain.notes.settling import SERVER, Known, settle
from services.sessions.domain.notes.update import TEXT, NoteUpdate, encode_vector, parse_update, parse_vector

__all__ = [
    "SERVER",
    "TEXT",
    "Horizon",
    "Known",
    "NoteBehind",
    "NoteFull",
    "NoteUpdate",
    "NoteUpdateInvalid",
    "Proposal",
    "encode_vector",
    "parse_update",
    "parse_vector",
    "proposals",
    "revise",
    "settle",
]
