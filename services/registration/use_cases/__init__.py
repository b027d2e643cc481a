"""One function per command. Each owns one transaction: load, decide (domain), save, add to the outbox.

Locks are always taken in the order event, registration, sign-in or token family, person; a unit's row is locked before
its message is added, so that messages of one key leave in the order in which they were decided.
"""
