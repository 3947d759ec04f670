// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// The rotations of a strip's qubits, tile by tile: what fits into the fastest cache has all rotations of up to six qubits
/// done to it before the next rows are fetched.
///
/// Amplitudes of neighbouring qubits are far apart for the first qubits; their tiles are copied together, and back.
final class StripTiles<Element: Real> {
    /// A tile in place, or a copy.
    struct Tile {
        var states: UnsafeMutablePointer<Element>
        /// The states themselves where there are no cotangents.
        var cotangents: UnsafeMutablePointer<Element>
        var rows: Int
        /// Imaginary parts are so much further than real ones.
        var plane: Int
    }

    /// Rotations of a step whose qubits are bits `bit` ..< `bit` + `bits` of a row's number.
    private struct Group: BitwiseCopyable {
        var bit, bits: Int
        /// Places of its rotations.
        var first, end: Int
    }

    private static var bitsOfTile: Int { 6 }
    private static var mostRows: Int { 1 << bitsOfTile }
    private var width: Int { Strip<Element>.width }

    /// Rotations by their numbers, group by group.
    private let order: Buffer<Int>
    /// Of each of these, how far apart pairs of amplitudes are in its tile, numbers.
    private let distances: Buffer<Int>
    private let groups: Buffer<Group>
    /// Of each step, its first group, and behind the last one their number.
    private let firstGroups: Buffer<Int>
    private let rows: Int
    /// Copies of a tile of states, and of cotangents.
    private let copies: Matrix<Element>

    init(_ fused: FusedCircuit) {
        let qubits = fused.qubits
        var (order, distances, groups, firstGroups) = ([Int](), [Int](), [Group](), [Int]())
        for step in 0..<fused.steps.count {
            firstGroups.append(groups.count)
            guard case .rotations(let first, let end) = fused.steps[step] else { continue }
            for bit in stride(from: 0, to: qubits, by: Self.bitsOfTile) {
                let bits = min(Self.bitsOfTile, qubits - bit)
                let own = (first..<end).filter { (bit..<bit + bits).contains(qubits - 1 - fused.rotations[$0].qubit) }
                guard !own.isEmpty else { continue }
                groups.append(Group(bit: bit, bits: bits, first: order.count, end: order.count + own.count))
                order += own
                distances += own.map { rotation in
                    Strip<Element>.width * Self.run(bit: bit, bits: bits)
                        << (qubits - 1 - fused.rotations[rotation].qubit - bit)
                }
            }
        }
        firstGroups.append(groups.count)
        (self.order, self.distances) = (Buffer(order), Buffer(distances))
        (self.groups, self.firstGroups) = (Buffer(groups), Buffer(firstGroups))
        rows = 1 << qubits
        copies = Matrix(rows: 4, columns: qubits > Self.bitsOfTile ? Self.mostRows * Strip<Element>.width : 0)
    }

    /// How many neighbouring rows a tile takes for each value of its bits.
    private static func run(bit: Int, bits: Int) -> Int { bit == 0 ? 1 : min(1 << bit, mostRows >> bits) }

    /// Calls `body` for every tile of a step, and for each rotation in it.
    ///
    /// - Parameters:
    ///   - body: takes the rotation's number, and how far apart its pairs of amplitudes are in the tile.
    ///   - cotangents: nil where states alone are rotated.
    ///   - planes: 1 for real states, 2 for complex ones.
    @inline(__always)
    func forEach(
        ofStep step: Int, of states: UnsafeMutablePointer<Element>,
        and cotangents: UnsafeMutablePointer<Element>? = nil,
        planes: Int, _ body: (_ tile: Tile, _ rotation: Int, _ distance: Int) -> Void
    ) {
        func rotate(_ tile: Tile, _ group: Group) {
            for place in group.first..<group.end { body(tile, order[place], distances[place]) }
        }
        for index in firstGroups[step]..<firstGroups[step + 1] {
            let group = groups[index]
            if group.bit == 0 {
                let count = 1 << group.bits
                for row in stride(from: 0, to: rows, by: count) {
                    let states = states + row * width
                    let tile = Tile(
                        states: states, cotangents: cotangents.map { $0 + row * width } ?? states, rows: count,
                        plane: rows * width)
                    rotate(tile, group)
                }
                continue
            }
            let run = Self.run(bit: group.bit, bits: group.bits)
            let (count, stride) = (run << group.bits, 1 << group.bit)
            let copy = Tile(
                states: copies.elements, cotangents: copies.row(2), rows: count, plane: copies.columns)
            for high in Swift.stride(from: 0, to: rows, by: stride << group.bits) {
                for row in Swift.stride(from: high, to: high + stride, by: run) {
                    move(states, copy.states, row, group, run, planes, isBack: false)
                    if let cotangents { move(cotangents, copy.cotangents, row, group, run, planes, isBack: false) }
                    rotate(copy, group)
                    move(states, copy.states, row, group, run, planes, isBack: true)
                    if let cotangents { move(cotangents, copy.cotangents, row, group, run, planes, isBack: true) }
                }
            }
        }
    }

    /// Copies the tile that begins at a row out of a strip, or back into it.
    @inline(__always)
    private func move(
        _ strip: UnsafeMutablePointer<Element>, _ copy: UnsafeMutablePointer<Element>, _ row: Int, _ group: Group,
        _ run: Int, _ planes: Int, isBack: Bool
    ) {
        for plane in 0..<planes {
            for part in 0..<(1 << group.bits) {
                let own = strip + (plane * rows + row + part << group.bit) * width
                let other = copy + plane * copies.columns + part * run * width
                if isBack {
                    own.update(from: other, count: run * width)
                } else {
                    other.update(from: own, count: run * width)
                }
            }
        }
    }
}
