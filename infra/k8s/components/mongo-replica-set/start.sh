#!/bin/bash
# Starts a member of the replica set; the first one also makes the set and its users, once.
set -euo pipefail
# mongod refuses a key file that anybody else could read, and a volume's group can.
install -m 400 /keyfile/keyfile /tmp/keyfile
if [[ $HOSTNAME == *-0 ]]; then
  (
    until HOME=/tmp mongosh --quiet --norc --eval 'db.hello().ok' >/dev/null 2>&1; do sleep 2; done
    HOME=/tmp exec mongosh --quiet --norc --file /scripts/initiate.js
  ) &
fi
exec mongod --bind_ip_all --dbpath /data/db --nounixsocket --replSet rs0 --keyFile /tmp/keyfile --wiredTigerCacheSizeGB 0.25
