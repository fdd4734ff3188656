import { z } from 'zod'
import { type ManyWorkspaces, readSettings } from '../config/config.ts'
import { type Store, scopedStore } from '../database/store.ts'
import { PERSON_ROWS } from '../features/features.ts'
import type { SetUpInSlack } from '../install/connecting.ts'
import { installPages } from '../install/install-pages.ts'
import { Installations, type StoredInstallation } from '../install/installations.ts'
import { createKeyLinks, type KeyLinks } from '../install/key-links.ts'
import { keyPage } from '../install/key-page.ts'
import { Oauth } from '../install/oauth.ts'
import { DAY_MS, HOUR_MS } from '../lib/durations.ts'
import { every } from '../lib/every.ts'
import { describeError } from '../lib/log.ts'
import { ok, type Result } from '../lib/result.ts'
import { createSlackClients, createSlackRetry, type SlackClients, slackAnswer } from '../slack/clients.ts'
import type { RejectedToken } from '../slack/connection.ts'
import { isTokenGone } from '../slack/failure.ts'
import { composeWorkspace } from './compose-workspace.ts'
import { DueWork } from './due-work.ts'
import type { Process, WorkspaceOptions } from './process.ts'
import type { SlackWorkspace, VisitSchedule } from './slack-workspace.ts'
import type { Place, Workspaces } from './workspaces.ts'

/** How soon a change by another replica is seen. */
const REFRESH_MS = 30_000
/** How long a workspace's rows are kept after the app was removed, and how often the app looks for older ones. */
const KEPT_MS = DAY_MS
const PURGE_MS = HOUR_MS
/** Bounds of the time between two visits of a workspace, whatever `EXEC_POLL_SECONDS` says. */
const MIN_INTERVAL_MS = 60_000
const MAX_INTERVAL_MS = 5 * 60_000
const MAX_BUILT = 500
/** If the app gave up sooner, Slack might still install it, and the app would answer nobody there. */
export const EXCHANGE_MS = 30_000
/** A workspace has answered its deliveries by this time. */
const ANSWERED_MS = 60_000

/** What the process knows of an installation. */
interface Slot {
  building?: Promise<SlackWorkspace | undefined> | undefined
  /** Whether it changed while it was being built. */
  isOutdated?: boolean
  /** When someone last used it, in milliseconds since the epoch. */
  usedAt: number
  schedule: VisitSchedule
}

/** Builds each workspace where the app is installed, and rebuilds it when its installation, connection or settings change. */
export class InstalledWorkspaces implements Workspaces {
  readonly #built = new Map<string, { workspace: SlackWorkspace; version: string; isConnected: boolean }>()
  readonly #slots = new Map<string, Slot>()
  readonly #refreshes = every(REFRESH_MS, () => this.#refresh(), { firstMs: REFRESH_MS })
  readonly #purges = every(PURGE_MS, () => this.#purge(), { firstMs: PURGE_MS })
  #hasStopped = false
  readonly #dueWork: DueWork
  /** Counts requests to Exec: several Slack workspaces may share one Exec workspace. */
  readonly #limits: Store

  readonly only = undefined
  readonly pages: Workspaces['pages']
  readonly #installations: Installations
  readonly #oauth: Oauth
  readonly #keyLinks: KeyLinks

