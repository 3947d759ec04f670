// SPDX-License-Identifier: Apache-2.0

extension CircuitDescription {
    /// The circuit of `layers` layers on `qubits` qubits as an SVG document, layers that are alike drawn once. It takes its
    /// colour from its surroundings (`currentColor`), and is the same whenever it is drawn.
    ///
    /// - Parameters:
    ///   - name: what the drawing is called.
    ///   - embedding: how samples enter, as in "amplitude embedding".
    /// - Throws: `CircuitError` where there is no such circuit.
    package func svg(name: String, embedding: String? = nil, qubits: Int, layers: Int) throws -> String {
        let layout = try CircuitLayout(self, qubits: qubits, layers: layers)
        return CircuitSVG(layout, embedding: embedding).document(
            title: "Circuit \(name)",
            description:
                "\(qubits) \(qubits == 1 ? "qubit" : "qubits"), \(layers) \(layers == 1 ? "layer" : "layers"): "
                + "\(embedding.map { $0 + "; " } ?? "")\(self); read out: \(readout).")
    }
}

/// A circuit's layout as SVG elements; lengths in pixels.
private struct CircuitSVG {
    private static let row = 52.0
    private static let column = 50.0
    private static let top = 34.0
    private static let box = (width: 36.0, height: 28.0)
    private static let left = 44.0

    private let layout: CircuitLayout
    private var elements: [String] = []
    /// Of each wire, the stretches that symbols cover.
    private var covered: [[ClosedRange<Double>]]
    private var x: Double

    init(_ layout: CircuitLayout, embedding: String?) {
        self.layout = layout
        covered = Array(repeating: [], count: layout.qubits)
        x = Self.left
        if let embedding { draw(embedding: embedding) }
        for section in layout.sections { draw(section) }
    }

    private func y(_ qubit: Int) -> Double { Self.top + Self.row * (Double(qubit) + 0.5) }

