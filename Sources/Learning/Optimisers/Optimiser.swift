// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// How a training moves parameters along gradients.
///
/// All are as in PyTorch (`torch.optim`), in double precision to rounding.
public struct OptimiserSettings: Sendable, Codable, Hashable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Kingma and Ba, ICLR 2015.
        case adam
        /// Adam whose weight decay is no part of the gradient: Loshchilov and Hutter, ICLR 2019.
        case adamw
        /// Stochastic gradient descent.
        case sgd
    }

    public var kind: Kind
    /// The factor of the parameters in the gradient (adam, sgd), or in what a step takes off them (adamw); nil for
    /// PyTorch's default.
    public var weightDecay: Double?
    /// How much of the last step goes into the next one; sgd alone.
    public var momentum: Double
    /// Whether the gradient is taken where the momentum leads to (Nesterov); sgd alone.
    public var nesterov: Bool

    public init(_ kind: Kind = .adam, weightDecay: Double? = nil, momentum: Double = 0, nesterov: Bool = false) {
        (self.kind, self.weightDecay, self.momentum, self.nesterov) = (kind, weightDecay, momentum, nesterov)
    }

    /// The weight decay, PyTorch's default filled in: 0.01 with adamw, else 0.
    public var effectiveWeightDecay: Double { weightDecay ?? (kind == .adamw ? 0.01 : 0) }

    /// The same optimiser without the settings that mean nothing to it.
    public var reduced: OptimiserSettings {
        guard kind == .sgd else { return OptimiserSettings(kind, weightDecay: weightDecay) }
        return OptimiserSettings(
            kind, weightDecay: weightDecay, momentum: momentum, nesterov: nesterov && momentum != 0)
    }

    package func optimiser<Element: Real>(learningRate: Double, parameterCount: Int) -> any Optimiser<Element> {
        switch kind {
        case .adam, .adamw:
            Adam<Element>(
                learningRate: learningRate, parameterCount: parameterCount, weightDecay: effectiveWeightDecay,
                isDecoupled: kind == .adamw)
        case .sgd: GradientDescent<Element>(self, learningRate: learningRate, parameterCount: parameterCount)
        }
    }
}

/// An optimiser at work on one parameter vector. All buffers are made once.
package protocol Optimiser<Element>: AnyObject {
    associatedtype Element: Real

    /// Of the steps to come.
    var learningRate: Double { get set }

    /// All that a step depends on beside the gradient and the learning rate. Set, it is the state of an optimiser of the
    /// same kind with as many parameters.
    var state: OptimiserState<Element> { get set }

    /// Changes the parameters by one step against the gradient, which may be changed on the way.
    func step(_ parameters: MatrixView<Element>, gradient: MatrixView<Element>)
}

/// What an optimiser remembers of earlier steps.
package struct OptimiserState<Element: Real>: Equatable {
    /// A number for each parameter.
    var vectors: [[Element]] = []
    var numbers: [Double] = []

    /// Whether an optimiser of those settings may have such a state.
    func fits(_ settings: OptimiserSettings, parameters: Int) -> Bool {
        let fresh: any Optimiser<Element> = settings.optimiser(learningRate: 0, parameterCount: parameters)
        return vectors.map(\.count) == fresh.state.vectors.map(\.count) && numbers.count == fresh.state.numbers.count
    }
}
