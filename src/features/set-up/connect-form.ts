import { z } from 'zod'
import { keyPageBlocks } from '../../blocks/set-up/set-up-modals.ts'
import { auditReason } from '../../delivery/audit.ts'
import { form } from '../../delivery/form.ts'
import { valueProblem } from '../../install/rules.ts'
import { ok } from '../../lib/result.ts'
import { allowedTo, NOT_ALLOWED, type SetUpNeeds } from './needs.ts'

const KEY = 'key'
const WAY = 'way'
const WAYS = [
  { value: 'page', label: 'On my page' },
  { value: 'here', label: 'Paste it in Slack instead' },
] as const

/** Leads to the page for the key, or takes the key. The Home tells of which workspace it is, and connects it. */
export const connectForm = form({
  id: 'connect_exec',
  kind: 'set_up',
  title: () => 'Connect Exec',
  kept: z.object({ url: z.string() }),
  fields(sheet, { url }) {
    sheet.add(...keyPageBlocks(url))
    // A field for the key would have the focus, and the page would be overlooked.
    const initial = sheet.has(KEY) ? 'here' : 'page'
    const way = sheet.radio(WAY, 'Send the key', { choices: WAYS, initial, dispatch: true })
    return way === 'page' ? undefined : (sheet.plainText(KEY, 'API key')?.trim() ?? '')
  },
  submitLabel: (key) => (key === undefined ? 'Done' : 'Check the key'),
  check(key) {
    const words = key === undefined ? undefined : valueProblem('EXEC_API_KEY', key)
    return { [KEY]: words === undefined ? undefined : { kind: 'value_wrong', words } }
  },
  async open(needs: SetUpNeeds, context, _: string) {
    const connecting = await allowedTo(needs, context)
    if (connecting === undefined) return NOT_ALLOWED
    return { audit: [], kept: { url: await connecting.issueLink(context.user) }, facts: undefined }
  },
  async submit(needs, context, _, key) {
    const connecting = await allowedTo(needs, context)
    if (connecting === undefined) return { ...NOT_ALLOWED, isGone: true }
    const found = key === undefined ? ok(undefined) : await connecting.try(key)
    if (found.ok) return { audit: [], isDone: true, afterwards: () => needs.drawHome(context.user) }
    const problem = found.error.kind === 'key_rejected' ? ({ kind: 'key_unknown' } as const) : found.error
    return { audit: { decision: 'failed', ...auditReason(problem) }, problem }
  },
})
