import ArrayCore
import CKernels.Operators

/// One entry of an index expression, as in `x.at(0, .slice(nil, nil, 2), .ellipsis)`.
public enum Index: Sendable, ExpressibleByIntegerLiteral {
  /// One element of an axis, which disappears. Negative ones count from the end.
  case int(Int)
  /// start, stop (not included) and step as in Python, of any sign; `nil` for the end of the axis.
  case slice(Int?, Int?, Int)
  case all
  /// As many `all` as it takes.
  case ellipsis
  /// A new axis of size 1.
  case newaxis
  /// The elements where a bool array holds true; it covers as many axes as it has.
  case mask(NDArray)
  /// The elements at these positions, an integer array of any shape.
  case indices(NDArray)

  public init(integerLiteral value: Int) { self = .int(value) }
  public static func slice(_ start: Int?, _ stop: Int?) -> Index { .slice(start, stop, 1) }
}

extension NDArray {
  /// The elements that an index expression selects: a view for integers, slices, ellipsis and new axes; a copy for masks
  /// and index arrays.
  public func at(_ indices: Index...) throws(ArrayError) -> NDArray { try at(indices) }

  public func at(_ indices: [Index]) throws(ArrayError) -> NDArray {
    if let taken = try leading(indices) { return taken }
    let plan = try IndexPlan(indices, shape: shape)
    let base = try settled().view(plan.view(of: try settled().layout))
    return plan.gathers.isEmpty ? base : try gather(base, plan.gathers)
  }

  /// The result for one vector of positions, or one mask along the first axis: the usual gather, without a plan.
  private func leading(_ indices: [Index]) throws(ArrayError) -> NDArray? {
    guard indices.count == 1, ndim > 0 else { return nil }
    switch indices[0] {
    case .indices(let positions) where positions.ndim == 1 && positions.dtype.isInteger:
      return try taking(self, positions, axis: 0, op: "index")
    case .mask(let mask) where mask.ndim == 1 && mask.dtype == .bool && mask.shape[0] == shape[0]:
      return try taking(self, try nonzero(mask)[0], axis: 0, op: "index")
    default: return nil
    }
  }

  /// Python's `x[start:stop:step]` along one axis; a view.
  public func slice(axis: Int, _ start: Int?, _ stop: Int?, step: Int = 1) throws(ArrayError) -> NDArray {
    let place = try normalized(axis, rank: ndim, op: "slice")
    var result = isRecorded ? try settled() : self
    try result.layout.slice(place, start, stop, step)
    return result
  }

  /// One element of an axis, which disappears; a view.
  func selecting(_ i: Int, axis: Int, op: String) throws(ArrayError) -> NDArray {
    var layout = try settled().layout
    try layout.pick(axis, i, op: op)
    return try view(layout)
  }

  /// Writes `values`, broadcast and converted to this array's dtype, over the elements that the expression selects.
  ///
  /// In place where nobody else holds the memory, else into a copy: other arrays never change, and `values` that share
  /// this memory are those from before.
  public mutating func set(at indices: [Index], to values: NDArray) throws(ArrayError) {
    let plan = try IndexPlan(indices, shape: shape)
    guard values.device == device else { throw .differentDevices(op: "set", device, values.device) }
    let values = try values.astype(dtype).settled()
    try makeUnique()
    let target = try view(plan.view(of: layout))
    if plan.gathers.isEmpty {
      guard try broadcastShapes(target.shape, values.shape, op: "set") == target.shape else {
        throw .notBroadcastable(op: "set", values.shape, target.shape)
      }
      try write(.array(values), over: target.layout)
    } else {
      try scatter(into: target, plan.gathers, values)
    }
  }

  /// Writes one number over the elements that the expression selects, as `set(at:to:)` does.
  public mutating func set(at indices: [Index], to value: some ScalarConvertible) throws(ArrayError) {
    let bits = try Immediate(fitting: value.scalar, dtype, "set")
    let plan = try IndexPlan(indices, shape: shape)
    try makeUnique()
    let target = try view(plan.view(of: layout))
    guard plan.gathers.isEmpty else {
      return try scatter(into: target, plan.gathers, try full([], value.scalar, dtype: dtype, device: device))
    }
    try write(.immediate(bits), over: target.layout)
  }

  /// Makes sure that this array alone holds its memory, and each element once.
  private mutating func makeUnique() throws(ArrayError) {
    self = try settled()
    guard case .ready(var buffer) = source else { return }
    source = .ready(NDArray.nothing)
    let isUnique = isKnownUniquelyReferenced(&buffer)
    source = .ready(buffer)
    if !isUnique || layout.mayOverlap { self = try copied() }
  }

