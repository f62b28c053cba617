/// One operation, or several side by side.
public struct Operations: SettingValue, ExpressibleByArrayLiteral {
  public var list: [AggregationFunction]
  /// Whether several were asked for, which gives the result an axis of its own, be it of length 1.
  public var isList: Bool

  public init(_ operation: AggregationFunction) { (list, isList) = ([operation], false) }
  public init(arrayLiteral elements: AggregationFunction...) { (list, isList) = (elements, true) }

  public static var type: SettingType {
    let one = AggregationFunction.type
    return .custom("\(one.words), or a list of them", [one, .list(one)])
  }

  public init(_ value: Value) throws(SettingsError) {
    if value.list != nil {
      (list, isList) = (try [AggregationFunction](value), true)
    } else {
      (list, isList) = ([try AggregationFunction(value)], false)
    }
  }

  public var value: Value { isList ? list.value : list[0].value }
}

/// Reduces a stream to one value for each bin of time. Bins count from the stream's start and do not depend on messages.
public struct BinnedAggregate: StatefulTransformer {
  /// Axis to bin; `null` means the stream's.
  public var axis: String?
  /// Length of a bin. In seconds.
  public var binDuration: Double
  /// Reduction of a bin; a list gives several results, side by side on a new last axis.
  public var operation: Operations
  /// Name of the new last axis.
  public var newAxis: String
  /// Whether messages pass unchanged; binning starts anew afterwards.
  public var passthrough: Bool
  /// Whether bins have the duration on average, with lengths that differ by one sample; otherwise all bins have one
  /// whole length.
  public var fractional: Bool

  public init(
    axis: String? = nil, binDuration: Double = 0.02, operation: Operations = Operations(.mean),
    newAxis: String = "metric", passthrough: Bool = false, fractional: Bool = true
  ) {
    (self.axis, self.binDuration, self.operation, self.newAxis) = (axis, binDuration, operation, newAxis)
    (self.passthrough, self.fractional) = (passthrough, fractional)
  }

  public static let settings = Settings(
    of: BinnedAggregate(), "Reduces a stream to one value for each bin of time.",
    formula: "y[k] = f(x[k b], ..., x[(k + 1) b - 1]), with b samples to a bin",
    source: "Python array API standard 2025.12, statistical functions"
  ) {
    Setting("axis", \.axis, "Axis to bin; `null` means the stream's.")
    Setting("binDuration", \.binDuration, "Length of a bin.", unit: .seconds, .above(0))
    Setting(
      "operation", \.operation, "Reduction of a bin; a list gives several results, side by side on a new last axis.")
    Setting("newAxis", \.newAxis, "Name of the new last axis.", python: "newaxis")
    Setting(
      "passthrough", \.passthrough, "Whether messages pass unchanged; binning starts anew afterwards.", live: true)
    Setting(
      "fractional", \.fractional,
      "Whether bins have the duration on average, with lengths that differ by one sample; otherwise all bins have one whole length."
    )
  }
  public static let examples = [
    BinnedAggregate(binDuration: 0.075),
    BinnedAggregate(binDuration: 0.05, operation: [.max, .std], fractional: false),
    BinnedAggregate(binDuration: 0.06, operation: Operations(.argmax)),
  ]

  /// Results side by side have a unit where it is the same for all.
  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit {
    let dim = axis ?? message.header.stream ?? "", over = message.header.axes[dim]?.unit ?? ""
    let units = Set(operation.list.map { $0.unit(of: unit, over: over) })
    return passthrough ? unit : units.count == 1 ? units.first ?? .none : .none
  }

  public func validate() throws(SettingsError) {
    if operation.list.isEmpty { throw SettingsError("operation", "lists nothing") }
    if operation.list.contains(.none) { throw SettingsError("operation", "is none, must be one that gives a value") }
  }

  public struct State: Codable, Sendable {
    var clock: SampleClock
    /// Bins closed so far.
    var bin = 0
    /// The samples of the open bin, as they came: joined only when the bin closes.
    var carry: [NDArray] = []
    var isStale = false
  }

