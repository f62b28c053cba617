import AxisArrays
import CPython

/// Plain values as Python has them: None, numbers, texts, lists, dictionaries.
extension AxisArrays.Value {
  /// - Throws: `TypeError` for an object that is none of them, with where it stands.
  init(python object: Obj, _ name: String = "value", depth: Int = 0) throws {
    guard depth < 64 else { throw PythonError.value("\(name) is nested too deeply") }
    if object == sw_none() {
      self = .null
    } else if sw_is_bool(object) != 0 {
      self = .bool(object == sw_true())
    } else if sw_is_str(object) != 0 {
      self = .string(try SwiftletPython.string(of: object))
    } else if sw_is_float(object) != 0 {
      self = .double(try real(object))
    } else if sw_is_dict(object) != 0 {
      self = .map(try Self.map(object, name, depth))
    } else if sw_is_list(object) != 0 || sw_is_tuple(object) != 0 {
      self = .list(try elements(object) { try Self(python: $0, name, depth: depth + 1) })
    } else if object == sw_ellipsis() {
      self = "..."
    } else if let number = try SwiftletPython.Value(numpy: object) {
      switch number {
      case .scalar(.bool(let value)): self = .bool(value)
      case .scalar(.int(let value)): self = .int(Int(value))
      case .scalar(.float(let value)): self = .double(value)
      case .big: throw PythonError.overflow("\(name): the integer is too large")
      default: throw PythonError.type("\(name): expected a plain value, got a complex number")
      }
    } else if NumPyTypes.isNumber(object) {
      throw PythonError.type("\(name): expected a plain value, got \(typeName(object))")
    } else if let list = try Self.listed(object) {
      self = try Self(python: list.object, name, depth: depth + 1)
    } else if PyIndex_Check(object) != 0 {
      self = .int(try integer(object))
    } else {
      throw PythonError.type("\(name): expected a plain value, got \(typeName(object))")
    }
  }

  /// What arrays and numbers of other libraries are as plain Python.
  private static func listed(_ object: Obj) throws -> Owned? {
    if sw_is_int(object) != 0 { return nil }
    guard let method = PyObject_GetAttrString(object, "tolist") else {
      PyErr_Clear()
      return nil
    }
    let list = Owned(method)
    return try Owned(new: PyObject_CallNoArgs(list.object))
  }

  private static func map(_ object: Obj, _ name: String, _ depth: Int) throws -> ValueMap {
    var map = ValueMap()
    var (position, key, value): (Int, Obj?, Obj?) = (0, nil, nil)
    while PyDict_Next(object, &position, &key, &value) != 0 {
      guard let key, let value, sw_is_str(key) != 0 else { throw PythonError.type("\(name): keys must be texts") }
      let word = try SwiftletPython.string(of: key)
      map[word] = try Self(python: value, "\(name).\(word)", depth: depth + 1)
    }
    return map
  }

  /// The entries of a dictionary that are plain values; the others are left out.
  static func plainEntries(of object: Obj) throws -> [String: AxisArrays.Value] {
    var entries: [String: AxisArrays.Value] = [:]
    guard sw_is_dict(object) != 0 else { return entries }
    var (position, key, value): (Int, Obj?, Obj?) = (0, nil, nil)
    while PyDict_Next(object, &position, &key, &value) != 0 {
      guard let key, let value, sw_is_str(key) != 0 else { continue }
      do { entries[try SwiftletPython.string(of: key)] = try Self(python: value) } catch { PyErr_Clear() }
    }
    return entries
  }

  /// A tree as `swiftlet._yaml` makes it, each value with its place: (line, column, value), where a mapping is a tuple of
  /// (line, column, key, value).
  init(marked object: Obj, depth: Int = 0) throws {
    guard depth < 64 else { throw PythonError.value("a marked value is nested too deeply") }
    // Kept, since the items of some sequences live no longer than one holds them.
    let kept = try elements(object) { Kept($0) }, parts = kept.map(\.object)
    defer { withExtendedLifetime(kept) {} }
    guard parts.count == 3 else { throw PythonError.type("a marked value has three parts") }
    let line = try integer(parts[0])
    let mark = line > 0 ? Mark(line: line, column: try integer(parts[1])) : nil
    if sw_is_list(parts[2]) != 0 {
      self.init(.list(try elements(parts[2]) { try Self(marked: $0, depth: depth + 1) }), mark: mark)
    } else if sw_is_tuple(parts[2]) != 0 {
      let entries = try elements(parts[2]) { entry in
        let kept = try elements(entry) { Kept($0) }, parts = kept.map(\.object)
        defer { withExtendedLifetime(kept) {} }
        guard parts.count == 4 else { throw PythonError.type("a marked entry has four parts") }
        return ValueMap.Entry(
          try SwiftletPython.string(of: parts[2]), try Self(marked: parts[3], depth: depth + 1),
          keyMark: Mark(line: try integer(parts[0]), column: try integer(parts[1])))
      }
      self.init(.map(ValueMap(entries)), mark: mark)
    } else {
      self.init(try Self(python: parts[2]).content, mark: mark)
    }
  }
}

extension AxisArrays.Value: PythonValue {
  static var returned: String { "Any" }

  func object() throws -> Obj {
    switch content {
    case .null: return sw_retained(sw_none())
    case .bool(let bool): return bool.object()
    case .int(let int): return try int.object()
    case .double(let double): return try double.object()
    case .string(let string): return try string.object()
    case .list(let list): return try list.listObject()
    case .map(let map):
      let dict = try Owned(new: PyDict_New())
      for entry in map.entries {
        let key = try Owned(entry.key.object()), value = try Owned(entry.value.object())
        try check(PyDict_SetItem(dict.object, key.object, value.object))
      }
      return dict.take()
    }
  }
}

extension Array where Element: PythonValue {
  /// A new list of new references.
  func listObject() throws -> Obj {
    let list = try Owned(new: PyList_New(count))
    for (i, element) in enumerated() { try SwiftletPython.check(PyList_SetItem(list.object, i, try element.object())) }
    return list.take()
  }
}
