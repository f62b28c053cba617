// swift-tools-version: 6.1
import PackageDescription

/// The Python module: one C extension that needs nothing but the C library.
///
/// `pip install .` at the root builds it; `python/build.sh` does so for work on it. A package of its own, because it needs
/// flags that would bar the root package from being a dependency.
let package = Package(
  name: "SwiftletPython",
  platforms: [.macOS(.v15)],
  products: [.library(name: "SwiftletPython", type: .dynamic, targets: ["SwiftletPython"])],
  dependencies: [.package(name: "swiftlet", path: "..")],
  targets: [
    .target(name: "CPython"),
    .target(
      name: "SwiftletPython",
      dependencies: [
        "CPython", .product(name: "SignalProcessing", package: "swiftlet"),
        .product(name: "Recordings", package: "swiftlet"), .product(name: "Streams", package: "swiftlet"),
        .product(name: "Jobs", package: "swiftlet"),
      ],
      // What Python objects hold is guarded by the interpreter's lock. Nothing here is looked at by reflection.
      swiftSettings: [
        .unsafeFlags(["-enforce-exclusivity=unchecked", "-Xfrontend", "-disable-reflection-metadata"])
      ],
      linkerSettings: [
        .unsafeFlags(["-undefined", "dynamic_lookup"], .when(platforms: [.macOS]))
      ]),
  ],
  swiftLanguageModes: [.v6]
)
