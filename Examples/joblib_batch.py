"""Many recordings at a time by joblib: python joblib_batch.py PIPELINE OUTPUT RECORDING..."""

import sys

from joblib import Parallel, delayed
from swiftlet import batch


def run(pipeline: str, output: str, recordings: list[str], workers: int = 2) -> list[batch.Result]:
    tasks = batch.tasks(pipeline, recordings, output)
    return batch.check(Parallel(n_jobs=workers)(delayed(batch.process)(*task) for task in tasks))


if __name__ == "__main__":
    for result in run(sys.argv[1], sys.argv[2], sys.argv[3:]):
        print(result.output)
