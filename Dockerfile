# One image, three processes: the command says which (src/server.ts, src/worker.ts or ml/worker.ts).
# Without a command it runs all of them, with its own PostgreSQL in /data, as `bun start` does.
FROM oven/bun:1.4.5-debian AS packages
WORKDIR /app
COPY package.json bun.lock bunfig.toml ./
COPY patches ./patches
RUN bun install --frozen-lockfile --production

FROM oven/bun:1.4.5-debian
RUN useradd --system --create-home --home-dir /data buka
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json bun.lock bunfig.toml tsconfig.json ./
COPY drizzle ./drizzle
COPY locales ./locales
COPY static ./static
COPY views ./views
COPY ml ./ml
COPY src ./src
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
USER buka
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=3s --start-period=60s CMD bun -e "const r = await fetch('http://127.0.0.1:' + (process.env.PORT ?? 3000) + '/health/ready'); process.exit(r.ok ? 0 : 1)"
CMD ["bun", "src/main.ts"]