    func document(title: String, description: String) -> String {
        let end = x + 8
        let longest = layout.readouts.compactMap { $0?.count }.max() ?? 0
        let width = max(end + 12 + 10 * Double(longest), Self.left - 20 + 8 * Double(layout.footnote?.count ?? 0))
        let height = Self.top + Self.row * Double(layout.qubits) + (layout.footnote == nil ? 16 : 40)
        var lines = [
            #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(Self.text(width)) \#(Self.text(height))" "#
                + #"width="\#(Self.text(width))" height="\#(Self.text(height))" role="img" "#
                + #"aria-labelledby="title desc" fill="none" stroke="currentColor" stroke-width="1.5" "#
                + #"font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="13">"#,
            #"  <title id="title">\#(Self.escaped(title))</title>"#,
            #"  <desc id="desc">\#(Self.escaped(description))</desc>"#,
        ]
        for qubit in 0..<layout.qubits {
            lines.append(Self.label("q\(qubit)", x: Self.left - 12, y: y(qubit), anchor: "end"))
            lines += wire(qubit, to: end)
            if let readout = layout.readouts[qubit] {
                lines.append(Self.label(Self.brackets(readout), x: end + 6, y: y(qubit), anchor: "start"))
            }
        }
        lines += elements
        if let footnote = layout.footnote {
            lines.append(Self.label(Self.brackets(footnote), x: Self.left - 30, y: height - 16, anchor: "start"))
        }
        return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    /// The wire in the stretches between symbols, so that those need no background.
    private func wire(_ qubit: Int, to end: Double) -> [String] {
        var lines: [String] = []
        var start = Self.left - 6
        for stretch in covered[qubit].sorted(by: { $0.lowerBound < $1.lowerBound }) + [end...end] {
            if stretch.lowerBound > start { lines.append(Self.line(start, y(qubit), stretch.lowerBound, y(qubit))) }
            start = stretch.upperBound
        }
        return lines
    }

    private mutating func draw(embedding: String) {
        let width = 26.0
        let (upper, lower) = (y(0) - 20, y(layout.qubits - 1) + 20)
        elements.append(Self.rectangle(x, upper, width, lower - upper))
        let middle = (x + width / 2, (upper + lower) / 2)
        // On few wires there is room for its first word only.
        func size(_ text: String) -> Double { min(13, (lower - upper - 8) / Double(text.count) * 1.6) }
        let word = embedding.split(separator: " ").first.map(String.init) ?? embedding
        let text = size(embedding) < 9 ? word : embedding
        let turned = #" transform="rotate(-90 \#(Self.text(middle.0)) \#(Self.text(middle.1)))""#
        elements.append(
            Self.label(text, x: middle.0, y: middle.1, anchor: "middle", size: size(text), transform: turned))
        for qubit in covered.indices { covered[qubit].append(x...x + width) }
        x += width + 12
    }

    private mutating func draw(_ section: CircuitLayout.Section) {
        let start = x
        if section.caption != nil { x += 8 }
        for column in section.columns {
            for operation in column { draw(operation, at: x + Self.column / 2) }
            x += Self.column
        }
        guard let caption = section.caption else { return }
        // Room for the caption.
        x = max(x, start + 8 + 7.5 * Double(caption.count)) + 8
        // The frame has room for the labels of the last wire.
        let height = Self.row * Double(layout.qubits) + 12
        elements.append(
            #"  <rect x="\#(Self.text(start))" y="\#(Self.text(Self.top - 4))" width="\#(Self.text(x - start))" "#
                + #"height="\#(Self.text(height))" rx="6" stroke-width="1" stroke-dasharray="4 3" stroke-opacity="0.6"/>"#
        )
        elements.append(Self.label(caption, x: start + 4, y: Self.top - 16, anchor: "start"))
        x += 10
    }

    private mutating func draw(_ operation: DrawnOperation, at centre: Double) {
        // The connection, in the stretches between the symbols.
        if operation.qubits.count > 1 {
            func reach(_ qubit: Int) -> Double {
                let index = operation.qubits.firstIndex(of: qubit) ?? 0
                return if case .box = operation.symbols[index] { Self.box.height / 2 } else { 0 }
            }
            let (upper, lower) = (operation.span.lowerBound, operation.span.upperBound)
            elements.append(Self.line(centre, y(upper) + reach(upper), centre, y(lower) - reach(lower)))
        }
        for (qubit, symbol) in zip(operation.qubits, operation.symbols) { draw(symbol, qubit, at: centre) }
        guard let label = operation.label else { return }
        let size = label.count > 6 ? 9.0 : 11
        if operation.qubits.count == 1 {
            let place = y(operation.qubits[0]) + Self.box.height / 2 + 8
            elements.append(Self.label(label, x: centre, y: place, anchor: "middle", size: size))
        } else {
            // Beside the connection, just below its upper end.
            let place = y(operation.span.lowerBound) + Self.row / 2
            elements.append(Self.label(label, x: centre + 4, y: place, anchor: "start", size: size))
        }
    }

    private mutating func draw(_ symbol: DrawnOperation.Symbol, _ qubit: Int, at x: Double) {
        let y = y(qubit)
        if symbol.hasBox {
            let (width, height) = Self.box
            elements.append(Self.rectangle(x - width / 2, y - height / 2, width, height))
            covered[qubit].append(x - width / 2...x + width / 2)
        }
        switch symbol {
        case .box(let name): elements.append(Self.label(name, x: x, y: y, anchor: "middle"))
        case .measurement:
            let (left, right, foot) = (Self.text(x - 11), Self.text(x + 11), Self.text(y + 7))
            elements.append(#"  <path d="M \#(left) \#(foot) A 11 11 0 0 1 \#(right) \#(foot)"/>"#)
            elements.append(Self.line(x, y + 7, x + 8, y - 8))
        case .dot:
            elements.append(
                #"  <circle cx="\#(Self.text(x))" cy="\#(Self.text(y))" r="4.5" fill="currentColor" stroke="none"/>"#)
        case .plus:
            elements.append(#"  <circle cx="\#(Self.text(x))" cy="\#(Self.text(y))" r="10"/>"#)
            elements.append(Self.line(x, y - 10, x, y + 10))
        case .cross:
            elements.append(Self.line(x - 6, y - 6, x + 6, y + 6))
            elements.append(Self.line(x - 6, y + 6, x + 6, y - 6))
        }
    }

    private static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        #"  <line x1="\#(text(x1))" y1="\#(text(y1))" x2="\#(text(x2))" y2="\#(text(y2))"/>"#
    }

    private static func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> String {
        #"  <rect x="\#(text(x))" y="\#(text(y))" width="\#(text(width))" height="\#(text(height))" rx="4"/>"#
    }

    private static func label(
        _ label: String, x: Double, y: Double, anchor: String, size: Double? = nil, transform: String = ""
    ) -> String {
        #"  <text x="\#(text(x))" y="\#(text(y))"\#(size.map { #" font-size="\#(text($0))""# } ?? "") "#
            + #"text-anchor="\#(anchor)" dominant-baseline="central" fill="currentColor" stroke="none"\#(transform)>"#
            + "\(escaped(label))</text>"
    }

    /// A length with at most one digit after the point.
    private static func text(_ length: Double) -> String {
        let tenths = Int((length * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
    }

    /// Expectation values as they are printed.
    private static func brackets(_ text: String) -> String { text.replacing("<", with: "⟨").replacing(">", with: "⟩") }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
