/** Holds the rooms' import rules and the few texts that may stand in one place only. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const ROOMS = ['bot', 'engine', 'workers'];

interface Import {
  readonly from: string;
  /** Path inside the repository, `node:…`, or a package's name. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = ROOMS.flatMap((room) =>
  readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(room, name)),
);
const sources = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const source = sources.get(file)!;
  const found: Import[] = [];
  for (const match of source.matchAll(/^(?:import|export)\s([^;]*?)\sfrom\s+'([^']+)'/gms)) {
    found.push({ from: file, to: target(file, match[2]!), typeOnly: isTypeOnly(match[1]!) });
  }
  for (const match of source.matchAll(/\bimport\('([^']+)'\)/g)) {
    found.push({ from: file, to: target(file, match[1]!), typeOnly: false });
  }
  return found;
}

function isTypeOnly(clause: string): boolean {
  if (clause.startsWith('type ')) return true;
  const names = /^\{([^}]*)\}$/s.exec(clause.trim());
  return names !== null && names[1]!.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '));
}

function target(file: string, specifier: string): string {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return relative(ROOT, join(ROOT, dirname(file), specifier));
  return specifier;
}

const GROUND = [
  'engine/errors.ts',
  'engine/error-codes.ts',
  'engine/error-facts.ts',
  'engine/value-reasons.ts',
  'engine/bad-value.ts',
  'engine/json.ts',
  'engine/clock.ts',
  'engine/nearest-word.ts',
  'engine/serialised.ts',
  'engine/webhook.ts',
  'engine/stream-name.ts',
];
/** Files of a room that others may take values from: its ports, their constants and task names. */
const PORT_FILES = /\/(types|compute|tasks|worker-entry|write-points)\.ts$/;
const PURE_DURABLE = /^engine\/durable\/(canonical-json|sha256|write-points)\.ts$/;
/** The assembler that rooms with hot loops of their own are written with: pure code that knows none of them. */
const isAssembler = (path: string) => path.startsWith('engine/wasm/');
const PURE_BUILTINS = ['node:crypto', 'node:path'];

const isDriver = (path: string) => path.includes('/drivers/');
const isRepo = (path: string) => /^(bot|engine|workers|runbooks|state|test)\//.test(path);
const area = (path: string) => path.split('/')[1]!;
const isPort = (path: string) => PORT_FILES.test(path);

