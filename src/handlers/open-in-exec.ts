import type { ClickArguments } from './click.ts'

/** *Open in Exec* is a link: Slack opens it and still wants the click acknowledged. */
export async function openInExec({ ack }: ClickArguments): Promise<void> {
  await ack()
}
