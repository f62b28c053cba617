/** A canvas with its context, as large as it is shown. */
function board(id) {
  const canvas = document.getElementById(id), scale = devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.font = "11px system-ui, sans-serif";
  pen.textBaseline = "middle";
  return { pen, width, height };
}

let colors = {};
function readColors() {
  const style = getComputedStyle(document.documentElement);
  colors = Object.fromEntries(
    ["back", "panel", "text", "faint", "line", "trace", "mark", "good", "bad"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/** Round numbers that divide a stretch into a few parts. */
function ticks(from, to, parts) {
  const raw = (to - from) / Math.max(parts, 1), power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw * 0.999) ?? raw;
  const list = [];
  for (let i = Math.ceil(from / step); i * step <= to + step * 1e-9 && list.length < 50; i++) list.push(i * step);
  return { list, step };
}

function number(value, step = 0) {
  if (step > 0) return value.toFixed(Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9))));
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 1e5 || size < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

/** From dark blue over green to yellow; equal steps look equal. */
const shades = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];
function shade(x) {
  const place = Math.max(0, Math.min(0.9999, x)) * (shades.length - 1), i = Math.floor(place), f = place - i;
  return shades[i].map((c, k) => c + (shades[i + 1][k] - c) * f);
}

/** A picture of cells: `value(column, row)` from 0 to 1, or NaN for none; row 0 is on top. */
function cells(pen, columns, rows, value, x, y, width, height) {
  if (columns < 1 || rows < 1) return;
  const small = cells.canvas ??= document.createElement("canvas");
  [small.width, small.height] = [columns, rows];
  const image = new ImageData(columns, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const v = value(column, row), at = 4 * (row * columns + column);
      if (Number.isNaN(v)) continue;
      const [r, g, b] = shade(v);
      image.data.set([r, g, b, 255], at);
    }
  }
  small.getContext("2d").putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(small, x, y, width, height);
}

/** The low and the high end of most of the values. */
function limits(values) {
  const finite = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (!finite.length) return [0, 1];
  const [low, high] = [finite[Math.floor(finite.length * 0.05)], finite[Math.floor((finite.length - 1) * 0.98)]];
  return high > low ? [low, high] : [low - 1, low + 1];
}

const left = 74, bottom = 18;

/** Bins of channels: lows and highs over time, one band for each channel. */
function drawTraces(view, names, from, to, gain, unit, events, chosen) {
  const { pen, width, height } = board("traces");
  const count = view.channels.length, band = (height - bottom) / Math.max(count, 1);
  const x = (time) => left + ((time - from) / (to - from)) * (width - left);
  pen.strokeStyle = colors.line;
  pen.fillStyle = colors.faint;
  pen.textAlign = "center";
  const marks = ticks(from, to, (width - left) / 90);
  for (const time of marks.list) {
    if (time < view.start) continue;
    pen.beginPath();
    pen.moveTo(x(time), 0);
    pen.lineTo(x(time), height - bottom);
    pen.stroke();
    pen.fillText(number(time, marks.step), Math.min(x(time), width - 16), height - bottom / 2);
  }
  const extents = [], middles = [];
  for (let c = 0; c < count; c++) {
    let low = Infinity, high = -Infinity;
    for (const bin of view.bins) {
      if (bin[2 * c] < low) low = bin[2 * c];
      if (bin[2 * c + 1] > high) high = bin[2 * c + 1];
    }
    middles.push((low + high) / 2);
    if (high > low) extents.push(high - low);
  }
  extents.sort((a, b) => a - b);
  const extent = (extents[Math.floor(extents.length / 2)] || 1) / gain;
  const first = Math.max(0, Math.floor((from - view.start) / view.width) - view.first - 1);
  for (let c = 0; c < count; c++) {
    const middle = band * (c + 0.5), scale = (band * 0.9) / extent;
    pen.fillStyle = view.channels[c] === chosen ? colors.text : colors.faint;
    pen.textAlign = "right";
    if (band >= 9 || c % Math.ceil(9 / band) === 0) pen.fillText(names[view.channels[c]] ?? "", left - 6, middle, left - 8);
    pen.strokeStyle = colors.trace;
    pen.lineWidth = view.channels[c] === chosen ? 1.6 : 1;
    pen.beginPath();
    let isDown = false;
    for (let b = first; b < view.bins.length; b++) {
      const low = view.bins[b][2 * c], high = view.bins[b][2 * c + 1];
      if (Number.isNaN(low)) {
        isDown = false;
        continue;
      }
      const px = x(view.start + (view.first + b + 0.5) * view.width);
      const [top, foot] = [middle - (high - middles[c]) * scale, middle - (low - middles[c]) * scale];
      if (isDown) pen.lineTo(px, top);
      else pen.moveTo(px, top);
      if (foot !== top) pen.lineTo(px, foot);
      isDown = true;
    }
    pen.stroke();
  }
  pen.lineWidth = 1;
  pen.textAlign = "left";
  for (const { onset, text } of events) {
    if (onset < from || onset > to) continue;
    pen.strokeStyle = pen.fillStyle = colors.mark;
    pen.beginPath();
    pen.moveTo(x(onset), 0);
    pen.lineTo(x(onset), height - bottom);
    pen.stroke();
    pen.fillText(text.slice(0, 24), x(onset) + 3, 7);
  }
  // A bar as long as the unit's round number nearest to half a band.
  if (count && extents.length) {
    const size = 10 ** Math.floor(Math.log10(extent)), bar = (band * 0.9 * size) / extent;
    pen.strokeStyle = pen.fillStyle = colors.text;
    pen.beginPath();
    pen.moveTo(width - 6, 5);
    pen.lineTo(width - 6, 5 + bar);
    pen.stroke();
    pen.textAlign = "right";
    pen.strokeStyle = colors.panel;
    pen.lineWidth = 4;
    for (const write of ["strokeText", "fillText"]) pen[write](`${number(size)} ${unit}`, width - 11, Math.max(10, 5 + bar / 2));
    pen.lineWidth = 1;
  }
}

