/// Places along a dim: every so many, or a list.
package enum Positions: Hashable {
  case stride(start: Int, step: Int, count: Int)
  case list([Int])

  var count: Int {
    switch self {
    case .stride(_, _, let count): count
    case .list(let list): list.count
    }
  }

  package var indices: [Int] {
    switch self {
    case .stride(let start, let step, let count): (0..<count).map { start + $0 * step }
    case .list(let list): list
    }
  }

  /// The list as a stride when its places are equally far apart, and not all the same.
  var regular: Positions {
    guard case .list(let list) = self else { return self }
    guard list.count > 1 else { return .stride(start: list.first ?? 0, step: 1, count: list.count) }
    let step = list[1] - list[0]
    guard step != 0, list.indices.dropFirst().allSatisfy({ list[$0] - list[$0 - 1] == step }) else { return self }
    return .stride(start: list[0], step: step, count: list.count)
  }

  /// The list in pieces of equally distant places, each as long as it goes.
  static func runs(_ list: [Int]) -> [Positions] {
    var runs: [Positions] = []
    var start = 0
    while start < list.count {
      var end = start + 1
      let step = end < list.count ? list[end] - list[start] : 1
      if step != 0 { while end < list.count, list[end] - list[end - 1] == step { end += 1 } }
      runs.append(.stride(start: list[start], step: step == 0 ? 1 : step, count: end - start))
      start = end
    }
    return runs
  }

  /// The places that `start:stop:step` means along `count` places, by the rules of Python's slices; the step is not 0.
  package static func slice(_ start: Int?, _ stop: Int?, step: Int, count: Int) -> Positions {
    func clamp(_ place: Int, _ low: Int, _ high: Int) -> Int {
      let place = place < 0 ? Swift.max(place, -count - 1) + count : place
      return Swift.min(Swift.max(place, low), high)
    }
    if step > 0 {
      let first = start.map { clamp($0, 0, count) } ?? 0
      let end = stop.map { clamp($0, 0, count) } ?? count
      let length = end - first
      return .stride(start: first, step: step, count: length > 0 ? (length - 1) / step + 1 : 0)
    }
    let first = start.map { clamp($0, -1, count - 1) } ?? (count - 1)
    let end = stop.map { clamp($0, -1, count - 1) } ?? -1
    let length = first - end
    // The step's own magnitude may not be representable.
    let pace = step == Int.min ? Int.max : -step
    return .stride(start: first, step: -pace, count: length > 0 ? (length - 1) / pace + 1 : 0)
  }
}
