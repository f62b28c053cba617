@testable import Processing
import SignalProcessing
import TestSupport
import Testing

/// The laws, over every example of every transformer, on every tested device.
@Suite struct LawTests {
  @Test("how a stream is cut does not change the output", arguments: TransformerLaws.cases, Device.tested)
  func cutInvariance(_ item: TransformerLaws.Case, _ device: Device) throws {
    // Each dtype has kernels of its own: on devices that compile them, one is enough.
    for dtype in Device.compiled.contains(device) ? [DType.float32, .float64, .int16] : [.float32] {
      let recording = try Streams.recording(samples: 200, dtype: dtype, device: device)
      let whole = try Streams.joined(try TransformerLaws.run(item, [recording]))
      // A device that is asked for runs the same plan; launches of single samples take it most of the time.
      for seed in Seed.sweep(Device.compiled.contains(device) ? 4 : 1) {
        let pieces = try TransformerLaws.run(item, try Streams.cut(recording, seed: seed))
        #expect(try TransformerLaws.difference(whole, try Streams.joined(pieces)) == nil, "\(dtype), \(seed)")
      }
      guard Device.compiled.contains(device) else { continue }
      let single = try TransformerLaws.run(item, try Streams.cut(recording, every: 1))
      #expect(try TransformerLaws.difference(whole, try Streams.joined(single)) == nil, "\(dtype), single samples")
    }
  }