function empty(id, text) {
  const { pen, width, height } = board(id);
  pen.fillStyle = colors.faint;
  pen.textAlign = "center";
  pen.fillText(text, width / 2, height / 2, width - 8);
}

function drawSpectrum(spectra, unit) {
  const mean = spectra.mean;
  if (!mean) return empty("spectrum", spectra.rate === null ? "no samples yet" : "too few samples");
  const { pen, width, height } = board("spectrum"), side = 40;
  const [low, high] = [Math.min(...mean.slice(1)), Math.max(...mean.slice(1))];
  const bottomValue = Math.max(low, high - 80) - 3, topValue = high + 3;
  const y = (v) => ((topValue - v) / (topValue - bottomValue)) * (height - bottom);
  const x = (k) => side + (k / (mean.length - 1)) * (width - side);
  pen.strokeStyle = colors.line;
  pen.fillStyle = colors.faint;
  pen.textAlign = "right";
  for (const value of ticks(bottomValue, topValue, 4).list) {
    pen.beginPath();
    pen.moveTo(side, y(value));
    pen.lineTo(width, y(value));
    pen.stroke();
    pen.fillText(number(value), side - 4, y(value));
  }
  pen.textAlign = "center";
  const half = spectra.rate / 2, marks = ticks(0, half, width / 70);
  for (const f of marks.list) pen.fillText(number(f, marks.step), Math.max(side, Math.min(x((f / half) * (mean.length - 1)), width - 12)), height - bottom / 2);
  pen.textAlign = "right";
  pen.fillText(`dB ${unit ? unit + "²" : ""}/Hz over Hz`, width - 4, 8);
  pen.strokeStyle = colors.trace;
  pen.beginPath();
  for (let k = 1; k < mean.length; k++) pen.lineTo(x(k), Math.min(y(mean[k]), height - bottom));
  pen.stroke();
}

function drawSpectrogram(spectra) {
  const columns = spectra.columns;
  if (!columns.length) return empty("spectrogram", spectra.rate === null ? "no samples yet" : "too few samples");
  const { pen, width, height } = board("spectrogram"), side = 40, rows = columns[0].length;
  const [low, high] = limits(columns.filter((_, i) => i % 4 === 0).flatMap((column) => [...column].filter((_, k) => k % 3 === 1)));
  const shown = Math.min(240, columns.length), step = (width - side) / Math.max(shown, 60);
  cells(pen, shown, rows, (c, r) => (columns[columns.length - shown + c][rows - 1 - r] - low) / (high - low),
    width - step * shown, 0, step * shown, height - bottom);
  pen.fillStyle = colors.faint;
  pen.textAlign = "right";
  const half = spectra.rate / 2, marks = ticks(0, half, 4);
  for (const f of marks.list) pen.fillText(number(f, marks.step), side - 4, Math.max(6, (1 - f / half) * (height - bottom)));
  const seconds = (shown * spectra.length) / 4 / spectra.rate;
  pen.fillText(`Hz over ${number(seconds)} s`, width - 4, height - bottom / 2);
}

