// SPDX-License-Identifier: Apache-2.0

/// Angles as people write them: a number of radians, or a multiple of pi such as "pi/2", "-pi" or "3*pi/4".
package enum AngleNotation {
    /// The angle that a text means, radians; nil where it means none.
    package static func angle(_ text: String) -> Double? {
        if let number = Double(text) { return number.isFinite ? number : nil }
        guard let match = text.wholeMatch(of: /([+-]?)(?:(\d{1,6})\s*\*?\s*)?pi(?:\s*\/\s*(\d{1,6}))?/) else {
            return nil
        }
        let numerator = match.2.flatMap { Int($0) } ?? 1
        let denominator = match.3.flatMap { Int($0) } ?? 1
        guard denominator > 0 else { return nil }
        return angle(match.1 == "-" ? -numerator : numerator, over: denominator)
    }

    private static func angle(_ numerator: Int, over denominator: Int) -> Double {
        Double(numerator) * .pi / Double(denominator)
    }

    /// What `angle` reads as exactly this angle.
    package static func text(_ angle: Double) -> String {
        guard let (numerator, denominator) = multipleOfPi(angle) else { return "\(angle)" }
        let sign = numerator < 0 ? "-" : ""
        return sign + (abs(numerator) == 1 ? "" : "\(abs(numerator))*") + "pi"
            + (denominator == 1 ? "" : "/\(denominator)")
    }

    /// The angle as a short fraction of pi, where it is exactly one.
    static func multipleOfPi(_ angle: Double) -> (numerator: Int, denominator: Int)? {
        for denominator in [1, 2, 3, 4, 6, 8, 16] {
            let numerator = (angle * Double(denominator) / .pi).rounded()
            guard numerator != 0, abs(numerator) < 100 else { continue }
            if self.angle(Int(numerator), over: denominator) == angle { return (Int(numerator), denominator) }
        }
        return nil
    }
}
