"""The topics: one for each publishing service, one for frames, one for dead letters."""

REGISTRATION = "folkmoot.registration"
SESSIONS = "folkmoot.sessions"
NOTIFICATIONS = "folkmoot.notifications"
LIVE = "folkmoot.live"
DEAD = "folkmoot.dead"

TOPICS = (REGISTRATION, SESSIONS, NOTIFICATIONS, LIVE, DEAD)
