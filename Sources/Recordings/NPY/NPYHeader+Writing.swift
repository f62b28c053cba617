import AxisArrays

extension NPYHeader {
  /// The bytes of a header whose first extent can grow to any value without a change of length.
  static func bytes(code: String, shape: [Int]) -> [UInt8] {
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = "{'descr': '\(code)', 'fortran_order': False, 'shape': (\(extents)), }"
    // Room for a first extent of 20 digits, then to a multiple of 64 bytes with the line end, as NumPy wants it.
    let grown = text.utf8.count + (20 - (shape.first.map { String($0).count } ?? 20))
    let total = (10 + grown + 1 + 63) / 64 * 64
    text += String(repeating: " ", count: total - 10 - 1 - text.utf8.count) + "\n"
    var bytes = magic + [1, 0]
    bytes.append(little: UInt16(total - 10))
    bytes.append(ascii: text)
    return bytes
  }

  /// A whole array of text.
  static func file(_ texts: [String], shape: [Int]? = nil) -> [UInt8] {
    let scalars = texts.map { Array($0.unicodeScalars) }
    let width = max(1, scalars.lazy.map(\.count).max() ?? 1)
    var bytes = bytes(code: "<U\(width)", shape: shape ?? [texts.count])
    for text in scalars {
      for index in 0..<width { bytes.append(little: index < text.count ? text[index].value : 0) }
    }
    return bytes
  }

  /// A whole array of float64.
  static func file(_ numbers: [Double], shape: [Int]? = nil) -> [UInt8] {
    var bytes = bytes(code: "<f8", shape: shape ?? [numbers.count])
    for number in numbers { bytes.append(little: number.bitPattern) }
    return bytes
  }

  /// A whole array of int64.
  static func file(_ integers: [Int]) -> [UInt8] {
    var bytes = bytes(code: "<i8", shape: [integers.count])
    for integer in integers { bytes.append(little: Int64(integer)) }
    return bytes
  }

  /// The code of a dtype, or the error that NumPy has no such.
  static func checkedCode(_ dtype: DType, path: String) throws(RecordingError) -> String {
    guard let code = code(dtype) else {
      throw .notWritable(path: path, what: "\(dtype.name), which NumPy does not have; convert it first")
    }
    return code
  }
}
