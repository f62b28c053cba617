"""What the functions of the namespace are called with: arguments from the names of their parameters, for any size."""

import inspect

import numpy as np

SIDE = {16: 4, 1 << 20: 1024}
"""The sides of the square matrices of so many elements."""
STACK = {16: (4, 4), 1 << 20: (64, 128, 128)}
"""What LAPACK gets: at the large size a stack, since one matrix alone would take seconds."""
DTYPES = ["float32", "int32", "bool", "complex64"]
"""The dtypes to try in turn until a function takes one."""

MATRIX = {
    "tril",
    "triu",
    "matrix_transpose",
    "permute_dims",
    "moveaxis",
    "matmul",
    "tensordot",
    "vecdot",
    "take_along_axis",
}
MATRIX |= {"linalg.diagonal", "linalg.trace", "linalg.matrix_norm"} | {
    "fft.fftn",
    "fft.ifftn",
    "fft.rfftn",
    "fft.irfftn",
}
FACTORS = {"cholesky", "det", "eig", "eigh", "eigvals", "eigvalsh", "inv", "matrix_power", "matrix_rank", "pinv", "qr"}
FACTORS |= {"slogdet", "solve", "svd", "svdvals"}
UNIT = {"acos", "asin", "atanh"}
COMPLEX_FIRST = {
    "real",
    "imag",
    "conj",
    "fft.fft",
    "fft.ifft",
    "fft.fftn",
    "fft.ifftn",
    "fft.irfft",
    "fft.irfftn",
    "fft.hfft",
}


def numbers(seed, dtype, shape, low=0.1, high=0.9):
    """Random numbers that every function has a value for."""
    rng = np.random.default_rng(seed)
    if dtype == "bool":
        return rng.integers(0, 2, shape).astype(bool)
    if dtype.startswith("int"):
        return rng.integers(1, 9, shape).astype(dtype)
    values = rng.uniform(low, high, shape)
    return (values + 1j * values[::-1] if dtype.startswith("complex") else values).astype(dtype)


def matrices(shape):
    """Symmetric, positive definite, well conditioned."""
    x = numbers(3, "float32", shape)
    return (x + np.swapaxes(x, -1, -2)) / shape[-1] + 2 * np.eye(shape[-1], dtype="float32")


def arguments(name, function, size, dtype):
    """Positional and keyword arguments by name; arrays are NumPy's, to be handed to either library."""
    base = name.rpartition(".")[2]
    side = SIDE[size]
    shape = (side, side) if name in MATRIX or base in MATRIX else (size,)
    low, high = (1.1, 2.0) if base == "acosh" else (0.1, 0.9)
    x = matrices(STACK[size]) if name.startswith("linalg.") and base in FACTORS else numbers(1, dtype, shape, low, high)
    y = numbers(2, dtype, x.shape, low, high)
    if base == "solve":
        y = np.ascontiguousarray(y[..., :1])
    if base == "cross":
        x = y = numbers(1, dtype, (size // 3, 3))
    if base == "outer":
        x = y = numbers(1, dtype, (side,))
    special = {
        "arange": ([0, size, 1], {}),
        "asarray": ([x], {}),
        "astype": ([x, "float64"], {}),
        "broadcast_arrays": ([x, x], {}),
        "broadcast_shapes": ([(size,), (1,)], {}),
        "broadcast_to": ([x, (2, size)], {}),
        "can_cast": (["float32", "float64"], {}),
        "clip": ([x, 0.3, 0.6], {}),
        "concat": ([[x[: size // 2], x[size // 2 :]]], {}),
        "einsum": (["i,i->", x, y], {}),
        "empty": ([(size,)], {}),
        "expand_dims": ([x], {"axis": 0}),
        "eye": ([side], {}),
        "fftfreq": ([size], {}),
        "from_dlpack": ([x], {}),
        "full": ([(size,), 1.5], {}),
        "full_like": ([x, 1.5], {}),
        "isdtype": (["float32", "real floating"], {}),
        "linspace": ([0.0, 1.0, size], {}),
        "matrix_power": ([x, 3], {}),
        "meshgrid": ([numbers(1, dtype, (side,)), numbers(2, dtype, (side,))], {}),
        "moveaxis": ([x, 0, 1], {}),
        "ones": ([(size,)], {}),
        "permute_dims": ([x, (1, 0)], {}),
        "repeat": ([x, 2], {}),
        "reshape": ([x, (4, size // 4)], {}),
        "result_type": ([x, "float64"], {}),
        "rfftfreq": ([size], {}),
        "roll": ([x, 3], {}),
        "searchsorted": ([np.sort(x), y], {}),
        "squeeze": ([x.reshape(1, *x.shape)], {"axis": 0}),
        "stack": ([[x, y]], {}),
        "take": ([x, np.random.default_rng(4).integers(0, size, size)], {}),
        "take_along_axis": ([x, np.argsort(x, axis=-1)], {"axis": -1}),
        "tensordot": ([x, y], {"axes": 1}),
        "tile": ([x, 2], {}),
        "unstack": ([numbers(1, dtype, (4, size // 4))], {}),
        "where": ([numbers(3, "bool", (size,)), x, y], {}),
        "zeros": ([(size,)], {}),
    }
    if base in special:
        return special[base]
    values = {"x": x, "x1": x, "x2": y}
    needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    return [values[p.name] for p in needed], {}


def dtypes_for(name):
    if name in COMPLEX_FIRST:
        return ["complex64"]
    return DTYPES


#: Expressions on the array object; x and y are vectors, m a square matrix, i int64 positions, b a mask.
EXPRESSIONS = [
    "x[3]", "x[-1]", "x[2:9]", "x[::2]", "m[:, 1]", "m[1]", "m[1, 2]", "x[..., None]", "x[b]", "x[i]", "x[3] = 1.5",
    "x[2:9] = 0.5", "x[i] = y", "x + y", "x * 2", "2 - x", "x / y", "x ** 2", "x < y", "-x", "abs(x)", "x @ y", "m @ m",
    "x.shape", "x.dtype", "m.T", "len(x)", "float(x[3])", "x[None, :] + x[:4, None]", "m + m[0]",
]  # fmt: skip


def operands(size):
    side = SIDE[size]
    return {
        "x": numbers(1, "float32", (size,)),
        "y": numbers(2, "float32", (size,)),
        "m": numbers(3, "float32", (side, side)),
        "i": np.random.default_rng(4).integers(0, size, size),
        "b": numbers(5, "bool", (size,)),
    }
