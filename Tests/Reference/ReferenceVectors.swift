import Foundation

/// Numbers computed by other programs (PennyLane, PyTorch, scikit-learn, SciPy, Random123), to check ours against.
///
/// The scripts that made them are in `Tests/Reference/scripts`, one for each file in `Tests/Reference/vectors`.
public enum ReferenceVectors {
    /// The decoded content of `vectors/NAME.json`.
    public static func load<T: Decodable>(_ name: String, as type: T.Type = T.self) throws -> T {
        let file = Bundle.module.bundleURL.appending(path: "vectors/\(name).json")
        return try JSONDecoder().decode(type, from: Data(contentsOf: file))
    }
}
