import AxisArrays

/// The variables of a MAT file of version 7.3, which is HDF5.
///
/// Dims stand the other way round than in MATLAB, so that the numbers lie column by column here too. Structures are
/// groups, and datasets of references to their fields where there are several; cells are datasets of references.
struct MATTree {
  private let root: HDF5Object
  private var nodes = 0
  private static let most = 1 << 20, deepest = 16

  init(_ source: ByteSource) throws(RecordingError) { root = try HDF5Object(source) }

  mutating func variables() throws(RecordingError) -> [(name: String, value: MATValue)] {
    var variables: [(name: String, value: MATValue)] = []
    for name in try root.names() where name != "#refs#" && name != "#subsystem#" {
      guard let object = root[name] else { continue }
      variables.append((name, try value(object, depth: 0)))
    }
    return variables
  }

  private mutating func value(_ object: HDF5Object, depth: Int) throws(RecordingError) -> MATValue {
    nodes += 1
    guard nodes <= Self.most, depth <= Self.deepest else {
      throw .unsupported(path: root.path, what: "more than \(Self.most) values, or \(Self.deepest) in each other")
    }
    let kind = try object.text("MATLAB_class") ?? ""
    if object.isGroup { return try structs(object, depth: depth) }
    guard let values = try HDF5Values(object) else { return .other("no value") }
    // Of an empty array the values are its dims.
    if try object.number("MATLAB_empty") == 1 { return try empty(kind, values) }
    switch values.kind {
    case .text: return .text(try values.texts(most: 1 << 16)?.joined(separator: "\n") ?? "")
    case .numbers where kind == "char":
      let scalars = try values.doubles()?.map { UInt16(truncatingIfNeeded: Int($0)) } ?? []
      let text = String(decoding: scalars, as: UTF16.self)
      let rows = values.dims.last ?? 1
      return .text(rows > 1 ? MATParser.turned(Array(text.unicodeScalars), rows) : text)
    case .numbers(let encoding): return .numbers(try numbers(object, values, kind, encoding))
    case .references:
      var cells: [MATValue] = []
      for reference in try values.references() ?? [] { cells.append(try value(at: reference, object, depth: depth)) }
      return .cells(cells)
    case .other: return .other(kind.isEmpty ? "of another type" : kind)
    }
  }

  private mutating func value(
    at reference: UInt64, _ object: HDF5Object, depth: Int
  ) throws(RecordingError) -> MATValue {
    guard let target = object.object(reference) else { return .other("a reference to nothing") }
    return try value(target, depth: depth + 1)
  }

  private func empty(_ kind: String, _ values: HDF5Values) throws(RecordingError) -> MATValue {
    if kind == "char" { return .text("") }
    if kind == "cell" { return .cells([]) }
    if kind == "struct" { return .structs(MATStructs(fields: [], count: 0, values: [])) }
    let dims = try values.doubles(most: 32)?.compactMap { Int(exactly: $0) } ?? []
    return .numbers(
      MATNumbers(
        dims: dims.count > 1 && dims.contains(0) ? dims : [0, 0], isSingle: kind == "single", isComplex: false,
        encoding: .float64, isBigEndian: false, source: ByteSource(bytes: [], name: root.path), place: 0))
  }

  private func numbers(
    _ object: HDF5Object, _ values: HDF5Values, _ kind: String, _ encoding: SampleLayout.Encoding
  ) throws(RecordingError) -> MATNumbers {
    // What is small is read at once: of a list of events there may be thousands.
    let longest = values.dims.max() ?? 1
    let dataset = try HDF5Dataset(object, along: values.dims.firstIndex(of: longest) ?? 0)
    var source = ByteSource(dataset)
    if source.size <= 64 {
      source = ByteSource(bytes: try source.bytes(at: 0, count: source.size), name: root.path)
    }
    let dims = Array(values.dims.reversed())
    return MATNumbers(
      dims: dims + Array(repeating: 1, count: max(0, 2 - dims.count)),
      isSingle: kind == "single" || encoding == .float32,
      isComplex: false, encoding: encoding, isBigEndian: false, source: source, place: 0)
  }

  /// A group: one structure, or as many as its datasets have references.
  private mutating func structs(_ group: HDF5Object, depth: Int) throws(RecordingError) -> MATValue {
    if try HDF5Values(group, attribute: "MATLAB_sparse") != nil { return .other("sparse") }
    let fields = try group.names()
    var columns: [[UInt64]] = [], objects: [HDF5Object] = []
    for field in fields {
      guard let object = group[field] else { return .other("a link to nothing") }
      objects.append(object)
      guard try HDF5Values(object, attribute: "MATLAB_class") == nil, let values = try HDF5Values(object),
        let references = try values.references()
      else { continue }
      columns.append(references)
    }
    guard let count = columns.first?.count, columns.count == fields.count, columns.allSatisfy({ $0.count == count })
    else {
      var values: [MATValue] = []
      for object in objects { values.append(try value(object, depth: depth + 1)) }
      return .structs(MATStructs(fields: fields, count: 1, values: values))
    }
    var values: [MATValue] = []
    for index in 0..<count {
      for (place, object) in objects.enumerated() {
        values.append(try value(at: columns[place][index], object, depth: depth))
      }
    }
    return .structs(MATStructs(fields: fields, count: count, values: values))
  }
}
