import { namesUserGroup } from '../../access/create-access.ts'
import { maySetUp } from '../../access/policy.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { HomeAddition } from '../../blocks/home/home-view.ts'
import { type Checked, checkView, keyPageView } from '../../blocks/set-up/set-up-modals.ts'
import { SET_UP_ACTIONS, setUpSteps } from '../../blocks/set-up/set-up-steps.ts'
import { boundColumn } from '../../database/encrypted-columns.ts'
import { rowsBlanking } from '../../database/person-rows.ts'
import { type Answer, REPLIED } from '../../delivery/answer.ts'
import { button, link } from '../../delivery/button.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { execAnswerListener } from '../../exec/exec-client.ts'
import { type Change, type StoredInstallation, secretsIn } from '../../install/installations.ts'
import type { Rule } from '../../install/rules.ts'
import { feature } from '../../shared/feature.ts'
import { homePart } from '../../shared/home/show-home.ts'
import { missingScopes, testToken } from '../../slack/connection.ts'
import { coachedGroupOptions, coachesForm, coachOptions } from './coaches-form.ts'
import { authorizeSetUp, findChosen, type SetUpNeeds } from './needs.ts'
import { accessForm, messagesForm } from './set-up-forms.ts'
import { keyRefusals, keyRefused } from './set-up-notices.ts'

const setUpButton = (
  id: string,
  run: (needs: SetUpNeeds, context: DeliveryContext, action: ButtonAction, value: string) => Promise<Answer>,
) =>
  button({ ids: [id], kind: 'set_up', surface: ({ actionId }) => actionId, read: ({ value }) => value, run })

/** Opens the page for the key. */
const connect = setUpButton(SET_UP_ACTIONS.connect, async (needs, context, { openView }) => {
  const connecting = await authorizeSetUp(needs, context)
  await openView(keyPageView(await connecting.issueLink(context.user)))
  return REPLIED
})

const disconnect = setUpButton(SET_UP_ACTIONS.disconnect, async (needs, context) => {
  const connecting = await authorizeSetUp(needs, context)
  await connecting.disconnect()
  return {
    audit: { decision: 'disconnected', reason: 'set_up' },
    isDone: true,
    afterwards: () => connecting.apply(context.user),
  }
})

/** ⑤ Costs one request to Exec. */
const check = setUpButton(SET_UP_ACTIONS.check, async (needs, context, { openView }) => {
  const { keyLinks } = await authorizeSetUp(needs, context)
  const show = await openView(checkView(undefined))
  const checked = await findChecked(needs, keyLinks.publicUrl)
  context.audit({ decision: 'explained', reason: 'set_up' })
  await context.reply(() => show(checkView(checked)))
  return REPLIED
})

/** With many workspaces, each is set up in its Home by people with that right. */
export const setUp = feature<SetUpNeeds>({
  name: 'set-up',
  rows: {
    installations: {
      ...rowsBlanking('installations', 'installed_by', ['bot_token']),
      encrypted: [secretsIn('installations', 'bot_token')],
    },
    connections: {
      ...rowsBlanking('connections', 'connected_by', ['exec_key']),
      encrypted: [secretsIn('connections', 'exec_key')],
    },
    settings: {
      ...rowsBlanking('settings', 'changed_by', ['value']),
      encrypted: [boundColumn('settings', 'value', 'name')],
    },
  },
  buttons: [
    setUpButton(SET_UP_ACTIONS.access, accessForm.open),
    setUpButton(SET_UP_ACTIONS.coaches, coachesForm.open),
    setUpButton(SET_UP_ACTIONS.messages, messagesForm.open),
    connect,
    disconnect,
    check,
    link([SET_UP_ACTIONS.openPage]),
  ],
  forms: [accessForm, coachesForm, messagesForm],
  options: [coachOptions, coachedGroupOptions],
  notifications: [keyRefused],
  brings: [
    homePart.bring((needs) => (viewer, isOpened) => findHomeParts(needs, viewer, isOpened)),
    execAnswerListener.bring(keyRefusals),
  ],
})

async function findChecked(needs: SetUpNeeds, publicUrl: string): Promise<Checked> {
  const { slack, exec, settings, requestsRemaining } = needs
  const [bot, list] = await Promise.all([
    testToken(slack.client),
    exec.listSessions({ groups: 'everyone', page: 1 }),
  ])
  const granted = bot.ok ? bot.value.scopes : undefined
  return {
    missingScopes:
      granted && missingScopes(granted, { ...settings, hasCoachGroups: namesUserGroup(settings.access) }),
    installUrl: `${publicUrl}/slack/install${settings.slackbot ? '?slackbot' : ''}`,
    hasSession: list.ok ? list.value.items.length > 0 : list.error,
    requestsToday: (await requestsRemaining()).day,
  }
}

/**
 * What is left to set up in Slack, for people who may do so.
 * @param isOpened whether to show finished steps, too.
 */
async function findHomeParts(needs: SetUpNeeds, viewer: Viewer, isOpened: boolean): Promise<HomeAddition> {
  const { connecting, settings, groupCoaches } = needs
  if (connecting === undefined) return {}
  const { installed, installations } = connecting
  if (!maySetUp(await viewer.profile(), installed.installedBy)) return {}
  const [current, chosen] = await Promise.all([installations.find(installed.teamId), findChosen(needs)])
  const { report } = groupCoaches
  const steps = {
    settings,
    connection: current?.connection,
    access: latest(current, ['EXEC_ACCESS', 'EXEC_MONITORS']),
    coaches: latest(current, ['EXEC_COACHES', 'EXEC_GROUP_COACHES']),
    unknownGroups: typeof report === 'object' ? report.unknown : [],
    messages: latest(current, ['EXEC_UNFURLS', 'EXEC_RESULTS_DEFAULT', 'EXEC_SLACKBOT', 'EXEC_SESSION_URL']),
    chosen,
  }
  return setUpSteps(steps, isOpened)
}

/** The latest change to one of these; `undefined` if there was none. */
function latest(installed: StoredInstallation | undefined, rules: readonly Rule[]): Change | undefined {
  const found = rules.flatMap((rule) => installed?.settings[rule] ?? [])
  return found.toSorted((one, other) => other.at - one.at)[0]
}
