import SignalProcessing

extension Registry {
  static let standard = Registry([])
}
