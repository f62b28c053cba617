import Synchronization

/// A message's facts about its data, without those that change from one message of a stream to the next.
///
/// One immutable object is shared by all messages of a stream, so that "the same stream as before" is one pointer
/// comparison. What does change with every message stands in `AxisArray` beside it: the offset of the stream axis and
/// the values of coordinates along it, which are left empty here.
public final class Header: Sendable {
  /// The names of the dims, in the order of the array's dims.
  public let dims: [String]
  /// Axes by name. The stream axis stands here with offset 0, or without its values.
  public let axes: [String: Axis]
  /// Names the source of the stream.
  public let key: String
  /// Anything else that is known about the stream.
  public let attrs: [String: Value]
  /// The dim along which successive messages append, where it was declared.
  public let streamDim: String?
  /// Position of the dim along which messages append: the declared one, else "time", else the first; nil for no dims.
  public let streamPosition: Int?
  /// The axis along which messages append, if it has one; as it stands in `axes`.
  let streamAxis: Axis?
  /// Whether any coordinates have several dims.
  package let hasSharedCoordinates: Bool

  /// Headers that were derived from this one, so that a step's output shares its header from message to message.
  private let memo = Mutex<[(derivation: Derivation, header: Header)]>([])

  /// The parts must fit each other: `AxisArray` sees to that.
  init(dims: [String], axes: [String: Axis], key: String, attrs: [String: Value], streamDim: String?) {
    (self.dims, self.axes, self.key, self.attrs, self.streamDim) = (dims, axes, key, attrs, streamDim)
    streamPosition = Self.streamPosition(dims: dims, declared: streamDim)
    streamAxis = streamPosition.flatMap { axes[dims[$0]] }
    hasSharedCoordinates = axes.values.contains { ($0.coordinate?.dims.count ?? 0) > 1 }
  }

  static func streamPosition(dims: [String], declared: String?) -> Int? {
    if let declared { return dims.firstIndex(of: declared) }
    return dims.firstIndex(of: "time") ?? (dims.isEmpty ? nil : 0)
  }

  /// The dim along which messages append; nil when there are no dims.
  public var stream: String? { streamPosition.map { dims[$0] } }

  /// Step of the stream axis; nil when its values stand with each message instead.
  public var streamGain: Double? {
    guard streamPosition != nil else { return nil }
    switch streamAxis {
    case .linear(let axis): return axis.gain
    case .coordinate: return nil
    case nil: return 1
    }
  }

  /// The dims that the values of an axis entry vary along.
  func dims(ofCoordinate name: String, _ axis: CoordinateAxis) -> [String] {
    axis.dims.isEmpty ? [name] : axis.dims
  }

  // MARK: Comparing

  /// Whether messages with these headers continue one stream: the same key, dims, rate and axes but for the stream's.
  ///
  /// Attributes, units of linear axes and the place in the stream do not count. Steps that agree to a millionth are the
  /// same: those that come from measured times, or from float32, differ in the last digits. Nothing is hashed.
  public func isSameStream(as other: Header) -> Bool {
    if self === other { return true }
    guard key == other.key, dims == other.dims, streamPosition == other.streamPosition else { return false }
    for dim in dims {
      switch (axes[dim], other.axes[dim]) {
      case (nil, nil): continue
      case (.coordinate(let a)?, .coordinate(let b)?):
        guard a == b else { return false }
      case (let a, let b):
        guard let a = (a ?? .linear(LinearAxis())).linear, let b = (b ?? .linear(LinearAxis())).linear,
          a.isSamePlacing(as: b)
        else { return false }
      }
    }
    // What remains are coordinates that are named for no dim.
    let mine = axes.filter { !dims.contains($0.key) }
    return mine == other.axes.filter { !dims.contains($0.key) }
  }

  // MARK: Deriving

  /// A change to a header that depends on nothing but the header and these facts.
  enum Derivation: Hashable {
    /// Some places along a dim; `sizes` only where coordinates with several dims need them.
    case taking(axis: Int, Positions, dropping: Bool, sizes: [Int])
    case transposing([Int])
  }

  /// The header that `make` gives, or the one that it gave for the same derivation before.
  func derived(_ derivation: Derivation, _ make: () -> Header) -> Header {
    let known = memo.withLock { made -> Header? in
      for k in made.indices where made[k].derivation == derivation { return made[k].header }
      return nil
    }
    if let known { return known }
    let header = make()
    memo.withLock {
      // A step that never repeats itself must not make this grow for ever.
      if $0.count >= 8 { $0.removeAll() }
      $0.append((derivation, header))
    }
    return header
  }
}

extension Header {
  /// The header with other axes and attributes of the same dims. The stream's axis must stay without its place.
  package func with(axes: [String: Axis], attrs: [String: Value]) -> Header {
    Header(dims: dims, axes: axes, key: key, attrs: attrs, streamDim: streamDim)
  }

  /// The step of the stream's axis where messages say where on it they begin; nil for values of their own, and for a
  /// stream that has no axis and so tells no times.
  package var statedStreamGain: Double? { streamAxis?.linear?.gain }
}

extension Header {
  /// Whether the stream's axis is one of seconds.
  package var isTimed: Bool { streamAxis?.unit == "s" }
}

extension LinearAxis {
  /// Whether both give places the same values but for rounding: steps within a millionth.
  fileprivate func isSamePlacing(as other: LinearAxis) -> Bool {
    if sameNumber(gain, other.gain), sameNumber(offset, other.offset) { return true }
    guard Swift.abs(gain - other.gain) <= 1e-6 * Swift.abs(gain) else { return false }
    return Swift.abs(offset - other.offset) <= 1e-6 * Swift.max(Swift.abs(gain), Swift.abs(offset))
  }
}

extension Header: Hashable {
  public static func == (a: Header, b: Header) -> Bool {
    a === b
      || (a.dims == b.dims && a.key == b.key && a.streamDim == b.streamDim && a.axes == b.axes && a.attrs == b.attrs)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(dims)
    hasher.combine(key)
    hasher.combine(streamDim)
    hasher.combine(axes)
    hasher.combine(attrs)
  }
}
