"""One function per command. Each owns one transaction: lock the session, decide by the rules, save, fill the outbox."""