  /// Stands in while a buffer's count is looked at.
  private static let nothing = Buffer(
    address: UnsafeMutableRawPointer(bitPattern: 64)!, byteCount: 0, backend: Device.cpu.backend, release: { _ in })
}

extension NDArray {
  /// Exchanges two axes of this view, whose values are computed.
  public mutating func swapAxes(_ a: Int, _ b: Int) {
    (layout.shape[a], layout.shape[b]) = (layout.shape[b], layout.shape[a])
    (layout.strides[a], layout.strides[b]) = (layout.strides[b], layout.strides[a])
  }
}

extension Layout {
  /// One element of an axis, which disappears; negative ones count from the end.
  mutating func pick(_ axis: Int, _ i: Int, op: String) throws(ArrayError) {
    offset += try Layout.place(i, of: shape[axis], axis: axis, op: op) * strides[axis]
    shape.remove(at: axis)
    strides.remove(at: axis)
  }

  mutating func insertAxis(at axis: Int) {
    shape.insert(1, at: axis)
    strides.insert(0, at: axis)
  }

  /// Applies Python's slice to one axis.
  mutating func slice(_ axis: Int, _ start: Int?, _ stop: Int?, _ step: Int) throws(ArrayError) {
    let (first, count) = try Layout.range(start, stop, step, of: shape[axis])
    shape[axis] = count
    if count > 0 { offset += first * strides[axis] }
    if count > 1 { strides[axis] *= step }
  }
}

/// An index expression sorted out: the part that is a view, and the part that gathers.
struct IndexPlan {
  /// A gather along one axis of the view.
  struct Gather {
    var axis: Int
    var positions: NDArray
    /// The axes that a mask covers.
    var span: Int
    var isMask: Bool
  }
  private enum Step { case select(Int), slice(Int?, Int?, Int), insert, keep(Int) }
  private var steps: [Step] = []
  private(set) var gathers: [Gather] = []

  init(_ indices: [Index], shape: Dims) throws(ArrayError) {
    var used = 0, ellipses = 0
    for index in indices {
      switch index {
      case .newaxis: break
      case .ellipsis: ellipses += 1
      case .mask(let mask): used += mask.ndim
      default: used += 1
      }
    }
    guard ellipses <= 1 else { throw .invalid(op: "index", "more than one ellipsis") }
    guard used <= shape.count else { throw .invalid(op: "index", "\(used) indices for \(shape.count) dimensions") }
    let rest = shape.count - used
    var axis = 0, outAxis = 0
    for index in ellipses == 0 ? indices + [.ellipsis] : indices {
      switch index {
      case .int(let i):
        let n = shape[axis]
        guard i >= -n, i < n else { throw .indexOutOfRange(op: "index", index: i, count: n, axis: axis) }
        steps.append(.select(i < 0 ? i + n : i))
        axis += 1
      case .slice(let start, let stop, let step):
        steps.append(.slice(start, stop, step))
        axis += 1
        outAxis += 1
      case .all:
        steps.append(.keep(1))
        axis += 1
        outAxis += 1
      case .ellipsis:
        steps.append(.keep(rest))
        axis += rest
        outAxis += rest
      case .newaxis:
        steps.append(.insert)
        outAxis += 1
      case .mask(let mask):
        guard mask.dtype == .bool else { throw .dtypeNotAllowed(op: "index", mask.dtype, allowed: "a bool mask") }
        // A side of 0 selects nothing, whatever it covers.
        for k in 0..<mask.ndim where mask.shape[k] != shape[axis + k] && mask.shape[k] != 0 {
          throw .shapeMismatch(op: "index", expected: "a mask of the shape that it covers in \(shape)", got: mask.shape)
        }
        gathers.append(Gather(axis: outAxis, positions: mask, span: mask.ndim, isMask: true))
        steps.append(.keep(mask.ndim))
        axis += mask.ndim
        outAxis += mask.ndim
      case .indices(let positions):
        guard positions.dtype.isInteger else {
          throw .dtypeNotAllowed(op: "index", positions.dtype, allowed: "integers or a bool mask")
        }
        gathers.append(Gather(axis: outAxis, positions: positions, span: 1, isMask: false))
        steps.append(.keep(1))
        axis += 1
        outAxis += 1
      }
    }
  }

  /// The view that the expression makes before it gathers.
  func view(of source: Layout) throws(ArrayError) -> Layout {
    var layout = source, axis = 0
    for step in steps {
      switch step {
      case .select(let i):
        layout.offset += i * layout.strides[axis]
        layout.shape.remove(at: axis)
        layout.strides.remove(at: axis)
      case .slice(let start, let stop, let step):
        try layout.slice(axis, start, stop, step)
        axis += 1
      case .insert:
        layout.insertAxis(at: axis)
        axis += 1
      case .keep(let count): axis += count
      }
    }
    return layout
  }
}
