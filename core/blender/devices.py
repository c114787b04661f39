"""What can run Cycles here, and the choice of it."""

import ctypes

import bpy

from protocol import Refusal

# The fastest way to drive the same card first.
GPU_KINDS = ("OPTIX", "CUDA", "HIP", "ONEAPI", "METAL")
DRIVERS = {
    "OPTIX": ("libcuda.so.1", "NVIDIA driver"),
    "CUDA": ("libcuda.so.1", "NVIDIA driver"),
    "HIP": ("libamdhip64.so", "AMD HIP runtime"),
    "ONEAPI": ("libze_loader.so.1", "Intel Level Zero driver"),
}


def list_devices():
    """Every device, the CPU first: [{kind, name, id}]."""
    cpus = [device for device in _preferences().get_devices_for_type("CPU") or [] if device.type == "CPU"]
    devices = cpus + [device for kind in GPU_KINDS for device in _devices_of(kind)]
    return [_describe(device) for device in devices]


def choose_device(scene, choice):
    """Sets the scene up for the choice {kind, gpus?} and returns the device used.

    Blender itself renders on the CPU without a word when a GPU is absent, so the lists are asked first.
    """
    kind = choice["kind"].upper()
    if kind == "AUTO":
        kind = next((kind for kind in GPU_KINDS if _devices_of(kind)), "CPU")
    if kind == "CPU":
        scene.cycles.device = "CPU"
        cpus = [device for device in list_devices() if device["kind"] == "cpu"]
        return cpus[0] if cpus else {"kind": "cpu", "name": "CPU", "id": "CPU"}
    chosen = _choose(kind, choice.get("gpus"))
    preferences = _preferences()
    preferences.compute_device_type = kind
    for device in preferences.devices:
        device.use = device.type == kind and device.id in {one.id for one in chosen}
    scene.cycles.device = "GPU"
    names = ", ".join(device.name for device in chosen)
    return {"kind": kind.lower(), "name": names, "id": ",".join(device.id for device in chosen)}


def assert_device(scene, kind):
    """Refuses to go on when Cycles would now fall back to the CPU."""
    if kind == "cpu":
        return
    if scene.cycles.device != "GPU" or not any(device.use for device in _devices_of(kind.upper())):
        raise Refusal("DEVICE_MISSING", f"The {kind.upper()} device that this session started with is gone.")


def _choose(kind, positions):
    devices = _devices_of(kind)
    if not devices:
        found = ", ".join(f"{device['kind']} ({device['name']})" for device in list_devices()) or "none"
        raise Refusal("DEVICE_MISSING", f"Expected a {kind} device, found {found}: {_reason(kind)}.")
    if positions is None:
        return devices
    wrong = [position for position in positions if not 0 <= position < len(devices)]
    if wrong:
        names = ", ".join(f"{i} ({device.name})" for i, device in enumerate(devices))
        raise Refusal("DEVICE_MISSING", f"Expected {kind} devices {wrong}, found only {names}.")
    return [devices[position] for position in positions]


def _reason(kind):
    if kind not in DRIVERS:
        return "this system has none that Blender can use"
    library, driver = DRIVERS[kind]
    try:
        ctypes.CDLL(library)
    except OSError:
        return f"the {driver} ({library}) is not installed"
    return f"the {driver} is there, but shows no device that this Blender supports"


def _devices_of(kind):
    try:
        return [device for device in _preferences().get_devices_for_type(kind) or [] if device.type == kind]
    except (TypeError, ValueError):  # a kind that this build does not know
        return []


def _describe(device):
    return {"kind": device.type.lower(), "name": device.name, "id": device.id}


def _preferences():
    return bpy.context.preferences.addons["cycles"].preferences
