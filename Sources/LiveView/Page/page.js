const $ = (id) => document.getElementById(id);
/** The bins of one question: of traces, or of the map. */
const fresh = () => ({ bins: [], first: 0, start: 0, width: 0, version: 0, channels: [], rows: 0, now: 0 });
const state = {
  facts: null, source: 0, span: 10, end: null, first: 0, shown: 16, gain: 1, channel: 0, version: 0,
  traces: fresh(), heat: fresh(), events: [], spectra: new Spectra(), status: null, look: "",
};
const stream = () => state.facts?.sources[state.source];
const isFile = () => state.facts && !state.facts.live;

const socket = new Socket(hello, () => tell("not connected", true));

async function hello() {
  try {
    const facts = await socket.ask({ ask: "hello" });
    if (!facts.sources.length) return setTimeout(hello, 200);
    // The list of streams gets longer when a first message comes; the look at one stays.
    const before = stream();
    state.facts = facts;
    state.source = Math.max(0, facts.sources.findIndex(({ name }) => name === before?.name));
    $("title").textContent = document.title = facts.title;
    options($("source"), facts.sources.map(({ name, rate, channels }, i) => [i, `${name} (${channels.length} × ${rate ? number(rate) + " Hz" : "no rate"})`]), state.source);
    if (before?.version !== stream().version || before?.name !== stream().name) look();
    showSettings();
    if (facts.live && facts.sources.length < 2) setTimeout(hello, 1000);
  } catch { /* The socket opens again, and this is asked again. */ }
}

/** Begins to look at a stream, at its end or, of a recording, at its begin. */
function look() {
  const { channels, duration, start } = stream();
  [state.traces, state.heat, state.first, state.channel, state.version] = [fresh(), fresh(), 0, 0, stream().version];
  state.spectra.clear();
  const spans = [1, 2, 5, 10, 30, 60, 300, 1800, 7200, 28800, 86400].filter((s) => !duration || s < duration);
  const choices = spans.map((s) => [s, s < 60 ? `${s} s` : s < 3600 ? `${s / 60} min` : `${s / 3600} h`]);
  if (isFile()) choices.push([duration, "all of it"]);
  state.span = choices.some(([s]) => s === state.span) ? state.span : choices.at(-1)[0];
  options($("span"), choices, state.span);
  options($("shown"), [4, 8, 16, 32, 64, 128].map((n) => [n, n]), state.shown);
  state.end = isFile() ? start + state.span : null;
  for (const id of ["settingsBox", "ledgerBox", "latencyBox"]) $(id).hidden = isFile();
  $("hold").hidden = isFile();
  $("slide").hidden = !isFile();
  page(0);
  channel(Math.min(state.channel, channels.length - 1));
}

function options(select, list, chosen) {
  select.replaceChildren(...list.map(([value, text]) => new Option(text, value, false, value === chosen)));
}

// MARK: Asking

/** What was in flight is dropped when the look changes: its answer is for another one. */
async function traces(isHeat) {
  const view = isHeat ? state.heat : state.traces, { duration, start, channels } = stream();
  const wanted = isHeat ? [] : channels.map((_, c) => c).slice(state.first, state.first + state.shown);
  const span = isHeat ? (isFile() ? duration : Math.max(state.span, 10)) : state.span;
  const end = isHeat && isFile() ? start + duration : state.end;
  const look = JSON.stringify([state.source, wanted, span, end]);
  const isSame = view.look === look;
  const columns = Math.max(50, Math.round($(isHeat ? "heat" : "traces").clientWidth - left));
  const answer = await socket.ask({
    ask: "traces", source: state.source, heat: isHeat, channels: wanted, span, columns, ...(end === null ? {} : { end }),
    ...(isSame && view.width ? { since: view.first + view.bins.length, width: view.width, version: view.version } : {}),
  });
  if (!answer.values || answer.kind === "none") return;
  if (answer.version !== state.version) return hello();
  const size = isHeat ? answer.rows : 2 * answer.rows;
  const bins = Array.from({ length: answer.count }, (_, b) => answer.values.subarray(b * size, (b + 1) * size));
  const goesOn = isSame && answer.width === view.width && answer.first === view.first + view.bins.length;
  Object.assign(view, answer, { look, values: null, first: goesOn ? view.first : answer.first, bins: goesOn ? view.bins.concat(bins) : bins });
  const most = Math.ceil(span / view.width) + 4;
  if (end === null && view.bins.length > most) {
    view.first += view.bins.length - most;
    view.bins = view.bins.slice(-most);
  }
}

async function samples() {
  const { spectra } = state, place = [state.source, state.channel, isFile() ? state.end : 0, state.span];
  if (isFile() && state.look === String(place)) return;
  const answer = await socket.ask({
    ask: "samples", source: state.source, channel: state.channel, span: state.span,
    ...(isFile() ? { end: state.end } : { since: spectra.next ?? 0, version: spectra.version }),
  });
  if (answer.kind !== "samples" || answer.channel !== state.channel) return;
  if (isFile()) spectra.clear();
  state.look = String(place);
  spectra.take(answer);
}

