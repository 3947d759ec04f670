// swift-tools-version: 6.0
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// A package of its own, because only libFuzzer has the main function of this program: `fuzz` builds and runs it.
let package = Package(
    name: "fuzz",
    dependencies: [.package(name: "qdistill", path: "../..")],
    targets: [
        .executableTarget(
            name: "ReaderFuzzer", dependencies: [.product(name: "Sweeps", package: "qdistill")],
            swiftSettings: [.unsafeFlags(["-parse-as-library"])])
    ]
)