  @Test(
    "a gap splits a stream into two: the result is that of the pieces, one after the other",
    arguments: TransformerLaws.cases)
  func gaps(_ item: TransformerLaws.Case) throws {
    let recording = try Streams.recording(samples: 200, dtype: .float32)
    for (from, offset) in [(110, 20.0), (81, 14.026), (60, 3.0)] {
      let first = try recording.slice("time", 0, 77)
      var later = try recording.slice("time", from, 200)
      later.offset = offset
      let expected = try TransformerLaws.run(item, [first]) + TransformerLaws.run(item, [later])
      for seed in Seed.sweep(3) {
        let runner = try item.runner()
        // What is left at the end belongs to the second piece.
        var found: [AxisArray] = []
        for message in try Streams.cut(first, seed: seed) { found += try runner.processAll(message) }
        let before = found.count
        for message in try Streams.cut(later, seed: seed) { found += try runner.processAll(message) }
        found += try runner.flush()
        let held = runner.remembersSamples ? try TransformerLaws.run(item, [first]).count - 1 : 0
        let pieces = [Array(found[..<(before + held)]), Array(found[(before + held)...])]
        let wanted = [Array(expected[..<(1 + held)]), Array(expected[(1 + held)...])]
        for (a, b) in zip(wanted, pieces) {
          #expect(
            try TransformerLaws.difference(try Streams.joined(a), try Streams.joined(b)) == nil, "\(offset), \(seed)")
        }
        #expect(runner.takeNotices().filter { $0.kind == .gap }.count == (runner.remembersSamples ? 1 : 0))
      }
    }
  }

  @Test(
    "what follows the messages depends on its own message and on the samples before it, not on their cuts",
    arguments: TransformerLaws.followers, Device.tested)
  func followers(_ item: TransformerLaws.Case, _ device: Device) throws {
    for dtype in Device.compiled.contains(device) ? [DType.float32, .float64, .int16] : [.float32] {
      let recording = try Streams.recording(samples: 120, dtype: dtype, device: device)
      let before = try recording.slice("time", 0, 80), last = try recording.slice("time", 80, 120)
      let expected = try #require(try TransformerLaws.run(item, [before, last]).last)
      for seed in Seed.sweep(4) {
        let found = try #require(try TransformerLaws.run(item, try Streams.cut(before, seed: seed) + [last]).last)
        #expect(try TransformerLaws.difference(expected, found) == nil, "\(dtype), \(seed)")
      }
    }
  }

  @Test(
    "an empty message, first or later, changes nothing and gives nothing", arguments: TransformerLaws.cases,
    Device.tested)
  func emptyMessages(_ item: TransformerLaws.Case, _ device: Device) throws {
    for dtype in Device.compiled.contains(device) ? [DType.float32, .float64] : [.float32] {
      let recording = try Streams.recording(samples: 90, dtype: dtype, device: device)
      let empty = try recording.slice("time", 0, 0), parts = try Streams.cut(recording, every: 40)
      let plain = try TransformerLaws.run(item, parts)
      let runner = try item.runner()
      var results: [AxisArray] = []
      for part in parts {
        let nothing = try runner.process(empty)
        if let dim = nothing.header.stream { #expect(try nothing.count(along: dim) == 0) }
        results.append(try runner.process(part))
      }
      for (a, b) in zip(plain, results) { #expect(try TransformerLaws.difference(a, b) == nil, "\(dtype)") }
    }
  }

  @Test(
    "a saved state goes on bit for bit in a new runner", arguments: TransformerLaws.cases + TransformerLaws.followers,
    Device.tested)
  func saveAndRestore(_ item: TransformerLaws.Case, _ device: Device) throws {
    let parts = try Streams.cut(try Streams.recording(samples: 150, dtype: .float32, device: device), every: 17)
    let runner = try item.runner()
    for (k, part) in parts.enumerated() {
      let saved = try runner.save().bytes()
      let other = try item.runner()
      try other.restore(try Saved(bytes: saved))
      let restored = try other.process(part), plain = try runner.process(part)
      #expect(try TransformerLaws.difference(plain, restored) == nil, "after \(k) messages")
    }
  }

  @Test("the laws of element-wise steps have steps to hold for", .enabled(if: TransformerLaws.tried == nil))
  func elementwiseSteps() {
    #expect(Set(TransformerLaws.elementwise.map { type(of: $0.transformer).name }).count >= 11)
  }

  @Test(
    "what is the same to each element gives the same bits when it is recorded and run over memory",
    arguments: TransformerLaws.elementwise)
  func elementwise(_ item: TransformerLaws.Case) throws {
    let runner = try item.runner(), function = try #require(runner.elementwise)
    var isRecorded = false
    for dtype in [DType.float32, .float64, .int16, .uint8] {
      let recording = try Streams.recording(samples: 300, dtype: dtype)
      let expected = try runner.process(recording).data
      guard let chain = RecordedChain.recorded(dtype, on: .cpu, function) else { continue }
      isRecorded = true
      #expect(chain.result == expected.dtype)
      for count in [0, 1, 7, recording.data.size] {
        let found = try empty([recording.data.size], dtype: chain.result)
        #expect(
          chain.run(count, from: try recording.data.hostMemory().address, into: try found.hostMemory().address))
        let size = count * chain.result.itemSize
        let same =
          try found.withUnsafeBytes { Array($0.prefix(size)) } == expected.withUnsafeBytes { Array($0.prefix(size)) }
        #expect(same, "\(dtype), \(count) elements")
      }
    }
    // A chain that is longer than those that are computed in one pass goes through arrays.
    #expect(isRecorded != ((item.transformer as? InverseAnscombe)?.method == .exact))
  }

  @Test(
    "dtype (unless the step says otherwise) and device are kept",
    arguments: TransformerLaws.cases + TransformerLaws.followers, Device.tested)
  func dtypeAndDevice(_ item: TransformerLaws.Case, _ device: Device) throws {
    for dtype in Device.compiled.contains(device) ? [DType.float32, .float64] : [.float32] {
      let parts = try Streams.cut(try Streams.recording(samples: 100, dtype: dtype, device: device), every: 50)
      let results = try TransformerLaws.run(item, parts)
      for result in results {
        #expect(result.data.device == device)
        #expect(result.data.dtype == item.transformer.dtype(of: dtype))
        #expect(try TransformerLaws.inconsistency(result) == nil)
      }
    }
  }

  @Test(
    "devices agree: the strict one computes the same bits, deferred, as the processor does at once",
    arguments: TransformerLaws.cases)
  func devicesAgree(_ item: TransformerLaws.Case) throws {
    for dtype in [DType.float32, .float64] {
      let others = dtype == .float32 ? Device.tested : Device.compiled
      let devices = [.cpu] + others.filter { $0 != .cpu }
      let results = try devices.map { device in
        try Streams.joined(
          try TransformerLaws.run(
            item, try Streams.cut(try Streams.recording(samples: 120, dtype: dtype, device: device), every: 33)))
      }
      for (device, result) in zip(devices, results).dropFirst() {
        let tolerance = Device.tolerance(of: device)
        #expect(
          try TransformerLaws.difference(results[0], result, tolerance: tolerance) == nil, "\(dtype), \(device)")
      }
    }
  }

  @Test(
    "half precision is float32 for every step, with the same bits",
    arguments: TransformerLaws.cases + TransformerLaws.followers)
  func halfPrecision(_ item: TransformerLaws.Case) throws {
    for dtype in [DType.float16, .bfloat16] {
      let half = try Streams.recording(samples: 60, dtype: dtype)
      let single = try half.replacing(data: half.data.astype(.float32))
      let expected = try TransformerLaws.run(item, try Streams.cut(single, every: 25))
      let found = try TransformerLaws.run(item, try Streams.cut(half, every: 25))
      #expect(found.count == expected.count)
      for (a, b) in zip(found, expected) { #expect(try TransformerLaws.difference(a, b) == nil, "\(dtype)") }
      let whole = try item.transformer.process(single)
      if item.transformer is any StatefulTransformer || item.transformer is any ElementwiseTransformer {
        #expect(try TransformerLaws.difference(try item.transformer.process(half), whole) == nil, "\(dtype)")
      }
    }
  }

  @Test("the stream axis may stand anywhere", arguments: TransformerLaws.cases)
  func axisPosition(_ item: TransformerLaws.Case) throws {
    let recording = try Streams.recording(samples: 100)
    let expected = try TransformerLaws.run(item, try Streams.cut(recording, every: 30))
    for order in [["ch", "time", "freq", "xy"], ["ch", "freq", "time", "xy"], ["ch", "freq", "xy", "time"]] {
      let turned = try recording.transpose(order.map { .name($0) })
      let results = try TransformerLaws.run(item, try Streams.cut(turned, every: 30))
      for (a, b) in zip(expected, results) {
        #expect(Set(a.dims) == Set(b.dims))
        let back = try b.transpose(a.dims.map { .name($0) })
        #expect(try TransformerLaws.difference(a, back) == nil, "\(order)")
      }
    }
  }

  @Test(
    "a message is not changed by being processed", arguments: TransformerLaws.cases + TransformerLaws.followers)
  func inputsStay(_ item: TransformerLaws.Case) throws {
    let recording = try Streams.recording(samples: 60), before = try bits(recording.data)
    _ = try TransformerLaws.run(item, [recording, recording])
    #expect(try bits(recording.data) == before)
  }
}

