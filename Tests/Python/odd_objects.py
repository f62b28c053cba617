"""Objects that somebody might hand over by mistake, and such as only an opponent would."""

import array
import ctypes
import datetime
import decimal
import fractions
import itertools
import mmap
import multiprocessing

import numpy as np
import swiftlet as sw


class Hostile:
    """Answers every protocol with nonsense or an error."""

    __dlpack_c_exchange_api__ = 5

    def __init__(self, rng):
        self.mood = rng.randrange(4)

    def __index__(self):
        if self.mood == 0:
            raise RuntimeError("no index")
        return [3, -1, 2**70, True][self.mood]

    def __len__(self):
        return 2**62 if self.mood == 1 else 2

    def __getitem__(self, key):
        if self.mood == 2:
            return self
        raise IndexError(key) if self.mood else KeyError(key)

    def __dlpack__(self, **keywords):
        if self.mood == 3:
            raise MemoryError
        return [None, "capsule", 7][self.mood]

    def __dlpack_device__(self):
        return "no device"

    def __bool__(self):
        raise ValueError("neither")

    def __float__(self):
        return "text"


class Converted:
    """Gives NumPy something."""

    def __init__(self, result):
        self.result = result

    def __array__(self, dtype=None, copy=None):
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


class Named:
    """Has an attribute that somebody might trust."""

    def __init__(self, **attributes):
        self.__dict__.update(attributes)


class Repeating:
    """As long as it says, and every item the same."""

    def __init__(self, count, item):
        self.count, self.item = count, item

    def __len__(self):
        return self.count

    def __getitem__(self, key):
        if key >= self.count:
            raise IndexError(key)
        return self.item


DTYPES_OF_NUMPY = ["M8[s]", "m8[us]", "O", "U3", "S3", "V3", "g", "G", ">f8", ">i2", "f2", "?", "u1", "c8", "i8"]


def numbers_of_numpy(rng):
    kinds = [
        np.float16,
        np.float32,
        np.float64,
        np.longdouble,
        np.complex64,
        np.clongdouble,
        np.bool_,
        np.int8,
        np.uint64,
    ]
    kinds += [np.datetime64, np.timedelta64, np.str_, np.bytes_]
    kind = rng.choice(kinds)
    return kind("2020") if kind is np.datetime64 else kind(3)


def arrays_of_numpy(rng):
    x = np.zeros(rng.choice([(), (0,), (3,), (2, 3)]), rng.choice(DTYPES_OF_NUMPY))
    return rng.choice(
        [
            x,
            x[..., None],
            x.T,
            np.ma.masked_array(x, mask=np.ones(x.shape, bool)),
            np.ma.masked,
            np.zeros(3, [("a", "i1"), ("b", "f8")])["b"],
            np.zeros(3, [("a", "i1"), ("b", "f8")]),
            np.frombuffer(bytearray(17), "u1")[1:].view("f8"),
            np.broadcast_to(np.ones(1), (3,)),
            np.matrix([[1.0, 2.0]]) if rng.random() < 0.1 else np.ones(3)[::-1],
            np.dtype(rng.choice(DTYPES_OF_NUMPY)),
        ]
    )


def buffers(rng):
    kind = rng.choice(
        [ctypes.c_double, ctypes.c_float, ctypes.c_int, ctypes.c_char, ctypes.c_bool, ctypes.c_longdouble]
    )
    make = [
        lambda: (kind * 3)(),
        lambda: ((kind * 2) * 0)(),
        lambda: kind(),
        lambda: ctypes.create_string_buffer(5),
        lambda: multiprocessing.RawArray("d", 3),
        lambda: array.array(rng.choice("bBhHiIlLqQfd"), [1, 2, 3]),
        lambda: array.array("u", "abc"),
        lambda: memoryview(bytearray(24)).cast("B", (4, 6)),
        lambda: memoryview(np.ones((3, 4)))[::2],
        lambda: memoryview(b""),
        lambda: bytes(3),
        lambda: bytearray(3),
        lambda: mmap.mmap(-1, 16),
    ]
    return rng.choice(make)()


def others(rng):
    return rng.choice(
        [
            itertools.count(),
            itertools.repeat(2.0),
            (x for x in [1.0, 2.0]),
            iter(int, 1),
            Repeating(2**62, 1),
            Repeating(3, Repeating(2**40, 0)),
            Repeating(2, 1.5),
            decimal.Decimal(2),
            fractions.Fraction(1, 2),
            datetime.datetime(2020, 1, 1),
            datetime.timedelta(1),
            Converted(np.ones(2)),
            Converted(np.asarray("text")),
            Converted([1]),
            Converted(None),
            Converted(RuntimeError("no")),
            Named(dtype="float32"),
            Named(dtype=np.dtype("f4"), shape=(2,)),
            Named(requires_grad=True),
            Named(tolist=lambda: 1),
            Named(mask=True),
            ValueError("x"),
            type,
            np,
            np.float32,
            np.add,
            sw.sum,
            lambda: 0,
            {"a": 1},
            frozenset({1}),
            {1.0: 2}.keys(),
            range(10**18),
            NotImplemented,
            float("nan"),
            sw.LinearAxis(),
            sw.AxisArray(np.ones((2, 2)), ["time", "ch"]),
        ]
    )


def odd(rng):
    """One of them, new where it can be used up."""
    return rng.choice([numbers_of_numpy, arrays_of_numpy, buffers, others, Hostile])(rng)
