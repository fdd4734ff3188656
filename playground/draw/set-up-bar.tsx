import type { ReactNode } from 'react'
import type { Adding } from '../adding.ts'

interface SetUpBarProps extends Pick<Adding, 'publicUrl' | 'acmeUrl'> {
  apiKey: string
}

/** The top of the page where people add the app: what that takes, and a key of its Exec. */
export function SetUpBar({ publicUrl, acmeUrl, apiKey }: SetUpBarProps): ReactNode {
  return (
    <>
      <div className="bar-buttons">
        <a className="button primary" href={publicUrl}>
          Add to Slack
        </a>
        <button type="button" className="button" data-copy={apiKey}>
          Copy the key
        </button>
        <a className="button" href={acmeUrl}>
          Back to Acme
        </a>
      </div>
      <p>
        As Ada, add the app here, and set it up in its Home. A key of Exec for step 1: <code>{apiKey}</code>
      </p>
    </>
  )
}
