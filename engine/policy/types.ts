/** Port PolicySource, and the policy as the engine knows it: people, operators, channels and rules. */

/** One person over all edges. */
export interface Person {
  /** How jobs and audit lines name the person. */
  readonly id: string;
  readonly name: string | null;
  /** Slack's user id. */
  readonly slack: string | null;
  /** The operating system's user. */
  readonly terminal: string | null;
  /** The name in the local workspace. */
  readonly page: string | null;
}

/** Whom a policy names: a person's id, a Slack user `U…`, a Slack user group `S…`, or `api`, every program with the API token. */
export type Subject = string;

export interface PolicyRule {
  /** An action's name, in which `*` stands for anything: `jobs *`. */
  readonly action: string;
  readonly effect: 'allow' | 'deny';
  /** Null: everybody. */
  readonly who: readonly Subject[] | null;
  /** Ids or names of channels; null: everywhere, the terminal included. */
  readonly channels: readonly string[] | null;
}

export interface Policy {
  readonly people: readonly Person[];
  readonly operators: readonly Subject[];
  /** Where the bot answers in Slack: ids, names, or `direct` for direct messages; null: wherever it is invited. */
  readonly channels: readonly string[] | null;
  /** The first that fits a request decides. */
  readonly rules: readonly PolicyRule[];
}

export interface PolicyState {
  /** Null: there is no policy file. */
  readonly policy: Policy | null;
  /** Where the policy stands, or would stand. */
  readonly file: string;
  /** What is wrong with the file as it stands now: the policy that was read before still counts. Empty when all is well. */
  readonly problems: readonly string[];
}

export interface PolicySource {
  /** The policy as it is now: a change of its file counts from the next request on. Never throws. */
  current(): Promise<PolicyState>;
}
