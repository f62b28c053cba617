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
    let data = try Self.field(object, dict.object, Name.data), dims = try Self.field(object, dict.object, Name.dims)
    let axes = try Self.field(object, dict.object, Name.axes)
    let attrs = try Self.field(object, dict.object, Name.attrs, orNone: true)
    let key = try Self.field(object, dict.object, Name.key, orNone: true)
    let streamDim = try Self.field(object, dict.object, Name.streamDim, orNone: true)
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

  private static func field(_ object: Obj, _ dict: Obj, _ name: Obj, orNone: Bool = false) throws -> Owned {
    if let found = PyDict_GetItemWithError(dict, name) { return Owned(sw_retained(found)) }
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

  func read(_ fields: borrowing MessageFields) throws -> Incoming {
    let library = try Library.of(fields.data.object)
    let data = try library.read(fields.data.object)
    if let known, let offset = try known.offset(ifContinuedBy: fields, data.shape) {
      return Incoming(
        message: try known.template.continued(by: data, offset: offset), library: library, isRegular: true)
    }
    let message = try Self.convert(fields, data)
    known = try KnownStream(fields, message, replacing: known)
    guard let known else { return Incoming(message: message, library: library, isRegular: false) }
    return Incoming(
      message: try known.template.continued(by: data, offset: message.offset), library: library, isRegular: true)
  }

  /// The slow way: everything is read.
  private static func convert(_ fields: borrowing MessageFields, _ data: NDArray) throws -> AxisArray {
    let dims = try elements(fields.dims.object) { try SwiftletPython.string(of: $0) }
    var axes: [String: Axis] = [:]
    var (position, name, axis): (Int, Obj?, Obj?) = (0, nil, nil)
    while PyDict_Next(fields.axes.object, &position, &name, &axis) != 0 {
      guard let name, let axis else { continue }
      let word = try SwiftletPython.string(of: name)
      axes[word] = try Axis(python: axis, named: word)
    }
    return try AxisArray(
      data, dims: dims, axes: axes, key: fields.key.object == sw_none() ? "" : try string(of: fields.key.object),
      attrs: try AxisArrays.Value.plainEntries(of: fields.attrs.object),
      streamDim: fields.streamDim.object == sw_none() ? nil : try string(of: fields.streamDim.object))
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
  private enum Known {
    /// The stream's axis, whose offset is another for each message.
    case stream(gain: Double, unit: Kept)
    case linear(gain: Double, offset: Double, unit: Kept)
    case coordinate
  }

  /// A message with this header and one element for all.
  let template: AxisArray
  private let dims: [Kept]
  private let axes: [(name: Kept, axis: Kept, known: Known)]
  private let attrs: Kept, key: Kept, streamDim: Kept

  /// - Parameter old: what was known before, whose header stays if it is equal by value.
  /// - Returns: nil for streams with a value per sample, which are read anew each time.
  init?(_ fields: borrowing MessageFields, _ message: AxisArray, replacing old: KnownStream?) throws {
    dims = try elements(fields.dims.object) { Kept($0) }
    attrs = Kept(fields.attrs.object)
    key = Kept(fields.key.object)
    streamDim = Kept(fields.streamDim.object)
    var axes: [(Kept, Kept, Known)] = []
    var (position, name, axis): (Int, Obj?, Obj?) = (0, nil, nil)
    let stream = message.header.stream
    while PyDict_Next(fields.axes.object, &position, &name, &axis) != 0 {
      guard let name, let axis else { continue }
      let word = try string(of: name), unit = Kept(taking: try attribute(axis, Name.unit).take())
      let known: Known
      switch message.header.axes[word] {
      case .linear(let linear)?:
        known =
          word == stream
          ? .stream(gain: linear.gain, unit: unit)
          : .linear(gain: linear.gain, offset: linear.offset, unit: unit)
      case .coordinate(let coordinate)?:
        let own = coordinate.dims.isEmpty ? [word] : coordinate.dims
        if let stream, own.contains(stream) { return nil }
        known = .coordinate
      case nil: return nil
      }
      axes.append((Kept(name), Kept(axis), known))
    }
    self.axes = axes
    if let old, old.template.header == message.header {
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
    guard hasSameDims(fields.dims.object), areEqual(fields.key.object, key.object),
      areEqual(fields.streamDim.object, streamDim.object), hasSameAttrs(fields.attrs.object),
      PyDict_Size(fields.axes.object) == axes.count, hasSameShape(shape)
    else { return nil }
    var offset = 0.0
    for entry in axes {
      guard let axis = PyDict_GetItemWithError(fields.axes.object, entry.name.object) else {
        PyErr_Clear()
        return nil
      }
      switch entry.known {
      case .coordinate: guard axis == entry.axis.object || hasSameContent(axis, entry.axis.object) else { return nil }
      case .stream(let gain, let unit):
        guard let place = Self.offset(axis, gain, unit) else { return nil }
        guard place.isFinite else { return nil }
        offset = place
      case .linear(let gain, let known, let unit): guard Self.offset(axis, gain, unit) == known else { return nil }
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
    guard isList || sw_is_tuple(object) != 0, (isList ? PyList_Size(object) : PyTuple_Size(object)) == dims.count else {
      return false
    }
    for (k, dim) in dims.enumerated() {
      guard let other = isList ? PyList_GetItem(object, k) : PyTuple_GetItem(object, k), areEqual(other, dim.object)
      else { return false }
    }
    return true
  }

  private func hasSameAttrs(_ object: Obj) -> Bool {
    if object == attrs.object { return true }
    if sw_is_dict(object) != 0, sw_is_dict(attrs.object) != 0, PyDict_Size(object) == 0, PyDict_Size(attrs.object) == 0
    {
      return true
    }
    return areEqual(object, attrs.object)
  }

  /// The offset of a linear axis with this gain and unit; nil for any other axis.
  private static func offset(_ axis: Obj, _ gain: Double, _ unit: Kept) -> Double? {
    do throws(PythonError) {
      guard try number(axis, Name.gain) == gain, areEqual(try attribute(axis, Name.unit).object, unit.object) else {
        return nil
      }
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