function drawHeat(heat, from, to, window, names) {
  if (!heat || !heat.bins.length) return empty("heat", "nothing yet");
  const { pen, width, height } = board("heat"), rows = heat.rows;
  const logs = heat.bins.map((bin) => bin.map((v) => Math.log10(Math.max(v, 1e-30))));
  const stride = Math.max(1, Math.floor((logs.length * rows) / 4000));
  const sample = [];
  for (let i = 0; i < logs.length * rows; i += stride) sample.push(logs[Math.floor(i / rows)][i % rows]);
  const [low, high] = limits(sample);
  const x = (time) => left + ((time - from) / (to - from)) * (width - left);
  const begin = heat.start + heat.first * heat.width;
  pen.save();
  pen.beginPath();
  pen.rect(left, 0, width - left, height - bottom);
  pen.clip();
  cells(pen, logs.length, rows, (c, r) => (logs[c][r] - low) / (high - low),
    x(begin), 0, x(begin + logs.length * heat.width) - x(begin), height - bottom);
  if (window) {
    pen.strokeStyle = colors.mark;
    pen.strokeRect(x(window[0]), 1, Math.max(x(window[1]) - x(window[0]), 2), height - bottom - 2);
  }
  pen.restore();
  pen.fillStyle = colors.faint;
  pen.textAlign = "right";
  const labels = Math.max(1, Math.floor((height - bottom) / 12)), jump = Math.ceil(rows / labels);
  for (let r = 0; r < rows; r += jump) pen.fillText(names[r] ?? "", left - 6, Math.max(6, ((r + 0.5) / rows) * (height - bottom)), left - 8);
  pen.textAlign = "center";
  const marks = ticks(from, to, (width - left) / 90);
  for (const time of marks.list) if (time >= heat.start) pen.fillText(number(time, marks.step), Math.min(x(time), width - 16), height - bottom / 2);
}

/** The extent of channels at their places, in between by the nearest ones. */
function drawHead(heat, places, names) {
  const known = places.map((place, c) => ({ place, c })).filter(({ place }) => place);
  document.getElementById("headBox").hidden = known.length < 4;
  if (known.length < 4 || !heat || !heat.bins.length) return;
  const { pen, width, height } = board("head");
  const last = heat.bins.slice(-4);
  const value = new Map(known.map(({ c }) => [c, Math.log10(Math.max(1e-30, ...last.map((bin) => bin[c]).filter(Number.isFinite)))]));
  const [low, high] = [Math.min(...value.values()), Math.max(...value.values())];
  const radius = Math.min(width, height) / 2 - 14, [cx, cy] = [width / 2, height / 2 + 4], n = 56;
  cells(pen, n, n, (column, row) => {
    const [px, py] = [((column + 0.5) / n) * 2 - 1, 1 - ((row + 0.5) / n) * 2];
    if (px * px + py * py > 1) return NaN;
    let sum = 0, weights = 0;
    for (const { place, c } of known) {
      const weight = 1 / ((place[0] - px) ** 2 + (place[1] - py) ** 2 + 0.004) ** 1.5;
      sum += weight * value.get(c);
      weights += weight;
    }
    return high > low ? (sum / weights - low) / (high - low) : 0.5;
  }, cx - radius, cy - radius, 2 * radius, 2 * radius);
  pen.strokeStyle = colors.text;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.arc(cx, cy, radius, 0, 2 * Math.PI);
  pen.moveTo(cx - 9, cy - radius + 1);
  pen.lineTo(cx, cy - radius - 10);
  pen.lineTo(cx + 9, cy - radius + 1);
  pen.stroke();
  pen.lineWidth = 1;
  pen.textAlign = "center";
  for (const { place, c } of known) {
    const [px, py] = [cx + place[0] * radius, cy - place[1] * radius];
    pen.fillStyle = "#000";
    pen.beginPath();
    pen.arc(px, py, 1.6, 0, 2 * Math.PI);
    pen.fill();
    if (known.length > 24) continue;
    pen.fillStyle = (value.get(c) - low) / (high - low || 1) > 0.55 ? "#000" : "#fff";
    pen.fillText(names[c].slice(0, 8), px, py - 8);
  }
}

function drawLatency(buckets) {
  if (!buckets?.length) return empty("latency", "nothing yet");
  const { pen, width, height } = board("latency");
  // Eighths of a decade.
  const bars = new Map();
  for (const [end, count] of buckets) {
    const place = Math.round(Math.log10(Math.max(end, 1e-7)) * 8);
    bars.set(place, (bars.get(place) ?? 0) + count);
  }
  const places = [...bars.keys()], first = Math.min(...places) - 4, last = Math.max(...places) + 4;
  const most = Math.log10(Math.max(...bars.values()) + 1), step = width / (last - first + 1);
  pen.fillStyle = colors.trace;
  for (const [place, count] of bars) {
    const size = (Math.log10(count + 1) / most) * (height - bottom - 4);
    pen.fillRect((place - first) * step + 0.5, height - bottom - size, Math.max(step - 1, 1), size);
  }
  pen.fillStyle = colors.faint;
  pen.textAlign = "center";
  for (let power = Math.ceil(first / 8); power <= last / 8; power++) {
    const text = power >= 0 ? `${10 ** power} s` : power >= -3 ? `${10 ** (power + 3)} ms` : `${10 ** (power + 6)} µs`;
    pen.fillText(text, Math.max(18, Math.min((power * 8 - first + 0.5) * step, width - 18)), height - bottom / 2);
  }
}
