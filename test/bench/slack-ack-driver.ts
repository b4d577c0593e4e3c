/** Signed slash commands over kept-alive connections, as plain bytes: the driver must cost less than what it measures. */
import { createHmac } from 'node:crypto';
import { connect, type Socket } from 'node:net';

export interface CommandSource {
  readonly signingSecret: string;
  /** What a response_url begins with. */
  readonly answersTo: string;
  /** Where the people are, and who types the command of a number. */
  readonly channel: string;
  readonly userOf: (number: number) => string;
  readonly team: string;
  /** What is typed after `/mlops`. */
  readonly text: string;
}

/** Requests that are ready to be written, each a delivery of its own; they are good for five minutes. */
export function signedCommands(count: number, firstNumber: number, source: CommandSource): readonly Buffer[] {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return Array.from({ length: count }, (_, index) => {
    const number = firstNumber + index;
    const body = new URLSearchParams({
      token: 'legacy',
      team_id: source.team,
      team_domain: 'desk',
      channel_id: source.channel,
      channel_name: 'ops',
      user_id: source.userOf(number),
      user_name: 'ann',
      command: '/mlops',
      text: source.text,
      api_app_id: 'A0APP',
      is_enterprise_install: 'false',
      response_url: `${source.answersTo}/${number}`,
      trigger_id: `${timestamp}.${number}.bench`,
    }).toString();
    const signature = createHmac('sha256', source.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    const head = [
      'POST /slack/events HTTP/1.1',
      'host: 127.0.0.1',
      'content-type: application/x-www-form-urlencoded',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-slack-request-timestamp: ${timestamp}`,
      `x-slack-signature: v0=${signature}`,
      'user-agent: Slackbot 1.0 (+https://api.slack.com/robots)',
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}

/**
 * Milliseconds from each request's writing to the end of its answer, `inFlight` of them at any time. The first requests, one on each
 * connection, are not counted: a server takes up one connection in a turn of its event loop. @throws Error for any answer but 200
 */
export async function ackTimes(
  port: number,
  inFlight: number,
  requests: readonly Buffer[],
): Promise<readonly number[]> {
  const sockets: Socket[] = [];
  for (const request of requests.slice(0, inFlight)) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    await exchange(socket, request);
    sockets.push(socket);
  }
  const times: number[] = [];
  let next = inFlight;
  const lane = async (socket: Socket): Promise<void> => {
    while (next < requests.length) {
      const request = requests[next]!;
      next += 1;
      const begun = performance.now();
      await exchange(socket, request);
      times.push(performance.now() - begun);
    }
    socket.destroy();
  };
  await Promise.all(sockets.map(lane));
  return times;
}

/** Acknowledgements have no body: the answer ends with its head. */
function exchange(socket: Socket, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const end = (error?: Error): void => {
      socket.off('data', hear).off('error', end).off('close', cut);
      if (error === undefined) resolve();
      else reject(error);
    };
    const hear = (chunk: Buffer): void => {
      answer += chunk.toString('latin1');
      if (!answer.endsWith('\r\n\r\n')) return;
      end(answer.startsWith('HTTP/1.1 200 ') ? undefined : new Error(`not acknowledged: ${answer.split('\r\n')[0]}`));
    };
    const cut = (): void => end(new Error('the connection was cut'));
    socket.on('data', hear).on('error', end).on('close', cut);
    socket.write(request);
  });
}

/** The value below which `share` of the values lie, as one of them. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
}
