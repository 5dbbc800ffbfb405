#!/bin/sh
set -e
# users.sh DIRECTORY: writes the configuration of the broker in the cluster with its users: for each file SERVICE.publishes in
# the directory the service, which may publish the events that the file lists, one a line. They are the service's own
# `publishes`, and with a database those of reconciliation: tests/manifests/broker-users.test.ts compares the two, and tries it.
#
# NATS Streaming is a client of a NATS server, as we are, so rights are rights to NATS' subjects:
#   _STAN.pub.ticketing.<event>    publish it; what a service owns
#   _STAN.discover, sub, close     connect, subscribe, say goodbye. Not unsub, which deletes a durable.
#   _INBOX.*                       the broker's inboxes, for acknowledgements; a service's own have three parts, so that
#                                  nobody can send a service anything but the broker
#   _INBOX.<service>.>             receive, as nobody else can
#   _STAN.acks.*                   hear that a publish is stored
#   allow_responses                answer a heartbeat
# The broker cannot limit which events a service reads: each reads all of them.
directory=$1

cat "$directory/broker.conf" - <<END

authorization {
  users = [
    # The streaming server itself.
    { user: broker, password: \$BROKER_PASSWORD }
END
for file in "$directory"/*.publishes; do
  service=$(basename "$file" .publishes)
  cat <<END
    {
      user: $service
      password: \$$(echo "$service" | tr a-z A-Z)_PASSWORD
      permissions {
        publish: [
$(sed 's/.*/          "_STAN.pub.ticketing.&"/' "$file")
          "_STAN.discover.ticketing", "_STAN.discover.ticketing.pings", "_STAN.sub.ticketing", "_STAN.close.ticketing", "_INBOX.*"
        ]
        subscribe: ["_INBOX.$service.>", "_STAN.acks.*"]
        allow_responses: true
      }
    }
END
done
echo '  ]
}'
