/// Makes new channels as weighted sums of the old ones: spatial filters, montages, decoders.
///
/// With one row of weights more than there are channels, the last is added: an affine map. Where the weights fall into
/// blocks that have nothing to do with each other, each block may be multiplied by itself.
public struct AffineMap: StatefulTransformer {
  /// The name in files and in Python; Foundation has a type of that name.
  public static let name = "AffineTransform"

  public enum Kernel: String, Choice { case auto, dense, blocks }
  /// Matrix of inputs by outputs; passthrough leaves the data unchanged.
  public var weights: SpatialWeights
  /// Axis of the channels; `null` means the last one that is not the stream's.
  public var axis: String?
  /// Whether rows are inputs; otherwise columns are.
  public var rightMultiply: Bool
  /// Groups for weights given by name; `null` puts all channels into one.
  public var channelGroups: ChannelGroups?
  /// Whether blocks of the matrix are multiplied separately; auto does so where it saves three quarters. A NaN
  /// reaches all outputs of its block.
  public var kernel: Kernel

  public init(
    weights: SpatialWeights = .passthrough, axis: String? = nil, rightMultiply: Bool = true,
    channelGroups: ChannelGroups? = nil, kernel: Kernel = .auto
  ) {
    (self.weights, self.axis, self.rightMultiply) = (weights, axis, rightMultiply)
    (self.channelGroups, self.kernel) = (channelGroups, kernel)
  }

  public static let settings = Settings(
    of: AffineMap(), "Multiplies the channels by a matrix of weights, and may add an offset.",
    formula: """
      y[k] = sum over j of x[j] W[j, k], at each sample
      with a row more than there are channels (n):  y[k] = sum over j < n of x[j] W[j, k] + W[n, k]
      """,
    source:
      "Any text on linear algebra; McFarland et al. 1997, Electroencephalography and Clinical Neurophysiology 103, 386-394, for spatial filters"
  ) {
    Setting("weights", \.weights, "Matrix of inputs by outputs; passthrough leaves the data unchanged.")
    Setting("axis", \.axis, "Axis of the channels; `null` means the last one that is not the stream's.")
    Setting("rightMultiply", \.rightMultiply, "Whether rows are inputs; otherwise columns are.")
    Setting("channelGroups", \.channelGroups, "Groups for weights given by name; `null` puts all channels into one.")
    Setting(
      "kernel", \.kernel,
      "Whether blocks of the matrix are multiplied separately; auto does so where it saves three quarters. A NaN reaches all outputs of its block."
    )
  }
  public static let examples = [
    AffineMap(weights: [[1, 0.5], [-1, 0.5], [0, 0.5]], axis: "ch"),
    AffineMap(weights: [[1, 0, 0.5], [0, 2, 0], [0, 0, 1], [10, 0, -1]], axis: "ch"),
    AffineMap(weights: .car, axis: "freq", channelGroups: .positions([[0, 3], [1, 4]]), kernel: .blocks),
    AffineMap(weights: [[0, 2], [1, 0]], axis: "xy", rightMultiply: false),
    AffineMap(weights: .identity),
  ]

  public static let remembersSamples = false

  /// A matrix with a row for every channel names all of them; others are for signals.
  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse {
    if weights == .passthrough { return .all }
    let dim = try message.featureAxis(-1, axis), axis = try message.axis(dim), count = try message.count(along: dim)
    switch weights {
    case .passthrough, .identity: return .all
    case .car:
      let groups = try channelGroups.map { (groups) throws(ArrayError) in
        try groups.resolved(on: axis, count: count, dim: dim, op: Self.name)
      }
      return ChannelUse(.signals, mixing: dim, meetings: groups)
    case .matrix, .file:
      guard var rows = try weights.rows(channels: count, groups: nil, op: Self.name), !rows.isEmpty else { return .all }
      if !rightMultiply { rows = Self.transposed(rows) }
      guard rows.count == count || rows.count == count + 1 else { return ChannelUse(.signals, mixing: dim) }
      let meetings = rows[0].indices.map { output in (0..<count).filter { rows[$0][output] != 0 } }
      return ChannelUse(.all, mixing: dim, meetings: meetings)
    }
  }

  /// Weights on the data's device: the whole matrix, or one block of it with the channels that it takes.
  public struct Part: Codable, Sendable {
    let inputs: [Int]?
    let gathering: NDArray?
    let matrix: NDArray
  }
  public struct State: Codable, Sendable {
    var parts: [Part] = []
    /// The offset of the outputs.
    var offset: NDArray?
    var outputs = 0
    /// How many outputs nothing goes into, and where each output stands once blocks and these are side by side.
    var silent = 0
    var order: NDArray?
    /// The axis of the outputs; none keeps that of the inputs.
    var axis: NewAxis?
  }
  /// The axis of the outputs, where there are other channels than before.
  public enum NewAxis: Codable, Sendable {
    case labels([String])
    /// The places are counted.
    case counted
  }

