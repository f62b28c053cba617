#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why a server cannot listen.
package struct ServerError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String
}

/// A listening socket of TCP.
struct ServerSocket: Sendable {
  private let descriptor: Int32
  let port: UInt16

  /// - Parameters:
  ///   - address: A numeric address of this machine, of IPv4 or IPv6.
  ///   - port: 0 for any that is free.
  init(address: String, port: UInt16) throws(ServerError) {
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE
    hints.ai_family = AF_UNSPEC
    #if canImport(Glibc)
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
      hints.ai_socktype = SOCK_STREAM
    #endif
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(address, "\(port)", &hints, &found) == 0, let info = found?.pointee else {
      throw ServerError(description: "\(address) is no numeric address, such as 127.0.0.1 or ::1")
    }
    defer { freeaddrinfo(found) }
    descriptor = socket(info.ai_family, info.ai_socktype, 0)
    guard descriptor >= 0 else { throw Self.error("cannot make a socket") }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    guard bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, listen(descriptor, 16) == 0 else {
      let error = Self.error("cannot listen on \(address) port \(port)")
      close(descriptor)
      throw error
    }
    var name = sockaddr_storage(), length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let own = descriptor
    let code = withUnsafeMutablePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(own, $0, &length) }
    }
    guard code == 0 else {
      self.port = port
      return
    }
    // The port stands at the same place in addresses of both families.
    let bytes = withUnsafeBytes(of: &name) { [$0[2], $0[3]] }
    self.port = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
  }

  private static func error(_ what: String) -> ServerError {
    ServerError(description: "\(what): \(String(cString: strerror(errno)))")
  }

  /// The next connection; nil after so many milliseconds without one.
  func accept(milliseconds: Int32) -> Connection? {
    guard ready(descriptor, Int16(POLLIN), milliseconds) else { return nil }
    let client = acceptedSocket(descriptor)
    guard client >= 0 else { return nil }
    return Connection(client)
  }

  func shut() { close(descriptor) }
}

private func acceptedSocket(_ descriptor: Int32) -> Int32 { accept(descriptor, nil, nil) }
private func closeSocket(_ descriptor: Int32) { close(descriptor) }

/// Whether a socket can be read or written within so many milliseconds.
private func ready(_ descriptor: Int32, _ events: Int16, _ milliseconds: Int32) -> Bool {
  var entry = pollfd(fd: descriptor, events: events, revents: 0)
  return poll(&entry, 1, milliseconds) > 0
}

/// A connected socket, read and written with limits in time.
final class Connection: Sendable {
  private let descriptor: Int32

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { closeSocket(descriptor) }

  enum Received: Equatable { case bytes([UInt8]), nothing, ended }

  /// What has come; waits so many milliseconds for it.
  func receive(milliseconds: Int32) -> Received {
    guard ready(descriptor, Int16(POLLIN), milliseconds) else { return .nothing }
    var buffer = [UInt8](repeating: 0, count: 16384)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count > 0 { return .bytes(Array(buffer[..<count])) }
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .ended
  }

  /// Sends all bytes.
  ///
  /// - Parameter goesOn: Asked ten times a second while the other side takes nothing.
  /// - Returns: Whether they were taken.
  func send(_ bytes: [UInt8], while goesOn: () -> Bool) -> Bool {
    var sent = 0
    while sent < bytes.count {
      #if canImport(Darwin)
        let flags: Int32 = 0
      #else
        let flags = Int32(MSG_NOSIGNAL)
      #endif
      let count = bytes.withUnsafeBytes { sendBytes(descriptor, $0.baseAddress! + sent, bytes.count - sent, flags) }
      if count > 0 {
        sent += count
      } else if errno == EAGAIN || errno == EINTR {
        if !ready(descriptor, Int16(POLLOUT), 100), !goesOn() { return false }
      } else {
        return false
      }
    }
    return true
  }
}

private func sendBytes(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int, _ flags: Int32) -> Int {
  send(descriptor, bytes, count, flags)
}
