import FilterDesign
import SignalProcessing

/// A filter in one of its forms, as JSON shows it.
private protocol ShownFilter {
  /// The coefficients.
  var shown: ValueMap { get }
  func response(at frequencies: [Double], rate: Double) -> [ComplexDouble]
  /// The delay, where the form tells it.
  func delay(at frequencies: [Double], rate: Double) -> [Double]?
  /// The state after a constant input, where the form has one.
  func state() throws(DesignError) -> Value?
}

extension ZerosPolesGain: ShownFilter {
  fileprivate var shown: ValueMap { ["zeros": pairs(zeros), "poles": pairs(poles), "gain": .double(gain)] }
  fileprivate func delay(at frequencies: [Double], rate: Double) -> [Double]? { nil }
  fileprivate func state() throws(DesignError) -> Value? { nil }
}

extension TransferFunction: ShownFilter {
  fileprivate var shown: ValueMap { ["b": numerator.value, "a": denominator.value] }
  fileprivate func delay(at frequencies: [Double], rate: Double) -> [Double]? {
    groupDelay(at: frequencies, rate: rate)
  }
  fileprivate func state() throws(DesignError) -> Value? { try steadyState().value }
}

extension SecondOrderSections: ShownFilter {
  fileprivate var shown: ValueMap { ["sos": rows.value] }
  fileprivate func delay(at frequencies: [Double], rate: Double) -> [Double]? {
    groupDelay(at: frequencies, rate: rate)
  }
  fileprivate func state() throws(DesignError) -> Value? { try steadyState().value }
}

private func pairs(_ numbers: [ComplexDouble]) -> Value { numbers.map { [$0.real, $0.imaginary] }.value }

/// A form that can be asked for.
enum FilterForm: String, CaseIterable { case sos, ba, zpk }

extension Design {
  /// The filter in the form that is asked for, or else `standard`; with a list of `frequencies` its response and delay
  /// there, with `steady_state` the state after a constant input.
  static func shown(
    _ filter: ZerosPolesGain, _ p: inout DesignParameters, _ rate: Double, as standard: FilterForm = .sos
  ) throws -> Value {
    let pairing = try p.choice("pairing", default: Pairing.nearest)
    switch try p.choice("form", default: standard) {
    case .zpk: return try entries(filter, &p, rate)
    case .ba: return try entries(filter.transferFunction, &p, rate)
    case .sos: return try entries(try filter.secondOrderSections(pairing: pairing), &p, rate)
    }
  }

  static func shown(_ filter: TransferFunction, _ p: inout DesignParameters, _ rate: Double) throws -> Value {
    if try p.choice("form", default: FilterForm.ba) == .ba { return try entries(filter, &p, rate) }
    return try shown(try filter.zerosPolesGain(), &p, rate)
  }

  static func shown(_ filter: SecondOrderSections, _ p: inout DesignParameters, _ rate: Double) throws -> Value {
    switch try p.choice("form", default: FilterForm.sos) {
    case .sos: try entries(filter, &p, rate)
    case .ba: try entries(filter.transferFunction, &p, rate)
    case .zpk: try shown(try filter.zerosPolesGain(), &p, rate)
    }
  }

  private static func entries(_ filter: some ShownFilter, _ p: inout DesignParameters, _ rate: Double) throws -> Value {
    var map = filter.shown
    if try p.optional("steady_state", Bool.self) == true { map["steady_state"] = try filter.state() }
    if let frequencies = try p.list("frequencies") {
      map["response"] = pairs(filter.response(at: frequencies, rate: rate))
      map["group_delay"] = filter.delay(at: frequencies, rate: rate)?.value
    }
    return .map(map)
  }
}
