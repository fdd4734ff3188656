import { z } from 'zod'
import { isObject, type Json, objectsIn } from '../json.ts'
import { id, plainText, typed } from './composition-objects.ts'
import { LIMITS } from './limits.ts'
import { loneSurrogates, type Problem, problem, problemsIf, problemsOf, validateBlocks } from './validate.ts'

const blocks = z.array(z.unknown())
const common = {
  private_metadata: z.string().max(LIMITS.privateMetadata),
  callback_id: id,
}

const SCHEMAS = {
  modal: typed(
    'modal',
    { title: plainText(LIMITS.viewTitle), blocks },
    {
      submit: plainText(LIMITS.viewButton),
      close: plainText(LIMITS.viewButton),
      external_id: id,
      ...common,
    },
  ),
  home: typed('home', { blocks }, common),
}

/** The mistakes for which Slack would refuse `view`; empty when it is valid. */
export function validateView(view: Json | undefined, type: 'modal' | 'home'): Problem[] {
  const error = 'invalid_arguments'
  if (!isObject(view)) return [problem('', 'must be a view', error)]
  if (view.type !== type) return [problem('/type', `must be ${type}`, error)]
  const { blocks, ...frame } = view
  const bytes = Buffer.byteLength(JSON.stringify(view))
  const lacksSubmit = type === 'modal' && view.submit === undefined
  const takesInput = objectsIn(blocks).some((block) => block.type === 'input')
  return [
    ...problemsIf([
      bytes > LIMITS.viewBytes,
      problem('', `${bytes} bytes, more than ${LIMITS.viewBytes}`, 'view_too_large'),
    ]),
    ...problemsOf(SCHEMAS[type], view, '', error),
    ...loneSurrogates(frame, '', error),
    ...validateBlocks(blocks, type).map((found) => ({ ...found, error })),
    ...problemsIf([
      lacksSubmit && takesInput,
      problem('/submit', 'is required where there are input blocks', error),
    ]),
  ]
}
