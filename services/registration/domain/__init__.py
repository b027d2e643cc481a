"""The rules of registration: values in, values out. No clock, no random, no I/O; the caller brings them."""
