import { encodeTarget } from '../../../src/blocks/review/review-state.ts'

export function plain(text: string) {
  return { type: 'plain_text', text, emoji: false } as const
}

export function words(text: string, style?: 'bold' | 'italic') {
  return style === undefined ? { type: 'text', text } : { type: 'text', text, style: { [style]: true } }
}

export function section(...elements: object[]) {
  return { type: 'rich_text_section', elements }
}

export function quote(...elements: object[]) {
  return { type: 'rich_text_quote', elements }
}

export function richText(...elements: object[]) {
  return { type: 'rich_text', elements }
}

export function actions(...elements: object[]) {
  return { type: 'actions', elements }
}

export function note(text: string) {
  return { type: 'context', elements: [plain(text)] }
}

const TABS = {
  rubric: 'Rubric',
  transcript: 'Transcript',
  feedback: 'Feedback',
  progress: 'Progress',
} as const

export function tabs(shown: keyof typeof TABS) {
  const tab = (name: keyof typeof TABS) => ({
    type: 'button',
    action_id: `review.${name}`,
    text: plain(name === shown ? `● ${TABS[name]}` : TABS[name]),
    value: `{"tab":"${name}","page":1}`,
    ...(name === shown ? { style: 'primary', accessibility_label: `${TABS[name]}, shown now` } : {}),
  })
  return actions(tab('rubric'), tab('transcript'), tab('feedback'), tab('progress'))
}

/** Quoted words, and the button to their place in the transcript. */
export function said(text: string, moment?: { time: string; line: number; quoted?: string }) {
  return {
    type: 'section',
    text: plain(`“${text}”`),
    ...(moment && { accessory: momentButton(text, moment) }),
  }
}

function momentButton(
  text: string,
  { time, line, quoted = text }: { time: string; line: number; quoted?: string },
) {
  return {
    type: 'button',
    action_id: 'review.moment',
    text: plain(`${time} in transcript`),
    value: encodeTarget({ tab: 'transcript', page: 1, line }),
    accessibility_label: `Go to ${time} in the transcript: ${quoted}`,
  }
}
