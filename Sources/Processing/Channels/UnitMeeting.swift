/// Units of channels of which values meet in one number.
struct UnitMeeting {
  /// The factor of each channel.
  private(set) var factors: [Double]
  /// The unit that each is in then: of each quantity that of its first channel.
  private(set) var units: [String]
  private(set) var notices: [Notice] = []

  /// - Parameters:
  ///   - meetings: The places that meet, for each result; nil where all do.
  /// - Throws: `ArrayError` when quantities that are known to differ would meet.
  init(_ spelled: [String], meetings: [[Int]]?, dim: String, labels: [String]?, op: String) throws(ArrayError) {
    (factors, units) = (Array(repeating: 1, count: spelled.count), spelled)
    let parsed = spelled.map { PhysicalUnit($0) }
    var firsts: [Int] = []
    for place in parsed.indices {
      if let first = firsts.first(where: { parsed[place].factor(to: parsed[$0]) != nil }) {
        factors[place] = parsed[place].factor(to: parsed[first]) ?? 1
        units[place] = spelled[first]
      } else {
        firsts.append(place)
      }
    }
    func named(_ place: Int) -> String {
      let unit = spelled[place].isEmpty ? "no unit" : spelled[place]
      return "\"\(labels?[place] ?? String(place))\" in \(unit)"
    }
    for meeting in meetings ?? [Array(parsed.indices)] {
      guard let first = meeting.first else { continue }
      let known = meeting.filter { parsed[$0].isKnown }
      func text(_ a: Int, _ b: Int) -> String {
        "channels of several quantities meet along \"\(dim)\": \(named(a)), \(named(b))"
      }
      if let a = known.first, let b = known.first(where: { units[$0] != units[a] }) {
        throw .invalid(op: op, text(a, b) + "; pick those of one quantity first, or group them by unit")
      }
      if notices.isEmpty, let other = meeting.first(where: { units[$0] != units[first] }) {
        notices.append(Notice(.mixed, text(first, other) + "; they are taken as bare numbers"))
      }
    }
  }
}
