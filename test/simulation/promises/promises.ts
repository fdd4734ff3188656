import type { World } from '../world.ts'
import { limits } from './limits.ts'
import { quiet } from './quiet.ts'

/** Watches the world, and calls `world.fail` where the app breaks a promise. Knows none of the app's code. */
export type Oracle = (world: World) => void

export const ORACLES: readonly Oracle[] = [limits, quiet]
