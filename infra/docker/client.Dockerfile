# The web app's image, built from the root of the repository:
#   docker build -f infra/docker/client.Dockerfile -t ticketing/client .
# It runs as user 1000, needs no writable path (read-only root file system: every page is rendered per request, nothing
# is cached on disk), and listens on PORT (3000 unless set). API_ORIGIN and Stripe's settings come from whoever runs it.
ARG NODE_IMAGE=docker.io/library/node:22-slim

FROM ${NODE_IMAGE} AS built
WORKDIR /app
# Without the sources: what is installed from these stays cached until a dependency changes.
COPY package.json package-lock.json ./
COPY auth/package.json auth/
COPY client/package.json client/
COPY common/package.json common/
COPY dev/package.json dev/
COPY expiration/package.json expiration/
COPY orders/package.json orders/
COPY payments/package.json payments/
COPY tests/package.json tests/
COPY tickets/package.json tickets/
RUN npm ci --ignore-scripts --no-audit --no-fund --include-workspace-root -w client
COPY tsconfig.base.json ./
COPY client client
# The server with the packages that it uses, and nothing else: no pictures are scaled, so not what scales them either.
RUN NEXT_OUTPUT=standalone npm run build -w client \
  && rm -rf client/.next/standalone/node_modules/sharp client/.next/standalone/node_modules/@img

FROM ${NODE_IMAGE}
# A cluster sets HOSTNAME to the pod's name, and Next.js would listen on the pod's own address alone. Connections are kept
# longer than a proxy keeps them (milliseconds), so that it is never the server who closes one that is about to be used.
ENV NODE_ENV=production HOSTNAME=0.0.0.0 KEEP_ALIVE_TIMEOUT=75000
USER 1000:1000
EXPOSE 3000
# Node itself is process 1: it gets SIGTERM, and the server stops in order.
CMD ["node", "server.js"]
COPY --from=built /app/client/.next/standalone /app
COPY --from=built /app/client/.next/static /app/client/.next/static
WORKDIR /app/client
# Last, as it changes with every commit.
ARG REVISION=unknown
LABEL org.opencontainers.image.title="ticketing/client" \
  org.opencontainers.image.description="The web app of Ticketing" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.revision="${REVISION}"
