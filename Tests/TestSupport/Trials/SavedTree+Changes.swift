import SignalProcessing

extension SavedTree {
  /// The tree with something changed at random: a number, a count, a field, or an array's shape or dtype with as many
  /// bytes as these ask for.
  func changed(_ random: inout SplitMix) -> SavedTree {
    var tree = self
    let others = tree.nodes
    // Small places count as much as large ones, and the state within more than what stands around it.
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      var at = Int.random(in: 0..<tree.weight, using: &random)
      tree = tree.changed(at: &at, others, &random)
    }
    return tree
  }

  /// The tree with each whole number in the state within replaced, and how many there were.
  public func replacingCounts(by number: Int64) -> (tree: SavedTree, count: Int) {
    var count = 0
    func replaced(_ tree: SavedTree, isInside: Bool) -> SavedTree {
      switch tree {
      case .int where isInside:
        count += 1
        return .int(number)
      case .list(let list): return .list(list.map { replaced($0, isInside: isInside) })
      case .map(let map): return .map(map.map { ($0.key, replaced($0.value, isInside: isInside)) })
      case .inner(let tree): return .inner(replaced(tree, isInside: true))
      default: return tree
      }
    }
    let tree = replaced(self, isInside: false)
    return (tree, count)
  }

  /// The tree with the lengths that it tells of its streams replaced, where they are not 0.
  public func replacingLengths(by number: Int64) -> SavedTree {
    func replaced(_ tree: SavedTree) -> SavedTree {
      switch tree {
      case .int(let length) where length != 0: .int(number)
      case .ints(let lengths): .ints(lengths.map { $0 == 0 ? 0 : number })
      case .list(let lengths): .list(lengths.map(replaced))
      default: tree
      }
    }
    switch self {
    case .list(let list): return .list(list.map { $0.replacingLengths(by: number) })
    case .map(let map):
      return .map(map.map { ($0.key, $0.key == "shape" ? replaced($0.value) : $0.value.replacingLengths(by: number)) })
    default: return self
    }
  }

  private var children: [SavedTree] {
    switch self {
    case .list(let list): list
    case .map(let map): map.map(\.value)
    case .inner(let tree): [tree]
    default: []
    }
  }

  private var weight: Int {
    if case .inner(let tree) = self { return 4 * tree.weight }
    return 1 + children.reduce(0) { $0 + $1.weight }
  }

  private var nodes: [SavedTree] { [self] + children.flatMap(\.nodes) }

  private func changed(at place: inout Int, _ others: [SavedTree], _ random: inout SplitMix) -> SavedTree {
    func inside(_ tree: SavedTree) -> SavedTree {
      if place < 0 { return tree }
      let weight = tree.weight
      if place >= weight {
        place -= weight
        return tree
      }
      defer { place = -1 }
      return tree.changed(at: &place, others, &random)
    }
    if case .inner(let tree) = self {
      place %= tree.weight
      return .inner(tree.changed(at: &place, others, &random))
    }
    if place == 0 {
      place = -1
      return mutated(others, &random)
    }
    place -= 1
    switch self {
    case .list(let list): return .list(list.map(inside))
    case .map(let map): return .map(map.map { ($0.key, inside($0.value)) })
    default: return self
    }
  }

  private func mutated(_ others: [SavedTree], _ random: inout SplitMix) -> SavedTree {
    if Wild.chance(10, &random) { return others.randomElement(using: &random) ?? .null }
    if Wild.chance(15, &random) { return .null }
    func double() -> UInt64 { Wild.double(&random).bitPattern }
    func list<N>(_ leaf: [N], _ number: () -> N) -> [N] {
      var leaf = leaf
      let place = leaf.indices.randomElement(using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: leaf.removeLast(leaf.isEmpty ? 0 : 1)
      case 1: leaf.append(number())
      case 2: leaf = []
      case 3: leaf.reverse()
      default: if let place { leaf[place] = number() }
      }
      return leaf
    }
    switch self {
    case .null:
      return Wild.chance(2, &random) ? others.randomElement(using: &random) ?? .null : .int(Int64(Wild.int(&random)))
    case .bool(let bool): return .bool(!bool)
    case .int(let number):
      let candidates: [Int64] = [number &+ 1, number &- 1, number &* 2, 0, 0 &- number, Int64(Wild.int(&random))]
      return .int(candidates.randomElement(using: &random) ?? 0)
    case .uint(let number): return .uint(Bool.random(using: &random) ? number &+ 1 : .max)
    case .float: return .float(Float(Wild.double(&random)).bitPattern)
    case .double: return .double(double())
    case .string: return .string(Array(Wild.text(&random).utf8))
    case .bytes(let leaf): return .bytes(list(leaf) { UInt8.random(in: 0...255, using: &random) })
    case .ints(let leaf): return .ints(list(leaf) { Int64(Wild.int(&random)) })
    case .floats(let leaf): return .floats(list(leaf) { Float(Wild.double(&random)).bitPattern })
    case .doubles(let leaf): return .doubles(list(leaf) { double() })
    case .list(let leaf): return .list(list(leaf) { others.randomElement(using: &random) ?? .null })
    case .inner(let tree): return .inner(tree)
    case .map(var map):
      if let array = reshaped(map, &random) { return array }
      guard let place = map.indices.randomElement(using: &random) else { return .map([("x", .int(1))]) }
      if Wild.chance(4, &random) {
        map.remove(at: place)
      } else {
        map[place].value = map[place].value.mutated(others, &random)
      }
      return .map(map)
    }
  }

  /// An array of another shape or dtype that can still be read.
  private func reshaped(_ map: [(key: String, value: SavedTree)], _ random: inout SplitMix) -> SavedTree? {
    guard let dtype = map.firstIndex(where: { $0.key == "dtype" }),
      let shape = map.firstIndex(where: { $0.key == "shape" }),
      let bytes = map.firstIndex(where: { $0.key == "bytes" }), case .ints(var counts) = map[shape].value,
      case .string(let name) = map[dtype].value, case .bytes(let old) = map[bytes].value,
      var type = DType(name: String(decoding: name, as: UTF8.self))
    else { return nil }
    var map = map
    switch Int.random(in: 0..<6, using: &random) {
    case 0: type = DType.allCases.randomElement(using: &random) ?? type
    case 1: counts.reverse()
    case 2: counts.append(Int64.random(in: 0...2, using: &random))
    case 3: counts = Array(counts.dropLast())
    default:
      if let place = counts.indices.randomElement(using: &random) {
        let candidates: [Int64] = [0, 1, counts[place] + 1, counts[place] - 1, 7]
        counts[place] = candidates.randomElement(using: &random) ?? 1
      } else {
        counts = [1]
      }
    }
    counts = counts.map { Swift.max(0, Swift.min($0, 1000)) }
    let size = counts.reduce(Int64(type.itemSize), *)
    guard size < 1 << 24 else { return nil }
    map[dtype].value = .string(Array(type.name.utf8))
    map[shape].value = .ints(counts)
    map[bytes].value = .bytes((0..<Int(size)).map { old.isEmpty ? 0 : old[$0 % old.count] })
    return .map(map)
  }
}
