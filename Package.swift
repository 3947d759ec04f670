// swift-tools-version: 6.0
import PackageDescription

// The instruction set that the hot loops are compiled for: a value of clang's -march.
// QDISTILL_MARCH=native uses all that this machine has; QDISTILL_MARCH=x86-64 runs on any x86-64.
#if arch(x86_64)
    let instructionSet = Context.environment["QDISTILL_MARCH"] ?? "x86-64-v3"
#else
    let instructionSet = Context.environment["QDISTILL_MARCH"] ?? ""
#endif
let instructionSetFlags = instructionSet.isEmpty ? [] : ["-Xcc", "-march=\(instructionSet)"]

/// For modules with hot loops over memory: bounds are the loops' own business, checked where buffers are made, and a
/// simulator or network serves one thread, so that nothing accesses its properties at the same time.
///
/// The package manager refuses such flags in a dependency that is named by a version; QDISTILL_FLAGS=none leaves them out,
/// for a build that gets them on its command line (docs/library.md).
let hot: [SwiftSetting] =
    Context.environment["QDISTILL_FLAGS"] == "none"
    ? []
    : [
        .unsafeFlags(
            ["-Ounchecked", "-enforce-exclusivity=unchecked"] + instructionSetFlags, .when(configuration: .release))
    ]

let package = Package(
    name: "qdistill",
    products: [
        .executable(name: "qdistill", targets: ["QDistillCLI"]),
        .executable(name: "qdistill-benchmarks", targets: ["QDistillBenchmarks"]),
        .library(name: "Circuits", targets: ["Circuits"]),
        .library(name: "Distillation", targets: ["Distillation"]),
        .library(name: "Sweeps", targets: ["Sweeps"]),
        // Types of these stand in the interfaces of the three above.
        .library(name: "Learning", targets: ["Learning"]),
        .library(name: "Numerics", targets: ["Numerics"]),
        .library(name: "MessagePassing", targets: ["MessagePassing"]),
        .library(name: "Reports", targets: ["Reports"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-serial-dev"])]),
        .systemLibrary(name: "COpenMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
        .systemLibrary(name: "CVectors"),
        .target(
            name: "CDigits", exclude: ["digits.csv", "LICENSE.md"], sources: ["digits.S"],
            cSettings: [.headerSearchPath(".")]),
        .target(name: "Numerics", dependencies: ["COpenBLAS", "CVectors"], swiftSettings: hot),
        .target(name: "Circuits", dependencies: ["Numerics"], swiftSettings: hot),
        .target(name: "Learning", dependencies: ["Numerics"], swiftSettings: hot),
        .target(name: "Distillation", dependencies: ["CDigits", "Circuits", "Learning", "Numerics"]),
        .target(name: "MessagePassing", dependencies: ["COpenMPI"]),
        .target(
            name: "Sweeps",
            dependencies: [
                "Circuits", "Distillation", "Learning", "MessagePassing", "Numerics",
                .product(name: "Yams", package: "Yams"),
            ],
            plugins: ["BuildInformation"]),
        .target(
            name: "Reports",
            dependencies: ["Circuits", "Distillation", "Learning", "MessagePassing", "Numerics", "Sweeps"]),
        .executableTarget(
            name: "QDistillCLI",
            dependencies: [
                "Circuits", "Distillation", "Learning", "MessagePassing", "Numerics", "Reports", "Sweeps",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "QDistillBenchmarks",
            dependencies: [
                "Circuits", "Distillation", "Learning", "MessagePassing", "Numerics", "Sweeps",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .plugin(name: "BuildInformation", capability: .buildTool()),
    ]
        + ["Numerics", "Circuits", "Learning", "Distillation", "MessagePassing", "Sweeps", "Reports"].map {
            .testTarget(name: "\($0)Tests", dependencies: [.byName(name: $0), "ReferenceVectors"])
        }
        + [
            .testTarget(name: "CommandLineTests", dependencies: ["QDistillCLI", "Reports", "ReferenceVectors"]),
            .target(
                name: "ReferenceVectors", path: "Tests/Reference", exclude: ["scripts"], resources: [.copy("vectors")]),
        ]
)
