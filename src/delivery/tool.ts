import type { z } from 'zod'
import type { PrivateAnswer } from './answer.ts'
import type { DeliveryContext } from './context.ts'

/** What Slackbot can call for someone who asks it. It answers as a word does, that person alone, and changes nothing. */
export interface Tool<Needs> {
  /** Never change one: people allow it by its name, and buttons that Slackbot has drawn call it. */
  name: string
  /** For people. */
  title: string
  /** For a model that chooses: what it answers, and when not to call it. */
  description: string
  input: z.ZodObject
  /** The buttons that call it in Slackbot, by `action_id`: what a button's value says to call it with; `undefined` if not this tool. */
  presses: Readonly<Record<string, (value: string) => object | undefined>>
  /** @param given what fits `input`. */
  run(needs: Needs, context: DeliveryContext, given: unknown): Promise<PrivateAnswer>
}

interface ToolDefinition<Needs, Input extends z.ZodObject>
  extends Omit<Tool<Needs>, 'input' | 'presses' | 'run'> {
  input: Input
  presses?: Readonly<Record<string, (value: string) => z.input<Input> | undefined>>
  run(needs: Needs, context: DeliveryContext, input: z.output<Input>): Promise<PrivateAnswer>
}

/** The frame finds who asks, audits, and puts the answer into what Slackbot takes. */
export function tool<Needs, Input extends z.ZodObject>({
  input,
  presses = {},
  run,
  ...words
}: ToolDefinition<Needs, Input>): Tool<Needs> {
  return {
    ...words,
    input,
    presses,
    run: (needs, context, given) => run(needs, context, input.parse(given)),
  }
}
