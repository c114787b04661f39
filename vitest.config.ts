import {defineConfig} from 'vitest/config'

// Real Blender and real chains share few cores: below `unit` and `storage`, one file at a time.
export default defineConfig({
  test: {
    reporters: ['default'],
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
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: ['test/integration/storage/**'],
          globalSetup: ['test/setup/build-dist.ts', 'test/setup/ensure-blender.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: {groupOrder: 2},
        },
      },
      {
        test: {
          name: 'storage',
          include: ['test/integration/storage/**/*.test.ts'],
          globalSetup: ['test/setup/build-dist.ts', 'test/setup/ensure-storage-servers.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: {groupOrder: 3},
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: [
            'test/setup/build-dist.ts',
            'test/setup/ensure-blender.ts',
            'test/setup/ensure-storage-servers.ts',
          ],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          maxWorkers: 1,
          sequence: {groupOrder: 4},
        },
      },
    ],
  },
})
