/** @param time microseconds since the Unix epoch. @returns ISO 8601 UTC; microseconds only where there are any beyond the millisecond */
export function isoMicroseconds(time: number): string {
  const ms = Math.floor(time / 1000);
  const micros = time - 1000 * ms;
  const iso = new Date(ms).toISOString();
  return micros === 0 ? iso : iso.replace('Z', `${String(micros).padStart(3, '0')}Z`);
}
