import { fileURLToPath } from 'node:url'
import { buildInPlace } from './build-in-place.ts'

await buildInPlace(fileURLToPath(new URL('../dist', import.meta.url)))
