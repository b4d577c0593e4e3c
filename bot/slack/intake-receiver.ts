/** What stands between Slack and Bolt's listeners: every delivery is kept, then acknowledged, then handed on; never in another order. */
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { Clock } from '#engine/clock.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { JsonObject } from '#engine/json.ts';
import type { Intake } from './intake/intake.ts';
import { readDelivery } from './intake/read-delivery.ts';
import type { AckTimes } from './metrics.ts';
import type { Transport } from './transport/transport.ts';

export interface IntakeReceiverOptions {
  readonly transport: Transport;
  readonly intake: Intake;
  /** What is wrong with a form: it goes back with the acknowledgement, and nothing is kept. */
  readonly formErrors: (body: JsonObject) => JsonObject | null;
  readonly acks: AckTimes;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Listeners are given no way to acknowledge: it has been done when they are called, once and here. */
export class IntakeReceiver implements Receiver {
  readonly #options: IntakeReceiverOptions;

  constructor(options: IntakeReceiverOptions) {
    this.#options = options;
  }

  /** The app is called by the intake, when the delivery's turn has come. */
  init(_app: App): void {}

  async start(): Promise<void> {
    await this.#options.transport.start((event) => this.#deliver(event));
  }

  async stop(): Promise<void> {
    await this.#options.transport.stop();
  }

  async #deliver({ body, ack }: ReceiverEvent): Promise<void> {
    const { intake, formErrors, acks, clock, log } = this.#options;
    const begun = clock.now();
    const delivery = readDelivery(body as JsonObject);
    if (delivery === null) return await ack();
    const errors = formErrors(body as JsonObject);
    if (errors !== null) return await ack(errors);
    const { begin } = await intake.take(delivery);
    try {
      await ack();
      acks.add(clock.now() - begun);
    } catch (thrown) {
      // It is kept all the same: if Slack sends it again it is known, and if not it has been heard.
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      log.warn({ key: delivery.key, reason }, 'an acknowledgement did not reach Slack');
    }
    begin();
  }
}
