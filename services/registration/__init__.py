"""People, organisations, events, registrations, and identity.

Owns: organisations, members and tiers, events with their agenda, registrations, people, sign-ins, tokens, signing keys.
Publishes (folkmoot.registration): event.published / changed / closed / ended, host.added, registration.confirmed /
cancelled / link_requested, sign_in.requested, token.revoked, person.erased.
Consumes: session.ended (the event is over).
"""
