import type { Chosen } from '../blocks/set-up/set-up-steps.ts'
import type { Sheet } from '../blocks/text/sheet.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import { extensionPoint } from '../lib/extension-point.ts'

/** A choice for the whole workspace. */
export interface WorkspaceChoice {
  /** `undefined`: nothing is chosen. */
  find(): Promise<Chosen | undefined>
  /** Draws and reads its field. @param chosen in the first drawing, what `find` has found. */
  draw(sheet: Sheet, chosen: Chosen | undefined): SaveChoice
}

/** Saves the choice, and writes an audit line if it changed. Throws `Refused` for a choice that isn't possible. */
export type SaveChoice = (context: DeliveryContext) => Promise<void>

/** A choice in *Links and messages*, a step of setting up. */
export const setUpChoice = extensionPoint<WorkspaceChoice>()
