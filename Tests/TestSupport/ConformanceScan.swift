import CConformances

/// Finds the types of the program that conform to a protocol, without any list that somebody keeps.
///
/// Reads the tables that the compiler leaves in the program, so it leans on the layout of Swift's metadata: for tests
/// only, where it tells that a list is complete.
public enum ConformanceScan {
  /// Whether the tables can be read on this platform.
  public static var isAvailable: Bool { table.count > 0 }

  /// The full names, such as `SignalProcessing.Abs`, of all types that conform to a protocol, sorted.
  public static func types(conformingTo name: String) -> [String] {
    let (records, count) = table
    var names: Set<String> = []
    for position in 0..<count {
      // Protocol, type, witness table, flags: four words, offsets relative to their own places.
      let record = follow(UnsafeRawPointer(records + position))
      guard let conformed = context(record), fullName(conformed) == name else { continue }
      let kind = record.load(fromByteOffset: 12, as: UInt32.self) >> 3 & 7
      let type: UnsafeRawPointer
      switch kind {
      case 0: type = follow(record + 4)
      case 1: type = follow(record + 4).load(as: UnsafeRawPointer.self)
      default: continue
      }
      names.insert(fullName(type))
    }
    return names.sorted()
  }

  private static var table: (records: UnsafePointer<Int32>, count: Int) {
    var count = 0
    guard let records = protocol_conformances(&count), count > 0 else { return (UnsafePointer(bitPattern: 8)!, 0) }
    return (records, count)
  }

  private static func follow(_ place: UnsafeRawPointer) -> UnsafeRawPointer {
    place + Int(place.load(as: Int32.self))
  }

  /// What a place refers to, itself or through a pointer (the lowest bit tells).
  private static func context(_ place: UnsafeRawPointer) -> UnsafeRawPointer? {
    let offset = place.load(as: Int32.self)
    if offset == 0 { return nil }
    let target = place + Int(offset & ~1)
    return offset & 1 == 0 ? target : target.load(as: UnsafeRawPointer?.self)
  }

  /// The names of a descriptor and of what encloses it. Extensions and private scopes have no name of their own.
  private static func fullName(_ descriptor: UnsafeRawPointer) -> String {
    var names: [String] = []
    var current: UnsafeRawPointer? = descriptor
    while let place = current {
      let kind = place.load(as: UInt32.self) & 31
      if kind != 1, kind != 2 {
        names.append(String(cString: follow(place + 8).assumingMemoryBound(to: CChar.self)))
      }
      current = context(place + 4)
    }
    return names.reversed().joined(separator: ".")
  }
}
