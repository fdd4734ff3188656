import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import { personOption } from '../../blocks/home/home-controls.ts'
import { HOME_ACTIONS } from '../../blocks/home/home-state.ts'
import { LIMITS } from '../../blocks/text/limits.ts'
import { recordOf } from '../../delivery/deliveries.ts'
import { wayIn } from '../../delivery/listener.ts'
import { bodyAs } from '../../delivery/runner.ts'
import { type PersonSearchDependencies, searchPeople } from './search-people.ts'

type OptionsArguments = SlackOptionsMiddlewareArgs<'block_suggestion'> & AllMiddlewareArgs

const payload = z.object({ user: z.object({ id: z.string() }), value: z.string() })

/** No work follows the ack that would note it. */
const ANSWERED = { kind: 'home', surface: `home:${HOME_ACTIONS.member}`, outcome: 'answered' } as const

/** A longer text names nobody. */
const MOST_CHARACTERS = 200

/** Someone types into the Home's menu of people. The ack holds the options, so it is the whole answer. */
export const personOptions = wayIn<PersonSearchDependencies, OptionsArguments, z.infer<typeof payload>>(
  HOME_ACTIONS.member,
  (needs) => ({
    event: 'block_suggestion',
    read: bodyAs(payload),
    async atOnce({ ack, context }, search) {
      if (search === undefined) return ack({ options: [] })
      const text = search.value.slice(0, MOST_CHARACTERS)
      const found = await searchPeople(needs, { user: search.user.id, text, most: LIMITS.options })
      await ack({ options: found.map(personOption) })
      Object.assign(recordOf(context), ANSWERED)
    },
    delivery: () => undefined,
    run: () => Promise.resolve(),
  }),
)
