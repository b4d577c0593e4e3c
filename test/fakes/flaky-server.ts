/** An HTTP server on a free port that can be made to lose its answers, or to hang up before it does anything. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FlakyServer {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** What is asked for is done, and no answer comes to what changes something. */
  loseAnswers(): void;
  cut(): void;
  mend(): void;
}

export async function flakyServer(answer: (asked: Asked) => Answer): Promise<FlakyServer> {
  let weather: 'fine' | 'deaf' | 'mute' = 'fine';
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    if (weather === 'deaf') return request.socket.destroy();
    const one: Asked = {
      method: request.method ?? '',
      url: new URL(request.url ?? '/', 'http://host'),
      headers: request.headers,
      body: await text(request),
    };
    asked.push(one);
    const { status, body, headers } = answer(one);
    if (weather === 'mute' && one.method !== 'GET') return request.socket.destroy();
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    return response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    loseAnswers: () => {
      weather = 'mute';
    },
    cut: () => {
      weather = 'deaf';
    },
    mend: () => {
      weather = 'fine';
    },
  };
}
