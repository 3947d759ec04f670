// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "study-of-ours",
    dependencies: [
        // Elsewhere: .package(url: "https://…/qdistill", branch: "main"); see README.md.
        .package(name: "qdistill", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "StudyOfOurs",
            dependencies: [
                .product(name: "Circuits", package: "qdistill"),
                .product(name: "Distillation", package: "qdistill"),
                .product(name: "Learning", package: "qdistill"),
                .product(name: "Sweeps", package: "qdistill"),
            ])
    ]
)