  public func notices(for message: AxisArray) -> [Notice] {
    if passthrough { return [Notice(.noEffect, "passthrough is true, so messages pass as they are")] }
    guard !fractional, let dim = try? message.streamAxis(axis), let gain = try? message.axis(dim).linear?.gain, gain > 0
    else { return [] }
    let made = Double(boundary(1, gain)) * gain
    guard Swift.abs(made - binDuration) > 1e-6 * binDuration else { return [] }
    return [Notice(.approximated, "bins are \(made) s long, as whole samples, instead of \(binDuration) s")]
  }

  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let clock = try SampleClock(message, dim: try message.streamAxis(axis), op: "BinnedAggregate")
    let samples = binDuration / clock.gain
    guard samples >= 1 - 1e-9 || !fractional, samples < 0x1p53 else {
      throw .invalid(op: "BinnedAggregate", "bins of \(binDuration) s hold \(samples) samples, must hold at least 1")
    }
    return State(clock: clock)
  }

  /// The sample at which a bin begins. Products that fall a rounding short of a whole number count as that number.
  func boundary(_ bin: Int, _ gain: Double) -> Int {
    let samples = binDuration / gain
    func whole(_ x: Double) -> Double { (x * (1 + 1e-12) + 1e-9).rounded(.down) }
    let boundary = fractional ? whole(Double(bin) * samples) : Double(bin) * Swift.max(1, whole(samples))
    // Far beyond any recording, but still safe to add to.
    return Int(Swift.min(boundary, 0x1p61))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    if passthrough {
      state.isStale = true
      return message
    }
    if state.isStale { state = try makeState(for: message) }
    let dim = try message.streamAxis(axis), place = try message.index(of: dim)
    let linear = try SampleClock.regularAxis(of: message, dim: dim, op: Self.name)
    let gain = state.clock.gain, first = state.bin
    var start = boundary(first, gain)
    state.clock.advance(by: message.shape[place], from: linear.offset)
    let closes = boundary(first + 1, gain) <= state.clock.count
    let data = closes ? try concat(state.carry + [message.data], axis: place) : message.data

    // Bins of the same length next to each other are reduced together; arg functions need each bin's own times.
    let base = start
    let together = !operation.list.contains { $0 == .argmin || $0 == .argmax }
    var parts: [[NDArray]] = operation.list.map { _ in [] }
    func reduce(_ from: Int, bins: Int, width: Int) throws(ArrayError) {
      var shape = data.shape
      shape[place] = width
      shape.insert(bins, at: place)
      let block = try reshape(try data.slice(axis: place, from - base, from - base + bins * width), shape)
      let times = Axis.linear(LinearAxis(gain: gain, offset: state.clock.value(at: from), unit: linear.unit))
      for (k, function) in operation.list.enumerated() {
        parts[k].append(try function(block, axis: place + 1, of: times))
      }
    }
    while true {
      let end = boundary(state.bin + 1, gain), width = end - start
      guard end <= state.clock.count else { break }
      var bins = 1
      while together, boundary(state.bin + bins + 1, gain) == end + bins * width,
        end + bins * width <= state.clock.count
      {
        bins += 1
      }
      try reduce(start, bins: bins, width: width)
      state.bin += bins
      start += bins * width
    }
    if closes {
      state.carry = start == state.clock.count ? [] : [try data.slice(axis: place, start - base, nil).copied()]
    } else {
      if !message.isEmpty { state.carry.append(try data.copied()) }
      try reduce(base, bins: 0, width: 1)
    }

    var columns: [NDArray] = []
    for part in parts { columns.append(try concat(part, axis: place)) }
    let step = fractional ? binDuration : Double(boundary(1, gain)) * gain
    var axes = message.axes, dims = message.dims
    axes[dim] = .linear(
      LinearAxis(gain: step, offset: state.clock.origin + Double(first) * step, unit: linear.unit))
    guard operation.isList else { return try message.replacing(data: columns[0], axes: axes) }
    dims.append(newAxis)
    axes[newAxis] = .labels(operation.list.map(\.rawValue))
    // Side by side they have one dtype: that of the floating-point results, if there are any.
    if let floating = columns.first(where: { $0.dtype.isFloating })?.dtype {
      columns = try columns.map { (column) throws(ArrayError) in try column.astype(floating) }
    }
    return try message.replacing(data: try stack(columns, axis: -1), dims: dims, axes: axes)
  }
}
