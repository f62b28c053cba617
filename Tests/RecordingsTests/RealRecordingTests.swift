import Foundation
import Testing

@testable import Recordings

@Suite("real recordings", .enabled(if: Fixtures.hasReal, "the real recordings are not here"))
struct RealRecordingTests {
  @Test(
    "samples and events are those of independent readers",
    arguments: ["eeg139.edf", "biosemi73.bdf", "uneven_rates.edf"])
  func oracle(name: String) throws {
    let rows = String(decoding: try Fixtures.bytes("real.txt"), as: UTF8.self).split(separator: "\n")
      .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }.filter { $0[0] == name }
    #expect(rows.count > 1)
    var recording = try Recording.open(Fixtures.real.appendingPathComponent(name).path)
    var channels: [String: [Double]] = [:]
    for (index, stream) in recording.streams.enumerated() {
      let values = try WholeStream(recording, stream: index, count: 100).doubles
      for (channel, info) in stream.channels.enumerated() {
        channels[info.label] = Swift.stride(from: channel, to: values.count, by: stream.channels.count).map {
          values[$0]
        }
      }
    }
    var events: [Event] = []
    for row in rows where row[1] == "@" {
      let duration = try #require(Double(row[3]))
      events.append(Event(onset: try #require(Double(row[2])), duration: duration < 0 ? nil : duration, text: row[4]))
    }
    #expect(try recording.events() == events)
    for row in rows where row[1] != "@" {
      let values = try #require(channels[row[1]], "\(row[1])")
      #expect(values.count == Int(row[2]))
      let scale = values.lazy.map { abs($0) }.max() ?? 1
      func near(_ value: Double, _ expected: String, terms: Int = 1) -> Bool {
        guard let expected = Double(expected) else { return false }
        return abs(value - expected) <= 1e-12 * max(abs(expected), scale * Double(terms))
      }
      #expect(near(values.reduce(0, +), row[3], terms: values.count), "sum of \(row[1])")
      #expect(near(values.first ?? 0, row[4]) && near(values.last ?? 0, row[5]), "\(row[1])")
    }
  }
}
