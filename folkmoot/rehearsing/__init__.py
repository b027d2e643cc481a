"""`folkmoot rehearse`: simulated people who come to a copy of an event, so that an organiser can practise.

`entry` signs the organiser in, `wire` speaks HTTP to the front door for a thousand people in one process, `people` are
the simulated ones, `habits` is what they do, `tally` what they saw.
"""
