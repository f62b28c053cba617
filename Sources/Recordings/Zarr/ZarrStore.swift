import AxisArrays

/// The arrays of a Zarr store, and what its group says.
///
/// - Source: Zarr core specification 3.1; inline consolidated metadata as zarr 3.1 writes it.
struct ZarrStore: Sendable {
  let path: String
  /// Arrays of numbers by their paths, of which the one that is opened itself has none.
  private(set) var arrays: [(name: String, numbers: ZarrNumbers)] = []
  /// Attributes of the group, or of the one array.
  let attributes: Value
  private(set) var notices: [Notice] = []

  /// The file by which a folder is a store.
  static let file = "zarr.json"
  private static let mostNodes = 1 << 12, mostBytes = 1 << 24

  init(_ source: ByteSource) throws(RecordingError) {
    path = source.path
    let root = try Self.node(source)
    attributes = root["attributes"] ?? [:]
    if root["node_type"]?.string == "array" {
      arrays = [("", try ZarrNumbers(ZarrDescription(root, path: path), source, folder: ""))]
      return
    }
    var nodes: [(name: String, node: Value)] = []
    if let listed = root["consolidated_metadata"]?["metadata"]?.map {
      nodes = listed.entries.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    } else {
      try Self.walk(source, "", into: &nodes)
    }
    for (name, node) in nodes.prefix(Self.mostNodes) where node["node_type"]?.string == "array" {
      do throws(RecordingError) {
        arrays.append((name, try ZarrNumbers(ZarrDescription(node, path: path), source, folder: name)))
      } catch {
        guard case .unsupported(_, let what) = error else { throw error }
        notices.append(Notice(.lost, "\(quoted(name)) is left out: \(what)"))
      }
    }
  }

  /// What a zarr.json holds.
  private static func node(_ source: ByteSource) throws(RecordingError) -> Value {
    guard source.size <= mostBytes else {
      throw .malformed(
        path: source.path, at: .byte(0), expected: "a description of at most \(mostBytes) bytes",
        found: "\(source.size)")
    }
    let text = decoded(try source.bytes(at: 0, count: source.size))
    guard let node = Value(json: text), node.map != nil else {
      throw .malformed(path: source.path, at: .byte(0), expected: "a JSON object", found: quoted(text))
    }
    guard let version = node["zarr_format"]?.int else {
      throw .malformed(path: source.path, at: .byte(0), expected: "zarr_format", found: quoted(text))
    }
    guard version == 3 else { throw .unsupported(path: source.path, what: "Zarr of version \(version)") }
    return node
  }

  private static func walk(
    _ source: ByteSource, _ place: String, into nodes: inout [(name: String, node: Value)], depth: Int = 0
  ) throws(RecordingError) {
    for name in source.names(below: place) where name != file && nodes.count < mostNodes && depth < 16 {
      let child = place.isEmpty ? name : "\(place)/\(name)"
      guard let file = try source.below(ifThere: "\(child)/\(file)") else { continue }
      let node = try Self.node(file)
      nodes.append((child, node))
      if node["node_type"]?.string == "group" { try walk(source, child, into: &nodes, depth: depth + 1) }
    }
  }

  /// The array that has the values along a dim of another: of its name, in the same group, with that dim alone.
  func coordinate(_ dim: String, of name: String) -> ZarrNumbers? {
    let group = name.lastIndex(of: "/").map { String(name[...$0]) } ?? ""
    let found = arrays.first { $0.name == group + dim }?.numbers
    return found?.array.dims == [dim] ? found : nil
  }

  /// Whether an array has the values along a dim.
  func isCoordinate(_ index: Int) -> Bool {
    let own = arrays[index].name.split(separator: "/").last.map(String.init) ?? ""
    return arrays[index].numbers.array.dims == [own]
  }
}
