import ArrayAPI
import Foundation
import TestSupport
import Testing

@testable import GPUBackend

/// What goes wrong on a device surfaces at the operation as an error that says so; the program and other devices go on.
@Suite struct FaultTests {
  @Test("memory that is used up is an error at the operation, and free again when arrays are gone")
  func outOfMemory() throws {
    let backend = GPUBackend.failing("failing:memory", FailingDriver(memory: 1 << 16)), device = backend.device
    do {
      let x = try NDArray([Float](repeating: 1, count: 8192), device: device)  // half of it
      #expect(throws: ArrayError.outOfMemory(bytes: 40000, device: device)) {
        try NDArray([Float](repeating: 1, count: 10000), device: device)
      }
      let y = try (try broadcastTo(x.slice(axis: 0, 0, 1), [10000])) + 1
      for _ in 0..<2 {
        #expect(throws: ArrayError.outOfMemory(bytes: 40000, device: device)) { try y.evaluated() }
      }
      _ = try (x + 1).evaluated()
    }
    #expect(backend.memoryUse.inUse == 0)
    _ = try NDArray([Float](repeating: 1, count: 10000), device: device)
    #expect(try ones([3]).array(of: Double.self) == [1, 1, 1])
  }

  @Test("memory that the driver does not have is an error of the operation")
  func driverOutOfMemory() throws {
    let driver = FailingDriver(), backend = GPUBackend.failing("failing:allocation", driver), device = backend.device
    let x = try NDArray([1, 2, 3] as [Float], device: device)
    driver.failures.allocate = .outOfMemory
    #expect(throws: ArrayError.outOfMemory(bytes: 12, device: device)) { try (x + 1).evaluated() }
    #expect(throws: ArrayError.outOfMemory(bytes: 4, device: device)) { try sum(x) }
    driver.failures.allocate = nil
    _ = try (x + 1).evaluated()
  }

  @Test("memory that the host borrows goes back when the last array over it is gone, and not on an error")
  func lending() throws {
    let driver = FailingDriver(), device = GPUBackend.failing("failing:lending", driver).device
    let x = try NDArray([1, 2, 3] as [Float], device: device)
    do {
      let lent = try #require(try x.slice(axis: 0, 1, 3).lentToHost()), other = try #require(try x.lentToHost())
      #expect(lent.device == .cpu && driver.lent == 2)
      #expect(try lent.array(of: Float.self) == [2, 3] && other.array(of: Float.self) == [1, 2, 3])
    }
    #expect(driver.lent == 0)
    driver.failures.transfer = .failed("the device is gone")
    #expect(throws: ArrayError.deviceFailure(op: "__dlpack__", device: device, "the device is gone")) {
      try x.lentToHost()
    }
    #expect(driver.lent == 0)
    #expect(try ones([2]).lentToHost() == nil)
  }

  @Test("what is kept for reuse goes back before memory is said to be used up")
  func keptBlocks() throws {
    let driver = FailingDriver(memory: 1 << 20), cache = BlockCache(driver)
    for size in [1000, 50000, 90000] { cache.giveBack(try cache.allocate(size), byteCount: size) }
    let kept: Int = [1000, 50000, 90000].reduce(0) { $0 + BlockCache.size(for: $1) }, now: Int = cache.statistics.kept
    #expect(now == kept)
    let again = try cache.allocate(900)
    #expect(cache.statistics.allocations == 3, "a block of a like size is reused")
    let large = try cache.allocate(983_040)
    #expect(cache.statistics.kept == 0 && cache.statistics.inUse <= 1 << 20)
    cache.giveBack(again, byteCount: 900)
    cache.giveBack(large, byteCount: 983_040)
    cache.trim()
    #expect(cache.statistics.kept == 0 && cache.statistics.inUse == 0)
  }

  @Test("block sizes hold what is asked for and waste little", arguments: Seed.sweep(3))
  func sizes(_ seed: Seed) {
    var random = seed.generator
    for _ in 0..<1000 {
      let bytes = Int.random(in: 0...(1 << Int.random(in: 1...40, using: &random)), using: &random)
      let size = BlockCache.size(for: bytes)
      #expect(size >= bytes && size % 256 == 0 && size <= max(bytes + bytes / 7 + 1, bytes + 256))
      #expect(BlockCache.size(for: size) == size)
    }
  }

  @Test("a lost device fails each operation; others go on")
  func lost() throws {
    let driver = FailingDriver(), device = GPUBackend.failing("failing:lost", driver).device
    let x = try NDArray([1, 2, 3] as [Float], device: device)
    driver.failures.launch = .failed("the device is gone")
    driver.failures.transfer = .failed("the device is gone")
    let y = try x + 1
    for _ in 0..<2 {
      #expect(throws: ArrayError.deviceFailure(op: "map", device: device, "the device is gone")) { try y.evaluated() }
    }
    #expect(throws: ArrayError.deviceFailure(op: "sum", device: device, "the device is gone")) { try sum(x) }
    #expect(throws: ArrayError.self) { try x.toDevice(.cpu) }
    #expect(try sum(ones([4])).item(as: Double.self) == 4)
    if let gpu = Device.gpu {
      let total: Double = try sum(ones([4], device: gpu)).toDevice(.cpu).item()
      #expect(total == 4)
    }
    driver.failures = .init()
    _ = try (x + 2).evaluated()
  }

  @Test("a missing compiler and a text that does not compile are told, and tried again")
  func compiler() throws {
    let driver = FailingDriver(), device = GPUBackend.failing("failing:compiler", driver).device
    let x = try NDArray([1, 2, 3] as [Float], device: device)
    driver.failures.compile = .failed("NVRTC is missing")
    #expect(throws: ArrayError.deviceFailure(op: "map", device: device, "NVRTC is missing")) {
      try (x * 2).evaluated()
    }
    driver.failures.compile = .notCompilable("line 3: no")
    #expect(throws: ArrayError.deviceFailure(op: "sort", device: device, "a kernel does not compile: line 3: no")) {
      try sort(x)
    }
    driver.failures.compile = nil
    _ = try (x * 2).evaluated()
    _ = try sort(x)
  }

  @Test("float64 on a device without it is an error that says so")
  func noDoublePrecision() throws {
    let device = GPUBackend.failing("failing:single", FailingDriver(hasFloat64: false)).device
    #expect(!device.supports(.float64) && !device.supports(.complex128) && device.supports(.float32))
    let x = try NDArray([1, 2, 3] as [Float], device: device)
    _ = try (x + 1).evaluated()
    for attempt in [
      { _ = try x.astype(.float64).evaluated() }, { _ = try sum(try zeros([3], dtype: .float64, device: device)) },
    ] as [() throws -> Void] {
      #expect { try attempt() } throws: { "\($0)".contains("no double precision") }
    }
  }

  @Test("devices that are not there say what is missing")
  func missing() {
    #expect { try Device("cuda:99") } throws: { "\($0)".contains("cuda:99 cannot be used") }
    #expect { try Device("opencl:99") } throws: { "\($0)".contains("opencl:99 cannot be used") }
    for name in ["opencl:", "opencl:x", "opencl:-1", "opencl:01", "cuda"] {
      #expect(throws: ArrayError.unknownDevice(name, known: Device.names)) { try Device(name) }
    }
    for info in Device.infos where info.capabilities.model.isEmpty {
      #expect(info.problem?.contains("install") == true)
    }
  }
}

