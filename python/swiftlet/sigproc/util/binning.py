"""Where bins of one duration begin and end in a stream of messages."""

import dataclasses
import logging
import math

_log = logging.getLogger("ezmsg")


@dataclasses.dataclass
class BinStep:
    """The bins that one message closes."""

    #: The end of each bin, counted from the first sample that was carried over.
    cut_points: list[int]
    n_bins: int
    #: Seconds from bin to bin.
    output_gain: float
    #: When the first of the bins begins.
    output_offset: float
    #: Samples that belong to the bin that is still open.
    carry_count: int


@dataclasses.dataclass
class BinSchedule:
    """The bins of a stream: bin `m` ends at sample `floor((m + 1) * spb)`, counted from the first one.

    - `bin_duration`: seconds.
    - `fractional`: whether bins of a fraction of a sample more or less keep the duration in the mean; else all have
      the same number of whole samples.
    """

    bin_duration: float
    fractional: bool = True
    fs: float | None = dataclasses.field(default=None, init=False)
    #: Samples per bin.
    spb: float = dataclasses.field(default=0.0, init=False)
    n_bins_done: int = dataclasses.field(default=0, init=False)
    carry_count: int = dataclasses.field(default=0, init=False)
    output_gain: float = dataclasses.field(default=0.0, init=False)

    def reset(self, fs: float) -> None:
        """Begins a stream with this rate."""
        wanted = self.bin_duration * fs
        self.spb = wanted if self.fractional else max(float(int(wanted)), 1.0)
        if (wanted if self.fractional else int(wanted)) < 1:
            outcome = "some bins are empty" if self.fractional else "clamping to 1 sample per bin"
            _log.warning(
                f"bin_duration {self.bin_duration}s is shorter than one sample at fs={fs} "
                f"(samples_per_bin={wanted:.4g} < 1): {outcome}"
            )
        self.fs = fs
        self.output_gain = self.bin_duration if self.fractional else self.spb / fs
        self.n_bins_done = self.carry_count = 0

    def advance(self, n_new: int, in_offset: float, gain_in: float) -> BinStep:
        """The bins that close with `n_new` samples, the first of which comes at `in_offset`."""
        begin = int(self.n_bins_done * self.spb)
        before = begin + self.carry_count
        end = before + n_new
        offset = in_offset - before * gain_in + self.n_bins_done * self.output_gain
        cuts = []
        if self.spb > 0:
            bins = range(self.n_bins_done + 1, math.floor((end + 1) / self.spb) + 2)
            ends = (int(number * self.spb) for number in bins)
            cuts = [place - begin for place in ends if place <= end]
        self.carry_count += n_new - (cuts[-1] if cuts else 0)
        self.n_bins_done += len(cuts)
        return BinStep(cuts, len(cuts), self.output_gain, offset, self.carry_count)
