import Platform

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Compiled programs kept on disk between processes, each in a file named by what it was made of.
///
/// Nothing here can fail: what cannot be read is compiled again, what cannot be written is not kept. Files appear whole,
/// by renaming, so processes may share a directory. The oldest go when there are too many.
struct DiskCache: Sendable {
  /// `nil` keeps nothing.
  let directory: String?
  let limit: Int

  /// `SWIFTLET_CACHE` (empty: none), else the user's cache directory.
  static var standard: DiskCache {
    if let named = Environment["SWIFTLET_CACHE"] { return DiskCache(directory: named.isEmpty ? nil : named) }
    if let base = Environment["XDG_CACHE_HOME"], !base.isEmpty { return DiskCache(directory: base + "/swiftlet") }
    return DiskCache(directory: Environment["HOME"].map { $0 + "/.cache/swiftlet" })
  }

  init(directory: String?, limit: Int = 4096) { (self.directory, self.limit) = (directory, limit) }

  /// FNV-1a from two starting points: 128 bits that tell texts apart.
  struct Key: Hashable, Sendable {
    let high: UInt64, low: UInt64

    init(_ parts: String...) {
      var (a, b) = (0xCBF2_9CE4_8422_2325 as UInt64, 0x9E37_79B9_7F4A_7C15 as UInt64)
      for part in parts {
        for byte in part.utf8 {
          a = (a ^ UInt64(byte)) &* 0x100_0000_01B3
          b = (b &+ UInt64(byte)) &* 0xD6E8_FEB8_6659_FD93
          b ^= b >> 29
        }
        a = (a ^ 0x1FF) &* 0x100_0000_01B3
        b = (b &+ 0x1FF) &* 0xD6E8_FEB8_6659_FD93
      }
      (high, low) = (a, b)
    }

    var name: String {
      func hex(_ x: UInt64) -> String {
        let digits = String(x, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
      }
      return hex(high) + hex(low)
    }
  }

  private static let header = 32

  /// The bytes stored under the key; `nil` where there is nothing, or something else than was stored.
  func load(_ key: Key) -> [UInt8]? {
    guard let directory, let file = fopen("\(directory)/\(key.name)", "rb") else { return nil }
    defer { fclose(file) }
    guard fseek(file, 0, SEEK_END) == 0 else { return nil }
    let size = ftell(file)
    guard size > DiskCache.header, size < 1 << 30, fseek(file, 0, SEEK_SET) == 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: size)
    guard fread(&bytes, 1, size, file) == size else { return nil }
    let content = Array(bytes[DiskCache.header...])
    return Array(bytes[..<DiskCache.header]) == seal(key, content) ? content : nil
  }

  func store(_ key: Key, _ content: [UInt8]) {
    guard let directory, makeDirectory(directory) else { return }
    let final = "\(directory)/\(key.name)", temporary = "\(final).\(getpid()).\(UInt64.random(in: 0 ... .max))"
    guard let file = fopen(temporary, "wb") else { return }
    let bytes = seal(key, content) + content
    let isWhole = fwrite(bytes, 1, bytes.count, file) == bytes.count
    let isClosed = fclose(file) == 0
    if !isWhole || !isClosed || rename(temporary, final) != 0 { unlink(temporary) }
    trim(directory)
  }

  /// The key and a checksum of the content.
  private func seal(_ key: Key, _ content: [UInt8]) -> [UInt8] {
    var sum: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in content { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return [key.high, key.low, UInt64(content.count), sum].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
  }

  private func makeDirectory(_ path: String) -> Bool {
    if access(path, W_OK) == 0 { return true }
    var parent = ""
    for part in path.split(separator: "/") {
      parent += "/" + part
      if access(parent, F_OK) != 0, mkdir(parent, 0o700) != 0, errno != EEXIST { return false }
    }
    return access(path, W_OK) == 0
  }

  /// Removes the files that were written longest ago, when there are more than the limit: a quarter at once.
  private func trim(_ directory: String) {
    guard let listing = opendir(directory) else { return }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    closedir(listing)
    guard names.count > limit else { return }
    func written(_ name: String) -> Int {
      var facts = stat()
      return stat("\(directory)/\(name)", &facts) == 0 ? modificationTime(facts) : 0
    }
    let byAge = names.map { (name: $0, time: written($0)) }.sorted { ($0.time, $0.name) < ($1.time, $1.name) }
    for (name, _) in byAge.prefix(names.count - limit * 3 / 4) { unlink("\(directory)/\(name)") }
  }
}
