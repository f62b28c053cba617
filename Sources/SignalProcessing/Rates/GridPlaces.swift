/// Places of a grid between the samples of a stream: the samples around each, and how far it lies from the first of them
/// to the second.
struct GridPlaces {
  let count: Int
  /// Numbers of the samples among those at hand, whole numbers.
  let left: NDArray, right: NDArray
  /// In 0..<1, float64.
  let share: NDArray
  private let distance: Distance

  private enum Distance {
    /// One for all samples, and the places as parts of it.
    case regular(Double, places: Range<Int>, ratio: Double)
    case listed([Double], isBetween: [Bool], space: Namespace)
  }

  /// Places among regular samples, found on the device that holds the data. The first sample is the grid's first place.
  ///
  /// - Parameters:
  ///   - made: The first place.
  ///   - most: The most places to make.
  ///   - first: The number of the first sample at hand.
  static func regular(
    _ clock: SampleClock, step: Double, from made: Int, first: Int, most: Int, _ data: NDArray
  ) throws(ArrayError) -> GridPlaces {
    let ratio = step / clock.gain, last = Double(clock.count - 1)
    try check((last / ratio) - Double(made), most)
    var end = Swift.max(made, Int((last / ratio).rounded(.down)))
    while Double(end) * ratio <= last { end += 1 }
    while end > made, Double(end - 1) * ratio > last { end -= 1 }
    let space = data.namespace
    let places = try space.arange(.int(Int64(made)), .int(Int64(end)), dtype: .int64).astype(.float64) * ratio
    let whole = try floor(places), left = try whole.astype(.int64) - first
    return GridPlaces(
      count: end - made, left: left, right: try minimum(left + 1, clock.count - 1 - first), share: try places - whole,
      distance: .regular(clock.gain, places: made..<end, ratio: ratio))
  }

  /// Places among samples at these times, which grow.
  static func listed(
    _ times: [Double], origin: Double, step: Double, from made: Int, most: Int, _ data: NDArray
  ) throws(ArrayError) -> GridPlaces {
    let last = times[times.count - 1]
    try check((last - origin) / step - Double(made), most)
    guard step > last.ulp, step > origin.ulp else {
      throw .invalid(op: "Regularize", "a grid of \(1 / step) Hz is finer than times like \(last) s can tell")
    }
    var (left, right, share, distances): ([Int64], [Int64], [Double], [Double]) = ([], [], [], [])
    var (index, place) = (0, made)
    while true {
      let time = origin + Double(place) * step
      guard time <= last else { break }
      while index + 1 < times.count, times[index + 1] <= time { index += 1 }
      let next = Swift.min(index + 1, times.count - 1), distance = times[next] - times[index]
      left.append(Int64(index))
      right.append(Int64(next))
      share.append(distance > 0 ? (time - times[index]) / distance : 0)
      distances.append(distance)
      place += 1
    }
    let shape: Dims = [left.count], space = data.namespace
    return GridPlaces(
      count: left.count, left: try space.asarray(left, shape: shape, dtype: .int64),
      right: try space.asarray(right, shape: shape, dtype: .int64),
      share: try space.asarray(share, shape: shape, dtype: .float64),
      distance: .listed(distances, isBetween: share.map { $0 > 0 }, space: space))
  }

  private static func check(_ wanted: Double, _ most: Int) throws(ArrayError) {
    guard wanted < Double(most) else {
      throw .invalid(
        op: "Regularize",
        "\(wanted) places of the grid in one message, at most \(most) of so many channels (in shorter messages, more)")
    }
  }

  /// Whether the samples around each place are further apart, and how many places lie between such samples.
  func gaps(longerThan most: Double) throws(ArrayError) -> (isGap: NDArray?, count: Int) {
    switch distance {
    case .regular(let gain, let places, let ratio):
      guard gain > most else { return (nil, 0) }
      let isBetween = places.lazy.filter { Double($0) * ratio != (Double($0) * ratio).rounded(.down) }
      return (try share .>= 0, isBetween.count)
    case .listed(let distances, let isBetween, let space):
      let count = zip(distances, isBetween).lazy.filter { $0 > most && $1 }.count
      guard count > 0 else { return (nil, 0) }
      return (try space.asarray(distances.map { $0 > most }, shape: [distances.count], dtype: .bool), count)
    }
  }
}
