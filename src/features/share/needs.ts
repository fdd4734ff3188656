import type { FormNeeds } from '../../delivery/form.ts'
import type { HidePreviewNeeds } from '../../shared/hide-preview.ts'
import type { OwnListDependencies } from '../../shared/list.ts'
import type { Mentions } from '../../shared/remembered-messages.ts'
import type { ComposeShareNeeds } from '../../shared/share-notice.ts'
import type { ShareSessionNeeds } from '../../shared/share-session.ts'

/** What sharing needs of the workspace. */
export interface ShareNeeds
  extends ShareSessionNeeds,
    ComposeShareNeeds,
    OwnListDependencies,
    HidePreviewNeeds,
    Pick<FormNeeds, 'brokenForms'> {
  mentions: Mentions
  linkHosts: readonly string[]
}
