#!/bin/bash
# Starts a member of the replica set; the first one also creates the set and its users, once. All traffic uses TLS.
set -euo pipefail
# mongod refuses a key that others can read, and a volume's group can; and it needs the certificate and its key in one file.
umask 077
cp /keyfile/keyfile /tmp/keyfile
cat /tls/tls.key /tls/tls.crt >/tmp/tls.pem
if [[ $HOSTNAME == *-0 ]]; then
  (
    shell=(mongosh --quiet --norc --tls --tlsCAFile /tls/ca.crt)
    export HOME=/tmp
    until "${shell[@]}" --eval 'db.hello().ok' >/dev/null 2>&1; do sleep 2; done
    exec "${shell[@]}" --file /scripts/initiate.js
  ) &
fi
exec mongod --bind_ip_all --dbpath /data/db --nounixsocket --replSet rs0 --keyFile /tmp/keyfile --wiredTigerCacheSizeGB 0.25 \
  --tlsMode requireTLS --tlsCertificateKeyFile /tmp/tls.pem --tlsCAFile /tls/ca.crt --tlsAllowConnectionsWithoutCertificates
