import ArrayAPI
import AxisArrays
import CPython

/// The parts of a message in Python: an object with `data`, `dims`, `axes`, `attrs`, `key` and `stream_dim`.
struct MessageFields: ~Copyable {
  let object: Owned
  /// Where the object keeps its fields; a dictionary of the six for one that keeps them otherwise.
  let dict: Owned
  let hasDict: Bool
  let data, dims, axes, attrs, key, streamDim: Owned

  /// - Throws: `TypeError` for an object that is not shaped like a message.
  init(_ object: Obj) throws {
    let own = PyObject_GenericGetDict(object, nil)
    if own == nil { PyErr_Clear() }
    let dict = try Owned(own ?? checked(PyDict_New()))
    var found = sw_message_fields()
    sw_find_fields(dict.object, &found)
    let data = try Self.field(object, found.data, Name.data), dims = try Self.field(object, found.dims, Name.dims)
    let axes = try Self.field(object, found.axes, Name.axes)
    let attrs = try Self.field(object, found.attrs, Name.attrs, orNone: true)
    let key = try Self.field(object, found.key, Name.key, orNone: true)
    let streamDim = try Self.field(object, found.stream_dim, Name.streamDim, orNone: true)
    guard sw_is_dict(axes.object) != 0 else {
      throw PythonError.type("axes: expected a dict, got \(typeName(axes.object))")
    }
    self.object = Owned(sw_retained(object))
    hasDict = own != nil
    self.dict = dict
    self.data = data
    self.dims = dims
    self.axes = axes
    self.attrs = attrs
    self.key = key
    self.streamDim = streamDim
  }

  @inline(__always)
  private static func field(_ object: Obj, _ found: Obj?, _ name: Obj, orNone: Bool = false) throws -> Owned {
    if let found { return Owned(sw_retained(found)) }
    return try field(of: object, name, orNone: orNone)
  }

  /// A field that stands elsewhere: in a slot, in the class, or nowhere.
  private static func field(of object: Obj, _ name: Obj, orNone: Bool) throws -> Owned {
    if let found = PyObject_GetAttr(object, name) { return Owned(found) }
    guard PyErr_ExceptionMatches(sw_attribute_error()) != 0 else { throw PythonError.raised }
    PyErr_Clear()
    if orNone { return Owned(sw_retained(sw_none())) }
    throw PythonError.type(
      "expected a message with data, dims and axes, such as an AxisArray, got \(typeName(object))")
  }
}

/// A message that came from Python, and what goes back to it needs.
struct Incoming {
  let message: AxisArray
  let library: Library
  /// Whether all but its data and the offset of its stream is in the header.
  let isRegular: Bool
}

/// Makes Swift's messages of Python's, and knows that the next message of a stream has the header of the one before.
final class MessageReader {
  private var known: KnownStream?
  private var library: Library?
  private var told: Set<String> = []
  /// What is to be told: each thing once.
  private(set) var notices: [Notice] = []

  /// What is to be told, given away.
  func takeNotices() -> [Notice] {
    defer { notices = [] }
    return notices
  }

  private func tell(_ notice: Notice) {
    if told.count < 64, told.insert(notice.text).inserted { notices.append(notice) }
  }

  func read(_ fields: borrowing MessageFields) throws -> Incoming {
    let library = try library(of: fields.data.object)
    let data = try library.read(fields.data.object)
    if let known, let offset = try known.offset(ifContinuedBy: fields, data.shape) {
      return Incoming(
        message: try known.template.continued(by: data, offset: offset), library: library, isRegular: true)
    }
    let message = try convert(fields, data)
    known = try KnownStream(fields, message, replacing: known)
    guard let known else { return Incoming(message: message, library: library, isRegular: false) }
    return Incoming(
      message: try known.template.continued(by: data, offset: message.offset), library: library, isRegular: true)
  }

  /// Whether the message with these fields and data of this shape continues the stream that is known.
  func continues(with fields: borrowing MessageFields, _ shape: Dims) throws -> Bool {
    try known?.offset(ifContinuedBy: fields, shape) != nil
  }

  private func library(of data: Obj) throws -> Library {
    if let library, library.type.object == sw_as_object(sw_type(data)) { return library }
    let found = try Library.of(data)
    library = found
    return found
  }

