import { z } from 'zod'
import { isObject, type Json, objectsIn } from '../json.ts'
import { id, plainText } from './composition-objects.ts'
import { LIMITS } from './limits.ts'
import { loneSurrogates, type Problem, problemsOf, validateBlocks } from './validate.ts'

const common = {
  blocks: z.array(z.unknown()),
  private_metadata: z.string().max(LIMITS.privateMetadata).optional(),
  callback_id: id.optional(),
  external_id: id.optional(),
}

const modal = z.strictObject({
  type: z.literal('modal'),
  title: plainText(LIMITS.viewTitle),
  submit: plainText(LIMITS.viewButton).optional(),
  close: plainText(LIMITS.viewButton).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
  ...common,
})

const home = z.strictObject({ type: z.literal('home'), ...common })

/** The mistakes for which Slack would refuse `view`; empty when it is valid. */
export function validateView(view: Json | undefined, type: 'modal' | 'home'): Problem[] {
  if (!isObject(view)) return [{ pointer: '', message: 'must be a view', error: 'invalid_arguments' }]
  if (view.type !== type)
    return [{ pointer: '/type', message: `must be ${type}`, error: 'invalid_arguments' }]
  const { blocks, ...frame } = view
  const bytes = Buffer.byteLength(JSON.stringify(view))
  const takesInput = objectsIn(blocks).some((block) => block.type === 'input')
  return [
    ...(bytes > LIMITS.viewBytes
      ? [{ pointer: '', message: `${bytes} bytes, more than ${LIMITS.viewBytes}`, error: 'view_too_large' }]
      : []),
    ...problemsOf(type === 'modal' ? modal : home, view, '', 'invalid_arguments'),
    ...loneSurrogates(frame, '').map((found) => ({ ...found, error: 'invalid_arguments' })),
    ...validateBlocks(blocks, type).map((found) => ({ ...found, error: 'invalid_arguments' })),
    ...(type === 'modal' && takesInput && view.submit === undefined
      ? [
          {
            pointer: '/submit',
            message: 'is required where there are input blocks',
            error: 'invalid_arguments',
          },
        ]
      : []),
  ]
}
