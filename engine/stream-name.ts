/** Names of streams as people type and read them: `ecb/usd`. */

interface Named {
  readonly source: string;
  readonly signal: string;
}

/** The signal begins behind the first stroke: strokes of a source are written as `%2F`, so that no two streams have one name. */
export function streamName({ source, signal }: Named): string {
  return `${source.replaceAll(/%(?=2F|25)/g, '%25').replaceAll('/', '%2F')}/${signal}`;
}

/** Undefined for what is no stream's name. */
export function streamNamed(name: string): Named | undefined {
  const stroke = name.indexOf('/');
  const source = name.slice(0, Math.max(0, stroke)).replaceAll(/%2F|%25/g, (sign) => (sign === '%25' ? '%' : '/'));
  const signal = name.slice(stroke + 1);
  return source === '' || signal === '' ? undefined : { source, signal };
}
