"""The run of the agenda, kept and told: hosts' commands, the timer that hands over by itself, and what each kind of
item sets going when it begins and ends."""
