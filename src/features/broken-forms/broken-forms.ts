import { formBrokeOff } from '../../shared/broken-forms.ts'
import { feature } from '../../shared/feature.ts'

/** Tells of forms that nobody ended. */
export const brokenForms = feature({
  name: 'broken forms',
  parts: () => ({}),
  notifications: [formBrokeOff],
})
