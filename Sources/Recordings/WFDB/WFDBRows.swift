import AxisArrays

/// The rows that are being read: room for numbers of float32 or float64.
struct WFDBRows {
  let target: UnsafeMutableRawBufferPointer
  let dtype: DType
  /// Channels of a row.
  let width: Int

  func putMissing(row: Int, channel: Int) {
    let place = row * width + channel
    if dtype == .float64 {
      target.storeBytes(of: .nan, toByteOffset: 8 * place, as: Double.self)
    } else {
      target.storeBytes(of: .nan, toByteOffset: 4 * place, as: Float.self)
    }
  }

  /// Decodes frames, and takes `count` rows of some channels after the first `skipping`.
  func put(
    _ decoder: SampleDecoder, _ values: [Int32], places: [Int], stride: Int, frames: Int, skipping: Int, count: Int,
    channels: [Int], row: Int
  ) {
    let item = dtype.itemSize, bytes = channels.count * item
    values.withUnsafeBytes { values in
      // All channels of whole frames are in their place at once.
      if channels.elementsEqual(0..<width), skipping == 0, count * channels.count == frames * places.count {
        decoder.decode(
          values, places: places, stride: stride, rows: frames, dtype: dtype,
          into: target.baseAddress! + row * width * item)
        return
      }
      withUnsafeTemporaryAllocation(byteCount: frames * places.count * item, alignment: 8) { rows in
        decoder.decode(
          values, places: places, stride: stride, rows: frames, dtype: dtype, into: rows.baseAddress!)
        for index in 0..<count {
          for (place, channel) in channels.enumerated() {
            (target.baseAddress! + ((row + index) * width + channel) * item).copyMemory(
              from: rows.baseAddress! + (skipping + index) * bytes + place * item, byteCount: item)
          }
        }
      }
    }
  }
}
