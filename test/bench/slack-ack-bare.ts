/** The peer of the ack bench, in a process of its own: a Bolt app over HTTP that acknowledges `/mlops` and does nothing else. */
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';

const receiver = new HTTPReceiver({ signingSecret: process.env.SLACK_SIGNING_SECRET ?? '', logLevel: LogLevel.ERROR });
const app = new App({ receiver, authorize: async () => ({ botToken: 'xoxb-bench' }), logLevel: LogLevel.ERROR });
app.command('/mlops', async ({ ack }) => await ack());
const server = await receiver.start(0);
process.send?.({ port: (server.address() as AddressInfo).port });
// Nobody is left to measure it.
process.once('disconnect', () => process.exit());
