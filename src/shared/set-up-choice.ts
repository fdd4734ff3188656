import type { Chosen } from '../blocks/set-up/set-up-steps.ts'
import type { Sheet } from '../blocks/text/sheet.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import { extensionPoint } from '../lib/extension-point.ts'

/** One choice for the whole workspace. */
export interface WorkspaceChoice {
  /** `undefined`: nothing is chosen. */
  find(): Promise<Chosen | undefined>
  /** Draws and reads its field. @param chosen at first, what `find` has found. */
  draw(sheet: Sheet, chosen: Chosen | undefined): SaveChoice
}

/** Writes the audit line of a change. Throws `Refused` if that can't be chosen. */
export type SaveChoice = (context: DeliveryContext) => Promise<void>

/** What those who set the app up choose among *Links and messages*. */
export const setUpChoice = extensionPoint<WorkspaceChoice>()
