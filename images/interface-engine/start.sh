#!/bin/bash
# Writes the engine's settings, starts it, and loads the channels beside it.
set -euo pipefail

rm -f "$ENGINE_LOADED_MARK"
mkdir -p /data/appdata /data/conf
# The first start makes the key store, whose passwords stand in the settings: keep those.
cp --no-clobber --recursive /opt/engine/conf.shipped/. /data/conf/
settings=/data/conf/mirth.properties
grep --invert-match --extended-regexp '^(database(\.(url|username|password|driver))?|http\.port) *=' \
  "$settings" > /tmp/mirth.properties || true
cat /tmp/mirth.properties - > "$settings" <<END
database = postgres
database.url = $ENGINE_DATABASE_URL
database.username = $ENGINE_DATABASE_ROLE
database.password =
http.port = 0
END

/bin/bash /opt/clinfra/load-channels.sh &
exec ./oieserver
