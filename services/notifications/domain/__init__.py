"""The rules of letters: which one is due, what it says, when it is tried again. Values in, values out."""
