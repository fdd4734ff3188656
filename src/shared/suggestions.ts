import type { PlainTextOption } from '@slack/types'
import { z } from 'zod'
import { type DeliveryKind, recordOf } from '../delivery/deliveries.ts'
import { bodyAs, type WayIn, wayIn } from '../delivery/runner.ts'
import type { OptionsArguments } from './feature.ts'

const typedPayload = z.object({ user: z.object({ id: z.string() }), value: z.string() })

/** Longer texts are cut: nobody has such a name. */
const MOST_CHARACTERS = 200

interface Typed {
  user: string
  text: string
  /** The typist's teams, as Slack names them. */
  actsFor: readonly string[] | undefined
}

/**
 * A menu that asks for its options as someone types: a hundred at most. The ack holds the options, so it is the whole answer, and
 * `atOnce` records the outcome itself. It logs nothing: it runs for each key.
 */
export function suggestions<Needs>(
  id: string,
  { kind, search }: { kind: DeliveryKind; search(needs: Needs, typed: Typed): Promise<PlainTextOption[]> },
): WayIn<Needs, OptionsArguments> {
  return wayIn(id, (needs: Needs) => ({
    event: 'block_suggestion',
    read: bodyAs(typedPayload),
    async atOnce({ ack, context }: OptionsArguments, typed) {
      if (typed === undefined) return ack({ options: [] })
      const { actingTeams: actsFor } = recordOf(context)
      const text = typed.value.slice(0, MOST_CHARACTERS)
      await ack({ options: await search(needs, { user: typed.user.id, text, actsFor }) })
      Object.assign(recordOf(context), { kind, surface: `${kind}:${id}`, outcome: 'answered' })
    },
    delivery: () => undefined,
    run: () => Promise.resolve(),
  }))
}
