#!/bin/sh
set -e
# users.sh DIRECTORY: writes the cluster broker's configuration with its users: one service for each file SERVICE.publishes
# in the directory, which may publish the events the file lists, one per line. They are the service's own `publishes` and,
# if it has a database, the reconciliation events: tests/manifests/broker-users.test.ts compares the two, and tries it.
#
# NATS Streaming is itself a client of a NATS server, so permissions are on NATS subjects:
#   _STAN.pub.ticketing.<event>    publish it; only what the service owns
#   _STAN.discover, sub, subclose, close   connect, subscribe, end that, say goodbye. Not unsub, which deletes a durable.
#   _INBOX.*                       the broker's inboxes, for acknowledgements; a service's own have three parts, so that
#                                  only the broker can send to a service
#   _INBOX.<service>.>             receive, as no other service can
#   _STAN.acks.*                   receive the ack of a publish
#   allow_responses                answer a heartbeat
# The broker cannot restrict which events a service reads: each can read all of them.
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
          "_STAN.discover.ticketing", "_STAN.discover.ticketing.pings", "_STAN.sub.ticketing", "_STAN.subclose.ticketing",
          "_STAN.close.ticketing", "_INBOX.*"
        ]
        subscribe: ["_INBOX.$service.>", "_STAN.acks.*"]
        allow_responses: true
      }
    }
END
done
echo '  ]
}'
