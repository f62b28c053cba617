/// The rows of a delimited text file, one at a time, from a buffer of 256 KiB (or one row, where that is longer).
///
/// Fields may be quoted, with doubled quotes inside and line breaks; lines end in LF or CRLF; empty lines and comments,
/// which begin with `#` or `%`, are passed over; a byte order mark of UTF-8 is dropped.
struct CSVRows: Sendable {
  /// Longer rows are not text tables: what has no line ends would be read whole.
  static let longestRow = 1 << 24

  let path: String
  /// Line (from 1) at which the row begins that `next` returned last.
  private(set) var line = 0
  /// The byte between fields; a blank stands for any number of blanks and tabs.
  var delimiter: UInt8 = UInt8(ascii: ",")
  /// The comments before the first row, at most a hundred of them, and the line (from 1) of the last one.
  private(set) var comments: [[UInt8]] = []
  private(set) var commentLine = 0

  private let source: ByteSource
  private var hasRows = false
  private var nextLine = 1
  private var buffer: [UInt8] = []
  /// The unread part of the buffer.
  private var start = 0
  private var end = 0
  private var position = 0

  init(_ source: ByteSource) throws(RecordingError) {
    self.source = source
    path = source.path
    let mark = try source.bytes(at: 0, count: 3)
    if mark == [0xEF, 0xBB, 0xBF] { position = 3 }
    guard !mark.starts(with: [0xFF, 0xFE]), !mark.starts(with: [0xFE, 0xFF]) else {
      throw .unsupported(path: source.path, what: "text in UTF-16; a table is read as UTF-8")
    }
  }

  /// Calls `body` with the next row's bytes, without its line end; `nil` at the end of the file.
  ///
  /// The second argument says whether there are quotes in the row.
  mutating func next<R>(
    _ body: (UnsafeRawBufferPointer, _ isQuoted: Bool) throws(RecordingError) -> R
  ) throws(RecordingError) -> R? {
    while true {
      guard let row = try findRow() else { return nil }
      line = nextLine
      nextLine += row.lines
      let from = start
      start = row.next
      if row.length == 0 { continue }
      if CSVRows.isCommentMark(buffer[from]) {
        if !hasRows {
          commentLine = line
          if comments.count == 100 { comments.removeFirst() }
          comments.append(Array(buffer[from..<from + min(row.length, 1 << 16)]))
        }
        continue
      }
      hasRows = true
      return try buffer.withBytes { (bytes) throws(RecordingError) in
        try body(UnsafeRawBufferPointer(rebasing: bytes[from..<from + row.length]), row.isQuoted)
      }
    }
  }

  private static func isCommentMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "#") || byte == UInt8(ascii: "%")
  }

  private struct Row {
    var length: Int
    var next: Int
    var lines: Int
    var isQuoted: Bool
  }

  /// Finds the line end that is not within quotes, reading on as needed. The scan goes on where it stopped, so that
  /// a long row costs its length once.
  private mutating func findRow() throws(RecordingError) -> Row? {
    var scanned = 0
    var row = Row(length: 0, next: 0, lines: 1, isQuoted: false)
    var inQuotes = false
    while true {
      // A comment's quotes mean nothing.
      let isComment = start < end && CSVRows.isCommentMark(buffer[start])
      let found = buffer.withUnsafeBytes { bytes -> Int? in
        var at = start + scanned
        while at < end {
          let byte = bytes[at]
          if byte == 0x0A {
            if !inQuotes { return at }
            row.lines += 1
          } else if byte == 0x22, !isComment {
            inQuotes.toggle()
            row.isQuoted = true
          }
          at += 1
        }
        return nil
      }
      if let found {
        row.length = found - start - (found > start && buffer[found - 1] == 0x0D ? 1 : 0)
        row.next = found + 1
        return row
      }
      scanned = end - start
      if try !readMore() {
        guard scanned > 0 else { return nil }
        guard !inQuotes else {
          throw .malformed(path: path, at: .line(nextLine), expected: "a closing quote", found: "the end of the file")
        }
        row.length = scanned - (buffer[end - 1] == 0x0D ? 1 : 0)
        row.next = end
        return row
      }
    }
  }

  /// Appends bytes to the unread part; false at the end of the file.
  private mutating func readMore() throws(RecordingError) -> Bool {
    let unread = end - start
    if start > 0 {
      buffer.withUnsafeMutableBytes { bytes in
        if unread > 0 { bytes.baseAddress!.copyMemory(from: bytes.baseAddress! + start, byteCount: unread) }
      }
      (start, end) = (0, unread)
    }
    guard position < source.size else { return false }
    guard unread < CSVRows.longestRow else {
      throw .malformed(
        path: path, at: .line(nextLine), expected: "a row of at most \(CSVRows.longestRow) bytes", found: "a longer one"
      )
    }
    // No more room than there are bytes left to read.
    let room = min(max(1 << 18, 2 * unread), unread + source.size - position)
    if buffer.count < room { buffer += [UInt8](repeating: 0, count: room - buffer.count) }
    let (from, at) = (end, position)
    let got = try buffer.withMutableBytes { (bytes) throws(RecordingError) in
      try source.read(at: at, into: UnsafeMutableRawBufferPointer(rebasing: bytes[from...]))
    }
    end += got
    position += got
    return got > 0
  }
}

