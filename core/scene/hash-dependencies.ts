import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {pipeline} from 'node:stream/promises'
import type {SceneReport} from './scene-report.js'

/** Adds the SHA-256 of every file that is there to a report; reads all of them. */
export async function hashDependencies(report: SceneReport, signal?: AbortSignal): Promise<SceneReport> {
  const dependencies = []
  for (const dependency of report.dependencies) {
    if (dependency.exists) dependencies.push({...dependency, sha256: await hashFile(dependency.path, signal)})
    else dependencies.push(dependency)
  }
  return {...report, dependencies}
}

async function hashFile(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash, signal ? {signal} : {})
  return hash.digest('hex')
}
