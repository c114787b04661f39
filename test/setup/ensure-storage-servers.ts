import {prepareStorageServers} from '../../tools/bootstrap/storage-servers.mjs'

/** Builds Kubo and the S3 server before tests that store something on them. */
export default async function ensureStorageServers(): Promise<void> {
  await prepareStorageServers((line: string) => console.error(line))
}
