/// Cuts a stream into windows along a new axis, which may overlap. The data are views wherever they can be.
///
/// With a shift, windows lie on a grid that begins with the stream, whatever the messages are. Without one, each message
/// gives one window of the newest samples.
public struct Window: StatefulTransformer {
  public enum Padding: String, Choice { case full, shift, input, none }
  public enum Anchor: String, Choice { case beginning, middle, end }
  /// Axis to cut; `null` means the stream's.
  public var axis: String?
  /// Name of the new axis; `null` means `win`.
  public var newAxis: String?
  /// Length of a window; `null` passes messages unchanged. In seconds.
  public var duration: Double?
  /// Distance from one window to the next; `null` gives one window for each message. In seconds.
  public var shift: Double?
  /// Zeros before the stream: full gives a window with the first sample, shift after the first shift, input with the
  /// first message, none only when a window is full.
  public var zeroPadUntil: Padding
  /// Sample of a window whose time is the time of the window, and time 0 inside it.
  public var anchor: Anchor
  /// Whether windows are returned end to end as one longer piece of the stream, without a new axis.
  public var batchWindows: Bool

  public init(
    axis: String? = nil, newAxis: String? = nil, duration: Double? = nil, shift: Double? = nil,
    zeroPadUntil: Padding = .full, anchor: Anchor = .beginning, batchWindows: Bool = false
  ) {
    (self.axis, self.newAxis, self.duration, self.shift) = (axis, newAxis, duration, shift)
    (self.zeroPadUntil, self.anchor, self.batchWindows) = (zeroPadUntil, anchor, batchWindows)
  }

  public static let settings = Settings(
    of: Window(), "Cuts a stream into windows, which may overlap.",
    formula: "y[k, m] = x[k s + m - z], with s samples from window to window and z zeros before the stream",
    source:
      "Welch 1967, \"The use of fast Fourier transform for the estimation of power spectra\", IEEE Transactions on Audio and Electroacoustics 15, 70-73"
  ) {
    Setting("axis", \.axis, "Axis to cut; `null` means the stream's.")
    Setting("newAxis", \.newAxis, "Name of the new axis; `null` means `win`.", python: "newaxis")
    Setting(
      "duration", \.duration, "Length of a window; `null` passes messages unchanged.", unit: .seconds, .above(0),
      python: "window_dur")
    Setting(
      "shift", \.shift, "Distance from one window to the next; `null` gives one window for each message.",
      unit: .seconds, .above(0), python: "window_shift")
    Setting(
      "zeroPadUntil", \.zeroPadUntil,
      "Zeros before the stream: full gives a window with the first sample, shift after the first shift, input with the first message, none only when a window is full."
    )
    Setting(
      "anchor", \.anchor, "Sample of a window whose time is the time of the window, and time 0 inside it.", live: true)
    Setting(
      "batchWindows", \.batchWindows,
      "Whether windows are returned end to end as one longer piece of the stream, without a new axis.")
  }
  public static let examples = [
    Window(duration: 0.08, shift: 0.03, zeroPadUntil: .none),
    Window(newAxis: "step", duration: 0.05, shift: 0.05, zeroPadUntil: .shift, anchor: .end),
    Window(duration: 0.02, shift: 0.07, anchor: .middle),
    Window(duration: 0.06, shift: 0.06, zeroPadUntil: .none, batchWindows: true),
  ]

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse { .all }

  public func validate() throws(SettingsError) {
    guard batchWindows else { return }
    if newAxis != nil || shift != duration || anchor != .beginning {
      throw SettingsError(
        "batch_windows", "is true, which needs a window_shift equal to window_dur, no newaxis, and the anchor beginning"
      )
    }
  }

  public struct State: Codable, Sendable {
    var clock: SampleClock
    /// Samples per window, and from one to the next; none is one window for each message.
    let length: Int, shift: Int?
    /// The first sample of the next window; before the stream's begin where zeros fill it.
    var start: Int
    /// The samples from `start` on (or the newest, without a shift) that have come, as they came: joined only when a
    /// window is full.
    var tail: [NDArray] = []
  }

