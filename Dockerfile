# syntax=docker/dockerfile:1

FROM node:24-alpine AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY build build
COPY src src
# dist/ holds the dependencies, also SQLite as it is compiled for this image, so their licenses go along.
RUN npm run build && npm prune --omit=dev && \
  find node_modules -iname 'licen[cs]e*' -type f -exec sh -c 'printf "\n== %s\n" "$1"; cat "$1"' - {} \; > dist/LICENSES.txt

FROM node:24-alpine
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/dist dist
# The SQLite file and its key. A volume keeps them.
RUN mkdir --mode=700 data && chown node:node data
VOLUME /app/data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not through npm: SIGTERM must reach the process.
CMD ["node", "--enable-source-maps", "dist/main.js"]
