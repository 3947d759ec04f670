// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Numbers computed by other programs (PennyLane, PyTorch, scikit-learn, SciPy, Random123), to check ours against.
///
/// The scripts that made them are in `Tests/Reference/scripts`, one for each file in `Tests/Reference/vectors`.
package enum ReferenceVectors {
    /// The decoded content of `vectors/NAME.json`.
    package static func load<T: Decodable>(_ name: String, as type: T.Type = T.self) throws -> T {
        let file = Command.projectRoot + "/Tests/Reference/vectors/\(name).json"
        return try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: file)))
    }
}
