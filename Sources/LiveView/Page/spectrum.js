/** The Fourier transform in place, of a power of two of values. */
function fft(re, im) {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
  }
  for (let length = 2; length <= n; length <<= 1) {
    const step = (-2 * Math.PI) / length;
    for (let k = 0; k < length / 2; k++) {
      const [c, s] = [Math.cos(step * k), Math.sin(step * k)];
      for (let a = k; a < n; a += length) {
        const b = a + length / 2;
        const [x, y] = [re[b] * c - im[b] * s, re[b] * s + im[b] * c];
        [re[b], im[b]] = [re[a] - x, im[a] - y];
        [re[a], im[a]] = [re[a] + x, im[a] + y];
      }
    }
  }
}

/** Power spectral density of `n` samples in decibels of unit²/Hz: Hann window, mean removed. */
function density(samples, from, n, rate) {
  const re = new Float64Array(n), im = new Float64Array(n);
  let mean = 0, power = 0;
  for (let i = 0; i < n; i++) mean += samples[from + i] / n;
  for (let i = 0; i < n; i++) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n);
    power += weight * weight;
    re[i] = (samples[from + i] - mean) * weight;
  }
  fft(re, im);
  const out = new Float32Array(n / 2 + 1);
  for (let k = 0; k <= n / 2; k++) {
    const sides = k === 0 || k === n / 2 ? 1 : 2;
    out[k] = 10 * Math.log10((sides * (re[k] * re[k] + im[k] * im[k])) / (rate * power) + 1e-30);
  }
  return out;
}

/** Samples of one channel as they come, and the columns of their spectrogram. */
class Spectra {
  constructor() { this.clear(); }

  clear() {
    [this.samples, this.next, this.version, this.columns, this.done, this.rate] = [[], null, 0, [], 0, null];
  }

  /** Takes an answer in; what does not follow on begins anew. */
  take({ first, count, values, version, rate }) {
    if (!rate || (count === 0 && first === this.next)) return;
    if (first !== this.next || version !== this.version) this.clear();
    [this.rate, this.version, this.next] = [rate, version, first + count];
    for (const value of values) this.samples.push(value);
    const n = this.length, hop = n / 4;
    while (this.done + n <= this.samples.length) {
      this.columns.push(density(this.samples, this.done, n, rate));
      this.done += hop;
    }
    if (this.columns.length > 240) this.columns.splice(0, this.columns.length - 240);
    const spare = this.done - 4 * n;
    if (spare > 0) {
      this.samples.splice(0, spare);
      this.done -= spare;
    }
  }

  /** Samples of a column: about half a second. */
  get length() {
    return 2 ** Math.max(6, Math.min(13, Math.round(Math.log2((this.rate ?? 256) / 2))));
  }

  /** The mean of the last columns, a second's worth and some. */
  get mean() {
    const last = this.columns.slice(-12);
    if (!last.length) return null;
    return last[0].map((_, k) => 10 * Math.log10(last.reduce((sum, column) => sum + 10 ** (column[k] / 10), 0) / last.length));
  }
}
