import { z } from 'zod'
import { keyPageBlocks } from '../../blocks/set-up/set-up-modals.ts'
import { refuse } from '../../delivery/answer.ts'
import { auditReason } from '../../delivery/audit.ts'
import { form } from '../../delivery/form.ts'
import { allowedTo, NOT_ALLOWED, type SetUpNeeds } from './needs.ts'

const KEY = 'key'

const kept = z.object({
  url: z.string(),
  /** A key of this workspace of Exec's, sealed. */
  tried: z.object({ name: z.string(), sealed: z.string() }).optional(),
})

/** Leads to the page for the key, or takes the key: tells of which workspace it is, and keeps it once that is confirmed. */
export const connectForm = form({
  id: 'connect_exec',
  kind: 'set_up',
  title: () => 'Connect Exec',
  submitLabel: ({ tried }) => (tried === undefined ? 'Check the key' : 'Connect'),
  loading: 'Making a link…',
  submitting: 'Asking Exec…',
  kept,
  fields(sheet, { url, tried }) {
    if (tried !== undefined) {
      sheet.text(`This key is of ${tried.name} in Exec. Everyone here will see its sessions, as they may.`)
      return ''
    }
    sheet.add(...keyPageBlocks(url))
    return sheet.plainText(KEY, 'Paste it in Slack instead')?.trim() ?? ''
  },
  check(key, { tried }, _, { connecting }: SetUpNeeds) {
    const words = tried === undefined ? connecting?.options.valueProblem('EXEC_API_KEY', key) : undefined
    return { [KEY]: words === undefined ? undefined : { kind: 'value_wrong', words } }
  },
  async open(needs, context, _: string) {
    const connecting = await allowedTo(needs, context)
    if (connecting === undefined) return NOT_ALLOWED
    return { audit: [], kept: { url: await connecting.issueLink(context.user) }, facts: undefined }
  },
  async submit(needs, context, { url, tried }, key) {
    const connecting = await allowedTo(needs, context)
    if (connecting === undefined) return { ...NOT_ALLOWED, isGone: true }
    if (tried === undefined) {
      const found = await connecting.try(key, context.user)
      if (found.ok) return { audit: [], next: { url, tried: found.value } }
      const problem = found.error.kind === 'key_rejected' ? ({ kind: 'key_unknown' } as const) : found.error
      return { audit: { decision: 'failed', ...auditReason(problem) }, problem }
    }
    const taken = await connecting.take(tried.sealed)
    if (taken?.connectedBy !== context.user)
      return { ...refuse('refused', { kind: 'key_check_expired' }), isGone: true }
    await connecting.options.installations.connect(connecting.workspace, taken)
    return {
      audit: { decision: 'connected', reason: 'set_up' },
      isDone: true,
      afterwards: () => connecting.options.apply(context.user),
    }
  },
})
