#!/bin/sh
# Starts a server with the settings that a scenario has put into the environment: launch.sh PROGRAM OPTION...
exec "$@" --host "$HOST" --port "$PORT" --db-delay-ms "$DB_DELAY_MS" --task-seconds "$TASK_SECONDS" \
  --database "sqlite:$DB_PATH"
