/** Whether an ONNX graph takes what a BERT classifier takes and gives what it gives. */
import { unloadable } from './unloadable.ts';

/** An input or output as ONNX Runtime tells of it; sizes that are free have a name. */
export interface GraphValue {
  readonly name: string;
  readonly isTensor: boolean;
  readonly type?: string;
  readonly shape?: readonly (number | string)[];
}

export const INPUT_NAMES = ['input_ids', 'attention_mask', 'token_type_ids'] as const;
export type InputName = (typeof INPUT_NAMES)[number];
/** Models of which the second text was trained away do not have it. */
const OPTIONAL: InputName = 'token_type_ids';
export const OUTPUT_NAME = 'logits';

/** @returns the inputs that it takes; @throws OpsError `model_unloadable` */
export function checkSignature(
  inputs: readonly GraphValue[],
  outputs: readonly GraphValue[],
  labels: number,
): readonly InputName[] {
  const names = inputs.map(({ name }) => name);
  const missing = INPUT_NAMES.filter((name) => name !== OPTIONAL && !names.includes(name));
  const strange = inputs.filter(({ name }) => !INPUT_NAMES.some((known) => known === name));
  if (missing.length > 0 || strange.length > 0)
    throw unloadable('inputs', `expected ${INPUT_NAMES.join(', ')}, found ${list(inputs)}`);
  const odd = inputs.filter((value) => !isMatrixOf('int64', value));
  if (odd.length > 0) throw unloadable('inputs', `expected int64 of [texts, tokens], found ${list(odd)}`);
  const logits = outputs.find(({ name }) => name === OUTPUT_NAME);
  if (logits === undefined) throw unloadable('outputs', `expected ${OUTPUT_NAME}, found ${list(outputs)}`);
  const width = logits.shape?.[1];
  if (!isMatrixOf('float32', logits) || (typeof width === 'number' && width !== labels))
    throw unloadable('outputs', `expected float32 of [texts, ${labels}], found ${list([logits])}`);
  return INPUT_NAMES.filter((name) => names.includes(name));
}

function isMatrixOf(type: string, value: GraphValue): boolean {
  return value.isTensor && value.type === type && value.shape?.length === 2;
}

function list(values: readonly GraphValue[]): string {
  return values
    .map(({ name, type, shape }) => `${name}: ${type ?? 'no tensor'} [${shape?.join(', ') ?? ''}]`)
    .join('; ');
}