  /// The slow way: everything is read.
  private func convert(_ fields: borrowing MessageFields, _ data: NDArray) throws -> AxisArray {
    let dims = try elements(fields.dims.object) { try SwiftletPython.string(of: $0) }
    var axes: [String: Axis] = [:]
    var (position, name, axis): (Int, Obj?, Obj?) = (0, nil, nil)
    while PyDict_Next(fields.axes.object, &position, &name, &axis) != 0 {
      guard let name, let axis else { continue }
      let word = try SwiftletPython.string(of: name)
      axes[word] = try Axis(python: axis, named: word)
    }
    let streamDim = fields.streamDim.object == sw_none() ? nil : try string(of: fields.streamDim.object)
    let stream = streamDim ?? (dims.contains("time") ? "time" : dims.first)
    for (word, axis) in axes where !axis.mayFit(word, dims: dims, shape: data.shape, stream: stream) {
      // No values is how one says that there are none.
      if let count = axis.coordinate?.values.count, count > 0 {
        let places = dims.firstIndex(of: word).map { "\(data.shape[$0])" } ?? "other"
        tell(
          Notice(
            .ignored,
            "the axis \"\(word)\" has \(count) values for \(places) places: they are passed on and not looked at"))
      }
      axes[word] = nil
    }
    return try AxisArray(
      data, dims: dims, axes: axes, key: fields.key.object == sw_none() ? "" : try string(of: fields.key.object),
      attrs: try AxisArrays.Value.plainEntries(of: fields.attrs.object), streamDim: streamDim)
  }
}

extension Axis {
  /// An axis as ezmsg shapes it: `gain` and `offset`, or `data` and `dims`.
  init(python axis: Obj, named name: String) throws {
    let unit = try SwiftletPython.string(of: try attribute(axis, Name.unit).object)
    if PyObject_HasAttr(axis, Name.gain) != 0 {
      self = .linear(LinearAxis(gain: try number(axis, Name.gain), offset: try number(axis, Name.offset), unit: unit))
      return
    }
    let data = try attribute(axis, Name.data), dims = try attribute(axis, Name.dims)
    let own = try elements(dims.object) { try SwiftletPython.string(of: $0) }
    let described = try Helper.call("coordinates", data.object)
    self = .coordinate(
      CoordinateAxis(try Coordinates(python: described.object, named: name), unit: unit, dims: own == [name] ? [] : own)
    )
  }
}

extension Axis {
  /// False for coordinates whose number is another than that of the places that they are for. Such labels say nothing of
  /// the places: a message has none, as it were, and carries them on. Times per sample are not let through: a step would
  /// take the samples for equally spaced.
  fileprivate func mayFit(_ name: String, dims: [String], shape: Dims, stream: String?) -> Bool {
    guard let coordinate, dims.count == shape.count else { return true }
    let own = coordinate.dims.isEmpty ? [name] : coordinate.dims
    var count = 1
    for dim in own {
      guard dim != stream, let place = dims.firstIndex(of: dim) else { return true }
      count = count.multipliedReportingOverflow(by: shape[place]).partialValue
    }
    return count == coordinate.values.count
  }
}

extension Coordinates {
  /// What `swiftlet._messages.coordinates` tells: a list of floats, a list of texts, or a dict of fields.
  fileprivate init(python object: Obj, named name: String) throws {
    if sw_is_dict(object) != 0 {
      var fields: [Records.Field] = []
      var (position, key, values): (Int, Obj?, Obj?) = (0, nil, nil)
      while PyDict_Next(object, &position, &key, &values) != 0 {
        guard let key, let values else { continue }
        fields.append(Records.Field(try SwiftletPython.string(of: key), try Records.Column(python: values)))
      }
      self = .records(try Records(fields))
      return
    }
    switch try Records.Column(python: object) {
    case .numbers(let numbers): self = .numbers(numbers)
    case .integers(let integers): self = .numbers(integers.map(Double.init))
    case .labels(let labels): self = .labels(labels)
    }
  }
}

extension Records.Column {
  fileprivate init(python list: Obj) throws {
    guard PyList_Size(list) > 0, let first = PyList_GetItem(list, 0) else {
      PyErr_Clear()
      self = .numbers([])
      return
    }
    if sw_is_str(first) != 0 {
      self = .labels(try elements(list) { try SwiftletPython.string(of: $0) })
    } else if sw_is_int(first) != 0 {
      self = .integers(try elements(list) { try integer($0) })
    } else {
      self = .numbers(try elements(list) { try real($0) })
    }
  }
}

/// What the messages of a stream had in common so far, as Python objects: if the next message has it too, its header is
/// known without looking inside.
final class KnownStream {
  /// An axis, whose objects are kept by `kept`: so that looking at it counts no references.
  private struct Entry {
    enum Kind { case stream, linear, coordinate }
    let name: Obj, axis: Obj, unit: Obj
    let kind: Kind
    let gain: Double, offset: Double
  }

  /// A message with this header and one element for all.
  let template: AxisArray
  private let kept: [Kept]
  private let dims: [Obj]
  private let axes: [Entry]
  private let attrs: Obj, key: Obj, streamDim: Obj

