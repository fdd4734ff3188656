import { listToDo } from '../../access/assignments.ts'
import { type ListedPerson, openList } from '../../access/lists.ts'
import { PROFILE_MS } from '../../access/viewer.ts'
import { ownerName } from '../../blocks/lists/list-message.ts'
import { oneToOne, sessionsToRead } from '../../blocks/prepare/one-to-one.ts'
import { PREPARE, prepareButton, readPrepared } from '../../blocks/prepare/prepare-buttons.ts'
import {
  asOfLine,
  type Parts,
  plainView,
  prosePart,
  titlePart,
  toBlocks,
} from '../../blocks/text/document.ts'
import { type Audited, must, refuse } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import { button } from '../../delivery/button.ts'
import { type DeliveryContext, nameOfList } from '../../delivery/context.ts'
import { openModal } from '../../delivery/form.ts'
import { emailOf, normalEmail } from '../../exec/session.ts'
import type { HasComposition } from '../../lib/extension-point.ts'
import { openBetween } from '../../shared/coach-and-person.ts'
import { feature } from '../../shared/feature.ts'
import { PAGING_MS, personListButton } from '../../shared/sessions/list.ts'
import type { Timing } from '../../shared/timing.ts'

interface PrepareNeeds extends HasComposition {
  timing: Timing
}

const TITLE = 'Prepare 1:1'

/** Lists what to talk about with someone the reader coaches. It changes nothing. */
const prepareOneToOne = button({
  ids: [PREPARE],
  kind: 'coach_form',
  surface: () => 'prepare',
  read: ({ value }) => readPrepared(value),
  run: (needs: PrepareNeeds, context, { openView }, of) =>
    openModal({
      context,
      openView,
      title: TITLE,
      patienceMs: needs.timing.formMs,
      work: findOneToOne(needs, context, of),
      draw: ({ parts }) => plainView(TITLE, toBlocks(parts)),
    }),
})

async function findOneToOne(
  { composition }: HasComposition,
  context: DeliveryContext,
  of: ListedPerson,
): Promise<Audited & { parts: Parts }> {
  const { user, now } = context
  const viewer = context.viewer.with({ profileMaxAgeMs: PROFILE_MS })
  const opened = await openList(viewer, { of, page: 1 }, { maxAgeMs: PAGING_MS })
  const listOf = nameOfList(of, opened)
  const list = must(opened, { listOf })
  if (list.isOwn) throw refuse('refused', { kind: 'own_session' })
  const { sessions, emails = [] } = list
  const theirs = emails.map(normalEmail)
  const ids = sessionsToRead(sessions)
  const [findOpen = async () => []] = openBetween.of(composition)
  const [found, written, toDo, zone] = await Promise.all([
    Promise.all(ids.map((id) => viewer.open(id))),
    context.attempt(findOpen(user, theirs[0] ?? '')),
    listToDo(viewer, of, now),
    viewer.zone(),
  ])
  const audit = [
    { listOf, ...auditFields(opened, 'listed') },
    ...found.map((one, at) => ({ session: ids[at], ...auditFields(one, 'shown') })),
  ]
  // Even if Exec mixes up two sessions, it must say nothing about somebody else.
  const read = found.flatMap((one) =>
    one.ok && theirs.includes(emailOf(one.value.session)) ? one.value.session : [],
  )
  const open = written.ok ? written.value : undefined
  const topics = oneToOne({ sessions, read, open, toDo, now, zone })
  const title = `1:1 with ${ownerName(list) ?? 'someone without a name'}`
  const parts = [titlePart(title), asOfLine(list.asOf), ...topics.map((topic) => prosePart(...topic))]
  return { audit, parts }
}

/** What a coach needs before a talk with someone. */
export const prepare = feature<PrepareNeeds>({
  name: 'prepare',
  buttons: [prepareOneToOne],
  brings: [personListButton.bring(() => prepareButton)],
})
