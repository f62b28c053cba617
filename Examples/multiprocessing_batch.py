"""Many recordings at a time by Python's own processes: python multiprocessing_batch.py PIPELINE OUTPUT RECORDING..."""

import multiprocessing
import sys

from swiftlet import batch


def run(pipeline: str, output: str, recordings: list[str], workers: int = 2) -> list[batch.Result]:
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        return batch.check(pool.starmap(batch.process, batch.tasks(pipeline, recordings, output)))


if __name__ == "__main__":
    for result in run(sys.argv[1], sys.argv[2], sys.argv[3:]):
        print(result.output)
