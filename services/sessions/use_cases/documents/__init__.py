"""Notes as documents that several write at once, and the plain text that they read."""