  /// - Parameter old: what was known before, whose header stays if it is equal by value and the shape goes with it.
  /// - Returns: nil for streams with a value per sample, which are read anew each time.
  init?(_ fields: borrowing MessageFields, _ message: AxisArray, replacing old: KnownStream?) throws {
    var kept = [Kept(fields.attrs.object), Kept(fields.key.object), Kept(fields.streamDim.object)]
    (attrs, key, streamDim) = (fields.attrs.object, fields.key.object, fields.streamDim.object)
    let names = try elements(fields.dims.object) { Kept($0) }
    kept += names
    dims = names.map(\.object)
    var axes: [Entry] = []
    var (position, name, axis): (Int, Obj?, Obj?) = (0, nil, nil)
    let stream = message.header.stream
    while PyDict_Next(fields.axes.object, &position, &name, &axis) != 0 {
      guard let name, let axis else { continue }
      let word = try string(of: name), unit = Kept(taking: try attribute(axis, Name.unit).take())
      kept += [Kept(name), Kept(axis), unit]
      func entry(_ kind: Entry.Kind, _ linear: LinearAxis = LinearAxis()) -> Entry {
        Entry(name: name, axis: axis, unit: unit.object, kind: kind, gain: linear.gain, offset: linear.offset)
      }
      switch message.header.axes[word] {
      case .linear(let linear)?: axes.append(entry(word == stream ? .stream : .linear, linear))
      case .coordinate(let coordinate)?:
        let own = coordinate.dims.isEmpty ? [word] : coordinate.dims
        if let stream, own.contains(stream) { return nil }
        axes.append(entry(.coordinate))
      // Labels that do not fit are carried along.
      case nil: axes.append(entry(.coordinate))
      }
    }
    (self.axes, self.kept) = (axes, kept)
    if let old, old.hasSameShape(message.shape), old.template.header == message.header {
      template = old.template
    } else {
      let one = try broadcastTo(try zeros([], dtype: message.data.dtype), message.shape)
      template = try AxisArray(
        one, dims: message.dims, axes: message.axes, key: message.key, attrs: message.attrs,
        streamDim: message.streamDim)
    }
  }

  /// The message's place in the stream; nil when anything else differs.
  func offset(ifContinuedBy fields: borrowing MessageFields, _ shape: Dims) throws -> Double? {
    guard hasSameDims(fields.dims.object), areEqual(fields.key.object, key),
      areEqual(fields.streamDim.object, streamDim), hasSameAttrs(fields.attrs.object),
      PyDict_Size(fields.axes.object) == axes.count, hasSameShape(shape)
    else { return nil }
    var offset = 0.0
    for k in axes.indices {
      let entry = axes[k]
      guard let axis = PyDict_GetItemWithError(fields.axes.object, entry.name) else {
        PyErr_Clear()
        return nil
      }
      switch entry.kind {
      case .coordinate: guard axis == entry.axis || hasSameContent(axis, entry.axis) else { return nil }
      case .stream:
        guard let place = Self.offset(axis, entry), place.isFinite else { return nil }
        offset = place
      case .linear: guard Self.offset(axis, entry) == entry.offset else { return nil }
      }
    }
    return offset
  }

  private func hasSameShape(_ shape: Dims) -> Bool {
    guard shape.count == template.shape.count else { return false }
    let stream = template.header.streamPosition ?? -1
    for k in 0..<shape.count where k != stream && shape[k] != template.shape[k] { return false }
    return true
  }

  private func hasSameDims(_ object: Obj) -> Bool {
    let isList = sw_is_list(object) != 0
    guard isList || sw_is_tuple(object) != 0 else { return false }
    guard (isList ? PyList_Size(object) : PyTuple_Size(object)) == dims.count else { return false }
    for k in dims.indices {
      guard let other = isList ? PyList_GetItem(object, k) : PyTuple_GetItem(object, k), areEqual(other, dims[k])
      else { return false }
    }
    return true
  }

  private func hasSameAttrs(_ object: Obj) -> Bool {
    if object == attrs { return true }
    let areDicts = sw_is_dict(object) != 0 && sw_is_dict(attrs) != 0
    if areDicts, PyDict_Size(object) == 0, PyDict_Size(attrs) == 0 { return true }
    return areEqual(object, attrs)
  }

  /// The offset of a linear axis with the known gain and unit; nil for any other axis.
  private static func offset(_ axis: Obj, _ known: Entry) -> Double? {
    do throws(PythonError) {
      guard try number(axis, Name.gain) == known.gain else { return nil }
      guard areEqual(try attribute(axis, Name.unit).object, known.unit) else { return nil }
      return try number(axis, Name.offset)
    } catch {
      PyErr_Clear()
      return nil
    }
  }

  /// Whether two coordinate axes hold the same: by their fingerprints, where they have some.
  private func hasSameContent(_ a: Obj, _ b: Obj) -> Bool {
    do throws(PythonError) {
      let x = try attribute(a, Name.fingerprint), y = try attribute(b, Name.fingerprint)
      return x.object != sw_none() && areEqual(x.object, y.object)
    } catch {
      PyErr_Clear()
      return false
    }
  }
}
