import {BaseSequencer, type TestSpecification} from 'vitest/node'

/** Files that take minutes, the longest first: vitest begins with large files where it has not timed them yet. */
const LONG = [
  'test/e2e/render-job.test.ts',
  'test/e2e/wallet.test.ts',
  'test/e2e/interruptions.test.ts',
  'test/e2e/cheating-node.test.ts',
  'test/e2e/bad-input.test.ts',
  'test/integration/storage/kill.test.ts',
]

/** Begins each project with its longest files, so that none runs alone at the end beside an idle core. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const projects = [...new Set(sorted.map(({project}) => project))]
    return projects.flatMap((project) => {
      const own = sorted.filter((file) => file.project === project)
      const long = LONG.flatMap((path) => own.filter(({moduleId}) => moduleId.endsWith(path)))
      return [...long, ...own.filter((file) => !long.includes(file))]
    })
  }
}
