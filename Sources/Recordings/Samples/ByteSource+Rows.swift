import AxisArrays

extension ByteSource {
  /// The samples of a file that holds nothing else, a row of `rowBytes` bytes each.
  ///
  /// - Parameters:
  ///   - claimed: How many a header tells of; `nil` for as many as there are.
  ///   - policy: Whether a file of another length is refused, or read as far as it is whole and told.
  func rows(
    of rowBytes: Int, claimed: Int?, _ policy: ReadOptions.SizePolicy, _ notices: inout [Notice]
  ) throws(RecordingError) -> Int {
    let there = size / rowBytes
    guard let expected = (claimed ?? there).times(rowBytes) else {
      throw .malformed(
        path: path, at: .part("header"), expected: "a number of samples that a file can hold", found: "\(claimed ?? 0)")
    }
    if expected == size { return there }
    guard policy == .wholeRecords else { throw .wrongSize(path: path, expected: expected, found: size) }
    if let claimed, expected < size {
      notices.append(
        Notice(.lost, "\(counted(size - expected, "byte")) after the \(claimed) samples of the header left out"))
      return claimed
    }
    if size % rowBytes > 0 {
      notices.append(Notice(.lost, "the last sample is not whole: \(counted(size % rowBytes, "byte")) left out"))
    }
    if let claimed, there < claimed {
      notices.append(Notice(.lost, "the file ends early: \(there) of \(claimed) samples are there"))
    }
    return there
  }
}
