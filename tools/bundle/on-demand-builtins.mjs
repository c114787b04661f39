/**
 * Lets a bundle ask Node for `http` and `https` as plain objects.
 *
 * Imported, they have every property read once to become a module, and `http.WebSocket` loads 1 MB of undici by that:
 * 30 ms of each start, for ethers, which only calls `http.request`. What is behind a getter has no name to import here.
 *
 * @returns {import('rolldown').Plugin}
 */
export function onDemandBuiltins() {
  return {
    name: 'on-demand-builtins',
    resolveId: {filter: {id: /^(node:)?https?$/}, handler: (id) => `${MARK}${id.replace('node:', '')}`},
    load: {filter: {id: new RegExp(`^${MARK}`)}, handler: (id) => writeModule(id.slice(MARK.length))},
  }
}

/** The zero byte tells other plugins to leave a module alone. */
const MARK = '\0builtin:'

function writeModule(name) {
  const properties = Object.entries(Object.getOwnPropertyDescriptors(process.getBuiltinModule(name)))
  const names = properties.filter(([, property]) => 'value' in property).map(([key]) => key)
  return [
    `const builtin = process.getBuiltinModule('${name}')`,
    'export default builtin',
    ...names.map((key) => `export const ${key} = builtin.${key}`),
  ].join('\n')
}
