#!/bin/sh
# What the official image does for a test: a new cluster with the user, password and database of the environment, then
# the command. As there, "ready to accept connections" comes twice in the log, which is what Testcontainers waits for.
set -eu

user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}

echo "${POSTGRES_PASSWORD:?}" >/tmp/password
initdb -U "$user" --pwfile=/tmp/password -A scram-sha-256 -E UTF8 --locale=C --no-instructions -N
rm /tmp/password
echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
echo "listen_addresses = '*'
unix_socket_directories = '/tmp'" >>"$PGDATA/postgresql.conf"
if [ "$database" != postgres ]; then
    echo "CREATE DATABASE \"$database\"" | postgres --single -D "$PGDATA" -j template1 >/dev/null
fi
pg_ctl -w start -o '-c listen_addresses='
pg_ctl -w -m fast stop
exec "$@"
