/// Files that are kept in HDF5, which its own library reads.
enum HDF5 {
  private static let mark: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Whether the first bytes of a file are those of HDF5. MATLAB puts 512 bytes of its own before them.
  static func isOne(_ prefix: [UInt8]) -> Bool {
    prefix.starts(with: mark) || prefix.starts(with: "MATLAB 7.3 MAT-file".utf8)
  }
}