/** Each rule says which files it is for, and what those may import. The first that fits a file counts. */
const RULES: readonly { name: string; files: (path: string) => boolean; allows: (link: Import) => boolean }[] = [
  {
    name: 'the ground of the engine knows only itself',
    files: (path) => GROUND.includes(path),
    allows: ({ to }) => GROUND.includes(to) || PURE_BUILTINS.includes(to),
  },
  {
    name: 'the assembler knows only itself',
    files: isAssembler,
    allows: ({ to }) => isAssembler(to),
  },
  {
    name: 'durable and audit stand on node and errors',
    files: (path) => /^engine\/(durable|audit)\//.test(path),
    allows: ({ from, to }) =>
      to.startsWith('node:') || GROUND.includes(to) || to.startsWith('engine/durable/') || area(from) === area(to),
  },
  {
    name: 'a driver knows its own room, the ports of others, the durable ground, node and its SDK',
    files: (path) => path.startsWith('engine/') && isDriver(path),
    allows: ({ from, to, typeOnly }) =>
      !isRepo(to) ||
      GROUND.includes(to) ||
      to.startsWith('engine/durable/') ||
      (to.startsWith('engine/') && area(to) === area(from)) ||
      (to.startsWith('engine/') && !isDriver(to) && (typeOnly || isPort(to))),
  },
  {
    name: 'actions and job handlers may call other rooms, through ports for all I/O',
    files: (path) => path.startsWith('engine/actions/') || /^engine\/[^/]+\/jobs\.ts$/.test(path),
    allows: ({ to }) =>
      (to.startsWith('engine/') && !isDriver(to) && (!to.startsWith('engine/durable/') || PURE_DURABLE.test(to))) ||
      to === 'zod' ||
      PURE_BUILTINS.includes(to),
  },
  {
    name: 'a room of the engine knows its own files, the types and ports of others, and the assembler; no I/O, no SDK',
    files: (path) => path.startsWith('engine/'),
    allows: ({ from, to, typeOnly }) =>
      GROUND.includes(to) ||
      to === 'zod' ||
      PURE_BUILTINS.includes(to) ||
      (to.startsWith('node:') && typeOnly) ||
      PURE_DURABLE.test(to) ||
      isAssembler(to) ||
      (to.startsWith('engine/') && !isDriver(to) && (area(to) === area(from) || typeOnly || isPort(to))),
  },
  {
    name: 'a worker runs engine code and the drivers of data sets, recorded streams, charts, the forest package and ONNX; no network, store, pool or bot',
    files: (path) => path.startsWith('workers/'),
    allows: ({ to }) =>
      to === 'node:os' ||
      (to.startsWith('engine/') &&
        (!isDriver(to) ||
          to === 'engine/jobs/drivers/moving-entry.ts' ||
          /^engine\/(datasets|charts|training|sentiment|drift)\/drivers\/(?!code-version|input-copies|hub|snapshot-files)/.test(
            to,
          )) &&
        !/^engine\/(store|audit|actions|durable)\//.test(to)),
  },
  {
    name: 'grammar and views are pure: engine types only; views quote as the grammar does',
    files: (path) => /^bot\/(grammar|views)\//.test(path),
    allows: ({ from, to, typeOnly }) =>
      GROUND.includes(to) ||
      to.startsWith(`bot/${area(from)}/`) ||
      to === 'bot/grammar/words.ts' ||
      (to.startsWith('engine/') && !isDriver(to) && (typeOnly || isPort(to))),
  },
  {
    name: 'an edge knows the engine without its drivers, grammar, views, and its own SDK',
    files: (path) => /^bot\/(terminal|api|slack)\//.test(path),
    allows: ({ from, to }) =>
      !isRepo(to) ||
      (to.startsWith('engine/') && !isDriver(to)) ||
      /^bot\/(grammar|views)\//.test(to) ||
      to === 'bot/action-client.ts' ||
      to.startsWith(`bot/${area(from)}/`),
  },
  {
    name: 'the local Slack knows node and fastify, nothing of ours: a fake that knows the engine proves nothing',
    files: (path) => path.startsWith('bot/local/server/'),
    allows: ({ to }) =>
      to.startsWith('node:') || ['fastify', '@fastify/websocket'].includes(to) || to.startsWith('bot/local/server/'),
  },
  {
    name: 'the page knows node and fastify; workspace and completions are handed in',
    files: (path) => path.startsWith('bot/local/page/'),
    allows: ({ to }) => to.startsWith('node:') || to === 'fastify' || to.startsWith('bot/local/page/'),
  },
  {
    name: 'the drill hub knows node, its own files and how ONNX is written, nothing of those who download from it',
    files: (path) => path.startsWith('bot/local/hub/'),
    allows: ({ to }) =>
      to.startsWith('node:') ||
      to.startsWith('bot/local/hub/') ||
      to.startsWith('engine/onnx/') ||
      to === 'engine/training/outputs/protobuf.ts',
  },
  {
    name: 'the entry and its process know the edges and the composition root',
    files: (path) => path === 'bot/main.ts' || path === 'bot/process.ts',
    allows: ({ to }) => !isDriver(to),
  },
  {
    name: 'config knows errors, node and zod',
    files: (path) => path === 'bot/config.ts',
    allows: ({ to }) => !isRepo(to) || GROUND.includes(to),
  },
  {
    name: 'the local page draws what Slack holds: node, fastify and its own files',
    files: (path) => path.startsWith('bot/local/page/'),
    allows: ({ to }) => to.startsWith('node:') || to === 'fastify' || to.startsWith('bot/local/page/'),
  },
  {
    name: 'what several edges share knows engine types and one SDK',
    files: (path) => ['bot/action-client.ts', 'bot/logger.ts'].includes(path),
    allows: ({ to, typeOnly }) =>
      /^pino(-pretty)?$/.test(to) || to === 'engine/audit/mask-secrets.ts' || (typeOnly && !isDriver(to)),
  },
  {
    name: 'connect finds or becomes the owner: composition root, API client and the folder lock',
    files: (path) => path === 'bot/compose/connect.ts',
    allows: ({ to }) => !isDriver(to) && to !== 'bot/process.ts',
  },
  {
    name: 'the composition root knows everything',
    files: (path) => path.startsWith('bot/compose/'),
    allows: ({ to }) => !to.startsWith('test/'),
  },
];

describe('the rooms', () => {
  it('were seen: files and imports were found in each', () => {
    for (const room of ROOMS) expect(files.filter((file) => file.startsWith(`${room}/`)).length).toBeGreaterThan(3);
    expect(imports.length).toBeGreaterThan(files.length);
    expect(imports.filter((link) => link.typeOnly).length).toBeGreaterThan(20);
  });

  it('each file falls under a rule', () => {
    const lawless = files.filter((file) => !RULES.some((rule) => rule.files(file)));

    expect(lawless).toEqual([]);
  });

  it('import only what their rule allows', () => {
    const broken = imports
      .map((link) => ({ link, rule: RULES.find((rule) => rule.files(link.from)) }))
      .filter(({ link, rule }) => rule !== undefined && !rule.allows(link))
      .map(({ link, rule }) => `${link.from} imports ${link.to} (${rule!.name})`);

    expect(broken).toEqual([]);
  });
});

describe('imports', () => {
  it('lead back to no file, types counted', () => {
    const left = new Set(files);
    // Files that import nothing that is left, or that nothing left imports, are in no circle.
    for (let size = -1; size !== left.size; ) {
      size = left.size;
      const among = imports.filter(({ from, to }) => left.has(from) && left.has(to));
      const [importing, imported] = [new Set(among.map(({ from }) => from)), new Set(among.map(({ to }) => to))];
      for (const file of left) if (!importing.has(file) || !imported.has(file)) left.delete(file);
    }

    expect([...left]).toEqual([]);
  });
});

describe('what stands in one place only', () => {
  const one: readonly { what: RegExp; where: RegExp; why: string }[] = [
    { what: /\bprocess\.env\b/, where: /^bot\/config\.ts:/, why: 'the environment is read by the config' },
    {
      what: /\b(Date\.now|Math\.random|performance\.now)\(|new Date\(\)/,
      where: /^bot\/compose\/system-clock\.ts:/,
      why: 'clock and seed are passed in',
    },
    {
      what: /\b(setTimeout|setInterval)\(/,
      where: /^bot\/(compose\/system-clock|process)\.ts:/,
      why: 'timers come from the clock',
    },
    {
      what: /\bprocess\.(exit|exitCode|once|on)\b/,
      where: /^bot\/process\.ts:/,
      why: 'signals and exit codes are the process’s',
    },
  ];

  it.each(one)('$why', ({ what, where }) => {
    const lines = [...sources].flatMap(([file, text]) =>
      text
        .split('\n')
        .filter((line) => what.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );

    expect(lines.filter((line) => !where.test(line))).toEqual([]);
  });

  it('worker files stay within 40 lines', () => {
    const long = [...sources].filter(([file, text]) => file.startsWith('workers/') && text.split('\n').length > 41);

    expect(long.map(([file]) => file)).toEqual([]);
  });
});
