import ArrayAPI
import AxisArrays
import CPython

/// Makes Python's messages of Swift's, in the class of the message that came in, with the axes that did not change.
final class MessageWriter {
  /// How messages with one header become messages with another.
  private final class Plan {
    enum Source {
      /// The axis that came in.
      case same
      /// Made once.
      case fixed(Kept)
      /// A linear axis along the stream, with these fields and the offset of the message; where only that may have changed,
      /// the axis that came in if it did not.
      case stream(like: Kept, fields: Kept, isKept: Bool)
      /// Made for each message.
      case streamed
    }
    let source: Header
    var result: Header
    let type: Obj
    /// The fields, apart from data and axes, that are not those that came in.
    let changes: [(name: Obj, value: Kept)]
    let axes: [(name: Kept, word: String, axis: Source)]
    /// Whether these are the axes, by name, that came in.
    let keepsNames: Bool

    init(
      source: Header, result: Header, type: Obj, changes: [(name: Obj, value: Kept)],
      axes: [(name: Kept, word: String, axis: Source)], keepsNames: Bool
    ) {
      (self.source, self.result, self.type, self.changes, self.axes) = (source, result, type, changes, axes)
      self.keepsNames = keepsNames
    }
  }
  private var plan: Plan?

  /// The message `result`, made from the message `given`, which was made of `fields`.
  ///
  /// - Parameter data: The result's data as an object.
  func write(_ result: AxisArray, data: borrowing Owned, from given: Incoming, _ fields: borrowing MessageFields) throws
    -> Obj
  {
    let incoming = given.message
    if given.isRegular, result.header === incoming.header, result.offset == incoming.offset {
      if data.object == fields.data.object { return sw_retained(fields.object.object) }
      return try Self.message(fields, data: data)
    }
    let plan = try plan(result, incoming, fields)
    let axes = try Owned(new: plan.keepsNames ? PyDict_Copy(fields.axes.object) : PyDict_New())
    let isInPlace = result.offset == incoming.offset
    for entry in plan.axes {
      let axis: Owned
      switch entry.axis {
      case .same where plan.keepsNames: continue
      case .stream(_, _, isKept: true) where plan.keepsNames && isInPlace: continue
      case .same: axis = Owned(sw_retained(try checked(PyDict_GetItemWithError(fields.axes.object, entry.name.object))))
      case .fixed(let made): axis = Owned(sw_retained(made.object))
      case .stream(let like, let own, let isKept):
        if isKept, isInPlace,
          let same = PyDict_GetItemWithError(fields.axes.object, entry.name.object)
        {
          axis = Owned(sw_retained(same))
        } else {
          axis = try Self.linear(own.object, offset: result.offset, like: like.object)
        }
      case .streamed:
        let made = try result.axis(entry.word)
        if let same = PyDict_GetItemWithError(fields.axes.object, entry.name.object), incoming.axes[entry.word] == made
        {
          if plan.keepsNames { continue }
          axis = Owned(sw_retained(same))
        } else {
          axis = try Self.axis(made, entry.word, fields)
        }
      }
      try check(PyDict_SetItem(axes.object, entry.name.object, axis.object))
    }
    return try Self.message(fields) { dict in
      try check(PyDict_SetItem(dict, Name.data, data.object))
      try check(PyDict_SetItem(dict, Name.axes, axes.object))
      for (name, value) in plan.changes { try check(PyDict_SetItem(dict, name, value.object)) }
    }
  }

  // MARK: Plans

  private func plan(_ result: AxisArray, _ incoming: AxisArray, _ fields: borrowing MessageFields) throws -> Plan {
    let type = try checked(sw_as_object(sw_type(fields.object.object)))
    // Streams with a value per sample come with a header of their own each time.
    if let plan, plan.type == type, plan.source === incoming.header || plan.source == incoming.header {
      if plan.result === result.header { return plan }
      if plan.result == result.header {
        plan.result = result.header
        return plan
      }
    }
    let (from, to) = (incoming.header, result.header)
    var axes: [(name: Kept, word: String, axis: Plan.Source)] = []
    let given = result.axes
    // In the order of the axes that came in, new ones after them in the order of their dims.
    let before = try keys(fields.axes.object)
    let carried = try before.filter { word in
      guard from.axes[word] == nil else { return false }
      return try Self.isCarried(word, from: incoming, to: result, fields)
    }
    var words = before.filter { given[$0] != nil || carried.contains($0) }
    words += to.dims.filter { given[$0] != nil && !words.contains($0) }
    words += given.keys.filter { !words.contains($0) }.sorted()
    for word in words {
      guard let axis = given[word] else {
        if carried.contains(word) { axes.append((Kept(taking: try word.object()), word, .same)) }
        continue
      }
      let source: Plan.Source
      if word == to.stream, let linear = axis.linear {
        source = .stream(
          like: try Self.linearLike(fields), fields: try Self.fixedFields(linear),
          isKept: word == from.stream && from.axes[word] == to.axes[word])
      } else if to.varies(along: word) {
        source = .streamed
      } else if word != from.stream, !from.varies(along: word), let old = from.axes[word], to.axes[word] == old {
        source = .same
      } else {
        source = .fixed(Kept(taking: try Self.axis(axis, word, fields).take()))
      }
      axes.append((Kept(taking: try word.object()), word, source))
    }
    var changes: [(name: Obj, value: Kept)] = []
    if to.dims != from.dims { changes.append((Name.dims, Kept(taking: try to.dims.listObject()))) }
    if to.attrs != from.attrs {
      changes.append((Name.attrs, Kept(taking: try Self.attrs(to.attrs, from.attrs, fields).take())))
    }
    if to.key != from.key { changes.append((Name.key, Kept(taking: try to.key.object()))) }
    if to.streamDim != from.streamDim {
      changes.append((Name.streamDim, Kept(taking: try to.streamDim?.object() ?? sw_retained(sw_none()))))
    }
    let plan = Plan(source: from, result: to, type: type, changes: changes, axes: axes, keepsNames: words == before)
    self.plan = plan
    return plan
  }

