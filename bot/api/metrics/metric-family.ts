/** What other rooms count themselves, as plain numbers that are read at each look: nobody but this room needs to know Prometheus. */
import type { Metric, Registry } from 'prom-client';

export type Labels = Readonly<Record<string, string>>;

export interface NumberFamily {
  readonly type: 'counter' | 'gauge';
  /** Counters end in `_total`; the unit stands in the name: `_seconds`, `_bytes`. */
  readonly name: string;
  readonly help: string;
  /** A label takes one of few values that are known beforehand: nothing that a person can type. */
  readonly samples: readonly { readonly labels?: Labels; readonly value: number }[];
}

export interface HistogramFamily {
  readonly type: 'histogram';
  readonly name: string;
  readonly help: string;
  /** Upper bounds in the name's unit, ascending. */
  readonly bounds: readonly number[];
  readonly samples: readonly {
    readonly labels?: Labels;
    /** For each bound how many were at most as large, those of the bounds before included. */
    readonly within: readonly number[];
    readonly count: number;
    readonly sum: number;
  }[];
}

export type MetricFamily = NumberFamily | HistogramFamily;

/** Gives the same families, by name, at every call. */
export type MetricSource = () => readonly MetricFamily[];

interface Value {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** Lets the registry show the source's families beside its own metrics. */
export function registerSource(source: MetricSource, registry: Registry): void {
  for (const { name } of source()) {
    const get = async () => {
      const family = source().find((each) => each.name === name)!;
      const { type, help } = family;
      return { name, help, type, aggregator: 'sum', values: valuesOf(family) };
    };
    // What the registry asks of a metric is its name and `get`; its type names prom-client's own classes only.
    registry.registerMetric({ name, get } as unknown as Metric);
  }
}

function valuesOf(family: MetricFamily): readonly Value[] {
  const { name } = family;
  if (family.type !== 'histogram') {
    return family.samples.map(({ labels = {}, value }) => ({ metricName: name, labels, value }));
  }
  return family.samples.flatMap(({ labels = {}, within, count, sum }) => [
    ...family.bounds.map((le, at) => ({
      metricName: `${name}_bucket`,
      labels: { ...labels, le },
      value: within[at] ?? 0,
    })),
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ]);
}
