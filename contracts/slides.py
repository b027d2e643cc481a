"""What services and front door agree on about slides."""

LARGEST_DECK = 20 * 1024 * 1024
"""Bytes of the largest PDF that can be uploaded; the front door lets that much through, and no more."""
