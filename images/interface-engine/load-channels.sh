#!/bin/bash
# Gives the administrator the password of Key Vault, then loads and deploys the channels.
# The password goes to curl by standard input: it stands in no argument and in no environment.
set -euo pipefail

api=${ENGINE_API:-https://127.0.0.1:8443/api}
secrets=${ENGINE_SECRETS:-/etc/secrets}
channels=${ENGINE_CHANNELS:-/channels}
jar=$(mktemp)
call() {
  curl --silent --insecure --output /dev/null --cookie "$jar" --cookie-jar "$jar" \
    --header 'X-Requested-With: clinfra' "$@"
}
log_in() {
  printf '%s' "$1" | call --fail --data username=admin --data-urlencode password@- "$api/users/_login"
}

password=$(cat "$secrets/admin-password")
until call "$api/server/version"; do sleep 1; done
if ! log_in "$password"; then
  log_in admin # the engine's own first password, which the next line ends
  printf '%s' "$password" | call --fail --request PUT --header 'Content-Type: text/plain' \
    --data-binary @- "$api/users/1/password"
  log_in "$password"
fi
for channel in "$channels"/*.xml; do
  id=$(sed -n 's|^  <id>\(.*\)</id>$|\1|p' "$channel")
  call --fail --request PUT --header 'Content-Type: application/xml' \
    --data-binary "@$channel" "$api/channels/$id?override=true"
  call --fail --request POST "$api/channels/$id/_deploy?returnErrors=true"
done
touch "$ENGINE_LOADED_MARK"
