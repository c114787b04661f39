import {describe, expect, test} from 'vitest'
import {
  BlenderCrashedError,
  DeviceMissingError,
  diagnoseFailure,
  RenderFailedError,
  RenderHungError,
} from '../../../../core/blender/index.js'
import {ImageNotFiniteError} from '../../../../core/verify/index.js'

const crashed = new BlenderCrashedError('Blender 4.5.15 ended by SIGSEGV, in the middle of its work.')
const failed = new RenderFailedError('Blender ended the render with CANCELLED.')

// Lines as Blender, Cycles and drivers print them: docs/failures.md says where each comes from.
describe('diagnoseFailure', () => {
  test.each([
    ['System is out of GPU memory', 'out-of-vram'],
    ['System is out of GPU and shared host memory', 'out-of-vram'],
    [
      'CUDA error: Out of memory in cuMemAlloc_v2(&device_pointer, size) (intern/cycles/device/cuda/device_impl.cpp:620)',
      'out-of-vram',
    ],
    [
      'Out of memory in cuStreamCreate(&cuda_stream_, CU_STREAM_NON_BLOCKING) (intern/cycles/device/cuda/queue.cpp:21)',
      'out-of-vram',
    ],
    ['Failed to create CUDA context (Out of memory)', 'out-of-vram'],
    ['OPTIX_ERROR_DEVICE_OUT_OF_MEMORY in optixAccelBuild(context, NULL, &options, ...)', 'out-of-vram'],
    ['HIP error: Out of memory in hipMalloc(&device_pointer, size)', 'out-of-vram'],
    [
      'HIPEW initialization failed: Driver version too old, requires AMD Radeon Pro 24.Q2 driver or newer',
      'driver-too-old',
    ],
    ['CUDA driver version is insufficient for CUDA runtime version', 'driver-too-old'],
    ['OptiX initialization failed because the installed driver does not support ABI version 87', 'driver-too-old'],
    ['CUDA_ERROR_UNSUPPORTED_PTX_VERSION in cuModuleLoadData', 'driver-too-old'],
    ["terminate called after throwing an instance of 'std::bad_alloc'", 'out-of-memory'],
    ['Malloc returns null: len=1073741824 in array, total 3221225472', 'out-of-memory'],
    ['OSError: [Errno 28] No space left on device', 'disk-full'],
    ["Render error (No space left on device) cannot save: '/out/task.exr'", 'disk-full'],
    ['no CUDA-capable device is detected', 'device-missing'],
    ["Warning: Unable to open '/scene/props.blend': No such file or directory", 'missing-file'],
    ['00:01.2  cycles  | WARNING Image file /scene/wood.png does not exist.', 'missing-file'],
    ["LIB: Collection: 'Props' missing from '/scene/set.blend', parent '<direct>'", 'missing-file'],
    ['Error: File format is not supported in file "/scene/scene.blend"', 'scene-unreadable'],
    ['Fatal Python error: Segmentation fault', 'crash'],
    ['Fra:1 Mem:98M | Sample 1/8', 'unknown'],
  ])('takes "%s" for %s', (line, reason) => {
    expect(diagnoseFailure(failed, `Read blend: "/scene/scene.blend"\n${line}\n`).reason).toBe(reason)
  })

  test.each([
    [crashed, '', 'crash'],
    [crashed, 'System is out of GPU memory\n', 'out-of-vram'],
    [new BlenderCrashedError('Blender 4.5.15 ended by SIGKILL, as when memory runs out.'), '', 'out-of-memory'],
    [new DeviceMissingError('There is no CUDA device.'), '', 'device-missing'],
    [new RenderHungError('The render made no progress for 30 minutes and was stopped.'), 'Segmentation fault', 'hang'],
    [new RenderFailedError('Expected 96x64 px, Blender wrote 48x32 px.'), '', 'wrong-size'],
    [new RenderFailedError('The scene scene.blend lacks a file: /scene/wood.png.'), '', 'missing-file'],
    [new RenderFailedError('/out/1.exr is cut off after 12 bytes; is the disk full?.'), '', 'disk-full'],
    [new RenderFailedError('System is out of GPU memory.'), '', 'out-of-vram'],
    [new ImageNotFiniteError("The image has 3 pixel(s) in channel 'R' that are not finite numbers."), '', 'not-finite'],
    [new Error('what nobody foresaw'), '', 'unknown'],
  ])('takes %s for its reason', (error, log, reason) => {
    expect(diagnoseFailure(error, log).reason).toBe(reason)
  })

  test('leaves a scene that lacks files to others, without holding it against the node', () => {
    const lacks =
      'Frame 9 lacks 2 files: a.png, b.png, which the scene reads at that frame and its job lists for others.'
    expect(diagnoseFailure(new RenderFailedError(lacks))).toMatchObject({reason: 'missing-file', isForOthers: true})
  })

  test('leaves a scene that is too large for the card to others, without holding it against the node', () => {
    expect(diagnoseFailure(crashed, 'System is out of GPU memory')).toEqual({
      reason: 'out-of-vram',
      sentence: 'the scene does not fit into the memory of the graphics card; a node with a bigger card can take it',
      isForOthers: true,
    })
    expect(diagnoseFailure(crashed).isForOthers).toBe(false)
  })
})
