import { z } from 'zod'
import { keyPageBlocks } from '../../blocks/set-up/set-up-modals.ts'
import { auditReason } from '../../delivery/audit.ts'
import { form } from '../../delivery/form.ts'
import { valueProblem } from '../../install/rules.ts'
import { ok } from '../../lib/result.ts'
import { allowedTo, NOT_ALLOWED, type SetUpNeeds } from './needs.ts'

const KEY = 'key'

/** Leads to the page for the key, or takes the key, if that is filled in. The Home tells of which workspace it is, and connects it. */
export const connectForm = form({
  id: 'connect_exec',
  kind: 'set_up',
  title: () => 'Connect Exec',
  kept: z.object({ url: z.string() }),
  fields(sheet, { url }) {
    sheet.add(...keyPageBlocks(url))
    return sheet.plainText(KEY, 'Paste it in Slack instead', { optional: true })?.trim()
  },
  submitLabel: 'Done',
  check(key) {
    const words = key === undefined ? undefined : valueProblem('EXEC_API_KEY', key)
    return { [KEY]: words === undefined ? undefined : { kind: 'value_wrong', words } }
  },
  async open(needs: SetUpNeeds, context, _: string) {
    const connecting = await allowedTo(needs, context)
    if (connecting === undefined) return NOT_ALLOWED
    return { audit: [], kept: { url: await connecting.issueLink(context.user) } }
  },
  async submit(needs, context, _, key) {
    const connecting = await allowedTo(needs, context)
    if (connecting === undefined) return NOT_ALLOWED
    const found = key === undefined ? ok(undefined) : await connecting.try(key)
    if (found.ok) return { audit: [], isDone: true, afterwards: () => needs.drawHome(context.user) }
    const problem = found.error.kind === 'key_rejected' ? ({ kind: 'key_unknown' } as const) : found.error
    return { audit: { decision: 'failed', ...auditReason(problem) }, problem }
  },
})
