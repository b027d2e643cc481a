"""The live workshop: who is in it, in which room, and what they write.

Owns: sessions, participants and their presence, rooms, breakout rounds, placements, notes, the report.
Publishes (folkmoot.sessions): session.created, session.started, participant.joined, participant.placed,
round.opened, round.closing, round.closed, session.ended, report.ready; and frames (folkmoot.live).
Consumes (folkmoot.registration): event.published, event.changed, event.ended, host.added, registration.confirmed,
registration.cancelled, person.erased.
"""
