import Foundation

/// What is not as it should be.
struct Surprise: Error, CustomStringConvertible {
    let description: String
}

func check(_ condition: Bool, _ promise: String) throws {
    if !condition { throw Surprise(description: "This should hold, but does not: \(promise).") }
}

func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

let folder = FileManager.default.temporaryDirectory.appendingPathComponent("study-of-ours-\(getpid())").path
defer { try? FileManager.default.removeItem(atPath: folder) }

print("A circuit")
try CircuitStudy.run()
print("\nA student")
try StudentStudy.run()
print("\nA sweep")
try SweepStudy.run(in: folder)
