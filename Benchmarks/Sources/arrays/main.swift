import ArrayAPI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// This thread's own time, in nanoseconds: what other programs take of a shared machine does not count.
func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// The least time of a call, in nanoseconds.
func time(_ calls: Int, _ body: () throws -> NDArray) rethrows -> Double {
  var kept = try body()
  var least = Double.infinity
  for _ in 0..<9 {
    let start = now()
    for _ in 0..<calls { kept = try body() }
    least = min(least, (now() - start) / Double(calls))
  }
  precondition(kept.ndim >= 0)
  return least
}

func line(_ name: String, _ nanoseconds: Double, _ note: String = "") {
  let value = nanoseconds < 10_000 ? "\(Int(nanoseconds)) ns" : "\(Int(nanoseconds / 1000)) us"
  print(name + String(repeating: " ", count: max(1, 44 - name.count)) + value + (note.isEmpty ? "" : "  \(note)"))
}

func ratio(_ a: Double, _ b: Double) -> String { "\((a / b * 100).rounded() / 100) x" }

func small() throws {
  for n in [16, 1280, 4096] {
    let x = try ones([n], dtype: .float32), y = try ones([n], dtype: .float32)
    let column = try permuteDims(ones([n / 16, 16], dtype: .float32), [1, 0])
    let row = try ones([1, n / 16], dtype: .float32)
    line("abs(x), \(n)", try time(20_000) { try abs(x) })
    line("x + y, \(n)", try time(20_000) { try x + y })
    line("x * 2, \(n)", try time(20_000) { try x * 2 })
    line("where(x > 0, x, 0), \(n)", try time(20_000) { try `where`(x .> 0, x, 0) })
    line("abs of a transposed array, \(n)", try time(20_000) { try abs(column) })
    line("transposed * row, \(n)", try time(20_000) { try column * row })
    line("slice, \(n)", try time(20_000) { try x.slice(axis: 0, 1, nil) })
    line("sum, \(n)", try time(20_000) { try sum(x) })
  }
  let x = try ones([20, 64], dtype: .float32)
  line("abs, clip, log, scale, (20, 64)", try time(5000) { try log(clip(abs(x), min: 0.1, max: 2)) * 3 })
}

func large() throws {
  let shape: Dims = [30000, 256]
  let x = try (zeros(shape, dtype: .float32) + 1.5).dense()
  let count = x.size * 4
  let target = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 64)
  memset(target, 1, count)
  let copy = try time(3) {
    _ = try x.withUnsafeBytes { memcpy(target, $0.baseAddress!, count) }
    return x
  }
  line("memcpy, (30000, 256) float32", copy)
  func report(_ name: String, _ body: () throws -> NDArray) throws {
    let t = try time(3, body)
    line(name, t, "\(ratio(t, copy)) memcpy")
  }
  try report("abs") { try abs(x).dense() }
  try report("abs, clip, scale") { try (clip(abs(x), min: 0.1, max: 2) * 3).dense() }
  try report("abs, clip, log, scale") { try (log(clip(abs(x), min: 0.1, max: 2)) * 3).dense() }
  try report("x * row") { try (x * x.slice(axis: 0, 0, 1)).dense() }
  try report("x * column") { try (x * x.slice(axis: 1, 0, 1)).dense() }
  try report("x * x2") { try (x * x).dense() }
  try report("sum over axis 0") { try sum(x, axis: 0) }
  try report("sum over axis 1") { try sum(x, axis: 1) }
  try report("mean of abs over axis 0") { try mean(abs(x), axis: 0) }
  try report("std over axis 0") { try std(x, axis: 0) }
  try report("cumulativeSum over axis 0") { try cumulativeSum(x, axis: 0) }
  try report("transposed copy") { try permuteDims(x, [1, 0]).dense() }
  try report("concat of halves, axis 1") {
    try concat([x.slice(axis: 1, 0, 128), x.slice(axis: 1, 128, nil)], axis: 1)
  }
  target.deallocate()
}

// One measurement over and over, for a profiler: `arrays loop`.
if CommandLine.arguments.contains("loop") {
  let x = try ones([16], dtype: .float32), column = try permuteDims(ones([4, 4], dtype: .float32), [1, 0])
  let row = try ones([1, 4], dtype: .float32)
  if CommandLine.arguments.contains("row") { line("", try time(1_000_000) { try column * row }) }
  line("", try time(2_000_000) { try x + x })
} else {
  try small()
  try large()
}
