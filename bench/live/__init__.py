"""The live path, measured on a whole Folkmoot: `python -m bench.live`.

`small` is a workshop of 200; `thousand` is 1,000 simulated people of a rehearsal in 100 rooms, heard by `ears` in a
process of its own; `countdowns` is how exactly rounds close, under load and after a kill.
"""
