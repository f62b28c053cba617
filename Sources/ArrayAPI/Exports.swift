// The array library as one import: its core types, and the operators of the standard (`exp(x)`, `add(a, b)`, ...),
// which exist as constants made from the rows of operators.h.
@_exported import ArrayCore
@_exported import CKernels.Operators
@_exported import Devices
