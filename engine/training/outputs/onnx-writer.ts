/**
 * Writes a model as ONNX, scored by any ONNX Runtime: input `features` float32 [N, features]; outputs `label` int64 [N] and
 * `probabilities` float32 [N, 2]. Class 1 is what is above 0.5.
 */
import type { LinearModel } from '../learners/linear.ts';
import type { TreeModel } from '../learners/trees/tree.ts';
import type { Model } from '../learners/types.ts';
import {
  doublesConstant,
  ELEMENT,
  floatsAttribute,
  floatsConstant,
  type Graph,
  integerAttribute,
  integersAttribute,
  integersConstant,
  metadataMessage,
  modelMessage,
  type Operator,
  TREES_DOMAIN,
  textAttribute,
} from './onnx-messages.ts';
import { leafAttributes, measureTrees, splitAttributes } from './onnx-trees.ts';
import { encodeMessage, type Message } from './protobuf.ts';

/** The model without metadata: its bytes depend on the model alone. */
export function encodeModel(model: Model): Uint8Array<ArrayBuffer> {
  return encodeMessage(modelMessage(graphOf(model)));
}

/** Bytes that add metadata to an encoded model when they are put behind it. */
export function encodeMetadata(metadata: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  return encodeMessage(metadataMessage(metadata));
}

function graphOf(model: Model): Graph {
  if (model.kind === 'linear') return linearGraph(model);
  const isForest = model.link === 'identity' && model.base === 0 && isPowerOfTwo(model.unit);
  return isForest ? forestGraph(model) : summedTreesGraph(model);
}

/** Steps of a power of two are exact in float32, and so are the probabilities that the operator sums up by itself. */
function forestGraph(model: TreeModel): Graph {
  const lengths = measureTrees(model);
  const operator: Operator = {
    type: 'TreeEnsembleClassifier',
    domain: TREES_DOMAIN,
    inputs: ['features'],
    outputs: ['label', 'probabilities'],
    attributes: [
      ...splitAttributes(model, lengths),
      // With weights for one class id alone, and that 0, ONNX Runtime takes them for class 1 and gives class 0 the rest up to 1;
      // with id 1 it would leave the column of class 0 at 0.
      ...leafAttributes(model, lengths, { prefix: 'class', unit: model.unit }),
      integersAttribute('classlabels_int64s', [0, 1]),
      textAttribute('post_transform', 'NONE'),
    ],
  };
  return { name: 'forest', features: model.edges.length, operators: [operator] };
}

/**
 * Every other model of trees: the operator sums up whole steps, which is exact, and what makes a probability of the sum is done
 * in double precision after it. TreeEnsembleClassifier's own logistic transform would do for most models, but ONNX Runtime leaves
 * it out where no leaf is negative, and judges labels by 0.5 there.
 */
function summedTreesGraph(model: TreeModel): Graph {
  const { base, unit, link, edges } = model;
  const lengths = measureTrees(model);
  const operators: Operator[] = [
    {
      type: 'TreeEnsembleRegressor',
      domain: TREES_DOMAIN,
      inputs: ['features'],
      outputs: ['steps'],
      attributes: [
        ...splitAttributes(model, lengths),
        ...leafAttributes(model, lengths, { prefix: 'target', unit: 1 }),
        floatsAttribute('base_values', [base]),
        integerAttribute('n_targets', 1),
        textAttribute('aggregate_function', 'SUM'),
        textAttribute('post_transform', 'NONE'),
      ],
    },
    cast('steps', 'whole_steps', ELEMENT.float64),
    { type: 'Mul', inputs: ['whole_steps', 'unit'], outputs: [link === 'logistic' ? 'margin' : 'of_class_1'] },
  ];
  const constants = [doublesConstant('unit', [1, 1], [unit])];
  return withOutputs({ name: 'trees', features: edges.length, operators, constants }, link);
}

/** Standardised in float32 as the model says, summed in double precision: what nearly cancels out keeps its digits. */
function linearGraph({ offset, scale, coefficients, intercept }: LinearModel): Graph {
  const features = coefficients.length;
  // A feature that does not count is scaled to 0, or to NaN when it is infinite, and is 0 after that like a missing one.
  const scaleOrNone = scale.map((value, feature) => (coefficients[feature] === 0 ? 0 : value));
  const operators: Operator[] = [
    { type: 'Sub', inputs: ['features', 'offset'], outputs: ['centred'] },
    { type: 'Mul', inputs: ['centred', 'scale'], outputs: ['standardised'] },
    { type: 'IsNaN', inputs: ['standardised'], outputs: ['is_missing'] },
    { type: 'Where', inputs: ['is_missing', 'no_deviation', 'standardised'], outputs: ['deviations'] },
    cast('deviations', 'wide_deviations', ELEMENT.float64),
    { type: 'MatMul', inputs: ['wide_deviations', 'coefficients'], outputs: ['terms'] },
    { type: 'Add', inputs: ['terms', 'intercept'], outputs: ['margin'] },
  ];
  const constants = [
    floatsConstant('offset', [1, features], offset),
    floatsConstant('scale', [1, features], scaleOrNone),
    floatsConstant('no_deviation', [1, 1], [0]),
    doublesConstant('coefficients', [features, 1], coefficients),
    doublesConstant('intercept', [1, 1], [intercept]),
  ];
  return withOutputs({ name: 'linear', features, operators, constants }, 'logistic');
}

/** Adds what makes both outputs of `margin` (log-odds) or `of_class_1` (a probability), float64 [N, 1]. */
function withOutputs(graph: Graph & { readonly constants: readonly Message[] }, link: TreeModel['link']): Graph {
  const sigmoid: Operator = { type: 'Sigmoid', inputs: ['margin'], outputs: ['of_class_1'] };
  const outputs: Operator[] = [
    { type: 'Sub', inputs: ['one', 'of_class_1'], outputs: ['of_class_0'] },
    {
      type: 'Concat',
      inputs: ['of_class_0', 'of_class_1'],
      outputs: ['of_both'],
      attributes: [integerAttribute('axis', 1)],
    },
    cast('of_both', 'probabilities', ELEMENT.float32),
    { type: 'Greater', inputs: ['of_class_1', 'half'], outputs: ['is_class_1'] },
    cast('is_class_1', 'label_column', ELEMENT.int64),
    { type: 'Squeeze', inputs: ['label_column', 'second_axis'], outputs: ['label'] },
  ];
  return {
    ...graph,
    operators: [...graph.operators, ...(link === 'logistic' ? [sigmoid] : []), ...outputs],
    constants: [
      ...graph.constants,
      doublesConstant('one', [1, 1], [1]),
      doublesConstant('half', [1, 1], [0.5]),
      integersConstant('second_axis', [1]),
    ],
  };
}

function cast(from: string, to: string, element: number): Operator {
  return { type: 'Cast', inputs: [from], outputs: [to], attributes: [integerAttribute('to', element)] };
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value));
}
