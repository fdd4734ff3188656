import type { Outbox } from '../../outbox/outbox.ts'
import type { HidePreviewNeeds } from '../../shared/hide-preview.ts'
import type { OwnListDependencies } from '../../shared/list.ts'
import type { Preferences } from '../../shared/preferences.ts'
import type { Mentions } from '../../shared/remembered-messages.ts'
import type { ComposeShareNeeds } from '../../shared/share-notice.ts'
import type { ShareSessionNeeds } from '../../shared/share-session.ts'
import type { Timing } from '../../shared/timing.ts'

/** What sharing needs of the workspace. */
export interface ShareNeeds
  extends ShareSessionNeeds,
    ComposeShareNeeds,
    OwnListDependencies,
    HidePreviewNeeds {
  timing: Timing
  slack: ShareSessionNeeds['slack']
  preferences: Preferences
  outbox: Pick<Outbox, 'find' | 'countSent'>
  mentions: Mentions
  linkHosts: readonly string[]
}
