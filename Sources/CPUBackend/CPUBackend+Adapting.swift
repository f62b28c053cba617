import ArrayCore
import CKernels.Runtime

extension CPUBackend {
  public func adapt(_ filter: Adaptation, _ x: Lanes, state: Buffer, into result: Buffer) throws(ArrayError) {
    var shape = ck_lanes(x)
    let token = ck_leave(Int64(x.outer &* x.n &* x.inner &* Swift.max(8, 8 &* filter.harmonics)))
    defer { ck_enter(token) }
    let status = filter.parameters.withUnsafeBufferPointer { parameters in
      var adaptation = ck_adaptation(
        kind: filter.kind.rawValue, is_wide: filter.isWide ? 1 : 0, harmonics: Int64(filter.harmonics),
        block: Int64(filter.block), position: Int64(filter.position), parameters: parameters.baseAddress)
      return ck_adapt(
        &adaptation, result.address, x.buffer.address + x.offset * x.dtype.itemSize,
        state.address.assumingMemoryBound(to: Double.self), &shape, x.dtype == .float64 ? 1 : 0)
    }
    if status != 0 { throw .outOfMemory(bytes: x.n &* Swift.max(1, filter.harmonics) &* 16, device: device) }
  }
}