async function facts() {
  const [from, to] = shown();
  state.events = (await socket.ask({ ask: "events", from, to })).events.shown;
  state.status = (await socket.ask({ ask: "status" })).status;
  showStatus();
  showEvents();
  if (isFile() && !stream().duration) await hello();
}

/** The stretch that the traces show. */
function shown() {
  const end = state.end ?? state.traces.now;
  return [end - state.span, end];
}

const asking = { traces: false, heat: false, samples: false, facts: false }, last = { heat: 0, samples: 0, facts: 0 };
async function asked(name, wait, body) {
  const now = performance.now();
  if (asking[name] || now - (last[name] ?? 0) < wait) return;
  [asking[name], last[name]] = [true, now];
  try { await body(); } catch { /* Told by the socket, or out of date. */ } finally { asking[name] = false; }
}

let drawn = 0;
function frame(now) {
  requestAnimationFrame(frame);
  // Twenty pictures a second are enough for eyes, and spare the machine that records.
  if (now - drawn < 48 || !state.facts) return;
  drawn = now;
  const isMoving = state.end === null || isFile();
  if (isMoving || !state.traces.bins.length) asked("traces", 0, () => traces(false));
  asked("heat", isFile() ? 500 : 100, () => traces(true));
  asked("samples", isFile() ? 100 : 50, samples);
  asked("facts", 500, facts);
  draw();
}

function draw() {
  const { channels, unit, places, start, duration, axisUnit } = stream(), [from, to] = shown(), { heat } = state;
  drawTraces(state.traces, channels, from, to, state.gain, unit, state.events, state.channel);
  drawSpectrum(state.spectra, unit);
  drawSpectrogram(state.spectra);
  const end = state.heat.now, span = Math.max(state.span, 10);
  if (isFile()) drawHeat(heat, start, start + duration, [from, to], channels);
  else drawHeat(heat, end - span, end, null, channels);
  drawHead(heat, places, channels);
  if (!isFile()) drawLatency(state.status?.histograms[$("stage").value]);
  $("place").textContent = state.traces.bins.length ? `${from.toFixed(2)} to ${to.toFixed(2)} ${axisUnit}` : "";
  if (isFile() && document.activeElement !== $("slide")) $("slide").value = (1000 * (state.end - start - state.span)) / Math.max(duration - state.span, 1e-9);
}

// MARK: Showing

