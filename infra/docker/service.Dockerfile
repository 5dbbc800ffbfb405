# The image of any service, built from the root of the repository:
#   docker build -f infra/docker/service.Dockerfile --build-arg SERVICE=tickets -t ticketing/tickets .
# It runs as user 1000, needs no writable path (read-only root file system), listens on PORT (3000 unless set), and gets
# every other setting from whoever runs it. The target `dev` holds the sources, and reloads what is copied into /app/live.
ARG NODE_IMAGE=docker.io/library/node:22-slim
# Set by skaffold: only `skaffold dev` runs what reloads.
ARG SKAFFOLD_RUN_MODE=run

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
# Without the sources, and the same for all images: what is installed stays cached until a dependency changes.
COPY package.json package-lock.json ./
COPY dev/bin/manifests.mjs dev/bin/
RUN node dev/bin/manifests.mjs && npm ci --ignore-scripts --no-audit --no-fund

FROM packages AS sources
COPY dev/bin/bundle.mjs dev/bin/reload.mjs dev/bin/
COPY common common
ARG SERVICE
COPY ${SERVICE} ${SERVICE}

# A cluster puts a volume at /app/live, the one path that is written to. A container that starts again finds it as it was.
FROM sources AS dev
RUN mkdir live && chown 1000:1000 live && ln -sfn ../../live/common node_modules/@ticketing/common
USER 1000:1000
EXPOSE 3000
WORKDIR /app/live
ARG SERVICE
ENV SERVICE=${SERVICE}
CMD ["sh", "-c", "test -e whole || { cp -R ../common ../$SERVICE . && touch whole; } && exec node ../dev/bin/reload.mjs $SERVICE"]

FROM sources AS bundled
ARG SERVICE
RUN node dev/bin/bundle.mjs ${SERVICE} && rm ${SERVICE}/dist/inputs.json

FROM ${NODE_IMAGE} AS run
ENV NODE_ENV=production
USER 1000:1000
EXPOSE 3000
# Node itself is PID 1: it receives SIGTERM, and the service stops cleanly.
CMD ["node", "dist/index.js"]
ARG SERVICE
COPY --from=bundled /app/${SERVICE}/dist /app/${SERVICE}/dist
WORKDIR /app/${SERVICE}
# Last, because it changes with every commit.
ARG REVISION=unknown
LABEL org.opencontainers.image.title="ticketing/${SERVICE}" \
  org.opencontainers.image.description="The ${SERVICE} service of Ticketing" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.revision="${REVISION}"

# What else skaffold may be doing.
FROM run AS build
FROM run AS debug
FROM run AS render
FROM run AS diagnose
FROM ${SKAFFOLD_RUN_MODE}
