/// How much signal is processed at a time.
public enum ChunkLength: Hashable, Sendable {
  case samples(Int)
  case seconds(Double)
  /// The whole recording at once.
  case all

  private static let units: [(String, Double)] = [("min", 60), ("ms", 1e-3), ("us", 1e-6), ("s", 1), ("h", 3600)]

  /// Reads "37" (samples), "1s", "100ms", "250us", "2min", "1h" or "all"; nil for anything else.
  public init?(_ text: String) {
    if text == "all" {
      self = .all
    } else if let count = Int(text) {
      guard count >= 1 else { return nil }
      self = .samples(count)
    } else if let seconds = Self.seconds(text) {
      self = .seconds(seconds)
    } else {
      return nil
    }
  }

  /// Reads a duration with its unit, such as "1.5s"; nil unless it is positive and finite.
  public static func seconds(_ text: String) -> Double? {
    guard let (suffix, factor) = units.first(where: { text.hasSuffix($0.0) }) else { return nil }
    let number = text.dropLast(suffix.count)
    // Double("0x1p3") and Double("inf") are numbers too, but no durations.
    guard number.allSatisfy({ $0.isNumber || $0 == "." || $0 == "e" || $0 == "-" }), let value = Double(number) else {
      return nil
    }
    let seconds = value * factor
    return seconds > 0 && seconds.isFinite ? seconds : nil
  }

  /// The same for an option of the command line.
  ///
  /// - Throws: `ToolError` 64.
  public init(_ text: String, option: String) throws(ToolError) {
    guard let length = ChunkLength(text) else {
      throw ToolError(
        .usage,
        text.hasPrefix("-") || Double(text) == 0
          ? "\(option) is \"\(text)\", must be above 0"
          : "\(option) is \"\(text)\", must be a number of samples, a time such as 100ms, 1s or 1h, or all")
    }
    self = length
  }

  /// Seconds in an option of the command line, such as "60s", "10min" or "24h"; numbers alone where `plain` says so.
  ///
  /// - Throws: `ToolError` 64.
  public static func seconds(
    _ text: String, option: String, plain: Bool = false, zero: Bool = false
  ) throws(ToolError) -> Double {
    if let seconds = seconds(text) { return seconds }
    let number =
      Double(text) ?? units.lazy.compactMap { text.hasSuffix($0.0) ? Double(text.dropLast($0.0.count)) : nil }.first
    if plain, let seconds = Double(text), seconds > 0, seconds.isFinite { return seconds }
    if let number, number == 0, zero { return 0 }
    if let number, number < 0 || number == 0 {
      throw ToolError(.usage, "\(option) is \"\(text)\", \(number < 0 ? "cannot be negative" : "must be above 0")")
    }
    throw ToolError(.usage, "\(option) is \"\(text)\", must be a time such as 10s, 2min or 1h")
  }

  /// The length in samples of a stream, at least one.
  ///
  /// - Parameter rate: Samples per second.
  public func samples(at rate: Double) -> Int {
    switch self {
    case .samples(let count): return count
    case .all: return .max
    case .seconds(let seconds):
      let count = (seconds * rate).rounded()
      return count < 1e9 ? max(Int(count.isNaN ? 1 : count), 1) : 1_000_000_000
    }
  }
}