/// Programs kept on disk.
@Suite struct DiskCacheTests {
  private func directory() throws -> String {
    let path = NSTemporaryDirectory() + "swiftlet-cache-\(UUID().uuidString)"
    return path
  }

  @Test("what is stored comes back, in directories that were not there, under other keys nothing")
  func roundTrip() throws {
    let path = try directory() + "/deep/er", cache = DiskCache(directory: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let key = DiskCache.Key("device", "text")
    #expect(cache.load(key) == nil)
    cache.store(key, [1, 2, 3])
    #expect(cache.load(key) == [1, 2, 3])
    #expect(cache.load(DiskCache.Key("device", "other text")) == nil)
    #expect(DiskCache.Key("ab", "c") != DiskCache.Key("a", "bc"))
    cache.store(key, [4])
    #expect(cache.load(key) == [4])
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
    #expect(names == [key.name], "nothing but the program is left")
  }

  @Test("a file that was cut, changed or written for another key is as good as none")
  func corrupted() throws {
    let path = try directory(), cache = DiskCache(directory: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let key = DiskCache.Key("device", "text"), file = URL(fileURLWithPath: path + "/" + key.name)
    cache.store(key, Array(0..<100))
    let whole = try Data(contentsOf: file)
    for k in [0, 9, 17, 25, 32, 131] {
      var bytes = whole
      bytes[k] ^= 1
      try bytes.write(to: file)
      #expect(cache.load(key) == nil, "byte \(k)")
    }
    for count in [0, 31, 32, 33, 131] {
      try whole.prefix(count).write(to: file)
      #expect(cache.load(key) == nil, "\(count) bytes")
    }
    try whole.write(to: URL(fileURLWithPath: path + "/" + DiskCache.Key("x").name))
    #expect(cache.load(DiskCache.Key("x")) == nil)
    // The backend compiles again, and mends the file.
    let driver = FailingDriver(identity: "device")
    try Data("not a program".utf8).write(to: file)
    let backend = GPUBackend.failing("failing:corrupted", driver, cache: cache)
    for _ in 0..<2 { _ = try (try NDArray([1] as [Float], device: backend.device) + 1).evaluated() }
    #expect(driver.compiled == 1)
  }

  @Test(
    "a directory that cannot be written keeps nothing and hurts nobody",
    arguments: ["/proc/swiftlet", "/dev/null/x", ""])
  func unwritable(_ path: String) throws {
    let driver = FailingDriver()
    let backend = GPUBackend.failing(
      "failing:unwritable\(path)", driver, cache: DiskCache(directory: path.isEmpty ? nil : path))
    for _ in 0..<2 { _ = try (try NDArray([1] as [Float], device: backend.device) + 1).evaluated() }
    #expect(driver.compiled == 1)
  }

  @Test("a program of an earlier process is loaded; one that the driver refuses is compiled again")
  func reuse() throws {
    let path = try directory(), cache = DiskCache(directory: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = FailingDriver(), second = FailingDriver(), third = FailingDriver(), other = FailingDriver(identity: "b")
    for (k, driver) in [first, second, third, other].enumerated() {
      let backend = GPUBackend.failing("failing:reuse\(k)", driver, cache: cache)
      _ = try (try NDArray([1] as [Float], device: backend.device) + 1).evaluated()
    }
    let counts: [Int] = [first, second, third, other].map(\.compiled)
    #expect(counts == [1, 0, 0, 1])
  }

  @Test("the oldest go when there are too many")
  func bounded() throws {
    let path = try directory(), cache = DiskCache(directory: path, limit: 20)
    defer { try? FileManager.default.removeItem(atPath: path) }
    for k in 0..<60 {
      cache.store(DiskCache.Key("\(k)"), [UInt8(k)])
      let count = try FileManager.default.contentsOfDirectory(atPath: path).count
      #expect(count <= 20)
    }
    #expect(cache.load(DiskCache.Key("59")) != nil || cache.load(DiskCache.Key("58")) != nil)
  }

  @Test("writers of one key at the same time leave one whole program")
  func concurrent() async throws {
    let path = try directory()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let key = DiskCache.Key("one"), content = [UInt8](repeating: 7, count: 100_000)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let cache = DiskCache(directory: path)
          for _ in 0..<20 {
            cache.store(key, content)
            let found = cache.load(key)
            #expect(found == content)
          }
        }
      }
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
    #expect(names == [key.name])
  }
}
