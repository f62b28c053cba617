import ArrayCore

/// A linear filter that takes blocks of a signal side by side: for few lanes on a device with many processors, which
/// `linearFilter` leaves idle, for it goes through each lane from its first sample to its last.
///
/// Blocks of `length` samples lie on a grid that begins with the stream. Each is filtered twice: from nothing, which tells what
/// its own samples leave behind, and then from what all before it have left. Results depend neither on how a signal is cut
/// nor on the device, bit for bit, for both hang on the numbers of the samples alone.
///
/// They differ from `linearFilter`'s, by what the sums at the begin of a block round, and by none within the first block:
/// Butterworth filters of order 1 and 4 by less than 1e-9 of the largest sample. Poles nearer to the unit circle cost more.
///
/// - Complexity: twice the work of `linearFilter`, and a step for each block that all lanes take together.
public struct BlockFilter: Sendable {
  public let recurrence: Recurrence
  /// Samples of a block.
  public let length: Int
  /// (state, state, 1): what a block of zeros makes of each number of a state.
  private let transition: NDArray

  /// What the filter goes on from.
  public struct State: Sendable, Codable {
    /// The state of `linearFilter` after the last sample.
    public fileprivate(set) var now: NDArray
    /// What the block at work leaves behind so far, begun from nothing; and what all before it leave at its end.
    fileprivate var own: NDArray, carried: NDArray
    /// The filter's, where the data are.
    fileprivate let transition: NDArray
    /// How many samples of the block at work have come.
    fileprivate var position = 0
  }

  /// - Throws: `ArrayError.invalid` for blocks shorter than the filter's order, or of more than 2^30 samples.
  public init(_ recurrence: Recurrence, length: Int = 8192) throws(ArrayError) {
    guard length >= Swift.max(recurrence.order, 1), length <= 1 << 30 else {
      throw .invalid(op: "block_filter", "blocks of \(length) samples for a filter of order \(recurrence.order)")
    }
    (self.recurrence, self.length) = (recurrence, length)
    let (stages, order) = (recurrence.stages, recurrence.order), size = stages * order
    // A lane for each number of the state, which is 1 there and elsewhere 0.
    let units = try permuteDims(try reshape(try eye(size), [stages, order, size]), [0, 2, 1])
    let after = try linearFilter(recurrence, try zeros([size, length]), axis: 1, state: units).state
    transition = try reshape(try permuteDims(after, [0, 2, 1]), [size, size, 1])
  }

  /// The state before a signal: of `linearFilter`, such as `Recurrence.steadyState` gives, or nothing.
  public func begin(_ x: NDArray, axis: Int = -1, from state: NDArray? = nil) throws(ArrayError) -> State {
    let place = try normalized(axis, rank: x.ndim, op: "block_filter")
    let dtype: DType = x.dtype.isComplex ? .complex128 : .float64
    let nothing = try zeros(try recurrence.stateShape(for: x.shape, axis: place), dtype: dtype, device: x.device)
    let transition = try transition.toDevice(x.device)
    guard let state else { return State(now: nothing, own: nothing, carried: nothing, transition: transition) }
    let carried = try advanced(state, place, transition)
    return State(now: state, own: nothing, carried: carried, transition: transition)
  }

  /// Filters along an axis, and tells what to go on from.
  ///
  /// - Throws: `ArrayError` for a state of another shape, dtype or device.
  public func filter(
    _ x: NDArray, axis: Int = -1, state: State? = nil
  ) throws(ArrayError) -> (y: NDArray, state: State) {
    let place = try normalized(axis, rank: x.ndim, op: "block_filter"), n = x.shape[place]
    var state = if let state { state } else { try begin(x, axis: place) }
    var results: [NDArray] = [], at = 0
    func withinBlock(_ end: Int) throws(ArrayError) {
      let piece = try x.slice(axis: place, at, end)
      let (y, now) = try linearFilter(recurrence, piece, axis: place, state: state.now)
      state.own = try linearFilter(recurrence, piece, axis: place, state: state.own).state
      (state.now, state.position, at) = (now, state.position + end - at, end)
      results.append(y)
      if state.position == length { state = try next(state, own: state.own, place) }
    }
    if state.position > 0, n > 0 { try withinBlock(Swift.min(n, length - state.position)) }
    let blocks = (n - at) / length
    if blocks > 0 {
      results.append(try side(by: blocks, try x.slice(axis: place, at, at + blocks * length), place, &state))
      at += blocks * length
    }
    if at < n || results.isEmpty { try withinBlock(n) }
    return (try concat(results, axis: place), state)
  }

  /// Filters whole blocks.
  private func side(
    by blocks: Int, _ x: NDArray, _ place: Int, _ state: inout State
  ) throws(ArrayError) -> NDArray {
    var shape = x.shape
    shape[place] = length
    shape.insert(blocks, at: place)
    let pieces = try reshape(x, shape), own = try linearFilter(recurrence, pieces, axis: place + 1).state
    var begins: [NDArray] = []
    for block in 0..<blocks {
      begins.append(state.now)
      var rest = own.shape
      rest.remove(at: place + 1)
      state = try next(state, own: try reshape(try own.slice(axis: place + 1, block, block + 1), rest), place)
    }
    let y = try linearFilter(recurrence, pieces, axis: place + 1, state: try stack(begins, axis: place + 1)).y
    return try reshape(y, x.shape)
  }

  /// The begin of the next block, where the one at work leaves `own` behind.
  private func next(_ state: State, own: NDArray, _ place: Int) throws(ArrayError) -> State {
    let now = try (state.carried + own).settled()
    let nothing = try zeros(now.shape, dtype: now.dtype, device: now.device)
    let carried = try advanced(now, place, state.transition)
    return State(now: now, own: nothing, carried: carried, transition: state.transition)
  }

  /// What a state becomes at the end of a block of zeros: sums whose order does not depend on the device.
  private func advanced(_ state: NDArray, _ place: Int, _ transition: NDArray) throws(ArrayError) -> NDArray {
    let order = [0, place + 1] + (1..<state.ndim).filter { $0 != place + 1 }
    let turned = try permuteDims(state, order), size = turned.shape[0] * turned.shape[1]
    guard state.size > 0 else { return state }
    let column = try reshape(turned, [1, size, state.size / size])
    let after = try reshape(try sum(transition * column, axis: 1), turned.shape)
    return try permuteDims(after, order.indices.map { k in order.firstIndex(of: k) ?? k }).settled()
  }
}
