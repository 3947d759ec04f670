// SPDX-License-Identifier: Apache-2.0
import Circuits
import Foundation
import FoundationXML
import Testing

@Suite struct CircuitDrawingTests {
    @Test func layersThatAreAlikeAreDrawnOnce() throws {
        let drawing = try CircuitDescription(
            before: [.single(.h, on: .all)], block: [.single(.rx, on: .all, angles: .shared), .pair(.cz, on: .chain)],
            after: [.single(.s, on: .list(qubits: [1]))], readout: .first(qubits: 1)
        ).drawing(qubits: 2, layers: 3)
        #expect(
            drawing == """
                          × 3 layers
                q0 ─H───┊─RX──●─────┊───── <Z>
                        ┊     │     ┊
                q1 ─H───┊─RX──●─────┊─S───

                """)
    }

    @Test func layersThatDifferAreDrawnApart() throws {
        let drawing = try CircuitDescription.measured(readouts: 1).drawing(qubits: 3, layers: 4)
        #expect(
            drawing.split(separator: "\n")[0].split(separator: "  ").map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty }
                == ["layer 1", "layer 2", "layers 3–4"])
        #expect(drawing.count { $0 == "M" } == 2)
    }

    @Test func aGateOnDistantQubitsCrossesTheWiresBetween() throws {
        let circuit = try Circuit(
            qubits: 3, operations: [.cnot(control: 2, target: 0), .hadamard(qubit: 1)], readout: [0])
        #expect(circuit.drawing == "q0 ─⊕─────── <Z>\n    │\nq1 ─┼───H───\n    │\nq2 ─●───────\n")
    }

    @Test func whatIsReadOutIsWrittenBehindTheWiresOrBelow() throws {
        func lines(_ readout: ReadoutDescription) throws -> [String] {
            let drawing = try CircuitDescription(block: [.single(.h, on: .all)], readout: readout)
                .drawing(qubits: 2, layers: 1)
            return drawing.split(separator: "\n").map(String.init)
        }
        #expect(try lines(.observables(["X1", "Z1"])) == ["q0 ─H───", "q1 ─H─── <X> <Z>"])
        #expect(try lines(.observables(["X1", "Z0 Y1"])).last == "read out: <X1>, <Z0 Y1>")
        #expect(
            try lines(.probabilitiesOf(qubits: [1])) == ["q0 ─H───", "q1 ─H─── p", "read out: probabilities of q1"])
    }

    /// Elements of an SVG by name, with their text.
    private final class Elements: NSObject, XMLParserDelegate {
        var names: [String] = []
        var attributes: [[String: String]] = []
        var texts: [String] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            names.append(name)
            self.attributes.append(attributes)
            texts.append("")
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { texts[texts.count - 1] += string }

        func contents(of name: String) -> [String] {
            zip(names, texts).filter { $0.0 == name }.map { $0.1.trimmingCharacters(in: .whitespacesAndNewlines) }
        }
    }

    private func parsed(_ svg: String) throws -> Elements {
        let elements = Elements()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = elements
        try #require(parser.parse(), "\(String(describing: parser.parserError))")
        return elements
    }

    @Test func anSVGIsWellFormedDescribesItselfAndTakesTheTextsColour() throws {
        let description = CircuitDescription.universal(hadamards: true)
        let svg = try description.svg(name: "a<b & c", embedding: "angle embedding", qubits: 4, layers: 5)
        let elements = try parsed(svg)
        #expect(elements.contents(of: "title") == ["Circuit a<b & c"])
        let words = try #require(elements.contents(of: "desc").first)
        #expect(words.hasPrefix("4 qubits, 5 layers: angle embedding; h: all; per layer rx: all, ry: all, rzz: chain"))
        #expect(elements.attributes[0]["role"] == "img" && elements.attributes[0]["aria-labelledby"] == "title desc")
        let texts = elements.contents(of: "text")
        #expect(texts.count { $0 == "H" } == 4 && texts.count { $0 == "RX" } == 4 && texts.count { $0 == "Z" } == 6)
        #expect(texts.count { $0 == "× 5 layers" } == 1 && texts.count { $0 == "⟨Z⟩" } == 4)
        #expect(texts.contains("q3") && texts.contains("θ₁₀") && texts.contains("angle embedding"))
        let paints = Set(
            elements.attributes.flatMap { attributes in ["fill", "stroke"].compactMap { attributes[$0] } })
        #expect(paints == ["none", "currentColor"])
        #expect(try description.svg(name: "a<b & c", embedding: "angle embedding", qubits: 4, layers: 5) == svg)
    }

    @Test func everyGateHasASymbolInsideThePicture() throws {
        let lines = Gate.allCases.map { gate -> OperationDescription in
            gate.qubitCount == 1 ? .single(gate, on: .all) : .pair(gate, on: .ring(distance: 2))
        }
        let description = CircuitDescription(
            block: lines + [.measure(on: .nonReadout)], readout: .observables(["Z0", "Z1"]))
        let elements = try parsed(try description.svg(name: "all", qubits: 5, layers: 2))
        let size = (elements.attributes[0]["viewBox"] ?? "").split(separator: " ").compactMap { Double($0) }
        let (width, height) = (try #require(size.count == 4 ? size[2] : nil), size[3])
        for attributes in elements.attributes {
            for (horizontal, vertical) in [("x", "y"), ("x1", "y1"), ("x2", "y2"), ("cx", "cy")] {
                guard let x = attributes[horizontal].flatMap(Double.init),
                    let y = attributes[vertical].flatMap(Double.init)
                else { continue }
                #expect((0...width).contains(x) && (0...height).contains(y))
            }
        }
        for symbol in ["RX", "RY", "RZ", "Rot", "H", "X", "Y", "Z", "S", "S†", "T", "T†"] {
            #expect(elements.contents(of: "text").contains(symbol), "\(symbol)")
        }
    }
}