extension CSVRows {
  /// Calls `body` with each field of an unquoted row, blanks around it taken off, until it returns false.
  @inline(__always)
  static func forEachField(
    _ row: UnsafeRawBufferPointer, delimiter: UInt8, _ body: (UnsafeRawBufferPointer) -> Bool
  ) {
    var start = 0
    var at = 0
    let count = row.count
    if delimiter == UInt8(ascii: " ") { return forEachWord(row, body) }
    while true {
      while at < count, row[at] != delimiter { at &+= 1 }
      var (first, last) = (start, at)
      while first < last, isBlank(row[first]) { first &+= 1 }
      while last > first, isBlank(row[last &- 1]) { last &-= 1 }
      guard body(UnsafeRawBufferPointer(rebasing: row[first..<last])), at < count else { return }
      at &+= 1
      start = at
    }
  }

  /// The same for fields between blanks.
  private static func forEachWord(_ row: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Bool) {
    var at = 0
    while true {
      while at < row.count, isBlank(row[at]) { at += 1 }
      guard at < row.count else { return }
      let start = at
      while at < row.count, !isBlank(row[at]) { at += 1 }
      guard body(UnsafeRawBufferPointer(rebasing: row[start..<at])) else { return }
    }
  }

  @inline(__always)
  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// The fields of any row as text.
  static func fields(_ row: UnsafeRawBufferPointer, delimiter: UInt8) -> [String] {
    var fields: [String] = []
    var field: [UInt8] = []
    var (inQuotes, wasQuoted) = (false, false)
    var at = 0
    let isWords = delimiter == UInt8(ascii: " ")
    func trimmed() -> String {
      if wasQuoted { return decoded(field) }
      var slice = field[...]
      while let last = slice.last, isBlank(last) { slice.removeLast() }
      while let first = slice.first, isBlank(first) { slice.removeFirst() }
      return decoded(slice)
    }
    while at < row.count {
      let byte = row[at]
      if byte == 0x22 {
        if inQuotes, at + 1 < row.count, row[at + 1] == 0x22 {
          field.append(byte)
          at += 1
        } else {
          if !inQuotes, !wasQuoted, field.allSatisfy(isBlank) { field = [] }
          inQuotes.toggle()
          wasQuoted = true
        }
      } else if !inQuotes, byte == delimiter || isWords && isBlank(byte) {
        // Between words there may be many blanks, and some around them all.
        if !isWords || wasQuoted || !field.isEmpty { fields.append(trimmed()) }
        (field, wasQuoted) = ([], false)
      } else if !(wasQuoted && !inQuotes && isBlank(byte)) {
        field.append(byte)
      }
      at += 1
    }
    if !isWords || wasQuoted || !field.isEmpty { fields.append(trimmed()) }
    return fields
  }
}
