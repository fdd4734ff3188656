import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { transform } from 'esbuild'

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  ts: 'text/javascript; charset=utf-8',
}

export interface PageFile {
  type: string
  body: string
}

/** A file of the page, with TypeScript's types stripped. `undefined` if there is no such file. */
export async function pageFile(path: string): Promise<PageFile | undefined> {
  if (path === '/library.css') return { type: TYPES.css ?? '', body: await libraryStyles() }
  const name = path === '/' ? '/page/index.html' : path
  const [, ending = ''] = /^\/(?:page\/[a-z-]+|place-hash)\.(html|css|ts)$/.exec(name) ?? []
  const type = TYPES[ending]
  if (type === undefined) return undefined
  try {
    const source = await readFile(new URL(`.${name}`, import.meta.url), 'utf8')
    return { type, body: ending === 'ts' ? (await transform(source, { loader: 'ts' })).code : source }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** The library's styles select by an id that would repeat on the page, so they select by its class instead. */
async function libraryStyles(): Promise<string> {
  const path = createRequire(import.meta.url).resolve('slack-blocks-to-jsx/dist/style.css')
  return (await readFile(path, 'utf8')).replaceAll('#slack_blocks_to_jsx', '.slack_blocks_to_jsx')
}
