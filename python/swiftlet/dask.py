"""Batches on a cluster of Dask's: recordings as tasks, and long ones in pieces whose states are handed on."""

import os
from collections.abc import Iterable
from typing import Any

from .batch import Result, check, process, process_piece, tasks

__all__ = ["run"]


def run(
    pipeline: Any,
    recordings: Iterable[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    client: Any = None,
    pieces: int = 1,
    format: str = "npz",
) -> list[Result]:
    """Runs a pipeline over recordings on the workers of a cluster; the results, in order.

        >>> from dask.distributed import Client, LocalCluster
        >>> with Client(LocalCluster(n_workers=4, threads_per_worker=1)):
        ...     results = swiftlet.dask.run("p.yaml", paths, "results")

    `pipeline` is a pipeline file, a `Pipeline` or a list of steps, `output` a folder that all workers see, as they see
    the recordings. `client` is the one in use unless another is given.

    With `pieces`, each recording is cut into so many, one result each, and each piece goes on from the state that the
    one before it left: joined they are the result of one pass, bit for bit, whatever the pipeline remembers. The pieces
    of a recording follow each other, on whichever worker is free, while those of others run beside them.

    Results that are complete are left as they are, also those of a worker that died later: its unfinished tasks are
    begun again elsewhere. Raises `BatchError`, which names what failed, when all others are done.
    """
    from distributed import get_client

    client = get_client() if client is None else client
    work = tasks(pipeline, recordings, output, format)
    futures = []
    for number, (path, recording, out) in enumerate(work):
        if pieces == 1:
            futures.append(client.submit(process, path, recording, out, pure=False, priority=-number))
            continue
        before = None
        for piece in range(pieces):
            before = client.submit(
                process_piece, path, recording, out, piece, pieces, before, pure=False, priority=-number
            )
            futures.append(before)
    return check(client.gather(futures))
