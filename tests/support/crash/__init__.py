"""What proves that nothing is lost: an arena of real processes, killed at any instant; writers who count only
what was acknowledged, and a checker that holds that against what every service and the broker have."""
