"""Arrays of one library as those of another."""

import importlib

from .._modules import fill


def _get_backend_module(backend: str):
    """The namespace of a library's functions, by the name that the setting has for it."""
    return importlib.import_module({"mlx": "mlx.core", "jax": "jax.numpy"}.get(backend, backend))


def _detect_backend(data) -> str:
    """The name that the setting has for the library of an array."""
    root = type(data).__module__.partition(".")[0]
    return {"jaxlib": "jax"}.get(root, root)


fill(__name__)