  public func notices(for message: AxisArray) -> [Notice] {
    switch weights {
    case .passthrough, .identity: [Notice(.noEffect, "weights are \(weights.value), so messages pass as they are")]
    default: followsMessages(message, try? message.featureAxis(-1, axis))
    }
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let op = "AffineTransform"
    if weights == .passthrough { return State() }
    let dim = try message.featureAxis(-1, axis), axis = try message.axis(dim), count = try message.count(along: dim)
    let groups = try channelGroups.map { (groups) throws(ArrayError) in
      try groups.resolved(on: axis, count: count, dim: dim, op: op)
    }
    guard var rows = try weights.rows(channels: count, groups: groups, op: op), !rows.isEmpty else { return State() }
    if !rightMultiply { rows = Self.transposed(rows) }
    let dtype: DType = message.data.dtype.kind >= .floating ? message.data.dtype.realPart : .float64
    let device = message.data.device
    func matrix(_ inputs: [Int], _ outputs: [Int]) throws(ArrayError) -> NDArray {
      let values = inputs.flatMap { input in outputs.map { rows[input][$0] } }
      return try NDArray(values, shape: [inputs.count, outputs.count]).astype(dtype).toDevice(device)
    }
    var state = State(outputs: rows[0].count)
    if rows.count == count + 1 {
      state.offset = try NDArray(rows.removeLast()).astype(dtype).toDevice(device)
    }
    guard rows.count == count, count > 0 else {
      throw .invalid(
        op: op,
        "the weights are for \(rows.count) channels (or \(rows.count - 1) and an offset), axis \"\(dim)\" has \(count)")
    }
    state.axis = Self.newAxis(rows, labels: axis.labels)
    let structure = BlockStructure(rows), all = Array(0..<state.outputs)
    guard kernel == .blocks || kernel == .auto && structure.cost * 4 < count * state.outputs else {
      state.parts = [Part(inputs: nil, gathering: nil, matrix: try matrix(Array(0..<count), all))]
      return state
    }
    for block in structure.blocks {
      state.parts.append(
        Part(
          inputs: block.inputs, gathering: try NDArray(block.inputs, device: device),
          matrix: try matrix(block.inputs, block.outputs)))
    }
    state.silent = structure.empty.count
    let sideBySide = structure.blocks.flatMap(\.outputs) + structure.empty
    if sideBySide != all {
      var order = all
      for (position, output) in sideBySide.enumerated() { order[output] = position }
      state.order = try NDArray(order, device: device)
    }
    return state
  }

  private static func transposed(_ rows: [[Double]]) -> [[Double]] {
    rows[0].indices.map { column in rows.map { $0[column] } }
  }

  /// The labels of the outputs where they follow from the weights: inputs that are picked keep theirs, in order, and
  /// outputs that nothing goes into have an empty one. Mixtures are counted.
  private static func newAxis(_ rows: [[Double]], labels: [String]?) -> NewAxis? {
    let outputs = rows[0].count
    if rows.count == outputs { return nil }
    guard let labels else { return .counted }
    let used = rows.indices.filter { row in rows[row].contains { $0 != 0 } }
    let filled = rows[0].indices.filter { column in rows.contains { $0[column] != 0 } }
    guard used.count == filled.count, used.count == Swift.min(rows.count, outputs) else { return .counted }
    var result = Array(repeating: "", count: outputs)
    for (input, output) in zip(used, filled) { result[output] = labels[input] }
    return .labels(result)
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    guard state.outputs > 0 else { return message }
    let dim = try message.featureAxis(-1, axis), place = try message.index(of: dim)
    var results: [NDArray] = []
    for part in state.parts {
      var x = message.data
      if let inputs = part.inputs { x = try message.select(dim, indices: inputs, gathering: part.gathering).data }
      results.append(try product(try moveaxis(try x.floating(), place, -1), part.matrix))
    }
    let lead = Dims(message.shape.indices.filter { $0 != place }.map { message.shape[$0] })
    if state.silent > 0 || results.isEmpty {
      let dtype = try message.data.floating().dtype
      results.append(try message.data.namespace.zeros(Dims(Array(lead) + [state.silent]), dtype: dtype))
    }
    var y = results.count == 1 ? results[0] : try concat(results, axis: -1)
    if let order = state.order { y = try take(y, order, axis: -1) }
    if let offset = state.offset { y = try y + offset }
    y = try moveaxis(y, -1, place)
    guard let axis = state.axis else { return try message.with(data: y) }
    switch axis {
    case .labels(let labels):
      return try message.replacing(data: y, axes: message.axes.merging([dim: .labels(labels)]) { $1 })
    case .counted: return try message.replacing(data: y, axes: message.axes.filter { $0.key != dim })
    }
  }

  /// The last axis times a matrix, the others in one.
  private func product(_ x: NDArray, _ matrix: NDArray) throws(ArrayError) -> NDArray {
    let lead = Array(x.shape.dropLast())
    let rows = lead.reduce(1, *)
    let flat = try reshape(x, [rows, x.shape[x.ndim - 1]])
    return try reshape(try matmul(flat, matrix), Dims(lead + [matrix.shape[1]]))
  }
}
