// Writes core/verify/measure-lines-bytes.ts from measure-lines.wat beside it: `node tools/assemble-kernel.mjs`.
import {readFileSync, writeFileSync} from 'node:fs'
import {assembleWat} from './assemble/assemble-wat.mjs'
import {repositoryPath} from './bootstrap/paths.mjs'

const bytes = assembleWat(readFileSync(repositoryPath('core/verify/measure-lines.wat'), 'utf8'))
const lines = Buffer.from(bytes)
  .toString('base64')
  .match(/.{1,108}/g)
writeFileSync(
  repositoryPath('core/verify/measure-lines-bytes.ts'),
  `/** measure-lines.wat, assembled by tools/assemble-kernel.mjs: not edited by hand. */
export const MEASURE_LINES_BYTES = Buffer.from(
  [
${lines.map((line) => `    '${line}',`).join('\n')}
  ].join(''),
  'base64',
)
`,
)
