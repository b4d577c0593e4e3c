/** A Socket Mode client without any SDK: sees every envelope as it comes and acknowledges when it is told to. */
import { expect, onTestFinished } from 'vitest';
import { isObject, type JsonObject } from '#bot/local/server/json.ts';
import type { LocalSlack } from '#bot/local/server/local-slack.ts';
import { APP_TOKEN, callApi, Heard } from './slack-house.ts';

export class RawSocket {
  /** Everything but `hello`, in order. */
  readonly heard = new Heard<JsonObject>();
  readonly hello: Promise<JsonObject>;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;

  constructor(url: string) {
    this.#socket = new WebSocket(url);
    const hello = Promise.withResolvers<JsonObject>();
    const closed = Promise.withResolvers<number>();
    this.hello = hello.promise;
    this.closed = closed.promise;
    this.#socket.addEventListener('message', ({ data }) => {
      const message: unknown = JSON.parse(String(data));
      if (!isObject(message)) throw new TypeError('a message is an object');
      if (message.type === 'hello') hello.resolve(message);
      else this.heard.push(message);
    });
    this.#socket.addEventListener('close', ({ code }) => closed.resolve(code));
  }

  /** Acknowledges an envelope, by default the newest. */
  ack(envelope = this.heard.items.at(-1), payload: JsonObject = {}): void {
    this.#socket.send(JSON.stringify({ envelope_id: envelope?.envelope_id, payload }));
  }

  close(): void {
    this.#socket.close(1000);
  }
}

export async function socketUrl(slack: LocalSlack): Promise<string> {
  const { body } = await callApi(slack, 'apps.connections.open', {}, APP_TOKEN);
  expect(body.ok).toBe(true);
  return String(body.url);
}

/** A connected socket; closed with the test. */
export async function connectSocket(slack: LocalSlack): Promise<RawSocket> {
  const socket = new RawSocket(await socketUrl(slack));
  onTestFinished(() => socket.close());
  await socket.hello;
  return socket;
}
