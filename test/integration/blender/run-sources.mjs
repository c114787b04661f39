import {existsSync} from 'node:fs'
import {registerHooks} from 'node:module'
import {fileURLToPath} from 'node:url'

// Lets Node run the TypeScript sources: their imports name the `.js` files that a build would make.
registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('.') || !specifier.endsWith('.js')) return next(specifier, context)
    const source = new URL(`${specifier.slice(0, -3)}.ts`, context.parentURL)
    return next(existsSync(fileURLToPath(source)) ? source.href : specifier, context)
  },
})
