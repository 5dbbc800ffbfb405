#!/bin/sh
set -e
# users.sh DIRECTORY SERVICES: writes the broker's configuration in DIRECTORY with its users: one service for each file
# SERVICE.publishes in SERVICES, which may publish the events the file lists, one per line. tests/manifests/
# jetstream-users.test.ts compares them with what each service declares, and tries it.
#
#   ORDERS.created, …              publish it; only what the service owns
#   $JS.API.STREAM.CREATE, INFO    make the streams that are missing. Not UPDATE, PURGE, DELETE, nor MSG.DELETE
#   $JS.API.CONSUMER.CREATE, INFO, MSG.NEXT; $JS.ACK
#                                  receive. Not DELETE
#   $JS.API.STREAM.LIST, CONSUMER.LIST
#                                  see what is stored, and how far each service is (npm run operate -- <service> storage list)
#   $KV.<service>.>; $JS.API.DIRECT.GET
#                                  write, read and watch the bucket that has its name
#   _INBOX.<service>.>             what the server answers, as no other service can
#   ORDERS.>, …                    live updates listen to the subjects themselves
# The broker cannot tell whose consumer it is, as its name is one word: each service can read all events.
directory=$1
services=$2

# order:created is ORDERS.created, expiration:complete EXPIRATION.complete: common/src/messaging/jetstream/channels.ts.
natsSubjects() {
  while IFS=: read -r aggregate event; do
    case $aggregate in user | ticket | order | payment) aggregate=${aggregate}s ;; esac
    echo "          \"$(echo "$aggregate" | tr a-z A-Z).$event\""
  done < "$1"
}

cat "$directory"/*.conf - <<END

authorization {
  users = [
    # Operators; and the servers among themselves, without components/jetstream-tls.
    { user: broker, password: \$BROKER_PASSWORD }
END
for file in "$services"/*.publishes; do
  service=$(basename "$file" .publishes)
  cat <<END
    {
      user: $service
      password: \$$(echo "$service" | tr a-z A-Z)_PASSWORD
      permissions {
        publish: [
$(natsSubjects "$file")
          "\$JS.API.STREAM.CREATE.*", "\$JS.API.STREAM.INFO.*", "\$JS.API.STREAM.LIST", "\$JS.API.CONSUMER.LIST.*"
          "\$KV.$service.>", "\$JS.API.DIRECT.GET.KV_$service.>"
          "\$JS.API.CONSUMER.CREATE.>", "\$JS.API.CONSUMER.INFO.*.*", "\$JS.API.CONSUMER.MSG.NEXT.*.*", "\$JS.ACK.>"
        ]
        subscribe: ["_INBOX.$service.>", "USERS.>", "TICKETS.>", "ORDERS.>", "PAYMENTS.>", "EXPIRATION.>", "RECONCILIATION.>"]
      }
    }
END
done
echo '  ]
}'
