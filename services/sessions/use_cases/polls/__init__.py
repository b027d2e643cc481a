"""Polls: prepared by hosts, answered by attendees, counted as they come in.

Everything but voting happens under the session's lock. A vote takes a shared lock of its poll only, so that a thousand
people can vote at once; counting and closing wait for votes that are being cast, and keep later ones waiting
(docs/adr/0019).
"""
