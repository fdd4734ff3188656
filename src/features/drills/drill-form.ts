import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { AccessRule } from '../../access/policy.ts'
import { type DrillTexts, drillDraft } from '../../blocks/drills/drill-draft.ts'
import { DRILL_ACTIONS, DRILL_ASKED, drillConsequences } from '../../blocks/drills/drill-messages.ts'
import { trainedItem } from '../../blocks/drills/trained-part.ts'
import { findNamedItem, type NamedItem, readNamedItem } from '../../blocks/session/named-item.ts'
import { cardTitle, firstName, namedTitle } from '../../blocks/session/session-facts.ts'
import { isVisible } from '../../blocks/text/untrusted-text.ts'
import { must, refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { form } from '../../delivery/form.ts'
import { type FormNeeds, SENT_BEFORE } from '../../delivery/form-definition.ts'
import type { Scenario } from '../../exec/scenario.ts'
import { emailOf, type Session } from '../../exec/session.ts'
import { localTime, momentOf } from '../../lib/zoned-time.ts'
import { requireMember } from '../../shared/require-member.ts'
import { openAnew } from '../../shared/sessions/open-anew.ts'
import type { Drill } from './drills-table.ts'
import { authorizeDrill, drillMade } from './make-drill.ts'
import type { DrillNeeds } from './needs.ts'

/** An item of a session's rubric, or a drill that failed. */
type Target = NamedItem | Drill

/** How many drills a person may ask for in a day of their time zone. */
const MOST_A_DAY = 10
const USED_UP = { kind: 'drills_used_up' } as const

/** Has Exec make a scenario from a weak moment. */
export const drillForm = form({
  id: 'drills.make',
  kind: 'practice',
  title: () => 'Make a drill',
  submitLabel: 'Send to Exec',
  kept: z.object({
    /** Submitting the same form again leads to the same drill, and to one scenario in Exec. */
    drillId: z.string(),
    session: z.string(),
    /** The session and, for a coach, its participant. */
    title: z.string(),
    /** The person it trains, if that is somebody else. */
    trainee: z.string().optional(),
    trains: trainedItem,
    /** Whether it is a variation of the session's scenario. */
    isVariation: z.boolean(),
  }),
  fields(sheet, { title, trainee, isVariation }, texts?: DrillTexts) {
    sheet.text(title)
    const request = sheet.plainText('request', 'What should Exec make?', {
      initial: texts?.request,
      isMultiline: true,
    })
    const lead = `Exec also gets these lines of ${trainee === undefined ? 'your' : 'the'} call:`
    const context = sheet.quote('lines', lead, texts && [{ text: texts.context }])
    sheet.context(drillConsequences({ trainee, isVariation }))
    return { request: request ?? '', context }
  },
  check: ({ request }) => ({ request: isVisible(request) ? undefined : { kind: 'words_missing' } }),
  allow: (_: DrillNeeds, context, { session }) => openForDrill(context, session),
  /** Exec may change the participant, the scenario, and whether it lists the scenario. */
  shown: {
    of: (opened, { isVariation }) => [
      emailOf(opened.session),
      opened.session.scenario.id,
      canVary(opened, isVariation),
    ],
    again: (opened, kept, context) => ({ ...kept, ...describe(context, opened, kept.isVariation) }),
  },
  async open({ drills }, context, opened, target: Target) {
    if ((await drills.countSince(context.user, await dayOf(context))) >= MOST_A_DAY)
      throw refuse('refused', USED_UP)
    const isAgain = 'request' in target
    const mayVary = !isAgain || (target.slug !== undefined && target.failure?.kind !== 'scenario_gone')
    const about = describe(context, opened, mayVary)
    const place = isAgain ? undefined : findNamedItem(opened.session, target)
    const facts = isAgain ? target : place && drillDraft(opened.session, place, about)
    if (facts === undefined) throw refuse('skipped', { kind: 'item_gone' })
    const kept = { ...about, drillId: randomUUID(), session: target.session, trains: facts.trains }
    return { audit: { decision: 'shown', reason: opened.by }, kept, facts }
  },
  async submit({ drills, outbox }, context, opened, kept, texts) {
    const { drillId: id, session, trains, isVariation } = kept
    const before = await drills.find(id)
    if (before !== undefined)
      return isOf(before, texts) ? { audit: SENT_BEFORE.audit, page: DRILL_ASKED } : SENT_BEFORE
    const { by, asker, email, scenario } = opened
    const drill = {
      id,
      person: context.user,
      session,
      trains,
      asker,
      email,
      name: firstName(opened.session),
      slug: isVariation ? scenario?.slug : undefined,
      ...texts,
    }
    const message = drillMade.of({
      subject: '',
      recipient: context.user,
      dedupKey: id,
      details: {},
      dueAt: context.now.getTime(),
    })
    const day = { since: await dayOf(context), most: MOST_A_DAY }
    // Several forms may have been open, on several replicas.
    if (!(await drills.add(drill, day, (db) => outbox.enqueue([message], db))))
      throw refuse('refused', USED_UP)
    outbox.wake()
    return { audit: { decision: 'requested', reason: by }, page: DRILL_ASKED }
  },
})

/** *Make a drill…* beside a rubric item. */
export const makeDrill = button({
  ids: [DRILL_ACTIONS.make],
  kind: 'practice',
  read: ({ value }) => readNamedItem(value),
  run: drillForm.open,
})

/** *Try again…* below a failed drill opens the form with the same texts. */
export const drillAgain = button({
  ids: [DRILL_ACTIONS.again],
  kind: 'practice',
  read: ({ value }) => z.uuid().safeParse(value).data,
  async run(needs: DrillNeeds & FormNeeds, context, action, id) {
    const before = await needs.drills.find(id)
    if (before?.person !== context.user || before.state !== 'failed')
      throw refuse('skipped', { kind: 'drill_gone' })
    return drillForm.open(needs, context, action, before)
  },
})

/** A drill that is ready has no texts to compare. */
function isOf({ state, request, context }: Drill, texts: DrillTexts): boolean {
  return state === 'ready' || (request === texts.request && context === texts.context)
}

interface OpenedForDrill {
  by: AccessRule
  session: Session
  /** The participant's email, as Exec spells it. */
  email: string
  /** The requester's email, as Exec spells it. */
  asker: string
  /** The session's scenario, if Exec lists it. */
  scenario: Scenario | undefined
}

/** Opens the session if the person may have drills made from it, and is a member of Exec. */
async function openForDrill(context: DeliveryContext, id: string): Promise<OpenedForDrill> {
  const { viewer, opened } = await openAnew(context, id)
  const { session } = opened
  const { email } = session.person
  const by = must(await authorizeDrill(viewer, session))
  if (email === undefined) throw refuse('failed', { kind: 'not_attributed' })
  const asker = await requireMember(viewer)
  const scenarios = must(await viewer.sources.scenarios.get(viewer.requester))
  const scenario = scenarios.entries.get(session.scenario.id ?? '')
  return { by, session, email, asker, scenario }
}

/** When the person's local day began, in milliseconds since the epoch. */
async function dayOf({ viewer, now }: DeliveryContext): Promise<number> {
  const zone = await viewer.zone()
  const { date } = localTime(now.getTime(), zone)
  return momentOf(date, 0, zone)
}

/** What the form shows and keeps. @param mayVary whether to make a variation of the scenario if Exec lists it. */
function describe({ now }: DeliveryContext, opened: OpenedForDrill, mayVary: boolean) {
  const { by, session } = opened
  const isOwn = by === 'participant'
  return {
    title: isOwn ? cardTitle(session, now) : namedTitle(session, now),
    trainee: isOwn ? undefined : (firstName(session) ?? 'them'),
    isVariation: canVary(opened, mayVary),
  }
}

function canVary({ scenario }: OpenedForDrill, mayVary: boolean): boolean {
  return mayVary && scenario?.slug !== undefined
}
