import AxisArrays

/// What the messages of one file must agree in, taken from the first of them, and what is left to write when there are
/// no messages at all.
struct BlockStream: Hashable, Sendable {
  let path: String
  let dtype: DType
  let dims: [String]
  /// Extents without the stream's.
  let rowShape: [Int]
  let key: String
  /// Elements in one sample.
  let rowElements: Int
  /// Axes of the other dims, which stay the same.
  let axes: [BlockAxis]
  let unit: String

  init(_ block: Block, path: String) throws(RecordingError) {
    guard !block.dims.isEmpty else {
      throw .notWritable(path: path, what: "a message without a dim to append along")
    }
    self.path = path
    dtype = block.dtype
    dims = block.dims
    rowShape = Array(block.shape.dropFirst())
    rowElements = rowShape.reduce(1, *)
    axes = Array(block.axes.dropFirst())
    unit = block.axes[0].unit
    key = block.key
  }

  /// Checks that a message continues the first one.
  func check(_ block: Block) throws(RecordingError) {
    func differs(_ what: String, _ first: String, _ now: String) -> RecordingError {
      .notWritable(path: path, what: "the messages' \(what) changed from \(first) to \(now)")
    }
    guard block.dims == dims else { throw differs("dims", "\(dims)", "\(block.dims)") }
    guard block.dtype == dtype else { throw differs("dtype", dtype.name, block.dtype.name) }
    let row = Array(block.shape.dropFirst())
    guard row == rowShape else { throw differs("shape but for \(dims[0])", "\(rowShape)", "\(row)") }
    for (index, axis) in block.axes.dropFirst().enumerated() where axis != axes[index] {
      throw .notWritable(path: path, what: "the values along \(dims[index + 1]) changed between messages")
    }
  }
}

extension Block {
  /// Samples along the stream.
  var count: Int { shape.first ?? 0 }

  /// The message with the stream's dim first, as files hold it.
  func streamFirst() -> Block {
    guard streamAxis != 0 else { return self }
    var moved = self
    func front<T>(_ list: [T]) -> [T] { [list[streamAxis]] + list[..<streamAxis] + list[(streamAxis + 1)...] }
    moved.shape = front(shape)
    moved.dims = front(dims)
    moved.axes = front(axes)
    moved.streamAxis = 0
    let outer = shape[..<streamAxis].reduce(1, *)
    let inner = shape[(streamAxis + 1)...].reduce(dtype.itemSize, *)
    let count = shape[streamAxis]
    moved.bytes = [UInt8](unsafeUninitializedCapacity: bytes.count) { target, initialized in
      bytes.withUnsafeBytes { source in
        for sample in 0..<count {
          for block in 0..<outer where inner > 0 {
            let to = UnsafeMutableRawPointer(target.baseAddress! + (sample * outer + block) * inner)
            to.copyMemory(from: source.baseAddress! + (block * count + sample) * inner, byteCount: inner)
          }
        }
      }
      initialized = bytes.count
    }
    return moved
  }

  /// All elements as doubles; `nil` for complex numbers and 16-bit floats.
  func doubles() -> [Double]? { Numbers.doubles(bytes, dtype) }
}

/// The times of everything written so far: runs without a gap, as (index, time there), or all the times.
struct WrittenTimes: Sendable {
  private(set) var count = 0
  /// Step between samples; `nil` before the first message and where every sample has a time.
  private(set) var gain: Double?
  private(set) var runs: [(first: Int, offset: Double)] = []
  private(set) var values: [Double] = []
  private var isListed = false

  /// Steps that differ by less are one: over a million samples the times then agree to a sample.
  private static let tolerance = 1e-6

  /// Notes a message's times. A step that changes, or a change between the two kinds, is an error.
  mutating func append(_ axis: BlockAxis, count added: Int, path: String) throws(RecordingError) {
    switch axis.values {
    case .linear(0, let offset) where gain == nil && offset.isFinite:
      // Windows that follow the messages have no common distance: each has its time.
      isListed = true
      values += Array(repeating: offset, count: added)
    case .linear(let step, let offset):
      guard step > 0, step.isFinite, (1 / step).isFinite, offset.isFinite else {
        throw .notWritable(path: path, what: "a stream that goes by steps of \(step) from \(offset)")
      }
      guard !isListed, gain.map({ abs($0 - step) <= WrittenTimes.tolerance * $0 }) ?? true else {
        throw .notWritable(path: path, what: "the messages' step in time changed from \(gain ?? .nan) to \(step)")
      }
      gain = gain ?? step
      if added == 0 { return }
      let expected = runs.last.map { $0.offset + Double(count - $0.first) * step }
      // A hundredth of a step is rounding; more is a gap, or time that was seen twice.
      if expected.map({ abs($0 - offset) > abs(step) * 0.01 }) ?? true { runs.append((count, offset)) }
    case .numbers(let numbers) where gain == nil:
      isListed = true
      values += numbers
    default:
      throw .notWritable(path: path, what: "a stream axis of labels, or one that is regular only at times")
    }
    count += added
  }

  /// The runs again, those joined that follow each other within half a step.
  var pieces: [Piece] {
    var starts: [(first: Int, offset: Double)] = []
    for run in runs {
      let expected = starts.last.map { $0.offset + Double(run.first - $0.first) * (gain ?? 1) }
      if expected.map({ abs($0 - run.offset) > 0.5 * (gain ?? 1) }) ?? true { starts.append(run) }
    }
    return Piece.pieces(starts, total: count)
  }

  /// Time of a sample.
  func value(at index: Int) -> Double {
    if isListed { return values[index] }
    guard !runs.isEmpty else { return Double(index) * (gain ?? 1) }
    // The last run that begins at or before the sample.
    var (low, high) = (0, runs.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle].first <= index { low = middle } else { high = middle }
    }
    let run = runs[low]
    return run.offset + Double(index - run.first) * (gain ?? 1)
  }
}
