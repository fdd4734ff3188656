import type { z } from 'zod'
import type { PrivateAnswer } from './answer.ts'
import type { DeliveryContext } from './context.ts'

/** A tool that Slackbot calls for someone who asks it. Like a word, it answers that person alone. It changes nothing. */
export interface Tool<Needs> {
  /** Never change one: people allow it by its name, and buttons that Slackbot has drawn call it. */
  name: string
  /** The name for people. */
  title: string
  /** Tells the model what the tool answers, and when not to call it. */
  description: string
  input: z.ZodObject
  /** Slackbot's buttons that call it, by `action_id`. Each makes the input from its value, or `undefined` if it calls another tool. */
  presses: Readonly<Record<string, (value: string) => object | undefined>>
  /** @param given an input that fits the schema. */
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
