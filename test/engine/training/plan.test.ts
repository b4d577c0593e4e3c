import { describe, expect, it } from 'vitest';
import { OpsError } from '#engine/errors.ts';
import { defaultRunName, TRAIN_DEFAULTS, trainOutputs } from '#engine/training/plan.ts';

describe('where training writes', () => {
  it('puts the report beside the artifact under the same name', () => {
    expect(trainOutputs('/a/meta.v2.onnx', null)).toEqual({
      output: '/a/meta.v2.onnx',
      output_asked: null,
      summary: '/a/meta.v2.json',
    });
  });

  it('answers a .pkl with a .onnx and keeps what was asked for', () => {
    expect(trainOutputs('/a/meta_model.PKL', '/b/report.json')).toEqual({
      output: '/a/meta_model.onnx',
      output_asked: '/a/meta_model.PKL',
      summary: '/b/report.json',
    });
  });

  it('takes a name without a suffix as it is', () => {
    expect(trainOutputs('/a.d/model', null)).toMatchObject({ output: '/a.d/model', summary: '/a.d/model.json' });
  });

  it.each([
    ['/a/x.json', null, 'output'],
    ['/a/x.onnx', '/a/x.onnx', 'summary'],
    ['/a/x.pkl', '/a/x.onnx', 'summary'],
  ])('refuses %s with report %s: both would be one file', (output, summary, option) => {
    const refusal = (() => {
      try {
        return trainOutputs(output, summary);
      } catch (thrown) {
        return thrown;
      }
    })();

    expect(refusal).toBeInstanceOf(OpsError);
    expect(refusal).toMatchObject({ code: 'bad_value', facts: { option, reason: { code: 'artifact_is_report' } } });
  });

  it('names a run after the model and the second, in UTC', () => {
    expect(defaultRunName('rf', Date.UTC(2024, 0, 31, 23, 59, 58, 999))).toBe('meta-label-rf-20240131-235958');
  });

  it('has the defaults of the original command line', () => {
    expect(TRAIN_DEFAULTS).toMatchObject({
      model: 'rf',
      seed: 42,
      cvFolds: 5,
      purgeGap: 5,
      labelColumn: 'meta_label',
      timeColumn: 'event_end',
    });
  });
});
