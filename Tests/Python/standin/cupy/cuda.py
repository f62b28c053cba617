"""Streams. The current one is the default stream until another is entered by `with`."""

import ctypes

from ._driver import call


class Stream:
    """A stream of the device: what is enqueued in it runs in order."""

    def __init__(self, null=False, non_blocking=False, number=None):
        self.handle = ctypes.c_void_p(number)
        if not null and number is None:
            call("cuStreamCreate", ctypes.byref(self.handle), int(non_blocking))

    @classmethod
    def of(cls, number):
        """The stream that DLPack names by a number."""
        return cls(number=number)

    @property
    def ptr(self):
        return self.handle.value or 0

    def synchronize(self):
        call("cuStreamSynchronize", self.handle)

    def record(self):
        event = ctypes.c_void_p()
        call("cuEventCreate", ctypes.byref(event), 2)
        call("cuEventRecord", event, self.handle)
        return event

    def wait_event(self, event):
        """What is enqueued from now on runs after what was before the event."""
        call("cuStreamWaitEvent", self.handle, event, 0)
        call("cuEventDestroy_v2", event)

    def __enter__(self):
        _current.append(self)
        return self

    def __exit__(self, *_):
        _current.pop()


_current = [Stream(null=True)]


def get_current_stream():
    return _current[-1]
