"""The allocation measured, in CPU seconds of one core, with peers in the same run."""
