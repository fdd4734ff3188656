import type { DeliveryContext } from '../../delivery/context.ts'
import type { FormAnswer } from '../../delivery/form-definition.ts'
import type { Connecting } from '../../install/connecting.ts'
import { isSameValue, type Rule } from '../../install/rules.ts'

/** Each variable's value as text; empty for its default. */
export type Values = readonly (readonly [variable: Rule, value: string])[]

/** Saves each change by itself, with its own audit line. Saving a default for the first time is no change. */
export async function save(
  { workspace, installations, apply }: Connecting,
  context: DeliveryContext,
  values: Values,
): Promise<FormAnswer> {
  const { user } = context
  // Another replica may have changed them since this one read them.
  const before = (await installations.find(workspace))?.settings
  for (const [name, value] of values) {
    const saved = before?.[name]?.value
    if (saved === value) continue
    await installations.set(workspace, { name, value, changedBy: user })
    if (isSameValue(name, saved, value)) continue
    context.audit({ decision: 'changed', reason: 'set_up', setting: name })
  }
  return { audit: [], isDone: true, afterwards: () => apply(user) }
}
