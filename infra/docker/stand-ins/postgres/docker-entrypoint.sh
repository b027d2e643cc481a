#!/bin/bash
# The part of the official image's start that our compose file uses. Runs as the user postgres.
set -Eeuo pipefail

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p -m 0700 "$PGDATA"
  # shellcheck disable=SC2086  # several arguments in one variable, as in the official image
  initdb --username=postgres --pwfile="$POSTGRES_PASSWORD_FILE" ${POSTGRES_INITDB_ARGS:-}
  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
  socket=/run/postgresql
  export PGHOST=$socket
  pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -c unix_socket_directories=$socket" -w start
  for step in /docker-entrypoint-initdb.d/*.sh; do
    echo "running $step"
    "$step"
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
fi
exec "$@" -c "listen_addresses=*" -c unix_socket_directories=/run/postgresql
