"""The rules of a live workshop. Values in, values out: no clock, no randomness of its own, no input or output."""
