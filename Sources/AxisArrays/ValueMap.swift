/// A map from names to values that keeps the order in which its entries were written, and where each key stood.
///
/// Two maps are equal when they hold equal values under the same keys, in whatever order.
public struct ValueMap: Sendable {
  /// One key with its value.
  public struct Entry: Sendable {
    public var key: String
    public var value: Value
    /// Where the key stood, when it came from a text.
    public var keyMark: Mark?

    public init(_ key: String, _ value: Value, keyMark: Mark? = nil) {
      (self.key, self.value, self.keyMark) = (key, value, keyMark)
    }
  }

  public private(set) var entries: [Entry] = []
  private var positions: [String: Int] = [:]

  public init() {}

  /// Takes the entries in order; of several with one key the last value stays, at the first one's place.
  public init(_ entries: some Sequence<Entry>) {
    for entry in entries { set(entry) }
  }

  public var count: Int { entries.count }
  public var isEmpty: Bool { entries.isEmpty }
  public var keys: [String] { entries.map(\.key) }

  /// The value under a key; setting nil removes the entry.
  public subscript(key: String) -> Value? {
    get { positions[key].map { entries[$0].value } }
    set {
      if let newValue {
        set(Entry(key, newValue))
      } else if let position = positions[key] {
        entries.remove(at: position)
        positions = [:]
        for (position, entry) in entries.enumerated() { positions[entry.key] = position }
      }
    }
  }

  private mutating func set(_ entry: Entry) {
    if let position = positions[entry.key] {
      entries[position] = entry
    } else {
      positions[entry.key] = entries.count
      entries.append(entry)
    }
  }
}

extension ValueMap: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, Value)...) {
    self.init(elements.map { Entry($0.0, $0.1) })
  }
}

extension ValueMap: Hashable {
  public static func == (a: ValueMap, b: ValueMap) -> Bool {
    a.count == b.count && a.entries.allSatisfy { b[$0.key] == $0.value }
  }

  public func hash(into hasher: inout Hasher) {
    // The order of entries does not count, so neither may it count here.
    var sum = 0
    for entry in entries {
      var one = Hasher()
      one.combine(entry.key)
      one.combine(entry.value)
      sum &+= one.finalize()
    }
    hasher.combine(sum)
  }
}
