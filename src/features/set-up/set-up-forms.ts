import { z } from 'zod'
import { RESULTS, RULES, type SetUpSteps, SLACKBOT, UNFURLS } from '../../blocks/set-up/set-up-steps.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { form } from '../../delivery/form.ts'
import type { FieldProblems } from '../../delivery/form-definition.ts'
import type { Connecting } from '../../install/connecting.ts'
import { valueProblem } from '../../install/rules.ts'
import { type SaveChoice, setUpChoice } from '../../shared/set-up-choice.ts'
import { authorizeSetUp, findChosen, type SetUpNeeds } from './needs.ts'
import { save, type Values } from './save.ts'

interface FilledIn {
  values: Values
  /** Save the features' own choices. */
  saves?: readonly (SaveChoice | undefined)[]
}

/** The common part of both forms. */
const SAVED = {
  kind: 'set_up',
  submitLabel: 'Save',
  /** Shows a problem below the field named after the variable. */
  check({ values }: FilledIn): FieldProblems {
    const problems: Record<string, FieldProblems[string]> = {}
    for (const [rule, value] of values) {
      const words = value === '' ? undefined : valueProblem(rule, value)
      if (words !== undefined) problems[rule] = { kind: 'value_wrong', words }
    }
    return problems
  },
  allow: authorizeSetUp,
  shown: 'nothing that changes',
  async submit(
    _: SetUpNeeds,
    context: DeliveryContext,
    connecting: Connecting,
    __: unknown,
    { values, saves = [] }: FilledIn,
  ) {
    for (const save of saves) await save?.(context)
    return save(connecting, context, values)
  },
} as const

/** ② Who can open a session. */
export const accessForm = form({
  id: 'set_up_access',
  ...SAVED,
  title: () => 'Who can open a session',
  kept: z.object({}),
  fields(sheet, _, facts: SetUpNeeds['settings']['access'] | undefined): FilledIn {
    const rule = sheet.radio('EXEC_ACCESS', 'Who can open a session', {
      choices: RULES,
      initial: facts?.rule ?? 'restricted',
    })
    const monitors = sheet.checkbox('monitors', 'Monitors', {
      text: 'People who monitor or edit a scenario in Exec see its sessions',
      initial: facts?.monitors ?? false,
    })
    return {
      values: [
        ['EXEC_ACCESS', rule],
        ['EXEC_MONITORS', monitors ? 'on' : 'off'],
      ],
    }
  },
  open: ({ settings }, _context, _connecting, _: string) => ({ audit: [], kept: {}, facts: settings.access }),
})

/** ④ Links and messages. */
export const messagesForm = form({
  id: 'set_up_messages',
  ...SAVED,
  title: () => 'Links and messages',
  kept: z.object({}),
  fields(sheet, _, facts: MessageFacts | undefined, { composition }: SetUpNeeds): FilledIn {
    const unfurls = sheet.radio('EXEC_UNFURLS', "Below a session's link", {
      choices: UNFURLS,
      initial: facts?.unfurls ?? 'card',
    })
    const results = sheet.radio('EXEC_RESULTS_DEFAULT', 'Who gets a DM once their session is graded', {
      choices: RESULTS,
      initial: facts?.resultsDefault === 'each' ? 'on' : 'off',
    })
    const slackbot = sheet.checkbox('slackbot', 'Slackbot', {
      ...SLACKBOT,
      initial: facts?.slackbot ?? false,
    })
    const url = sheet.plainText('EXEC_SESSION_URL', "A session's page in Exec", {
      initial: facts?.sessionUrl,
      optional: true,
      hint: 'With {id} for its id, such as https://acme.app.exec.com/sessions/{id}',
    })
    const saves = setUpChoice.of(composition).map((choice, at) => choice.draw(sheet, facts?.chosen[at]))
    const values: Values = [
      ['EXEC_UNFURLS', unfurls],
      ['EXEC_RESULTS_DEFAULT', results],
      ['EXEC_SLACKBOT', slackbot ? 'on' : 'off'],
      ['EXEC_SESSION_URL', url?.trim() ?? ''],
    ]
    return { values, saves }
  },
  async open(needs, _context, _connecting, _: string) {
    return { audit: [], kept: {}, facts: { ...needs.settings, chosen: await findChosen(needs) } }
  },
})

/** What the form opens with. */
type MessageFacts = SetUpNeeds['settings'] & Pick<SetUpSteps, 'chosen'>
