@_exported import FilterDesign

// What turns a design into a filter that runs.

/// A design; what is wrong with it is told as an error of the transformer.
func designing<T>(_ op: String, _ design: () throws(DesignError) -> T) throws(ArrayError) -> T {
  do throws(DesignError) { return try design() } catch { throw .invalid(op: op, "\(error)") }
}

/// Throws where a corner is set and no order: such a filter would do nothing, without a word.
func requireOrder(_ order: Int?, corner: Double?, _ setting: String) throws(SettingsError) {
  guard order == nil, let corner else { return }
  throw SettingsError(
    "order", "is not set, but \(setting) is \(corner): set how long the filter is, or 0 to pass messages through")
}

/// Why a filter with these settings passes messages as they are, in words; nil where it filters.
func idleReason(order: Int?, hasCorner: Bool) -> String? {
  switch (order ?? 0, hasCorner) {
  case (0, true): "the order is 0, so messages pass as they are"
  case (0, false): "neither order nor corner is set, so messages pass as they are"
  case (_, false): "no corner is set, so messages pass as they are"
  default: nil
  }
}

extension FilterCoefficients {
  /// The filter as sections, which keep their digits whatever the order and the corners are.
  init(_ filter: ZerosPolesGain) throws(DesignError) { self = .sos(try filter.secondOrderSections().rows) }

  /// A finite impulse response.
  static func fir(_ taps: [Double]) -> FilterCoefficients { .ba(b: taps, a: [1]) }
}

extension BesselNorm: Choice {}

/// `true`, `false`, or the name of a band.
extension FIRPassBands: SettingValue {
  public static var type: SettingType {
    let bands = SettingType.choice(allCases.map(\.rawValue).filter { $0 != "true" && $0 != "false" })
    return .custom("true, false or \(bands.words)", [.truth, bands])
  }

  public init(_ value: Value) throws(SettingsError) {
    let text = if let isTrue = value.bool { isTrue ? "true" : "false" } else { value.string ?? "" }
    guard let bands = FIRPassBands(rawValue: text) else {
      throw .wrongType(value, Self.type)
    }
    self = bands
  }

  public var value: Value {
    switch self {
    case .zero: .bool(true)
    case .notZero: .bool(false)
    default: .string(rawValue)
    }
  }
}

/// A name, or a list of a name and its parameters: `hamming`, `[kaiser, 8.6]`.
extension WindowFunction: SettingValue {
  public static var type: SettingType {
    .custom(
      "the name of a window, or a list of the name and its parameters",
      [.choice(names), .list(.custom("a name or a number", [.choice(names), .number]))])
  }

  public init(_ value: Value) throws(SettingsError) {
    let parts = value.list ?? [value], parameters = parts.dropFirst().compactMap(\.double)
    guard let name = parts.first?.string, parameters.count == parts.count - 1 else {
      throw .wrongType(value, Self.type)
    }
    do throws(DesignError) { try self.init(name, parameters) } catch {
      throw SettingsError(.other("is \(value): \(error)"), mark: value.mark)
    }
  }

  public var value: Value {
    let (name, parameters) = specification
    return parameters.isEmpty ? .string(name) : .list([.string(name)] + parameters.map { .double($0) })
  }

  public func check() throws(SettingsError) {
    do throws(DesignError) { _ = try values(1) } catch { throw SettingsError(.other("is \(value): \(error)")) }
  }
}