  public func notices(for message: AxisArray) -> [Notice] {
    guard let duration else { return [Notice(.noEffect, "window_dur is not set, so messages pass as they are")] }
    guard let dim = try? message.streamAxis(axis), let made = try? makeState(for: message) else { return [] }
    let gain = made.clock.gain
    var told: [Notice] = []
    if let shift = made.shift {
      if zeroPadUntil == .input { told += followsMessages(message, dim) }
      if shift > made.length {
        told.append(Notice(.lost, "\(shift - made.length) of \(shift) samples lie between windows and are left out"))
      }
    } else {
      told.append(
        Notice(.followsMessages, "window_shift is not set, so each message gives a window, however the stream is cut"))
    }
    for (name, asked, count) in [
      ("window_dur", duration, made.length), ("window_shift", shift, made.shift ?? 0),
    ] {
      guard let asked, Swift.abs(Double(count) * gain - asked) > 1e-6 * asked else { continue }
      told.append(
        Notice(.approximated, "\(name) is \(asked) s; as whole samples it becomes \(Double(count) * gain) s"))
    }
    return told
  }

  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let dim = try message.streamAxis(axis), clock = try SampleClock(message, dim: dim, op: "Window")
    let place = try message.index(of: dim)
    func samples(_ seconds: Double, _ setting: String) throws(ArrayError) -> Int {
      let count = (seconds / clock.gain).rounded()
      guard count >= 1, count < 0x1p40 else {
        throw .invalid(
          op: "Window",
          "\(setting) of \(seconds) s is \(count) samples at \(1 / clock.gain) Hz, must be from 1 to below 2^40")
      }
      return Int(count)
    }
    let length = try samples(duration ?? clock.gain, "window_dur")
    let shift = try shift.map { (shift) throws(ArrayError) in try samples(shift, "window_shift") }
    // A window is made whole, and each sample is in as many as overlap: neither may grow without bound.
    let lanes = message.lanes(beside: place)
    guard duration == nil || length <= (1 << 27) / lanes else {
      throw .invalid(
        op: "Window",
        "a window of \(length) samples of \(lanes) channels; at most \((1 << 27) / lanes) samples are taken")
    }
    if let shift, length / shift > 1 << 16 {
      throw .invalid(op: "Window", "each sample is in \(length / shift) windows; at most \(1 << 16) may overlap")
    }
    let padding: Int
    switch zeroPadUntil {
    case .none: padding = shift == nil ? length : 0
    case .full: padding = length - 1
    case .shift: padding = Swift.max(0, length - (shift ?? 0))
    case .input: padding = Swift.max(0, length - (try message.count(along: dim)))
    }
    return State(clock: clock, length: length, shift: shift, start: -padding)
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    guard duration != nil else { return message }
    let dim = try message.streamAxis(axis), place = try message.index(of: dim)
    let linear = try SampleClock.regularAxis(of: message, dim: dim, op: Self.name)
    let before = state.clock.count, count = message.shape[place], length = state.length
    state.clock.advance(by: count, from: linear.offset)
    let now = state.clock.count
    // Without a shift: one window of the newest samples, none for a message without samples.
    if state.shift == nil { state.start = count == 0 ? now : now - length }
    let first = state.start, step = state.shift ?? length
    let windows = now - first >= length ? (now - first - length) / step + 1 : 0
    guard windows > 0 else {
      let skipped = Swift.max(0, first - before)
      if skipped < count { state.tail.append(try message.data.slice(axis: place, skipped, nil).copied()) }
      if batchWindows {
        let none = try message.data.slice(axis: place, 0, 0)
        return try message.next(none, along: dim, offset: state.clock.value(at: first))
      }
      let none = try message.data.windows(axis: place, count: 0, length: length, step: step)
      return try labelled(none, message, dim, place, linear, first: first, state)
    }

    // The samples from the first window's first on, zeros before the stream included.
    var parts = state.tail + [message.data]
    var begin = before - state.tail.reduce(0) { $0 + $1.shape[place] }
    if first < begin {
      var shape = message.data.shape
      shape[place] = begin - first
      parts.insert(try message.data.namespace.zeros(shape), at: 0)
      begin = first
    }
    let data = try concat(parts, axis: place).slice(axis: place, first - begin, nil)
    let cut = try data.windows(axis: place, count: windows, length: length, step: step)
    if state.shift != nil { state.start += windows * step }
    let used = state.start - first
    state.tail = try rest(of: parts, from: first - begin + used, place)
    if batchWindows {
      let whole = try data.slice(axis: place, 0, windows * length)
      return try message.next(whole, along: dim, offset: state.clock.value(at: first))
    }
    return try labelled(cut, message, dim, place, linear, first: first, state)
  }

  /// The samples of some parts, the last of which is the message's and not ours, without the first `used`. Windows share
  /// memory with the joined parts, so those are not kept.
  private func rest(of parts: [NDArray], from used: Int, _ place: Int) throws(ArrayError) -> [NDArray] {
    var rest: [NDArray] = [], skipped = used
    for (k, part) in parts.enumerated() {
      let count = part.shape[place], from = Swift.min(skipped, count)
      skipped -= from
      guard from < count else { continue }
      let kept = from == 0 ? part : try part.slice(axis: place, from, nil)
      rest.append(k + 1 == parts.count ? try kept.copied() : kept)
    }
    // Many small parts are joined once, instead of again with every window.
    return rest.count > 16 ? [try concat(rest, axis: place)] : rest
  }

  private func labelled(
    _ data: NDArray, _ message: AxisArray, _ dim: String, _ place: Int, _ linear: LinearAxis, first: Int, _ state: State
  ) throws(ArrayError) -> AxisArray {
    let gain = state.clock.gain, duration = Double(state.length) * gain
    let shown: Double
    switch anchor {
    case .beginning: shown = 0
    case .middle: shown = duration / 2
    case .end: shown = duration
    }
    var name = newAxis ?? "win", dims = message.dims, axes = message.axes
    while dims.contains(name) || axes[name] != nil { name += "_" }
    dims.insert(name, at: place)
    axes[name] = .linear(
      LinearAxis(
        gain: state.shift.map { Double($0) * gain } ?? 0, offset: state.clock.value(at: first) + shown,
        unit: linear.unit))
    axes[dim] = .linear(LinearAxis(gain: gain, offset: -shown, unit: linear.unit))
    return try AxisArray(data, dims: dims, axes: axes, key: message.key, attrs: message.attrs, streamDim: name)
  }
}
