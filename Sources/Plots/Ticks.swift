#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where an axis carries marks, and what stands beside them.
public struct Ticks: Hashable, Sendable {
  /// Positions in the axis' unit, ascending.
  public var values: [Double]
  /// One text per position.
  public var labels: [String]

  /// Round positions (multiples of 1, 2 or 5 times a power of ten) inside `low...high`.
  ///
  /// - Parameters:
  ///   - low: Lower end of the axis; with a non-finite end there are no ticks.
  ///   - high: Upper end of the axis; equal ends give one tick.
  ///   - count: The number of ticks wished for; the result has at most about one and a half times as many.
  public static func linear(_ low: Double, _ high: Double, count: Int = 6) -> Ticks {
    guard low.isFinite, high.isFinite, (high - low).isFinite, low <= high else { return Ticks(values: [], labels: []) }
    let span = high - low
    // A span below the resolution of doubles has no room for two different ticks.
    guard span > max(abs(low), abs(high)) * 1e-12, span > 1e-300 else {
      return Ticks(values: [low], labels: [label(low, step: max(abs(low), 1))])
    }
    let step = roundStep(span / Double(max(count, 1)))
    var values: [Double] = []
    var position = (low / step - 1e-9).rounded(.up)
    while position * step <= high + step * 1e-9, values.count < 4 * max(count, 1) + 4 {
      values.append(position * step + 0)  // + 0 turns -0 into 0
      position += 1
    }
    return Ticks(values: values, labels: values.map { label($0, step: step) })
  }

  /// Round times inside `low...high` seconds, as a clock shows them: "1:30" is a minute and a half, "2:00:00" two hours.
  ///
  /// A span below five minutes, or beyond some months, has decimal ticks.
  public static func times(_ low: Double, _ high: Double, count: Int = 6) -> Ticks {
    let span = high - low
    guard showsClock(span), let step = clockSteps.first(where: { span <= $0 * Double(max(count, 1)) }) else {
      return linear(low, high, count: count)
    }
    let values = stride(from: (low / step - 1e-9).rounded(.up) * step, through: high + step * 1e-9, by: step)
    let hours = max(abs(low), abs(high)) >= 3600
    return Ticks(values: values.map { $0 + 0 }, labels: values.map { clock($0, hours: hours) })
  }

  /// Whether a span of this many seconds is marked as a clock shows it.
  static func showsClock(_ span: Double) -> Bool { span >= 300 && span < 1e9 }

  private static let clockSteps: [Double] = [
    30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172_800, 432_000, 864_000,
  ]

  private static func clock(_ seconds: Double, hours: Bool) -> String {
    let whole = Int(abs(seconds).rounded())
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let minutes = hours ? "\(whole / 3600):" + two(whole / 60 % 60) : "\(whole / 60)"
    return (seconds < 0 ? "-" : "") + minutes + ":" + two(whole % 60)
  }

  /// Powers of ten inside `low...high`, with 2 and 5 times them where there is room.
  ///
  /// Positions are in the axis' unit, not their logarithms. Ends that are not positive and finite give no ticks.
  public static func logarithmic(_ low: Double, _ high: Double, count: Int = 6) -> Ticks {
    guard low.isNormal, low > 0, high >= low, high.isFinite else { return Ticks(values: [], labels: []) }
    let first = Int(log10(low).rounded(.down)), last = Int(log10(high).rounded(.up))
    let decades = log10(high) - log10(low)
    let factors: [Double] = decades * 3 <= Double(count) ? [1, 2, 5] : [1]
    let stride = max(1, Int((decades / Double(max(count, 1))).rounded(.up)))
    var values: [Double] = []
    for exponent in first...last where exponent % stride == 0 {
      values += factors.map { $0 * pow(10, Double(exponent)) }
    }
    values = values.filter { $0 >= low * (1 - 1e-9) && $0 <= high * (1 + 1e-9) }
    return Ticks(values: values, labels: values.map { label($0, step: $0) })
  }

  /// The smallest of 1, 2, 5 times a power of ten that is at least `rough`.
  static func roundStep(_ rough: Double) -> Double {
    guard rough.isNormal, rough > 1e-300, rough < 1e300 else { return rough }
    let power = pow(10, log10(rough).rounded(.down))
    for factor in [1.0, 2, 5] where factor * power >= rough * (1 - 1e-9) { return factor * power }
    return 10 * power
  }

  /// A number with just the decimals that a step of this size needs.
  public static func label(_ value: Double, step: Double) -> String {
    guard value != 0 else { return "0" }
    // Neither logarithm nor power of ten of what is not a normal number is safe.
    guard value.isNormal, step.isNormal, abs(value) > 1e-290 else { return "\(value)" }
    let size = max(abs(value), abs(step))
    if size >= 1e6 || size < 1e-4 {
      let exponent = Int(log10(abs(value)).rounded(.down))
      let digits = max(0, exponent - Int((log10(abs(step)) + 1e-9).rounded(.down)))
      return trimmed(decimal(value / pow(10, Double(exponent)), places: min(digits, 12))) + "e\(exponent)"
    }
    let places = max(0, -Int((log10(abs(step)) + 1e-9).rounded(.down)))
    return decimal(value, places: min(places, 12))
  }

  /// Three significant digits, for legends.
  public static func short(_ value: Double) -> String {
    guard value.isNormal, abs(value) > 1e-290 else { return value == 0 ? "0" : "\(value)" }
    let text = label(value, step: pow(10, log10(abs(value)).rounded(.down) - 2))
    return text.contains("e") ? text : trimmed(text)
  }

  /// Fixed decimals, without a locale.
  public static func decimal(_ value: Double, places: Int) -> String {
    let size = 512
    return withVaList([Int32(places), value]) { arguments in
      String(unsafeUninitializedCapacity: size) { text in
        text.withMemoryRebound(to: CChar.self) { text in
          min(Int(vsnprintf(text.baseAddress, size, "%.*f", arguments)), size - 1)
        }
      }
    }
  }

  /// All its digits: the shortest text that reads back as the same number, without a fraction of nothing.
  public static func exact(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text[...]
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return String(text)
  }
}
