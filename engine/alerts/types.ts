/** Alerts that last: raised once, shown until they are over, and still there after a restart. */
import type { JsonObject } from '../json.ts';

/** Collection: the open alerts, and those whose end has not been told yet; a document's id is the alert's. */
export const ALERTS = 'alerts';

export type Alert = {
  /** What it is about: there is one open alert about it at most. */
  readonly about: string;
  /** A code that views translate. */
  readonly kind: string;
  readonly facts: JsonObject;
  /** ISO 8601. */
  readonly raised_at: string;
  /** ISO 8601; null while it is open. */
  readonly resolved_at: string | null;
};

export interface AlertBook {
  /** Opens an alert, or changes the open one about the same; nothing where it says so already. Durable once it resolves. */
  raise(about: string, kind: string, facts: JsonObject): Promise<void>;
  /** Nothing where none is open. */
  resolve(about: string): Promise<void>;
}
