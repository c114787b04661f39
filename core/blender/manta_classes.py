"""Gives the classes of Mantaflow their bases back, without which no fluid is read from its cache.

Blender as a Python module makes the module `manta` while it is imported, before Mantaflow has told which class derives from
which. So LevelsetGrid lacks the methods of Grid_Real, the scripts that allocate and read grids stop at the first of them, and
smoke is rendered as nothing and a liquid as the box of its domain, without a word (4.2, 4.5 and 5.2 are so). Python looks
methods up in the order that a type holds (tp_mro), which the interpreter lets nobody write; it is written here in place.
"""

import ctypes
import sys

# From the declarations in Blender's extern/mantaflow/preprocessed: PYTHON() class A : public B.
BASES = {
    "LevelsetGrid": "Grid_Real",
    "MACGrid": "Grid_Vec3",
    "FlagGrid": "Grid_int",
    **{f"Grid_{kind}": "GridBase" for kind in ("int", "Real", "Vec3")},
    **{f"Grid4d_{kind}": "Grid4dBase" for kind in ("int", "Real", "Vec3", "Vec4")},
    **{name: "Shape" for name in ("Box", "Cylinder", "NullShape", "Slope", "Sphere")},
    "BasicParticleSystem": "ParticleSystem_BasicParticleData",
    "TurbulenceParticleSystem": "ParticleSystem_TurbulenceParticleData",
    "VortexParticleSystem": "ParticleSystem_VortexParticleData",
    "ParticleIndexSystem": "ParticleSystem_ParticleIndexData",
    **{f"ParticleSystem_{kind}Data": "ParticleBase" for kind in ("BasicParticle", "TurbulenceParticle", "VortexParticle", "ParticleIndex")},
    **{f"ParticleDataImpl_{kind}": "ParticleDataBase" for kind in ("int", "Real", "Vec3")},
    **{f"MeshDataImpl_{kind}": "MeshDataBase" for kind in ("int", "Real", "Vec3")},
    "VortexSheetMesh": "Mesh",
    **{name: "PbClass" for name in ("GridBase", "Grid4dBase", "ParticleBase", "ParticleDataBase", "MeshDataBase", "Mesh", "Shape")},
    **{name: "PbClass" for name in ("Solver", "MovingObstacle", "NoiseField", "Timings")},
}
# Words of a PyTypeObject in every Python since 3.9; tp_mro is among them.
TYPE_WORDS = 50

_orders = []  # tuples that types point to without counting


def mend_classes():
    """Before a scene is opened; does nothing where the classes are whole or nothing has made them yet."""
    if reads_fluids():
        return
    classes = {one.__name__: one for one in vars(sys.modules["manta"]).values() if isinstance(one, type)}
    for one in classes.values():
        bases = list(_bases_of(one.__name__, classes))
        if bases and one.__mro__ == (one, object):
            _set_order(one, (one, *bases, object))


def reads_fluids():
    """Whether this Blender can read fluids; the executable makes the classes when it needs them, and whole."""
    module = sys.modules.get("manta")
    return module is None or hasattr(module.LevelsetGrid, "setConst")


def _bases_of(name, classes):
    while name in BASES and BASES[name] in classes:
        name = BASES[name]
        yield classes[name]


def _set_order(one, order):
    words = (ctypes.c_void_p * TYPE_WORDS).from_address(id(one))
    places = [index for index, word in enumerate(words) if word == id(one.__mro__)]
    if len(places) == 1:
        _orders.append((order, one.__mro__))
        words[places[0]] = id(order)
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(one))
