/** What the platform allows an app, apart from the shape of blocks: times, uses, sizes and rates. */

/** A bucket of calls that fills at `perMinute` up to `burst`. */
export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

export interface SlackLimits {
  /** A command, click, view or option request that is not acknowledged by then has failed for the person. */
  readonly ackMs: number;
  readonly triggerMs: number;
  readonly responseUrlUses: number;
  readonly responseUrlMs: number;
  /** Socket Mode connections of one app. */
  readonly sockets: number;
  readonly pingEveryMs: number;
  /** How long an `apps.connections.open` url waits for its one connection. */
  readonly ticketMs: number;
  /** Delay before each retry of an event that was not acknowledged. */
  readonly eventRetryMs: readonly number[];
  /** How often one command or click is sent anew when lost deliveries are redelivered. */
  readonly redeliveries: number;
  /** Views on top of each other in one modal. */
  readonly modalDepth: number;
  /** `chat.postMessage` cuts the text there. */
  readonly postTextChars: number;
  /** `chat.update` and `chat.postEphemeral` refuse a longer text. */
  readonly updateTextChars: number;
  /** Sum of all texts in the blocks of one message; undocumented, 11,341 is the smallest total that was reported as refused. */
  readonly blocksTotalChars: number;
  readonly channelNameChars: number;
  /** The share of an uploaded file appears in its channel that much later. */
  readonly fileShareDelayMs: number;
  readonly fileBytes: number;
  /** Messages that a channel keeps; older ones and their files are forgotten. */
  readonly keptMessages: number;
  readonly rates: SlackRates;
}

/** `tier1` to `tier4` hold for each method on its own, the two others for chat.postMessage. */
export interface SlackRates {
  readonly tier1: Rate;
  readonly tier2: Rate;
  readonly tier3: Rate;
  readonly tier4: Rate;
  readonly postPerChannel: Rate;
  readonly postPerWorkspace: Rate;
}

export const SLACK_LIMITS: SlackLimits = {
  ackMs: 3_000,
  triggerMs: 3_000,
  responseUrlUses: 5,
  responseUrlMs: 30 * 60_000,
  sockets: 10,
  pingEveryMs: 10_000,
  ticketMs: 30_000,
  eventRetryMs: [0, 60_000, 5 * 60_000],
  redeliveries: 5,
  modalDepth: 3,
  postTextChars: 40_000,
  updateTextChars: 4_000,
  blocksTotalChars: 11_300,
  channelNameChars: 80,
  fileShareDelayMs: 0,
  fileBytes: 64 * 1024 * 1024,
  keptMessages: 1_000,
  rates: {
    // Tier 1 lets through more than its name says while an app connects; how much is not documented.
    tier1: { perMinute: 1, burst: 10 },
    tier2: { perMinute: 20, burst: 20 },
    tier3: { perMinute: 50, burst: 50 },
    tier4: { perMinute: 100, burst: 100 },
    postPerChannel: { perMinute: 60, burst: 4 },
    postPerWorkspace: { perMinute: 600, burst: 100 },
  },
};
