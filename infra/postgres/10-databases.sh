#!/bin/bash
# Run once by PostgreSQL's container on an empty data folder: one role and one database for each service, closed to the
# others. folkmoot_broker holds the embedded log, for those who run without Kafka (FOLKMOOT_BROKER_URL=postgresql://...).
set -Eeuo pipefail

for service in registration sessions notifications broker; do
  export service
  # psql reads the password from the file itself: on its command line every process of the container could see it.
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\set name `echo "folkmoot_$service"`
\set password `cat "/run/secrets-of/postgres/$service"`
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name" ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
