// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// A classifier with a flat parameter vector, evaluated and differentiated on blocks of samples.
///
/// One evaluation goes: `bind` a parameter vector; then for each block of samples `outputs`, and where gradients are
/// wanted `backpropagate` with the block's cotangents; at last `gradient`. All buffers are made once. A network serves
/// one thread.
package protocol Network<Element>: AnyObject {
    associatedtype Element: Real

    var parameterCount: Int { get }
    /// How many of the parameters, the first ones, are angles of a circuit.
    var angleCount: Int { get }
    /// The number of inputs of a sample.
    var inputs: Int { get }
    /// What its outputs mean.
    var outputs: Outputs { get }
    /// The most samples that a block may hold.
    var blockSize: Int { get }

    /// Fresh parameters (1 x `parameterCount`), drawn as the kind of network wants them.
    func initialParameters(from random: inout Philox) -> Matrix<Element>

    /// Takes a parameter vector (1 x `parameterCount`) and forgets what was backpropagated before.
    func bind(_ parameters: MatrixView<Element>)

    /// The outputs (`outputs.count` x m), such as logits, of the samples in the columns of `samples` (`inputs` x m).
    func outputs(of samples: MatrixView<Element>, into outputs: MatrixView<Element>)

    /// Adds the block evaluated last to the gradient, given the derivatives of the loss with respect to its outputs.
    func backpropagate(_ cotangents: MatrixView<Element>, samples: MatrixView<Element>)

    /// The derivatives of the loss with respect to the parameters (1 x `parameterCount`), written.
    func gradient(into gradient: MatrixView<Element>)
}

extension Network {
    package var angleCount: Int { 0 }
    package var classes: Int { outputs.classes }
}
