import ArrayAPI
import TestSupport
import Testing

/// Sums of products over named axes, against the functions that each comes to.
@Suite struct EinsumTests {
  private func draw(_ shape: Dims, seed: UInt64, on device: Device) throws -> NDArray {
    var random = Seed(seed).generator
    let count = shape.reduce(1, *)
    return try NDArray(
      (0..<count).map { _ in Double(Int.random(in: -4...4, using: &random)) }, shape: shape, device: device)
  }
  private func host(_ x: NDArray) throws -> [Double] { try x.toDevice(.cpu).array(of: Double.self) }

  @Test("products, traces, diagonals and outer products", arguments: Device.tested)
  func equivalents(_ device: Device) throws {
    let a = try draw([3, 4], seed: 1, on: device), b = try draw([4, 5], seed: 2, on: device)
    let square = try draw([4, 4], seed: 3, on: device), stack = try draw([2, 3, 4], seed: 4, on: device)
    let results = [
      (try einsum("ij,jk->ik", a, b), try matmul(a, b)),
      (try einsum("ij,jk", a, b), try matmul(a, b)),
      (try einsum("ji", a), try permuteDims(a, [1, 0])),
      (try einsum("ii", square), try Linalg.trace(square)),
      (try einsum("ii->i", square), try Linalg.diagonal(square)),
      (try einsum("ij->", a), try sum(a)),
      (try einsum("...ij,jk->...ik", stack, b), try matmul(stack, b)),
      (try einsum("bij,ij->b", stack, a), try sum(try multiply(stack, a), axis: [1, 2])),
      (
        try einsum("ij,jk,kl", a, b, try permuteDims(b, [1, 0])),
        try matmul(a, try matmul(b, try permuteDims(b, [1, 0])))
      ),
      (try einsum("ij,ij->ij", a, a), try multiply(a, a)),
    ]
    for (ours, expected) in results {
      #expect(ours.shape == expected.shape && ours.dtype == expected.dtype)
      #expect(try host(ours) == host(expected))
    }
  }

  @Test("what does not fit is refused with the facts")
  func refusals() throws {
    let a = try ones([3, 4]), b = try ones([5, 2])
    #expect(throws: ArrayError.shapeMismatch(op: "einsum", expected: "size 4 on axis 0", got: [5, 2])) {
      try einsum("ij,jk->ik", a, b)
    }
    #expect(throws: ArrayError.invalid(op: "einsum", "\"ij,jk\" has 2 terms for 1 operands")) { try einsum("ij,jk", a) }
    #expect(throws: ArrayError.invalid(op: "einsum", "\"i\" names 1 axes of an operand with 2")) { try einsum("i", a) }
    for text in ["ij->ii", "ij->k", "i1", "i..j", "...->", "ij->i->j", "ii"] {
      #expect(throws: ArrayError.self, "\(text)") { try einsum(text, a) }
    }
    #expect(throws: ArrayError.dtypeNotAllowed(op: "einsum", .bool, allowed: "numeric dtypes")) {
      try einsum("i", try NDArray([true]))
    }
    #expect(throws: ArrayError.self) { try einsum("", []) }
  }
}
