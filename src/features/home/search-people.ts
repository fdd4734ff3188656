import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import { keyOf, type ListablePerson, listablePeople } from '../../access/team.ts'
import type { Viewers } from '../../access/viewer.ts'
import { personOption } from '../../blocks/home/home-controls.ts'
import { HOME_ACTIONS } from '../../blocks/home/home-state.ts'
import { present } from '../../blocks/text/document.ts'
import { LIMITS } from '../../blocks/text/limits.ts'
import { recordOf } from '../../delivery/deliveries.ts'
import { wayIn } from '../../delivery/listener.ts'
import { bodyAs } from '../../delivery/runner.ts'
import { valueInTime } from '../../lib/result.ts'
import type { Timing } from '../../shared/timing.ts'

export interface PersonSearchDependencies {
  viewers: Viewers
  timing: Timing
}

/** Whom the user may list and what they typed may mean; nobody if the app can't tell in time. Writes to no log: it runs for each key. */
async function searchPeople({ viewers, timing }: PersonSearchDependencies, user: string, text: string) {
  const viewer = viewers.of(user)
  const people = await valueInTime(listablePeople(viewer), timing.personSearchMs)
  if (people?.ok !== true) return []
  const found = matching(people.value, text).slice(0, LIMITS.options)
  return present(found.map((person) => personOption(keyOf(viewer, person), nameOf(person))))
}

/** People whose name has each typed word in it, in any case and with or without accents, or whose email begins with the text. By name. */
export function matching(people: readonly ListablePerson[], text: string): ListablePerson[] {
  const typed = plain(text)
  const words = typed.split(/[\s-]+/)
  const isMeant = (person: ListablePerson) =>
    words.every((word) => plain(nameOf(person)).includes(word)) || person.email.startsWith(typed)
  return people.filter(isMeant).toSorted((one, other) => byName(nameOf(one), nameOf(other)))
}

/** An email only of someone without a name. */
function nameOf({ member: { name, email } }: ListablePerson): string {
  return name ?? email
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase()
}

const { compare: byName } = new Intl.Collator('en')

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
      await ack({ options: await searchPeople(needs, search.user.id, text) })
      Object.assign(recordOf(context), ANSWERED)
    },
    delivery: () => undefined,
    run: () => Promise.resolve(),
  }),
)
