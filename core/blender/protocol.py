"""JSON lines between Candela and a script inside Blender.

One request per line on stdin: {"id": 1, "op": "render", ...}.
Answers on descriptor 3:       {"id": 1, "ok": true, "result": {...}}
                               {"id": 1, "ok": false, "error": {"code": "...", "message": "..."}}
and, before the answer of a long request, {"id": 1, "event": {...}}.

Blender's own chatter stays on stdout and stderr, which Candela sends to a log.
"""

import ctypes
import json
import os
import queue
import signal
import sys
import threading

import bpy

MESSAGES = 3
PR_SET_PDEATHSIG = 1

_lock = threading.Lock()


class Refusal(Exception):
    """A request that cannot be done: a stable code and one sentence."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def send(message):
    """Writes one line; Blender calls handlers from other threads, so lines must not mix."""
    line = (json.dumps(message) + "\n").encode()
    with _lock:
        while line:
            line = line[os.write(MESSAGES, line) :]


def serve(handlers):
    """Answers requests until stdin ends; never returns.

    handlers -- {op: function(request) -> result}. A handler may raise Refusal.
    """
    _die_with_parent()
    _be_the_first_to_go()
    _shut_out_the_machine()
    inbox = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(inbox,), daemon=True).start()
    while True:
        request = inbox.get()
        send({"id": request["id"], **_answer(handlers, request)})


def _answer(handlers, request):
    try:
        if request["op"] not in handlers:
            raise Refusal("UNKNOWN_OP", f"There is no operation {request['op']!r}.")
        return {"ok": True, "result": handlers[request["op"]](request)}
    except Refusal as refusal:
        return {"ok": False, "error": {"code": refusal.code, "message": str(refusal)}}
    except BaseException as error:  # also SystemExit and KeyboardInterrupt: the answer must not be lost
        return {"ok": False, "error": {"code": "FAILED", "message": describe(error)}}


def describe(error):
    """Blender's own words, on one line: its operators raise 'Error: Cannot render, no camera\\n'."""
    text = " ".join(str(error).split()).removeprefix("Error: ")
    return text or type(error).__name__


def _read_requests(inbox):
    """Runs in its own thread, so that the end of stdin ends Blender even in the middle of a render.

    The process ends by os._exit: a normal exit of Blender 4.5 can hang in a destructor, and scenes with a fluid
    domain abort there.
    """
    for line in sys.stdin:
        if line.strip():
            inbox.put(json.loads(line))
    os._exit(0)


def _die_with_parent():
    """Linux kills this process as soon as its parent dies; the end of stdin does the same elsewhere, a bit later."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _be_the_first_to_go():
    """When the machine runs out of memory, Linux ends this process, and not the node or the command that started it."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:  # another system
        pass


def _shut_out_the_machine():
    """Gives the bpy module what --factory-startup --disable-autoexec gives the executable."""
    if not bpy.app.background or getattr(bpy.app, "module", not bpy.app.binary_path):
        bpy.ops.wm.read_factory_settings(use_empty=True)
    preferences = bpy.context.preferences
    preferences.filepaths.use_scripts_auto_execute = False
    if getattr(preferences.system, "use_online_access", False):
        preferences.system.use_online_access = False
