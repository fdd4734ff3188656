import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { buildApp } from './build-app.ts'

const DIST = fileURLToPath(new URL('../dist/', import.meta.url))

await rm(DIST, { recursive: true, force: true })
await buildApp(DIST)
