# The Stripe emulator, for clusters without real payments; built from the repository's root:
#   docker build -f infra/docker/stripe-emulator.Dockerfile -t ticketing/stripe-emulator .
# Runs as user 1000 on a read-only root file system; only STATE_FILE, if set, has to be writable.
ARG NODE_IMAGE=docker.io/library/node:22-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
# Manifests only, the same for all images: the installed packages stay cached until a dependency changes.
COPY package.json package-lock.json ./
COPY dev/bin/manifests.mjs dev/bin/
RUN node dev/bin/manifests.mjs && npm ci --ignore-scripts --no-audit --no-fund

FROM packages AS bundled
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
