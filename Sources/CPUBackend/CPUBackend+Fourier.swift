import ArrayCore
import CKernels.Runtime

extension CPUBackend {
  public func fourier(
    _ transform: FourierTransform, _ x: Lanes, length: Int, scale: Double, into result: Buffer
  ) throws(ArrayError) {
    try run(ck_fourier(UInt32(transform.rawValue)), x, taper: nil, length: length, scale: scale, into: result)
  }

  public func power(
    _ x: Lanes, taper: DenseOperand?, length: Int, scale: Double, into result: Buffer
  ) throws(ArrayError) -> Bool {
    try run(CK_FFT_REAL_POWER, x, taper: taper, length: length, scale: scale, into: result)
    return true
  }

  private func run(
    _ kind: ck_fourier, _ x: Lanes, taper: DenseOperand?, length: Int, scale: Double, into result: Buffer
  ) throws(ArrayError) {
    guard let run = ck_fft_for(kernels, Int32(x.dtype.realPart.rawValue)) else {
      preconditionFailure("every kernel table has Fourier transforms")
    }
    let token = ck_leave(Int64(x.outer &* length &* x.inner &* 4))
    let status = run(
      kind, result.address, x.buffer.address + x.offset * x.dtype.itemSize,
      taper.map { UnsafeRawPointer($0.buffer.address + $0.byteOffset) },
      Int64(length), Int64(x.outer), Int64(x.n), Int64(x.inner), Int64(x.outerStride), Int64(x.stride),
      Int64(x.innerStride), scale)
    ck_enter(token)
    if status != 0 { throw .outOfMemory(bytes: length.multiplied(by: 8 * x.dtype.itemSize) ?? .max, device: device) }
  }
}
