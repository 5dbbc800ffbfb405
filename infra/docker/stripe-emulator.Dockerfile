# Stripe's emulator, for clusters in which nobody pays with money; built from the root of the repository:
#   docker build -f infra/docker/stripe-emulator.Dockerfile -t ticketing/stripe-emulator .
# It runs as user 1000 on a read-only root file system; only STATE_FILE, if it is given, has to be writable.
ARG NODE_IMAGE=docker.io/library/node:22-slim

FROM ${NODE_IMAGE} AS manifests
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

FROM manifests AS bundled
RUN npm ci --ignore-scripts --no-audit --no-fund --include-workspace-root -w dev
COPY dev/bin/bundle.mjs ./
COPY dev/stripe-emulator dev/stripe-emulator
RUN node bundle.mjs dev/stripe-emulator && rm dev/stripe-emulator/dist/inputs.json

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=bundled /app/dev/stripe-emulator/dist dist
USER 1000:1000
EXPOSE 3000
CMD ["node", "dist/index.js"]
LABEL org.opencontainers.image.title="ticketing/stripe-emulator" \
  org.opencontainers.image.description="An emulator of the parts of Stripe that Ticketing uses" \
  org.opencontainers.image.licenses="MIT"
