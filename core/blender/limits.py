"""What a process may use; imported before bpy, because Blender looks around while it is loaded."""

import argparse
import contextlib
import os
import sys


def parse_limits():
    """The arguments that startBlender gives to a script."""
    own = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else sys.argv[1:]
    parser = argparse.ArgumentParser()
    parser.add_argument("--memory-limit-bytes", type=int)
    parser.add_argument("--threads", type=int, default=0)
    return parser.parse_args(own)


@contextlib.contextmanager
def limits():
    """Holds while bpy is imported: memory for good, cores for the moment.

    Address space counts as memory, which is more than what is used.

    Intel TBB, which Blender is built on, makes a worker thread for every core it sees at its start. With threads_mode
    FIXED and one thread, a superfluous worker spins on sched_yield for ever: an idle Blender ate a whole core. The
    executable is told by its own --threads instead.
    """
    given = parse_limits()
    if given.memory_limit_bytes:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (given.memory_limit_bytes, given.memory_limit_bytes))
    if not given.threads or not hasattr(os, "sched_getaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(cores)[: given.threads])
    yield
    os.sched_setaffinity(0, cores)
