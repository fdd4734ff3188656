import { feature } from '../../shared/feature.ts'

/** The links of sessions in messages. */
export const unfurl = feature({
  name: 'unfurl',
  parts: () => ({}),
  help: { everyone: ['Paste the link of a session that you can open: it unfurls'] },
})
