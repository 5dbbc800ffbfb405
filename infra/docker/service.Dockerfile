# The image of any of the five services, built from the root of the repository:
#   docker build -f infra/docker/service.Dockerfile --build-arg SERVICE=tickets -t ticketing/tickets .
# It runs as user 1000, needs no writable path (read-only root file system), listens on PORT (3000 unless set), and gets
# every other setting from whoever runs it.
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

# The same for all services, up to here and with common.
FROM manifests AS common
RUN npm ci --ignore-scripts --no-audit --no-fund --include-workspace-root \
  -w common -w auth -w tickets -w orders -w expiration -w payments
COPY dev/bin/bundle.mjs dev/bin/
COPY common/src common/src

FROM common AS bundled
ARG SERVICE
COPY ${SERVICE} ${SERVICE}
RUN node dev/bin/bundle.mjs ${SERVICE} && rm ${SERVICE}/dist/inputs.json

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
USER 1000:1000
EXPOSE 3000
# Node itself is process 1: it gets SIGTERM, and the service stops in order.
CMD ["node", "dist/index.js"]
ARG SERVICE
COPY --from=bundled /app/${SERVICE}/dist /app/${SERVICE}/dist
WORKDIR /app/${SERVICE}
# Last, as it changes with every commit.
ARG REVISION=unknown
LABEL org.opencontainers.image.title="ticketing/${SERVICE}" \
  org.opencontainers.image.description="The ${SERVICE} service of Ticketing" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.revision="${REVISION}"
