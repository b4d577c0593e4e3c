/** `drift status|report`: section 4 of the runbook, what detectors see and what they found. */
import { z } from 'zod';
import type { DriftWatch } from '../drift/detection/types.ts';
import type { DriftReport, ReportStore } from '../drift/types.ts';
import { OpsError } from '../errors.ts';
import type { Json } from '../json.ts';
import { nearestWord } from '../nearest-word.ts';
import { streamName } from '../stream-name.ts';
import { type AnyAction, defineAction } from './registry.ts';
import { STREAM } from './stream-argument.ts';

export interface DriftActionPorts {
  readonly drift: DriftWatch;
  readonly reports: ReportStore;
}

export function driftActions({ drift, reports }: DriftActionPorts): AnyAction[] {
  return [
    defineAction({
      name: 'drift status',
      aliases: ['drift'],
      group: 'drift',
      risk: 'read',
      args: z.strictObject({ stream: STREAM.optional() }),
      positional: ['stream'],
      example: 'drift status',
      execute: async ({ stream: name }) => {
        const status = await drift.status();
        if (name === undefined) return { result: status as unknown as Json };
        const names = status.streams.map(streamName);
        const at = names.indexOf(name);
        if (at === -1) {
          const facts = { stream: name, hint: nearestWord(name, names) };
          throw new OpsError('stream_not_found', `no values have come for a stream ${name}`, { facts });
        }
        return { result: { ...status, streams: [status.streams[at]!] } as unknown as Json };
      },
    }),
    defineAction({
      name: 'drift report',
      group: 'drift',
      risk: 'read',
      args: z.strictObject({ which: STREAM.optional() }),
      positional: ['which'],
      example: 'drift report',
      execute: async ({ which }) => ({ result: { report: (await find(which)) as unknown as Json } }),
    }),
  ];

  /** The report of that id, or the newest of that stream; the newest of all where nothing is asked for. */
  async function find(which: string | undefined): Promise<DriftReport> {
    if (which === undefined) {
      const [newest] = await reports.list(1);
      if (newest !== undefined) return newest;
      throw new OpsError('report_not_found', 'there is no drift report yet', { facts: { report: null, hint: null } });
    }
    const byId = await reports.read(which);
    if (byId !== undefined) return byId;
    const { streams } = await drift.status();
    const stream = streams.find((each) => streamName(each) === which);
    const ofStream = stream?.last == null ? undefined : await reports.read(stream.last.report);
    if (ofStream !== undefined) return ofStream;
    const hint = nearestWord(which, streams.filter(({ last }) => last !== null).map(streamName));
    throw new OpsError('report_not_found', `no drift report ${which}`, { facts: { report: which, hint } });
  }
}
