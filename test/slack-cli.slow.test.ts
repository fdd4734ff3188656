import { execSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const ROOT = new URL('..', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, ROOT), 'utf8')
const { hooks } = z
  .object({ hooks: z.object({ 'get-manifest': z.string() }) })
  .parse(JSON.parse(read('.slack/hooks.json')))

/** Where these tests were started by `npx --package`, the hook's own npx would take that package for its own. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'npm_config_package'))

it.each(['', ' --source="/some folder/of mine"'])(
  "the Slack CLI's hook get-manifest%s prints the manifest",
  (source) => {
    const printed = execSync(hooks['get-manifest'] + source, { cwd: ROOT, encoding: 'utf8', env })
    expect(JSON.parse(printed)).toEqual(parse(read('manifest.yml')))
  },
)