/// On a device that no other test uses, one case after the other, so that the counter counts nothing else.
@Suite(.serialized) struct TransferTests {
  let device = Device.strict(named: "strict:transfers")

  @Test(
    "after the first message, no transformer moves a byte between host and device",
    arguments: TransformerLaws.cases + TransformerLaws.followers)
  func noTransfers(_ item: TransformerLaws.Case) throws {
    let parts = try Streams.cut(try Streams.recording(samples: 100, device: device), every: 25)
    let runner = try item.runner()
    _ = try runner.process(parts[0])
    let before = (device.transfers.bytesToDevice, device.transfers.bytesToHost)
    for part in parts.dropFirst() { _ = try runner.process(part) }
    #expect(device.transfers.bytesToDevice == before.0 && device.transfers.bytesToHost == before.1)
  }
}

@Suite struct RegistryTests {
  @Test("the registry lists every transformer and combiner there is, in order")
  func complete() {
    let names = Registry.standard.names
    #expect(names == names.sorted())
    func scan(_ name: String) -> [String] {
      ConformanceScan.types(conformingTo: name).filter { $0.hasPrefix("SignalProcessing.") }.map {
        String($0.dropFirst(17))
      }
    }
    // A stateful or composite transformer conforms through its own protocol as well.
    let types = Registry.standard.transformers.map { String(describing: $0) }
    #expect(types.sorted() == scan("Processing.Transformer"))
    #expect(Registry.standard.combiners.map { $0.name } == scan("Processing.Combiner"))
  }

  @Test("settings keep their laws", arguments: Registry.standard.names)
  func settings(_ name: String) throws {
    #expect(SettingsLaws.violations(of: try Registry.standard.transformer(named: name)) == [])
  }
}
