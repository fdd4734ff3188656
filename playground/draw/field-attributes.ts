import { type ElementPlace, handle } from './element-handle.ts'

export interface FieldProps extends ElementPlace {
  /** The accessible name, if no visible label names the field. */
  label?: string
  /** The id of the HTML element. */
  id?: string
  labelledBy?: string
  describedBy?: string | undefined
  isRequired?: boolean
  isInvalid?: boolean
  /** Whether Slack delivers each change to the bot. */
  dispatchesAction?: boolean
}

/** The attributes of what holds the value, and of the control that takes the focus. Mostly they are one element. */
export function fieldAttributes(props: FieldProps, kind: 'one' | 'many' | 'seconds') {
  const { 'data-focus': focus, ...identity } = handle(props)
  return {
    holder: {
      ...identity,
      'data-field': kind,
      'data-dispatches-action': props.dispatchesAction === true ? '' : undefined,
    },
    control: {
      id: props.id,
      'aria-label': props.label,
      'aria-labelledby': props.labelledBy,
      'aria-describedby': props.describedBy,
      'aria-invalid': props.isInvalid === true ? true : undefined,
      'data-focus': focus,
    },
  }
}
