"""Tensors of PyTorch that are views of a special kind, and values that have no end."""

import collections
import itertools
import signal
import subprocess
import sys
import textwrap
import warnings

import pytest
import swiftlet as sw


def values(x):
    return sw.asarray(x, device="cpu").tolist()


# PyTorch's.


def torch_tensors():
    torch = pytest.importorskip("torch")
    return torch, torch.complex(torch.ones(2, 2), 3 * torch.ones(2, 2))


@pytest.mark.parametrize("view", ["conj", "mH", "conj.imag", "conj.imag.T", "conj.real", "conj.conj"])
def test_conjugate_and_negative_views_are_resolved(view):
    torch, z = torch_tensors()
    z = z + torch.tensor([[0, 1], [2, 3]])
    for part in view.split("."):
        z = getattr(z, part)
        z = z() if callable(z) else z
    expected = z.resolve_conj().resolve_neg().tolist()
    for call in (sw.asarray, sw.from_dlpack, lambda x: sw.asarray(x, copy=True), lambda x: sw.asarray([x])[0]):
        assert values(call(z)) == expected
    message = sw.AxisArray(z, ["time", "ch"], {"time": sw.TimeAxis(fs=10.0)})
    result = sw.Pipeline([{"Scale": {"scale": 2.0}}])(message).data
    assert result.tolist() == (2 * z.resolve_conj().resolve_neg()).tolist()
    if z.is_conj() or z.is_neg():
        with pytest.raises(ValueError, match="share"):
            sw.asarray(z, copy=False)


def test_gradients_and_missing_memory_are_refused_on_every_road():
    torch, _ = torch_tensors()
    wanted = torch.ones(2, requires_grad=True)
    for given in (wanted, wanted * 2):
        for call in (sw.asarray, sw.from_dlpack, lambda x: sw.asarray([x, x])):
            with pytest.raises(BufferError, match="detach"):
                call(given)
    with torch.no_grad():
        assert values(wanted * 2) == [2, 2]
    assert values(wanted.detach()) == [1, 1]
    nothing = torch._efficientzerotensor((3,))
    with pytest.raises(BufferError, match="memory"):
        sw.from_dlpack(nothing)
    try:
        assert values(nothing) == [0, 0, 0]
    except (BufferError, RuntimeError, TypeError) as problem:
        assert "cannot be read" in str(problem)


def test_tensors_without_plain_memory_are_refused_in_a_line():
    torch, _ = torch_tensors()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        odd = [torch.ones(2, device="meta"), torch.eye(2).to_sparse()]
    for given in odd:
        with pytest.raises((BufferError, RuntimeError, TypeError, ValueError)) as caught:
            sw.asarray(given)
        assert str(caught.value).startswith("asarray: this Tensor cannot be read: ")
        assert "\n" not in str(caught.value)


# Without an end.


def endless():
    class Long:
        def __len__(self):
            return 2**62

        def __getitem__(self, key):
            return 1

    return [itertools.count(), itertools.repeat(1.0), itertools.cycle([1, 2]), iter(int, 1), Long()]


@pytest.mark.parametrize("place", range(5))
def test_what_has_no_end_is_refused(place):
    x = sw.ones(4)
    for call in [
        sw.asarray,
        lambda v: sw.signal.lfilter(v, [1.0], x),
        lambda v: sw.signal.sosfilt(v, x),
        lambda v: sw.signal.convolve(x, v),
        lambda v: sw.sum(x, axis=v),
        lambda v: sw.concat(v),
        lambda v: sw.asarray([v, v]),
    ]:
        with pytest.raises((TypeError, ValueError)):
            call(endless()[place])


def test_sequences_of_the_user_are_walked_as_they_are():
    assert values(range(3)) == [0, 1, 2]
    assert values(collections.deque([1.5, 2])) == [1.5, 2]
    assert values([range(2), collections.deque([3, 4])]) == [[0, 1], [3, 4]]
    assert values(sw.signal.convolve(sw.ones(2), (t for t in [1.0, 2.0]))) == [1, 3, 2]


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_long_walk_is_interrupted():
    script = textwrap.dedent("""
        import signal, swiftlet as sw
        signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs behind a shell ignores it
        class Slow:
            def __len__(self): return 2**25
            def __getitem__(self, key):
                if key == 0: print("walking", flush=True)
                return 1.0
        try: sw.asarray(Slow())
        except KeyboardInterrupt: print("interrupted")
    """)
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "walking\n"
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[0] == "interrupted\n"
