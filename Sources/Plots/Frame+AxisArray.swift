import AxisArrays

extension AxisArray {
  /// The values as a picture takes them: the stream's axis first, everything else flattened into channels, row by row.
  ///
  /// - Throws: `ArrayError` when the data are on a device that the host cannot read.
  public func plotValues() throws(ArrayError) -> [Double] {
    let values = data.dtype.isComplex ? try abs(data) : data
    let plain = try replacing(data: values)
    return try plain.as2d(plotDim).array(of: Double.self)
  }

  /// The axis that a picture runs along: the stream's, else the first.
  public var plotDim: String? { header.stream ?? dims.first }
}

extension Frame {
  /// Names and units as a message has them.
  ///
  /// - Throws: `ArrayError` when an axis is missing.
  public init(_ message: AxisArray, title: String) throws(ArrayError) {
    guard let dim = message.plotDim else {
      self.init(title: title)
      return
    }
    let axis = try message.axis(dim)
    let (start, step) = Self.positions(axis, count: try message.count(along: dim))
    self.init(
      title: title, channels: try Self.channels(message, without: dim), unit: try Self.unit(message), axis: dim,
      axisUnit: axis.unit, start: start, step: step)
    if axis.unit == "s" { origin = message.attrs["start"]?.string ?? "" }
    try takeUnits(message, without: dim)
  }

  /// Units of the channels where they differ, and which of them hold event codes.
  private mutating func takeUnits(_ message: AxisArray, without dim: String) throws(ArrayError) {
    // The place along the channels' dim that each of the flattened channels has.
    let others = message.dims.filter { $0 != dim }
    for (position, other) in others.enumerated() {
      guard case .records(let records)? = try message.axis(other).coordinate?.values else { continue }
      let count = try message.count(along: other)
      var inner = 1
      for dim in others[(position + 1)...] { inner *= try message.count(along: dim) }
      let places = channels.indices.map { $0 / inner % max(count, 1) }
      if case .labels(let kinds)? = records["kind"] {
        codes = Set(channels.indices.filter { kinds[places[$0]] == "trigger" })
      }
      guard case .labels(let units)? = records["unit"] else { continue }
      let ofSignals = Set(channels.indices.filter { !codes.contains($0) }.map { units[places[$0]] })
      if ofSignals.count == 1, let unit = ofSignals.first {
        self.unit = unit
      } else if ofSignals.count > 1 {
        (unit, self.units) = ("", places.map { units[$0] })
      }
    }
  }

  private static func positions(_ axis: Axis, count: Int) -> (start: Double, step: Double) {
    switch axis {
    case .linear(let linear): return (linear.offset, linear.gain)
    case .coordinate(let coordinate):
      // Times of their own are drawn as if they were regular; the first message gives the distance.
      guard let numbers = coordinate.values.numbers, let first = numbers.first, let last = numbers.last, count > 1
      else {
        return (coordinate.values.numbers?.first ?? 0, 1)
      }
      return (first, (last - first) / Double(count - 1))
    }
  }

  /// The places of all other dims in C order: "Cz", or "Cz 10" where there are two dims.
  private static func channels(_ message: AxisArray, without dim: String) throws(ArrayError) -> [String] {
    var names = [""]
    for other in message.dims where other != dim {
      let count = try message.count(along: other), axis = try message.axis(other)
      guard names.count * max(count, 1) <= 100_000 else { return [] }
      let labels = (0..<count).map { place -> String in
        if let labels = axis.labels { return labels[place] }
        switch axis {
        // Numbers that only count need no unit.
        case .linear(let linear): return linear == LinearAxis() ? "\(place + 1)" : Ticks.short(linear.value(at: place))
        case .coordinate(let coordinate):
          return coordinate.values.numbers.map { Ticks.short($0[place]) } ?? "\(place + 1)"
        }
      }
      names = names.flatMap { name in labels.map { name.isEmpty ? $0 : "\(name) \($0)" } }
    }
    return names == [""] ? [message.key] : names
  }

  /// The unit of the values, where all channels have the same: a field of the channels' records.
  private static func unit(_ message: AxisArray) throws(ArrayError) -> String {
    for dim in message.dims {
      guard case .records(let records)? = try message.axis(dim).coordinate?.values,
        case .labels(let units)? = records["unit"]
      else { continue }
      return Set(units).count == 1 ? units[0] : ""
    }
    return message.attrs["unit"]?.string ?? ""
  }
}
