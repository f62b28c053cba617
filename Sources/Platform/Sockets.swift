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
  package init(description: String) { self.description = description }
}

/// A listening socket of TCP.
package struct ServerSocket: Sendable {
  private let descriptor: Int32
  package let port: UInt16

  /// - Parameters:
  ///   - address: A numeric address of this machine, of IPv4 or IPv6.
  ///   - port: 0 for any that is free.
  package init(address: String, port: UInt16) throws(ServerError) {
    let found = addresses(of: address, port, AI_NUMERICHOST | AI_PASSIVE)
    guard let info = found?.pointee else {
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
  package func accept(milliseconds: Int32) -> Connection? {
    guard ready(descriptor, Int16(POLLIN), milliseconds) else { return nil }
    let client = acceptedSocket(descriptor)
    guard client >= 0 else { return nil }
    return Connection(client)
  }

  package func shut() { close(descriptor) }
}

/// What the system knows of a host's name, to be given back by `freeaddrinfo`; nil for nothing.
private func addresses(of host: String, _ port: UInt16, _ flags: Int32) -> UnsafeMutablePointer<addrinfo>? {
  var hints = addrinfo()
  hints.ai_flags = flags
  hints.ai_family = AF_UNSPEC
  #if canImport(Glibc)
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
  #else
    hints.ai_socktype = SOCK_STREAM
  #endif
  var found: UnsafeMutablePointer<addrinfo>?
  return getaddrinfo(host, "\(port)", &hints, &found) == 0 ? found : nil
}

private func acceptedSocket(_ descriptor: Int32) -> Int32 { accept(descriptor, nil, nil) }
private func connectSocket(_ descriptor: Int32, _ info: addrinfo) -> Int32 {
  connect(descriptor, info.ai_addr, info.ai_addrlen)
}
private func closeSocket(_ descriptor: Int32) { close(descriptor) }

/// Whether a socket can be read or written within so many milliseconds.
private func ready(_ descriptor: Int32, _ events: Int16, _ milliseconds: Int32) -> Bool {
  var entry = pollfd(fd: descriptor, events: events, revents: 0)
  return poll(&entry, 1, milliseconds) > 0
}

/// A connected socket, read and written with limits in time.
package final class Connection: Sendable {
  private let descriptor: Int32

  /// Connects to a host by its name or numeric address.
  ///
  /// - Returns: nil where nobody listens there.
  package convenience init?(host: String, port: UInt16, milliseconds: Int32) {
    let found = addresses(of: host, port, 0)
    defer { if let found { freeaddrinfo(found) } }
    var next = found
    while let info = next?.pointee {
      next = info.ai_next
      let descriptor = socket(info.ai_family, info.ai_socktype, 0)
      guard descriptor >= 0 else { continue }
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      if connectSocket(descriptor, info) == 0 || errno == EINPROGRESS, ready(descriptor, Int16(POLLOUT), milliseconds) {
        var code: Int32 = 0, length = socklen_t(MemoryLayout<Int32>.size)
        if getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0, code == 0 {
          self.init(descriptor)
          return
        }
      }
      closeSocket(descriptor)
    }
    return nil
  }

  package init(_ descriptor: Int32) {
    self.descriptor = descriptor
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { closeSocket(descriptor) }

  package enum Received: Equatable { case bytes([UInt8]), nothing, ended }

  /// What has come; waits so many milliseconds for it.
  package func receive(milliseconds: Int32) -> Received {
    guard ready(descriptor, Int16(POLLIN), milliseconds) else { return .nothing }
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count > 0 { return .bytes(Array(buffer[..<count])) }
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .ended
  }

  /// Sends all bytes.
  ///
  /// - Parameter goesOn: Asked ten times a second while the other side takes nothing.
  /// - Returns: Whether they were taken.
  package func send(_ bytes: [UInt8], while goesOn: () -> Bool) -> Bool {
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
