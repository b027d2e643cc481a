"""What `folkmoot allocate` is made of: a spreadsheet of people in, a plan of rooms out, in several formats.

It holds no rules of allocation: those are in services/sessions/domain/allocation.
"""
