"""E-mail and calendar files.

Owns: letters (which e-mail is due to whom, and what became of it). No name, address, link or code is kept: they are
asked for when a letter is written.
Publishes: email.sent.
Consumes: registration.confirmed, registration.cancelled, registration.link_requested, sign_in.requested,
report.ready, person.erased.
"""
