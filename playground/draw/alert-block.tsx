import type { ReactNode } from 'react'
import { type JsonObject, textOf } from '../../test/support/slack/json.ts'
import type { DrawContext } from './draw-context.ts'
import { TextObject } from './text.tsx'

/** The sign and the spoken name of each level. Colour alone tells none. */
const LEVELS: Record<string, { sign: string; spoken?: string }> = {
  default: { sign: '✦' },
  info: { sign: 'i', spoken: 'Info' },
  warning: { sign: '!', spoken: 'Warning' },
  error: { sign: '✕', spoken: 'Error' },
  success: { sign: '✓', spoken: 'Success' },
}

/** A notice in a modal. Screen readers announce an error or a warning when it appears. */
export function AlertBlock({ block, context }: { block: JsonObject; context: DrawContext }): ReactNode {
  const level = textOf(block.level) ?? 'default'
  const { sign, spoken } = LEVELS[level] ?? { sign: '✦' }
  const isUrgent = level === 'error' || level === 'warning'
  return (
    <div className={`alert ${level}`} role={isUrgent ? 'alert' : 'note'}>
      <span className="alert-sign" aria-hidden="true">
        {sign}
      </span>
      <div>
        {spoken === undefined ? null : <span className="visually-hidden">{spoken}: </span>}
        <TextObject text={block.text} context={context} />
      </div>
    </div>
  )
}
