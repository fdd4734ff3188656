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

it.each(['', ' --source="/some folder/of mine"'])(
  "the Slack CLI's hook get-manifest%s prints the manifest",
  (source) => {
    const printed = execSync(hooks['get-manifest'] + source, { cwd: ROOT, encoding: 'utf8' })
    expect(JSON.parse(printed)).toEqual(parse(read('manifest.yml')))
  },
)
