/// The work of a runner around a step on a stream whose header tells kinds or units of channels: it sets channels aside
/// that are no signals, brings those that meet to one unit, and says what the unit of the result is.
///
/// Made once for a stream; a stream whose header says nothing, or nothing that matters to the step, has none.
@usableFromInline
final class ChannelPlan {
  private let name: String
  /// Channels set aside.
  private let aside: Aside?
  /// Factors of the channels that meet, shaped to broadcast.
  private let factors: NDArray?
  private let factorDim: String?
  /// The units that values come in, along a dim, and those that the results have there.
  private let unitDim: String?, units: [String], newUnits: [String]
  /// The unit of results in which all channels of the dim have met.
  private let sharedUnit: String?
  private let newUnit: String?
  /// The headers that were edited last, before and after.
  private var known: (before: Header, after: Header)?
  /// Notices that wait to be read.
  private(set) var notices: [Notice] = []

  /// - Returns: Nil where the step may have the messages as they are.
  /// - Throws: `ArrayError` for channels of different quantities in one result.
  init?<T: Transformer>(_ step: T, for message: AxisArray) throws(ArrayError) {
    let facts = ChannelFacts(message.header)
    if facts.isEmpty { return nil }
    let use = try step.channelUse(on: message)
    name = T.name

    // Kinds.
    var inner = message
    if let dim = facts.kindDim, use.scope != .all, facts.others.count < (try message.count(along: dim)) {
      let aside = try Aside(message, dim: dim, others: facts.others, isDelayed: use.scope == .delayedSignals)
      inner = try aside.signals(of: message)
      if aside.passes == false { notices.append(aside.notice) }
      self.aside = aside
    } else {
      aside = nil
      if let dim = facts.kindDim, use.mixedDim == dim, use.scope == .all {
        let involved = facts.others.filter { place in
          use.meetings?.contains { $0.count > 1 && $0.contains(place) } ?? true
        }
        if let text = Aside.named(involved, try message.axis(dim)) {
          notices.append(Notice(.mixed, "the settings name \(text), which takes part though it is no signal"))
        }
      }
    }

    // Units of the channels that the step sees.
    if let dim = facts.unitDim, let aside, dim == aside.dim {
      units = aside.signals.map { facts.units[$0] }
    } else {
      units = facts.units
    }
    unitDim = facts.unitDim
    var scaled = units
    if let dim = facts.unitDim, use.mixedDim == dim, Set(units).count > 1 {
      let meetings: [[Int]]?
      if let aside, dim == aside.dim {
        meetings = use.meetings?.map { $0.compactMap { place in aside.signals.firstIndex(of: place) } }
      } else {
        meetings = use.meetings
      }
      let common = try UnitMeeting(units, meetings: meetings, dim: dim, labels: try inner.axis(dim).labels, op: T.name)
      notices += common.notices
      scaled = common.units
      if common.factors.contains(where: { $0 != 1 }) {
        var shape = Dims(repeating: 1, count: inner.dims.count)
        shape[try inner.index(of: dim)] = units.count
        let dtype: DType = inner.data.dtype.kind >= .floating ? inner.data.dtype.realPart : .float64
        factors = try NDArray(common.factors, shape: shape).astype(dtype).toDevice(inner.data.device)
      } else {
        factors = nil
      }
    } else {
      factors = nil
    }
    factorDim = factors == nil ? nil : use.mixedDim

    func result(_ unit: String) -> String { step.unit(of: PhysicalUnit(unit), on: inner).description }
    newUnits = units.map(result)
    let shared = Set(scaled.map(result))
    sharedUnit = shared.count == 1 ? shared.first : nil
    newUnit = facts.unit.map(result)
    let changesUnits =
      newUnits != units || newUnit != facts.unit || facts.unitDim != nil && use.mixedDim == facts.unitDim
    if aside == nil, factors == nil, !changesUnits, notices.isEmpty { return nil }
  }

  // MARK: Around the step

  /// The part of a message that the step sees.
  func entering(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    let message = try aside?.signals(of: message) ?? message
    guard let factors else { return message }
    return try message.with(data: try message.data * factors)
  }

  /// The output, where the step made `result` of its part of `message`.
  func leaving(_ result: AxisArray, _ message: AxisArray) throws(ArrayError) -> AxisArray {
    let result = try finished(result)
    guard let aside else { return result }
    if aside.passes == false { return result }
    if aside.passes == nil { aside.decide(result, message) }
    let whole = aside.passes == true ? try aside.merged(result, message) : result
    if aside.passes == false { notices.append(aside.notice) }
    return whole
  }

  /// A result in its units, without the channels that were set aside.
  func finished(_ result: AxisArray) throws(ArrayError) -> AxisArray {
    var result = result
    if let factors, let dim = factorDim, let place = result.dims.firstIndex(of: dim), let unitDim,
      result.shape[place] == factors.size, result.header.axes[unitDim]?.coordinate != nil
    {
      // The result may have other dims, of which this one is a channel's still.
      var shape = Dims(repeating: 1, count: result.dims.count)
      shape[place] = factors.size
      result = try result.with(data: try result.data / (try reshape(factors, shape)))
    }
    if let known, known.before === result.header { return result.with(known.after) }
    let before = result.header, after = edited(before)
    known = (before, after)
    return after === before ? result : result.with(after)
  }

  func takeNotices() -> [Notice] {
    defer { notices = [] }
    return notices
  }

  /// A result's header with the units that its values are in.
  private func edited(_ header: Header) -> Header {
    var axes = header.axes, attrs = header.attrs
    if attrs["unit"] != nil, let newUnit { attrs["unit"] = .string(newUnit) }
    if let unitDim {
      if case .coordinate(var axis)? = axes[unitDim], case .records(let records) = axis.values,
        case .labels(let old)? = records["unit"]
      {
        // Units that the step itself wrote stay.
        if old == units, old != newUnits, let changed = records.replacing("unit", .labels(newUnits)) {
          axis.values = .records(changed)
          axes[unitDim] = .coordinate(axis)
        }
      } else if attrs["unit"] == nil, let sharedUnit, !sharedUnit.isEmpty {
        // The channels' records are gone, and with them their units.
        attrs["unit"] = .string(sharedUnit)
      }
    }
    if axes == header.axes, attrs == header.attrs { return header }
    return header.with(axes: axes, attrs: attrs)
  }
}

extension Records {
  /// The records with another column under a name; nil when it does not fit.
  func replacing(_ name: String, _ column: Column) -> Records? {
    try? Records(fields.map { $0.name == name ? Field(name, column) : $0 })
  }
}
