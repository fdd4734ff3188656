# Update the tag and the digest together, in both places: `docker buildx imagetools inspect node:24-alpine` prints the digest.
FROM node:24.20.0-alpine@sha256:e67514e5d0f6c46656005e1b693b2ec9d52e80b641307de684d4a015ba7a4eaf AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY build build
COPY src src
# dist/ holds the dependencies, also SQLite as it is compiled for this image, so their licenses go along.
RUN npm run build && npm prune --omit=dev && \
  find node_modules -iname 'licen[cs]e*' -type f -exec sh -c 'printf "\n== %s\n" "$1"; cat "$1"' - {} \; > dist/LICENSES.txt

FROM node:24.20.0-alpine@sha256:e67514e5d0f6c46656005e1b693b2ec9d52e80b641307de684d4a015ba7a4eaf
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/dist dist
# The SQLite file and its key. A volume keeps them.
RUN mkdir --mode=700 data && chown 1000:1000 data
VOLUME /app/data
# By its number: Kubernetes can't tell whether a name is root.
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not through npm: SIGTERM must reach the process.
CMD ["node", "--enable-source-maps", "dist/main.js"]
