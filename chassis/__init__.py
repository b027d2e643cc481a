"""How any service runs: settings, database, messaging, HTTP, auth, telemetry, clock, ids. Knows no service by name."""
