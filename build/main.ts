import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { buildApp, DATABASE_COMMAND } from './build-app.ts'

const DIST = fileURLToPath(new URL('../dist/', import.meta.url))

await rm(DIST, { recursive: true, force: true })
await buildApp(DIST)
// Apart, so that the app stays in as few files as before.
await buildApp(DIST, DATABASE_COMMAND)