  constructor(
    serves: ManyWorkspaces,
    private readonly process: Process,
    private readonly options: WorkspaceOptions = {},
  ) {
    const { config, database, stores, log, clock } = process
    this.#installations = new Installations(database, clock)
    this.#limits = stores.of('exec')
    this.#oauth = new Oauth({
      ...serves,
      slackApiUrl: config.slackApiUrl,
      client: this.#createClients(undefined, undefined, EXCHANGE_MS).clientWithoutRetry,
      database,
      installations: this.#installations,
      onChange: (workspace) => process.tasks.track(this.renew(workspace)),
      clock,
      log,
    })
    this.#dueWork = new DueWork({
      database,
      clock,
      log,
      everyMs: Math.min(Math.max(MIN_INTERVAL_MS, 1000 * config.exec.pollSeconds), MAX_INTERVAL_MS),
      visit: async (key) => (await this.#find(key))?.visit(this.#slotOf(key).schedule),
      send: async (key) => (await this.#find(key))?.send(),
      onEnd: () => this.#closeUnused(),
    })
    this.#keyLinks = createKeyLinks(database, clock, serves.publicUrl)
    this.pages = installPages({
      oauth: this.#oauth,
      publisher: serves,
      keyPage: keyPage(
        this.#keyLinks,
        async (workspace) => (await this.#findForUse(workspace))?.connecting,
        log,
      ),
      track: (answering) => process.tasks.track(answering),
      log,
    })
  }

  async connect(): Promise<Result<void, RejectedToken>> {
    await this.process.stores.start()
    this.process.metrics.watchOutbox(() => this.#dueWork.oldestDueMs())
    this.#dueWork.start()
    this.#refreshes.start()
    this.#purges.start()
    return ok(undefined)
  }

  async find(installations: readonly string[]): Promise<SlackWorkspace | undefined> {
    for (const key of installations) {
      const workspace = await this.#findForUse(key)
      if (workspace !== undefined) return workspace
    }
    return undefined
  }

  async sayDue(): Promise<void> {
    await this.#dueWork.run()
    for (const workspace of this.#all()) await workspace.sayDue()
  }

  #all(): readonly SlackWorkspace[] {
    return [...this.#built.values()].map(({ workspace }) => workspace)
  }

  /** Applies at once what this process has changed. */
  renew(workspace: string): Promise<void> {
    this.#slotOf(workspace).isOutdated = true
    return this.#remove(workspace)
  }

  /** The event does not always say whether it is about a workspace or its organization. */
  async installationChanged({ teamId, enterpriseId }: Place): Promise<void> {
    try {
      for (const key of [teamId, enterpriseId]) {
        const installed = key && (await this.#installations.find(key))
        if (installed) await this.#check(installed)
      }
    } catch (error) {
      // The next call to Slack there says so, too.
      this.process.log.warn('an installation could not be read', describeError(error))
    }
  }

  async stop(): Promise<void> {
    this.#hasStopped = true
    const all = [this.#refreshes, this.#purges, this.#dueWork, ...this.#all()]
    await Promise.all(all.map((each) => each.stop()))
  }

  close(): void {
    for (const workspace of this.#all()) workspace.close()
  }

  #slotOf(key: string): Slot {
    const slot = this.#slots.get(key) ?? { usedAt: 0, schedule: new Map() }
    this.#slots.set(key, slot)
    return slot
  }

  async #findForUse(key: string): Promise<SlackWorkspace | undefined> {
    // Noted before it is built, so that it doesn't look unused.
    this.#slotOf(key).usedAt = this.process.clock()
    // The page of another replica may just have connected it.
    if (this.#built.get(key)?.isConnected === false) await this.#refresh([key])
    return this.#find(key)
  }

  async #find(key: string): Promise<SlackWorkspace | undefined> {
    const built = this.#built.get(key)
    if (built !== undefined) return built.workspace
    const slot = this.#slotOf(key)
    slot.building ??= this.#build(key, slot).finally(() => {
      slot.building = undefined
    })
    return slot.building
  }

  async #build(key: string, slot: Slot): Promise<SlackWorkspace | undefined> {
    slot.isOutdated = false
    const installed = await this.#installations.find(key)
    const workspace = installed && this.#compose(installed)
    workspace?.start()
    if (slot.isOutdated) {
      workspace?.close()
      return this.#build(key, slot)
    }
    if (installed === undefined || workspace === undefined) return undefined
    workspace.onDue(() => this.#dueWork.wake(key))
    if (this.#hasStopped) await workspace.stop()
    const { version, connection } = installed
    this.#built.set(key, { workspace, version, isConnected: connection !== undefined })
    this.#closeUnused()
    return workspace
  }

  /**
   * If too many are in memory, closes the least recently used. Among never used ones, it closes the newest, because the
   * others are due for a visit sooner. A busy one finishes first.
   */
  #closeUnused(): void {
    const { maxBuilt = MAX_BUILT } = this.options
    if (this.#built.size <= maxBuilt) return
    const [unused] = [...this.#built.keys()]
      .toReversed()
      .toSorted((one, other) => this.#slotOf(one).usedAt - this.#slotOf(other).usedAt)
    if (unused !== undefined && !this.#dueWork.isBusyIn(unused)) void this.#remove(unused)
  }

  #compose(installed: StoredInstallation): SlackWorkspace {
    const { teamId: key, connection, installedBy } = installed
    const log = this.process.log.ofTeam(key)
    const slack = this.#createClients(installed.botToken, (method) => {
      if (method !== 'auth.test') this.process.tasks.track(this.#check(installed))
    })
    const setUp: SetUpInSlack = {
      installed,
      installations: this.#installations,
      keyLinks: this.#keyLinks,
      apply: async (user) => {
        await this.renew(key)
        const workspace = await this.#findForUse(key)
        workspace?.drawHome(user)
      },
    }
    const exec = connection === undefined ? { installedBy } : { apiKey: connection.apiKey }
    const limits = connection && scopedStore(this.#limits, connection.execWorkspace)
    const settings = readSettings(installed.settings, (setting) =>
      log.error('a setting can not be read: its strictest value holds', { setting }),
    )
    return composeWorkspace(
      { installation: installed, slack, exec, limits, setUp, settings },
      { ...this.process, log },
      this.options,
    )
  }

  #createClients(
    botToken: string | undefined,
    onTokenGone?: (method: string) => void,
    timeout?: number,
  ): SlackClients {
    const { config, log, slackHooks } = this.process
    return createSlackClients(
      { apiUrl: config.slackApiUrl, botToken },
      {
        transport: slackHooks.transport,
        retry: createSlackRetry({ log }),
        onCall(method, failure, ms) {
          slackHooks.onCall(method, failure, ms)
          if (failure !== undefined && isTokenGone(failure)) onTokenGone?.(method)
        },
      },
      timeout,
    )
  }

  /** Slack's event may be late, or about an earlier installation, so this asks Slack for the current state. */
  async #check(installed: StoredInstallation): Promise<void> {
    const { log } = this.process
    const { teamId: key, botToken, installedAt } = installed
    try {
      const { client } = this.#createClients(botToken)
      const tested = await slackAnswer(client.auth.test(), z.unknown())
      if (tested.ok || !isTokenGone(tested.error)) return
      // The app may have been added again, or another replica may have ended the installation.
      const current = await this.#installations.find(key)
      if (current?.botToken !== botToken) return this.renew(key)
      if (!(await this.#installations.end(key, { upTo: installedAt }))) return
      log.ofTeam(key).audit({ surface: 'install', decision: 'uninstalled' })
      await this.renew(key)
    } catch (error) {
      log.error('an installation could not be checked', describeError(error))
    }
  }

  /** Rebuilds what has changed, and closes what was removed. */
  async #refresh(keys = [...this.#built.keys()]): Promise<void> {
    const { log } = this.process
    try {
      const versions = await this.#installations.versions(keys)
      for (const key of keys) if (versions.get(key) !== this.#built.get(key)?.version) await this.#remove(key)
    } catch (error) {
      log.warn('could not look for changed installations', describeError(error))
    }
  }

  /** A workspace that adds the app again within a day finds everything as it was. */
  async #purge(): Promise<void> {
    const { clock, log } = this.process
    try {
      const purged = await this.#installations.purgeEnded(Object.keys(PERSON_ROWS), clock() - KEPT_MS)
      for (const workspace of purged)
        log.ofTeam(workspace).audit({ surface: 'install', decision: 'forgotten' })
    } catch (error) {
      log.warn('the rows of a removed workspace could not be deleted', describeError(error))
    }
  }

  /** Finishes the answers under way before it closes. */
  async #remove(key: string): Promise<void> {
    const workspace = this.#built.get(key)?.workspace
    if (workspace === undefined) return
    this.#built.delete(key)
    await workspace.stop()
    const ms = this.#slotOf(key).usedAt + ANSWERED_MS - this.process.clock()
    if (ms > 0) setTimeout(() => workspace.close(), ms).unref()
    else workspace.close()
  }
}
