import ArrayAPI
import CPython

/// A named tuple of arrays, as functions with several results return.
struct Record: Sendable {
  nonisolated(unsafe) private let type: OpaquePointer?
  private let name: String, fields: [String]

  static let uniqueAll = Record("unique_all_result", ["values", "indices", "inverse_indices", "counts"])
  static let uniqueCounts = Record("unique_counts_result", ["values", "counts"])
  static let eig = Record("eig_result", ["eigenvalues", "eigenvectors"])
  static let eigh = Record("eigh_result", ["eigenvalues", "eigenvectors"])
  static let qr = Record("qr_result", ["Q", "R"])
  static let slogdet = Record("slogdet_result", ["sign", "logabsdet"])
  static let svd = Record("svd_result", ["U", "S", "Vh"])
  static let uniqueInverse = Record("unique_inverse_result", ["values", "inverse_indices"])

  @inline(never)
  init(_ name: String, _ fields: [String]) {
    (self.name, self.fields) = (name, fields)
    var rows = fields.map { PyStructSequence_Field(name: permanent($0), doc: nil) }
    rows.append(PyStructSequence_Field())
    type = rows.withUnsafeMutableBufferPointer { rows in
      var description = PyStructSequence_Desc(
        name: permanent("swiftlet.\(name)"), doc: nil, fields: rows.baseAddress, n_in_sequence: Int32(fields.count))
      return PyStructSequence_NewType(&description)
    }
  }

  /// The name and the fields, for the stubs.
  var returned: String { "\(name)(\(fields.joined(separator: ", ")))" }

  func object(_ arrays: [NDArray]) throws -> Obj {
    guard let type else { throw PythonError.raised }
    let record = try Owned(new: PyStructSequence_New(type))
    for (i, x) in arrays.enumerated() { PyStructSequence_SetItem(record.object, i, try x.object()) }
    return record.take()
  }
}
