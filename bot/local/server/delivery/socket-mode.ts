/** Socket Mode's side of the server: hello, envelopes to one socket each, acknowledgements, pings and disconnects. */
import { randomUUID } from 'node:crypto';
import type { ChangeFeed } from '../change-feed.ts';
import type { Clock } from '../clock.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { SlackLimits } from '../limits.ts';
import type { Delivery, DeliveryReceiver, Transport } from './delivery.ts';

/** What is used of a WebSocket of `@fastify/websocket`. */
export interface ServerSocket {
  send(text: string): void;
  ping(text: string): void;
  pong(data: Uint8Array): void;
  close(code?: number): void;
  terminate(): void;
  on(event: 'message', listener: (data: Buffer) => void): void;
  on(event: 'ping', listener: (data: Uint8Array) => void): void;
  on(event: 'close', listener: () => void): void;
}

export const DISCONNECTS = ['warning', 'refresh_requested', 'too_many_websockets', 'link_disabled', 'cut'] as const;
export type Disconnect = (typeof DISCONNECTS)[number];

interface Connection {
  readonly number: number;
  readonly socket: ServerSocket;
  /** Sent over this socket and not acknowledged, by envelope id. */
  readonly unacked: Map<string, DeliveryReceiver>;
  /** Swallows what it should send: `events` still answers pings, `all` is dead to the world. */
  deaf: 'no' | 'events' | 'all';
  stopPings: () => void;
}

export interface SocketModeParts {
  readonly clock: Clock;
  readonly limits: SlackLimits;
  readonly changes: ChangeFeed;
  readonly appId: string;
}

export class SocketMode implements Transport {
  readonly #parts: SocketModeParts;
  readonly #connections: Connection[] = [];
  #waiting: (() => void)[] = [];
  #opened = 0;
  #turn = 0;

  constructor(parts: SocketModeParts) {
    this.#parts = parts;
  }

  /** Numbers of the open sockets, oldest first; the first ever is 1. */
  get open(): readonly number[] {
    return this.#connections.map((connection) => connection.number);
  }

  /** Takes over a socket that has just been upgraded. */
  accept(socket: ServerSocket): void {
    const { changes, limits, appId } = this.#parts;
    if (this.#connections.length >= limits.sockets) {
      socket.send(disconnectMessage('too_many_websockets'));
      socket.close();
      return;
    }
    this.#opened += 1;
    const connection: Connection = {
      number: this.#opened,
      socket,
      unacked: new Map(),
      deaf: 'no',
      stopPings: () => {},
    };
    this.#connections.push(connection);
    socket.on('message', (data) => this.#hear(connection, data));
    socket.on('ping', (data) => {
      if (connection.deaf !== 'all') socket.pong(data);
    });
    socket.on('close', () => this.#forget(connection));
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#connections.length,
        debug_info: { host: 'local', approximate_connection_time: 3600 },
        connection_info: { app_id: appId },
      }),
    );
    this.#pingLater(connection);
    changes.tell({ type: 'socket', what: 'opened', socket: connection.number });
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) callback();
  }

  /** Gives the envelope to the next socket in turn; lost when there is none, or when that one closes before it acknowledges. */
  send(delivery: Delivery, receiver: DeliveryReceiver): void {
    const connection = this.#connections[this.#turn % Math.max(1, this.#connections.length)];
    this.#turn += 1;
    if (connection === undefined) {
      receiver.lost('no_connection');
      return;
    }
    connection.unacked.set(delivery.envelopeId, receiver);
    if (connection.deaf !== 'no') return;
    connection.socket.send(JSON.stringify(envelope(delivery)));
    receiver.sent();
  }

  whenReady(callback: () => void): void {
    if (this.#connections.length > 0) callback();
    else this.#waiting.push(callback);
  }

  /** Ends connections as Slack does (the app is told, and closes) or as the network does (`cut`). */
  disconnect(how: Disconnect, sockets: readonly number[] = this.open): void {
    for (const { socket } of this.#of(sockets)) {
      if (how === 'cut') socket.terminate();
      else socket.send(disconnectMessage(how));
    }
  }

  /** Leaves sockets open that no longer say anything; `all` silences pongs and pings too. */
  deafen(what: 'events' | 'all', sockets: readonly number[] = this.open): void {
    for (const connection of this.#of(sockets)) connection.deaf = what;
  }

  close(): void {
    this.#waiting = [];
    for (const connection of [...this.#connections]) {
      connection.unacked.clear();
      connection.stopPings();
      connection.socket.terminate();
    }
  }

  #of(sockets: readonly number[]): readonly Connection[] {
    return this.#connections.filter((connection) => sockets.includes(connection.number));
  }

  #hear(connection: Connection, data: Buffer): void {
    const message = parse(data);
    const envelopeId = message?.envelope_id;
    if (typeof envelopeId !== 'string' || connection.deaf !== 'no') return;
    const receiver = connection.unacked.get(envelopeId);
    connection.unacked.delete(envelopeId);
    receiver?.acked(isObject(message?.payload) && Object.keys(message.payload).length > 0 ? message.payload : null);
  }

  #forget(connection: Connection): void {
    connection.stopPings();
    const at = this.#connections.indexOf(connection);
    if (at !== -1) this.#connections.splice(at, 1);
    this.#parts.changes.tell({ type: 'socket', what: 'closed', socket: connection.number });
    for (const receiver of connection.unacked.values()) receiver.lost('socket_closed');
  }

  #pingLater(connection: Connection): void {
    connection.stopPings = this.#parts.clock.after(this.#parts.limits.pingEveryMs, () => {
      if (connection.deaf !== 'all') connection.socket.ping('Ping from local');
      this.#pingLater(connection);
    });
  }
}

function envelope({ envelopeId, kind, payload, attempt, retryReason }: Delivery): JsonObject {
  return {
    envelope_id: envelopeId,
    type: kind,
    payload,
    accepts_response_payload: kind !== 'events_api',
    ...(attempt === 0 ? {} : { retry_attempt: attempt, retry_reason: retryReason ?? 'timeout' }),
  };
}

function disconnectMessage(reason: Exclude<Disconnect, 'cut'>): string {
  return JSON.stringify({ type: 'disconnect', reason, debug_info: { host: `local-${randomUUID().slice(0, 8)}` } });
}

function parse(data: Buffer): JsonObject | undefined {
  try {
    const message: unknown = JSON.parse(data.toString());
    return isObject(message) ? message : undefined;
  } catch {
    return undefined;
  }
}
