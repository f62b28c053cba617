import AxisArrays
import Testing

@Suite("Sharing between tasks")
struct SharingTests {
  @Test("many tasks may derive from one message at once")
  func concurrent() async throws {
    let x = try stream(8)
    let expected = try (0..<3).map { try x.select("ch", index: $0) }
    let found = try await withThrowingTaskGroup(of: (Int, AxisArray).self) { group in
      for task in 0..<64 { group.addTask { (task % 3, try x.transpose().select("ch", index: task % 3)) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(found.count == 64)
    for (channel, message) in found { #expect(message == expected[channel]) }
  }
}
