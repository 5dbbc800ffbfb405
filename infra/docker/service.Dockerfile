# The image of any service, built from the repository's root:
#   docker build -f infra/docker/service.Dockerfile --build-arg SERVICE=tickets -t ticketing/tickets .
# Runs as user 1000, needs no writable path (read-only root file system), listens on PORT (default 3000), and gets every
# other setting at run time. The target `dev` contains the sources, and reloads files copied into /app/live.
ARG NODE_IMAGE=docker.io/library/node:22-slim
# Set by skaffold: only `skaffold dev` runs the reloading target.
ARG SKAFFOLD_RUN_MODE=run

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
# Manifests only, the same for all images: the installed packages stay cached until a dependency changes.
COPY package.json package-lock.json ./
COPY dev/bin/manifests.mjs dev/bin/
RUN node dev/bin/manifests.mjs && npm ci --ignore-scripts --no-audit --no-fund

FROM packages AS sources
COPY dev/bin/bundle.mjs dev/bin/reload.mjs dev/bin/
COPY common common
ARG SERVICE
COPY ${SERVICE} ${SERVICE}

# A cluster mounts a volume at /app/live, the only path written to. A restarted container finds it unchanged.
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
CMD ["node", "--max-semi-space-size=16", "dist/index.js"]
ARG SERVICE
COPY --from=bundled /app/${SERVICE}/dist /app/${SERVICE}/dist
WORKDIR /app/${SERVICE}
# Last, because it changes with every commit.
ARG REVISION=unknown
LABEL org.opencontainers.image.title="ticketing/${SERVICE}" \
  org.opencontainers.image.description="The ${SERVICE} service of Ticketing" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.revision="${REVISION}"

# Any other skaffold command.
FROM run AS build
FROM run AS debug
FROM run AS render
FROM run AS diagnose
FROM ${SKAFFOLD_RUN_MODE}