  /// Whether labels that did not fit are handed on: the places that they were for are there still, and as many.
  private static func isCarried(
    _ word: String, from incoming: AxisArray, to result: AxisArray, _ fields: borrowing MessageFields
  ) throws -> Bool {
    let name = try Owned(word.object())
    let axis = try checked(PyDict_GetItemWithError(fields.axes.object, name.object))
    let dims = try elements(try attribute(axis, Name.dims).object) { try string(of: $0) }
    return dims.allSatisfy { dim in
      guard let before = incoming.dims.firstIndex(of: dim), let after = result.dims.firstIndex(of: dim) else {
        return false
      }
      return incoming.shape[before] == result.shape[after]
    }
  }

  private func keys(_ dict: Obj) throws -> [String] {
    let list = try Owned(new: PyDict_Keys(dict))
    return try elements(list.object) { try string(of: $0) }
  }

  // MARK: Making objects

  /// A message like that of `fields`, with other data.
  static func message(_ fields: borrowing MessageFields, data: borrowing Owned) throws -> Obj {
    try message(fields) { try check(PyDict_SetItem($0, Name.data, data.object)) }
  }

  /// A message like that of `fields`, with other parts.
  private static func message(_ fields: borrowing MessageFields, _ change: (Obj) throws -> Void) throws -> Obj {
    guard fields.hasDict else {
      let changes = try Owned(new: PyDict_New())
      try change(changes.object)
      return try Helper.call("rebuilt", fields.object.object, changes.object).take()
    }
    let dict = try Owned(new: PyDict_Copy(fields.dict.object))
    try change(dict.object)
    return try checked(sw_instance_like(fields.object.object, dict.object))
  }

  /// A linear axis of the class of another, from its fields but the offset.
  private static func linear(_ fields: Obj, offset: Double, like: Obj) throws -> Owned {
    let dict = try Owned(new: PyDict_Copy(fields)), place = try Owned(offset.object())
    try check(PyDict_SetItem(dict.object, Name.offset, place.object))
    return try Owned(new: sw_instance_like(like, dict.object))
  }

  /// What of a linear axis stays from message to message.
  private static func fixedFields(_ linear: LinearAxis) throws -> Kept {
    let dict = try Owned(new: PyDict_New())
    let unit = try Owned(linear.unit.object()), gain = try Owned(linear.gain.object())
    try check(PyDict_SetItem(dict.object, Name.unit, unit.object))
    try check(PyDict_SetItem(dict.object, Name.gain, gain.object))
    return Kept(taking: dict.take())
  }

  /// A linear axis of the class that goes with the message's, to be like.
  private static func linearLike(_ fields: borrowing MessageFields) throws -> Kept {
    let example = try Owned(LinearAxis().linearValue.object())
    return Kept(taking: try Helper.call("made_axis", fields.object.object, example.object, sw_none()).take())
  }

  /// An axis of the class that goes with the message's.
  private static func axis(_ axis: Axis, _ word: String, _ fields: borrowing MessageFields) throws -> Owned {
    let name = try Owned(word.object()), old = PyDict_GetItemWithError(fields.axes.object, name.object)
    let value = try Owned(plain(axis, named: word).object())
    return try Helper.call("made_axis", fields.object.object, value.object, old ?? sw_none())
  }

  /// The fields of an axis, as `made_axis` takes them.
  static func plain(_ axis: Axis, named word: String) -> AxisArrays.Value {
    switch axis {
    case .linear(let linear): linear.linearValue
    case .coordinate(let coordinate): coordinate.coordinateValue(named: word)
    }
  }

  /// The attributes that came in, with what changed.
  private static func attrs(
    _ new: [String: AxisArrays.Value], _ old: [String: AxisArrays.Value], _ fields: borrowing MessageFields
  ) throws -> Owned {
    let isDict = sw_is_dict(fields.attrs.object) != 0
    let dict = try Owned(new: isDict ? PyDict_Copy(fields.attrs.object) : PyDict_New())
    for name in old.keys where new[name] == nil { try check(PyDict_DelItemString(dict.object, name)) }
    // In an order that is the same each time.
    for name in new.keys.sorted() where new[name] != old[name] {
      let object = try Owned((new[name] ?? .null).object())
      try check(PyDict_SetItemString(dict.object, name, object.object))
    }
    return dict
  }
}

extension Header {
  /// Whether an axis has values that come with each message.
  fileprivate func varies(along word: String) -> Bool {
    guard let stream, case .coordinate(let coordinate)? = axes[word] else { return false }
    return (coordinate.dims.isEmpty ? [word] : coordinate.dims).contains(stream)
  }
}

extension LinearAxis {
  fileprivate var linearValue: AxisArrays.Value {
    .record(["unit": .string(unit), "gain": .double(gain), "offset": .double(offset)])
  }
}

extension CoordinateAxis {
  fileprivate func coordinateValue(named word: String) -> AxisArrays.Value {
    let content: AxisArrays.Value
    switch values {
    case .numbers(let numbers): content = .list(numbers.map { .double($0) })
    case .labels(let labels): content = .list(labels.map { .string($0) })
    case .records(let records):
      content = .map(
        ValueMap(
          records.fields.map { field in
            ValueMap.Entry(field.name, .list((0..<field.column.count).map { field.column.value(at: $0) }))
          }))
    }
    return .record([
      "unit": .string(unit), "data": content, "dims": .list((dims.isEmpty ? [word] : dims).map { .string($0) }),
    ])
  }
}
