# What takes the place of the world outside, for clusters without real payments or mails: the Stripe emulator, the inbox.
# Built from the repository's root:
#   docker build -f infra/docker/stand-in.Dockerfile --build-arg SERVICE=inbox -t ticketing/inbox .
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
ARG SERVICE
COPY common common
COPY dev/${SERVICE} dev/${SERVICE}
RUN node bundle.mjs dev/${SERVICE} && rm dev/${SERVICE}/dist/inputs.json

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
ARG SERVICE
COPY --from=bundled /app/dev/${SERVICE}/dist dist
USER 1000:1000
EXPOSE 3000
CMD ["node", "dist/index.js"]
LABEL org.opencontainers.image.title="ticketing/${SERVICE}" \
  org.opencontainers.image.description="The ${SERVICE} of Ticketing, for development and tests" \
  org.opencontainers.image.licenses="MIT"
