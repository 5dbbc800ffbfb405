# The web app's image, built from the root of the repository:
#   docker build -f infra/docker/client.Dockerfile -t ticketing/client .
# Runs as user 1000, needs no writable path (read-only root file system: every page is rendered per request, nothing is
# cached on disk), and listens on PORT (default 3000). API_ORIGIN and Stripe's settings are set at run time.
# The target `dev` contains the sources, and reloads files copied into /app/live.
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
COPY tsconfig.base.json ./
COPY client client

# A cluster mounts a volume at /app/live, the only path written to. A restarted container finds it unchanged.
FROM sources AS dev
RUN mkdir live && chown 1000:1000 live
USER 1000:1000
EXPOSE 3000
WORKDIR /app/live
CMD ["sh", "-c", "test -e whole || { cp -R ../tsconfig.base.json ../client . && ln -sfn ../node_modules node_modules && touch whole; } && cd client && exec ../../node_modules/.bin/next dev --hostname 0.0.0.0"]

FROM sources AS built
# The server and only the packages it uses. The site scales no images, so the image libraries are left out, too.
RUN NEXT_OUTPUT=standalone npm run build -w client \
  && rm -rf client/.next/standalone/node_modules/sharp client/.next/standalone/node_modules/@img

FROM ${NODE_IMAGE} AS run
# A cluster sets HOSTNAME to the pod's name, and Next.js would then listen only on the pod's own address. Connections are
# kept longer than proxies keep them (milliseconds), so that the server never closes one that is about to be used.
ENV NODE_ENV=production HOSTNAME=0.0.0.0 KEEP_ALIVE_TIMEOUT=75000
USER 1000:1000
EXPOSE 3000
# Node itself is PID 1: it receives SIGTERM, and the server stops cleanly.
CMD ["node", "server.js"]
COPY --from=built /app/client/.next/standalone /app
COPY --from=built /app/client/.next/static /app/client/.next/static
COPY --from=built /app/client/public /app/client/public
WORKDIR /app/client
# Last, because it changes with every commit.
ARG REVISION=unknown
LABEL org.opencontainers.image.title="ticketing/client" \
  org.opencontainers.image.description="The web app of Ticketing" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.revision="${REVISION}"

# Any other skaffold command.
FROM run AS build
FROM run AS debug
FROM run AS render
FROM run AS diagnose
FROM ${SKAFFOLD_RUN_MODE}
