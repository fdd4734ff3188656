import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'

/** HTML with all outside text escaped. Only `html` makes it. */
interface Html {
  readonly html: string
}

/** A template that escapes its values, but keeps `Html`. */
export function html(texts: TemplateStringsArray, ...values: readonly (string | Html)[]): Html {
  const parts = texts.map((text, index) => text + escaped(values[index] ?? ''))
  return { html: parts.join('') }
}

function escaped(value: string | Html): string {
  if (typeof value !== 'string') return value.html
  return value.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const STYLE = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;overflow-wrap:anywhere}
h1{font-size:1.5rem}
h2{font-size:1.1rem}
.button,button{display:inline-block;font:inherit;padding:.6rem 1.2rem;border:0;border-radius:.5rem;background:#4a154b;color:#fff;text-decoration:none;cursor:pointer}
input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;margin:.25rem 0 1rem}
input[type=checkbox]{width:auto;margin:0 .5rem 1rem 0}
.problem{color:#b3261e}
.warning{border-left:4px solid #b3261e;padding-left:1rem}
@media(prefers-color-scheme:dark){.button,button{background:#8a3c8f}.problem{color:#f2b8b5}}`

/**
 * Submits a key's form once all its fields match their `pattern`, and no form twice. Without scripts, people use the button.
 */
const SCRIPT = `let isSent=false
onpageshow=()=>{isSent=false}
onsubmit=()=>!isSent&&(isSent=true)
oninput=({target:{form}})=>{if(form.key&&!isSent&&form.checkValidity())form.requestSubmit()}`

const sourceOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
/** Forbids other scripts, other hosts and frames. Forms only go to the app. */
const POLICY = `default-src 'none'; script-src ${sourceOf(SCRIPT)}; style-src ${sourceOf(STYLE)}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`

/** Answers with a page. Caches don't keep it, and other sites don't see it as a referrer. */
export function sendPage(
  response: ServerResponse,
  { status = 200, title, body }: { status?: number; title: string; body: Html },
): void {
  const page = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${{ html: STYLE }}</style><script>${{ html: SCRIPT }}</script></head><body><main><h1>${title}</h1>${body}</main></body></html>`
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    })
    .end(page.html)
}
