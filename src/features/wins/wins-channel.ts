import { z } from 'zod'
import { mention } from '../../blocks/text/rich-pieces.ts'
import { WINS_COME_HERE } from '../../blocks/wins/wins-message.ts'
import type { Stored } from '../../database/database.ts'
import { Refused } from '../../delivery/answer.ts'
import { auditReason } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { BEST_RANK_WORD } from '../../exec/grading-scale.ts'
import type { WorkspaceChoice } from '../../shared/set-up-choice.ts'
import { type SlackClients, slackAnswer } from '../../slack/clients.ts'
import { checkOwnChannel } from '../../slack/conversations.ts'
import { postCard } from '../../slack/post-message.ts'
import type { ShareProblem } from '../../slack/share-problem.ts'

export interface ChannelNeeds extends Stored {
  slack: SlackClients
}

/**
 * The workspace's one channel where people may share their wins. Like the functions below, rejects if the database
 * does.
 */
export function findChannel({ database, workspace }: ChannelNeeds) {
  return database
    .of(workspace)
    .selectFrom('wins_channels')
    .select(['channel', 'set_by as by', 'set_at as at'])
    .executeTakeFirst()
}

/** The channel with its name, for a button; `undefined` if the app can't share wins to any. */
export async function findNamedChannel(needs: ChannelNeeds) {
  const { channel } = (await findChannel(needs)) ?? {}
  if (channel === undefined) return undefined
  const checked = await checkOwnChannel(needs.slack.client, channel)
  return checked.ok ? { channel, name: checked.value.name } : undefined
}

/**
 * Chooses one of the organization's own channels that the app is in. Announces itself in a newly chosen channel if
 * Slack allows it. Resolves to why it can't be chosen.
 * @param joins whether the app may join a public channel for that.
 */
export async function chooseChannel(
  needs: ChannelNeeds,
  channel: string,
  by: string,
  { joins = false } = {},
): Promise<ShareProblem | undefined> {
  const { database, workspace, slack, clock } = needs
  let checked = await checkOwnChannel(slack.client, channel)
  if (joins && !checked.ok && checked.error.kind === 'not_invited') {
    await slackAnswer(slack.client.conversations.join({ channel }), z.unknown())
    checked = await checkOwnChannel(slack.client, channel)
  }
  if (!checked.ok) return checked.error
  const isNew = (await findChannel(needs))?.channel !== channel
  const chosen = { channel, set_by: by, set_at: clock() }
  await database
    .of(workspace)
    .insertInto('wins_channels')
    .values(chosen)
    .onConflict((conflict) => conflict.column('workspace').doUpdateSet(chosen))
    .execute()
  if (isNew) await postCard(slack.clientWithoutRetry, { channel }, WINS_COME_HERE)
  return undefined
}

/** Resolves to the removed channel. */
export async function removeChannel({ database, workspace }: ChannelNeeds): Promise<string | undefined> {
  const removed = await database
    .of(workspace)
    .deleteFrom('wins_channels')
    .returning('channel')
    .executeTakeFirst()
  return removed?.channel
}

/** The choice of the channel in the set-up form. */
export function channelChoice(needs: ChannelNeeds): WorkspaceChoice {
  return {
    async find() {
      const chosen = await findChannel(needs)
      return chosen && { ...chosen, markup: `Wins go to ${mention(chosen.channel)}` }
    },
    draw(sheet, chosen) {
      const channel = sheet.conversation('wins', 'A channel for wins', {
        initial: chosen?.channel,
        isChannel: true,
        optional: true,
        hint: `Anyone who reaches ${BEST_RANK_WORD} or a personal best can share it there.`,
      })
      return (context) => changeChannel(needs, context, channel)
    },
  }
}

/** Does nothing if it stays the same. */
async function changeChannel(
  needs: ChannelNeeds,
  context: DeliveryContext,
  channel: string | undefined,
): Promise<void> {
  const was = (await findChannel(needs))?.channel
  if (channel === was) return
  if (channel === undefined) await removeChannel(needs)
  else {
    const error = await chooseChannel(needs, channel, context.user, { joins: true })
    if (error !== undefined)
      throw new Refused({
        audit: { channel, decision: 'refused', ...auditReason(error) },
        problem: { kind: 'no_channel_for_wins' },
      })
  }
  context.audit({ decision: 'changed', reason: 'set_up', setting: 'wins_channel', channel: channel ?? was })
}
