"""Batches on engines that others have: the results are those of one pass on one machine, bit for bit."""

import os
import shutil
import signal

import multiprocessing_batch
import numpy as np
import pytest
import swiftlet
from swiftlet import batch

from conftest import succeed

PIPELINE = "pipeline:\n  - ButterworthZeroPhase: {order: 2, cutoff: 30}\n  - EWMA\n  - Downsample: {factor: 3}\n"


@pytest.fixture
def place(recordings, tmp_path):
    """Four recordings, a pipeline, and the result of one pass."""
    (tmp_path / "p.yaml").write_text(PIPELINE)
    succeed("run", tmp_path / "p.yaml", recordings / "eeg.edf", "-o", tmp_path / "whole.npz", "-q")
    for number in range(4):
        shutil.copy(recordings / "eeg.edf", tmp_path / f"r{number}.edf")
    return tmp_path


def whole(place):
    return np.load(place / "whole.npz")["data"]


def names(place):
    return [place / f"r{number}.edf" for number in range(4)]


def same(results, place):
    assert [os.path.basename(result.output) for result in results] == [f"r{number}.npz" for number in range(4)]
    for result in results:
        found = np.load(result.output)["data"]
        assert found.dtype == whole(place).dtype and found.tobytes() == whole(place).tobytes()


def test_pieces_that_hand_their_states_on_are_one_pass(place):
    before, parts = None, []
    for piece in range(5):
        before = batch.process_piece(
            str(place / "p.yaml"), str(place / "r0.edf"), str(place / "o.npz"), piece, 5, before
        )
        assert before.error is None
        parts.append(np.load(before.output))
    assert np.concatenate([part["data"] for part in parts]).tobytes() == whole(place).tobytes()
    times = np.concatenate([part["axis_time"] for part in parts])
    assert np.array_equal(times, np.load(place / "whole.npz")["axis_time"])


def test_results_that_are_complete_stay_and_others_are_made_again(place):
    (task,) = batch.tasks(place / "p.yaml", [place / "r0.edf"], place / "out")
    first = os.stat(batch.process(*task).output)
    assert os.stat(batch.process(*task).output).st_ino == first.st_ino
    os.utime(place / "p.yaml", (first.st_mtime + 9, first.st_mtime + 9))
    assert os.stat(batch.process(*task).output).st_ino != first.st_ino


def test_failures_are_named_and_stop_nothing(place):
    (place / "r1.edf").write_bytes((place / "r1.edf").read_bytes()[:5000])
    results = [batch.process(*task) for task in batch.tasks(place / "p.yaml", names(place), place / "out")]
    assert [result.error is None for result in results] == [True, False, True, True]
    with pytest.raises(
        batch.BatchError, match=r"1 of 4 results are missing:\n.*r1.edf: .*the header describes"
    ) as caught:
        batch.check(results)
    assert caught.value.results == results
    failed = batch.process_piece(str(place / "p.yaml"), str(place / "r1.edf"), str(place / "o.npz"), 0, 2)
    passed_on = batch.process_piece(str(place / "p.yaml"), str(place / "r1.edf"), str(place / "o.npz"), 1, 2, failed)
    assert failed.error is not None and passed_on.error == failed.error


def test_a_pipeline_of_objects_is_written_beside_the_results(place):
    steps = [{"ButterworthZeroPhase": {"order": 2, "cutoff": 30.0}}, "EWMA", {"Downsample": {"factor": 3}}]
    (task,) = batch.tasks(swiftlet.Pipeline(steps), [place / "r0.edf"], place / "out")
    assert task[0] == str(place / "out" / "pipeline.yaml")
    assert np.load(batch.process(*task).output)["data"].tobytes() == whole(place).tobytes()


def test_two_recordings_of_one_name_are_refused(place):
    with pytest.raises(ValueError, match="several recordings are called 'r0'"):
        batch.tasks(place / "p.yaml", [place / "r0.edf", place / "r0.npz"], place / "out")


def test_the_example_for_multiprocessing(place):
    same(multiprocessing_batch.run(str(place / "p.yaml"), str(place / "out"), list(map(str, names(place)))), place)


def test_the_example_for_joblib(place):
    pytest.importorskip("joblib")
    import joblib_batch

    same(joblib_batch.run(str(place / "p.yaml"), str(place / "out"), list(map(str, names(place)))), place)


@pytest.fixture(scope="module")
def client():
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_dask_runs_recordings_as_tasks(client, place):
    import swiftlet.dask

    same(swiftlet.dask.run(place / "p.yaml", names(place), place / "out", client=client), place)


def test_dask_hands_states_on_from_piece_to_piece(client, place):
    import swiftlet.dask

    results = swiftlet.dask.run(place / "p.yaml", names(place)[:2], place / "out", client=client, pieces=4)
    assert len(results) == 8
    for number in range(2):
        parts = [np.load(result.output)["data"] for result in results[4 * number : 4 * number + 4]]
        assert np.concatenate(parts).tobytes() == whole(place).tobytes()


def test_dask_names_what_failed(client, place):
    import swiftlet.dask

    (place / "r2.edf").write_bytes(b"no recording")
    with pytest.raises(batch.BatchError, match=r"1 of 4 results are missing:\n.*r2.edf"):
        swiftlet.dask.run(place / "p.yaml", names(place), place / "out", client=client)
    assert sorted(path.name for path in (place / "out").iterdir()) == ["r0.npz", "r1.npz", "r3.npz"]


def killing(mark, *task):
    """Kills the worker at the first attempt."""
    if not os.path.exists(mark):
        open(mark, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return batch.process(*task)


def test_a_worker_that_is_killed_changes_no_result(client, place):
    tasks = batch.tasks(place / "p.yaml", names(place), place / "out")
    futures = [client.submit(killing, str(place / "mark"), *task, pure=False) for task in tasks]
    same(batch.check(client.gather(futures)), place)
    assert (place / "mark").exists()
