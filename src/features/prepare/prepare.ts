import { z } from 'zod'
import { listToDo } from '../../access/assignments.ts'
import { type ListedPerson, openList } from '../../access/lists.ts'
import { PROFILE_MS } from '../../access/viewer.ts'
import { ownerName } from '../../blocks/lists/list-message.ts'
import { oneToOne, oneToOneText, sessionsToRead } from '../../blocks/prepare/one-to-one.ts'
import {
  PREPARE,
  PREPARE_LABEL,
  prepareButton,
  prepareRow,
  readPrepared,
} from '../../blocks/prepare/prepare-buttons.ts'
import { asOfLine, type Parts, prosePart, titlePart, toBlocks } from '../../blocks/text/document.ts'
import { refuse } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import { button } from '../../delivery/button.ts'
import { type DeliveryContext, nameOfList } from '../../delivery/context.ts'
import { form } from '../../delivery/form.ts'
import { emailOf, normalEmail } from '../../exec/session.ts'
import type { Composed } from '../../lib/extension-point.ts'
import { feature } from '../../shared/feature.ts'
import { homePart } from '../../shared/home/show-home.ts'
import { openBetween } from '../../shared/open-between.ts'
import { PAGING_MS, personListButton } from '../../shared/sessions/list.ts'

/** What to talk about with someone whom the reader coaches: to read, and as text to copy. It changes nothing. */
const oneToOneForm = form({
  id: PREPARE,
  kind: 'coach_form',
  title: () => PREPARE_LABEL,
  submitLabel: 'Done',
  kept: z.object({}),
  fields(sheet, _, facts?: { parts: Parts; text: string }) {
    sheet.add(...toBlocks(facts?.parts ?? []))
    const text = sheet.plainText('text', 'Copy as text', {
      initial: facts?.text,
      isMultiline: true,
      hint: 'Select all of it, and copy. What you change here is not kept.',
    })
    return { text }
  },
  open: openOneToOne,
  submit: async () => ({ audit: [], isDone: true }),
})

async function openOneToOne({ composition }: Composed, context: DeliveryContext, of: ListedPerson) {
  const { user, now } = context
  const viewer = context.viewer.with({ profileMaxAgeMs: PROFILE_MS })
  const opened = await openList(viewer, { of, page: 1 }, { maxAgeMs: PAGING_MS })
  const listed = { listOf: nameOfList(of, opened), ...auditFields(opened, 'listed') }
  if (!opened.ok) return { audit: listed, problem: opened.error }
  const list = opened.value
  if (list.isOwn) return refuse('refused', { kind: 'own_session' })
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
  const audit = [listed, ...found.map((one, at) => ({ session: ids[at], ...auditFields(one, 'shown') }))]
  // Even if Exec mixed up two sessions, nothing of somebody else is said.
  const read = found.flatMap((one) =>
    one.ok && theirs.includes(emailOf(one.value.session)) ? one.value.session : [],
  )
  const open = written.ok ? written.value : undefined
  const topics = oneToOne({ sessions, read, open, toDo, now, zone })
  const title = `1:1 with ${ownerName(list) ?? 'someone without a name'}`
  const parts = [titlePart(title), asOfLine(list.asOf), ...topics.map((topic) => prosePart(...topic))]
  return { audit, kept: {}, facts: { parts, text: oneToOneText(title, topics) } }
}

/** What a coach needs before a talk with someone. */
export const prepare = feature<Composed>({
  name: 'prepare',
  forms: [oneToOneForm],
  buttons: [
    button({
      ids: [PREPARE],
      kind: 'coach_form',
      surface: () => 'prepare',
      read: ({ value, selected = value }) => readPrepared(selected),
      run: oneToOneForm.open,
    }),
  ],
  brings: [
    personListButton.bring(() => prepareButton),
    homePart.bring(() => async () => ({ forPeople: prepareRow })),
  ],
})