function tell(text, isBad) {
  $("summary").textContent = text;
  $("summary").classList.toggle("bad", isBad);
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function showStatus() {
  const { status } = state;
  if (isFile()) {
    const { read, duration, complete, error } = status.streams[state.source];
    return tell(error ?? (complete ? "all of it read" : `${number(read)} of ${duration ? number(duration) : "?"} s read`), Boolean(error));
  }
  const { ledger, latency_seconds: latency, incidents } = status.report;
  tell(status.summary + (status.ended ? "; the stream has ended" : ""), status.lost > 0 || !ledger.closes);
  const head = document.createElement("tr");
  head.append(...["messages", "in", "out", "dropped", "held"].map((text) => element("th", text)));
  const rows = ledger.hops.map((hop) => {
    const row = document.createElement("tr");
    row.append(element("td", hop.name), ...["in", "out", "dropped", "held"].map((key) =>
      element("td", hop[key].messages.toLocaleString("en"), key === "dropped" && hop[key].messages > 0 ? "bad" : "")));
    return row;
  });
  $("ledger").replaceChildren(head, ...rows);
  const lines = ledger.sources.filter(({ gaps }) => gaps > 0).map(({ name, gaps, missing }) => `${name}: ${missing} samples missing in ${gaps} gaps`)
    .concat(ledger.losses.slice(-20).map((l) => `${l.source} ${l.first}…${l.last} lost at ${l.place}: ${l.reason}`))
    .concat(incidents.slice(-20).map((i) => `${i.stage}: ${i.outcome} at ${number(i.time)} s: ${i.error}`));
  $("losses").replaceChildren(...lines.map((line) => element("li", line)));
  const names = Object.keys(status.histograms);
  if ($("stage").options.length !== names.length) {
    const kept = $("stage").value || names.filter((name) => name.endsWith("(end to end)"))[0];
    options($("stage"), names.map((name) => [name, name]), kept);
  }
  const numbers = latency[$("stage").value];
  $("percentiles").textContent = numbers
    ? ["p50", "p99", "p99.9", "max"].map((key) => `${key} ${number(numbers[key] * 1000)} ms`).join(", ") : "";
}

function showEvents() {
  const list = state.events.slice(0, 100).map(({ onset, text }) => {
    const item = document.createElement("li"), button = element("button", onset.toFixed(3));
    button.type = "button";
    button.onclick = () => go(onset + state.span / 2);
    item.append(button, element("span", text));
    return item;
  });
  $("events").replaceChildren(...list);
  $("eventCount").textContent = state.events.length ? `${state.events.length} on this stretch` : "none on this stretch";
}

/** A form for each step; what is typed is taken over at once. */
function showSettings() {
  const box = $("settings");
  if (box.contains(document.activeElement)) return;
  const open = [...box.querySelectorAll("details")].map((details) => details.open);
  box.replaceChildren(...state.facts.steps.map((step, place) => {
    const details = document.createElement("details");
    details.open = open[place] ?? place < 2;
    details.append(element("summary", `${place + 1}. ${step.name}`));
    const values = Array.isArray(step.value) ? {} : step.value ?? {};
    for (const setting of step.about.settings) details.append(field(place, setting, values));
    if (!step.about.settings.length) details.append(element("p", "no settings"));
    return details;
  }));
  if (!state.facts.steps.length) box.append(element("p", "no steps"));
}

function field(place, setting, values) {
  const label = document.createElement("label"), name = document.createElement("span");
  name.append(setting.name, " ");
  if (setting.live) name.append(element("span", "live", "live"));
  label.title = setting.help + (setting.limits ? ` Must be ${setting.limits}.` : "") + (setting.live ? "" : " A change begins the stream anew.");
  const value = values[setting.name] ?? setting.default;
  let input;
  if (setting.choices.length && (value === null || typeof value === "string")) {
    input = document.createElement("select");
    options(input, [...new Set([value, ...setting.choices])].map((choice) => [choice, choice ?? "none"]), value);
  } else {
    input = document.createElement("input");
    input.value = typeof value === "string" ? value : JSON.stringify(value);
  }
  input.onchange = async () => {
    let typed = input.value;
    try { typed = JSON.parse(typed); } catch { /* A text. */ }
    try {
      const answer = await socket.ask({ ask: "set", step: place, settings: { ...values, [setting.name]: typed } });
      state.facts.steps = answer.steps;
      say(answer.change === null ? "nothing changed" : `${answer.change.settings.join(", ")}: ${answer.change.resets ? "the stream begins anew" : "taken over"}`, false);
      input.blur();
      showSettings();
    } catch (error) {
      say(error.message, true);
    }
  };
  label.append(name, input);
  return label;
}

function say(text, isBad) {
  $("told").textContent = text;
  $("told").classList.toggle("bad", isBad);
}

// MARK: Steering

function page(by) {
  const count = stream().channels.length;
  state.first = Math.max(0, Math.min(state.first + by * state.shown, count - Math.min(state.shown, count)));
}

function channel(number) {
  if (number < 0) return;
  state.channel = number;
  state.spectra.clear();
  state.look = "";
  for (const place of document.querySelectorAll("h2 .channel")) place.textContent = stream().channels[number] ?? "";
}

/** Shows the stretch that ends at a time. */
function go(end) {
  const { start, duration } = stream();
  state.end = isFile() ? Math.max(start + Math.min(state.span, duration), Math.min(end, start + duration)) : end;
  if (!isFile() && end >= state.traces.now) state.end = null;
  if (!isFile()) state.traces = fresh(), state.traces.now = Math.max(end, state.heat.now);
  $("hold").textContent = state.end === null ? "Hold" : "Go on";
}

const hold = () => go(state.end === null ? state.traces.now - 1e-6 : Infinity);
const move = (by) => go((state.end ?? state.traces.now) + by * state.span);
const grow = (by) => { state.gain = Math.max(2 ** -20, Math.min(2 ** 20, state.gain * by)); };

$("source").onchange = () => { state.source = Number($("source").value); look(); };
$("span").onchange = () => { state.span = Number($("span").value); if (state.end !== null) go(state.end); };
$("shown").onchange = () => { state.shown = Number($("shown").value); page(0); };
$("up").onclick = () => page(-1);
$("down").onclick = () => page(1);
$("smaller").onclick = () => grow(1 / 1.5);
$("larger").onclick = () => grow(1.5);
$("back").onclick = () => move(-0.5);
$("on").onclick = () => move(0.5);
$("hold").onclick = hold;
$("slide").oninput = () => go(stream().start + state.span + ($("slide").value / 1000) * (stream().duration - state.span));
$("traces").onclick = (event) => {
  const band = (event.currentTarget.clientHeight - bottom) / Math.max(state.traces.channels.length, 1);
  channel(state.traces.channels[Math.floor(event.offsetY / band)] ?? state.channel);
};
$("heat").onclick = (event) => {
  const { clientWidth, clientHeight } = event.currentTarget, { channels, start, duration } = stream();
  const row = Math.floor((event.offsetY / (clientHeight - bottom)) * channels.length);
  if (row < channels.length) {
    channel(row);
    state.first = row;
    page(0);
  }
  if (isFile()) go(start + ((event.offsetX - left) / (clientWidth - left)) * duration + state.span / 2);
};
$("controls").onsubmit = (event) => event.preventDefault();
addEventListener("keydown", (event) => {
  if (/INPUT|SELECT|BUTTON|SUMMARY/.test(event.target.tagName)) return;
  const keys = {
    " ": isFile() ? null : hold, ArrowLeft: () => move(-0.5), ArrowRight: () => move(0.5), PageUp: () => page(-1),
    PageDown: () => page(1), "+": () => grow(1.5), "-": () => grow(1 / 1.5),
  };
  if (!state.facts || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", readColors);
readColors();
requestAnimationFrame(frame);
