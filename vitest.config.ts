import {defineConfig} from 'vitest/config'
import {LongFirst} from './test/setup/long-first.js'

/** A hook that needs a storage server may wait until it is built. */
const BUILD_TIMEOUT_MS = 900_000

/** Tests that need the storage servers: last, so that they are built beside the others. */
const STORAGE_TESTS = ['test/integration/storage/**/*.test.ts', 'test/e2e/storage-network.test.ts']

/** Tests with Blenders that are installed while others run. */
const OTHER_BLENDERS = ['test/integration/blender/versions.test.ts']

// Real Blender fills the cores, so its tests run one file at a time; chains mostly wait, so two run side by side, and networks three.
export default defineConfig({
  test: {
    reporters: ['default'],
    sequence: {sequencer: LongFirst},
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 20_000,
          maxWorkers: 2,
          sequence: {groupOrder: 1},
        },
      },
      {
        test: {
          name: 'blender',
          include: ['test/integration/blender/**/*.test.ts'],
          exclude: OTHER_BLENDERS,
          globalSetup: ['test/setup/build-dist.ts', 'test/setup/ensure-blender.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: {groupOrder: 2},
        },
      },
      {
        test: {
          name: 'blenders',
          include: OTHER_BLENDERS,
          globalSetup: ['test/setup/build-dist.ts', 'test/setup/ensure-blender.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          maxWorkers: 2,
          sequence: {groupOrder: 4},
        },
      },
      {
        test: {
          name: 'storage',
          include: STORAGE_TESTS,
          globalSetup: ['test/setup/build-dist.ts', 'test/setup/ensure-blender.ts'],
          testTimeout: 240_000,
          hookTimeout: BUILD_TIMEOUT_MS,
          maxWorkers: 2,
          sequence: {groupOrder: 4},
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: STORAGE_TESTS,
          globalSetup: ['test/setup/build-dist.ts', 'test/setup/ensure-blender.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          maxWorkers: 3,
          sequence: {groupOrder: 3},
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: ['test/integration/blender/**', ...STORAGE_TESTS],
          globalSetup: ['test/setup/build-dist.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: {groupOrder: 4},
        },
      },
    ],
  },
})
