#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Reads a matrix from a text file: a row to a line, numbers between commas, semicolons or white space; lines that are
/// empty or begin with # do not count.
enum MatrixFile {
  /// A matrix of 4096 channels squared in 16 characters each; what is larger is another file given by mistake.
  private static let largest = 1 << 28

  static func read(_ path: String, op: String) throws(ArrayError) -> [[Double]] {
    try parse(try text(path, op), path, op)
  }

  static func parse(_ text: String, _ path: String, _ op: String) throws(ArrayError) -> [[Double]] {
    var rows: [[Double]] = []
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let words = line.split { $0 == "," || $0 == ";" || $0.isWhitespace }
      if words.isEmpty || words[0].hasPrefix("#") { continue }
      var row: [Double] = []
      for word in words {
        guard let value = Double(word), value.isFinite else {
          throw .invalid(op: op, "\(path): line \(number + 1): \"\(word.prefix(40))\" is no finite number")
        }
        row.append(value)
      }
      if let first = rows.first, first.count != row.count {
        throw .invalid(
          op: op, "\(path): line \(number + 1) has \(row.count) numbers, the first row has \(first.count)")
      }
      rows.append(row)
    }
    guard !rows.isEmpty else { throw .invalid(op: op, "\(path): holds no numbers") }
    return rows
  }

  private static func text(_ path: String, _ op: String) throws(ArrayError) -> String {
    guard let file = fopen(path, "rb") else {
      throw .invalid(op: op, "\(path): cannot be opened: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = [], piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&piece, 1, piece.count, file)
      if count == 0 { break }
      bytes.append(contentsOf: piece[..<count])
      guard bytes.count <= largest else { throw .invalid(op: op, "\(path): is larger than \(largest >> 20) MiB") }
    }
    guard ferror(file) == 0 else {
      throw .invalid(op: op, "\(path): cannot be read: \(String(cString: strerror(errno)))")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .invalid(op: op, "\(path): is no text: not UTF-8")
    }
    return text
  }
}
