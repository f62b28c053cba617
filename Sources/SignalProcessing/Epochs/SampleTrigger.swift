/// Asks for the samples around a time.
public struct SampleTrigger: Hashable, Sendable, Codable {
  /// The time on the stream's axis, in its unit.
  public var timestamp: Double
  /// From when to when, from the timestamp; nil is what the settings say.
  public var period: ClosedRange<Double>?
  /// Anything that is known of it; null is what the settings say.
  public var value: Value

  public init(timestamp: Double, period: ClosedRange<Double>? = nil, value: Value = nil) {
    (self.timestamp, self.period, self.value) = (timestamp, period, value)
  }

  /// The trigger as a message, for an input of triggers.
  ///
  /// - Throws: `ArrayError` where there is no memory.
  public func message() throws(ArrayError) -> AxisArray {
    var attrs: [String: Value] = ["value": value]
    if let period { attrs["period"] = period.value }
    return try AxisArray(
      try zeros([1]), dims: ["time"], axes: ["time": .numbers([timestamp], unit: "s")], attrs: attrs, streamDim: "time")
  }

  /// The triggers of a message: one for each place of its stream, all with the period and the value of its attributes.
  static func triggers(in message: AxisArray) throws(ArrayError) -> [SampleTrigger] {
    let times = try message.values(along: try message.streamAxis())
    guard times.allSatisfy(\.isFinite) else { throw .invalid(op: "trigger", "a time is not finite") }
    var period: ClosedRange<Double>?
    if let given = message.attrs["period"], !given.isNull {
      do throws(SettingsError) { period = try ClosedRange<Double>(given) } catch {
        throw .invalid(op: "trigger", "the period \(error)")
      }
    }
    let value = message.attrs["value"] ?? nil
    return times.map { SampleTrigger(timestamp: $0, period: period, value: value) }
  }

  /// As it stands in the attribute `trigger` of what was cut.
  var entry: Value {
    ["timestamp": .double(timestamp), "period": period?.value ?? nil, "value": value]
  }
}

extension Value: SettingValue {
  public static var type: SettingType { .custom("any value", []) }
  public init(_ value: Value) throws(SettingsError) { self = value }
  public var value: Value { self }
}
