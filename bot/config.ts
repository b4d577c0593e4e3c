/** Environment -> frozen, typed configuration; the only reader of process.env. All problems are told in one message. */
import { readFileSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { z } from 'zod';
import { OpsError } from '#engine/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const LOCALES = ['en', 'ru'] as const;
export type Locale = (typeof LOCALES)[number];
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
const LOG_FORMATS = ['json', 'readable'] as const;

const port = z.coerce.number().int().min(0).max(65_535);
const url = z.url({ protocol: /^https?$/ });
/** `fetch` refuses a user and password in an address, and quotes them in the error: the first page would be lost by it, and they be told. */
const plainUrl = url.refine(
  (text) => !URL.canParse(text) || `${new URL(text).username}${new URL(text).password}` === '',
  'an address without user and password',
);

const DEFAULT_STATE_DIR = 'state';
/** What the drill hub serves. */
export const DRILL_REPOSITORY = 'drill/finbert-tiny';
/** Values that mean no, as the hub's own programs read them. */
const OFF: ReadonlySet<string> = new Set(['', '0', 'off', 'no', 'false']);

/** One line a variable: docs/operations.md is compared with this list by a test. */
const SCHEMA = z.object({
  MLOPS_STATE_DIR: z.string().default(DEFAULT_STATE_DIR),
  MLOPS_DATA_DIRS: z.string().default('.'),
  MLOPS_OUTPUT_DIR: z.string().default('artifacts'),
  MLOPS_RUNBOOKS_DIR: z.string().default('runbooks'),
  MLOPS_API_HOST: z.string().default('127.0.0.1'),
  MLOPS_API_PORT: port.default(3211),
  MLOPS_API_TOKEN: z.string().min(16, 'at least 16 characters').optional(),
  MLOPS_PAGE_PORT: port.default(3210),
  MLOPS_SLACK_PORT: port.default(3000),
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-').optional(),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-').optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_API_URL: url.optional(),
  MLOPS_LOCALE: z.enum(LOCALES).optional(),
  MLOPS_LOG_LEVEL: z.enum(LOG_LEVELS).optional(),
  MLOPS_LOG_FORMAT: z.enum(LOG_FORMATS).optional(),
  MLOPS_THREADS: z.coerce.number().int().min(1).max(256).optional(),
  AI_TRADER_MODEL_CACHE: z.string().optional(),
  AI_TRADER_DIR: z.string().optional(),
  HF_ENDPOINT: url.optional(),
  HF_TOKEN: z.string().optional(),
  HF_HUB_OFFLINE: z.string().optional(),
  MLOPS_FINBERT_REPO: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, 'expected owner/name')
    .default('Xenova/finbert'),
  MLOPS_FINBERT_REVISION: z.string().default('main'),
  MLOPS_FINBERT_PRECISION: z.enum(['int8', 'fp32']).default('int8'),
  MLOPS_ALERTS_CHANNEL: z
    .string()
    .regex(/^[CG][A-Z0-9]+$/, 'expected the id of a channel: C…')
    .optional(),
  MLOPS_GITHUB_REPO: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, 'expected owner/name')
    .optional(),
  MLOPS_GITHUB_TOKEN: z.string().optional(),
  MLOPS_GITHUB_URL: plainUrl.default('https://api.github.com'),
  MLOPS_TICKET_WEBHOOK_URL: plainUrl.optional(),
  MLOPS_TICKET_WEBHOOK_SECRET: z.string().min(16, 'at least 16 characters').optional(),
  MLOPS_PAGERDUTY_KEY: z.string().min(16, 'at least 16 characters').optional(),
  MLOPS_PAGERDUTY_URL: plainUrl.default('https://events.pagerduty.com'),
  MLOPS_PAGER_WEBHOOK_URL: plainUrl.optional(),
  MLOPS_PAGER_WEBHOOK_SECRET: z.string().min(16, 'at least 16 characters').optional(),
  MLOPS_HEARTBEAT_URL: plainUrl.optional(),
  MLOPS_DRIFT_REPORTS: z.coerce.number().int().min(1).max(1_000_000).default(1000),
  VIRTUAL_ENV: z.string().optional(),
  MLFLOW_TRACKING_URI: z.string().optional(),
  MLFLOW_TRACKING_USERNAME: z.string().optional(),
  MLFLOW_TRACKING_PASSWORD: z.string().optional(),
  MLFLOW_TRACKING_TOKEN: z.string().optional(),
  MLFLOW_WORKSPACE: z.string().optional(),
  WANDB_API_KEY: z.string().optional(),
  WANDB_BASE_URL: url.default('https://api.wandb.ai'),
  NETRC: z.string().optional(),
  NO_COLOR: z.string().optional(),
  LC_ALL: z.string().optional(),
  LC_MESSAGES: z.string().optional(),
  LANG: z.string().optional(),
});

/** Each of these may also be given as a file's path in `<NAME>_FILE`, as container platforms hand out secrets. */
export const SECRETS = [
  'MLOPS_API_TOKEN',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'MLFLOW_TRACKING_PASSWORD',
  'MLFLOW_TRACKING_TOKEN',
  'WANDB_API_KEY',
  'HF_TOKEN',
  'MLOPS_GITHUB_TOKEN',
  'MLOPS_TICKET_WEBHOOK_SECRET',
  'MLOPS_PAGERDUTY_KEY',
  'MLOPS_PAGER_WEBHOOK_SECRET',
  'MLOPS_HEARTBEAT_URL',
] as const;
const SHORTEST_SECRET = 8;
export const VARIABLES = Object.keys(SCHEMA.shape);

export interface Config {
  readonly stateDir: string;
  /** It lies in the working folder, where a deployment replaces everything. */
  readonly stateDirIsDefault: boolean;
  /** Folders that inputs may come from, absolute. */
  readonly dataDirs: readonly string[];
  /** Confines outputs that were asked for from anywhere but the terminal, absolute. */
  readonly outputDir: string;
  /** Where `policy.yaml` stands, absolute. */
  readonly runbooksDir: string;
  readonly apiHost: string;
  readonly apiPort: number;
  readonly apiToken: string | null;
  /** Of the local workspace's page on 127.0.0.1. */
  readonly pagePort: number;
  /** Null without tokens: then the local workspace stands in for Slack. */
  readonly slack: {
    readonly botToken: string;
    readonly appToken: string | null;
    readonly signingSecret: string | null;
    readonly port: number;
    readonly apiUrl: string | null;
  } | null;
  readonly locale: Locale;
  readonly logLevel: (typeof LOG_LEVELS)[number] | null;
  /** Null: `readable` where a person looks, else `json`. */
  readonly logFormat: (typeof LOG_FORMATS)[number] | null;
  readonly threads: number;
  readonly modelCache: { readonly path: string; readonly configured: boolean };
  readonly finbert: {
    /** Null: the drill hub, which needs no network. */
    readonly endpoint: string | null;
    readonly token: string | null;
    readonly offline: boolean;
    readonly repository: string;
    readonly revision: string;
    readonly precision: 'int8' | 'fp32';
    /** Whether a server with an empty cache warms up by itself: a local workspace never goes to the network unasked. */
    readonly warmsUpByItself: boolean;
  };
  /** Where lasting alerts are told in Slack; null where nobody has said. */
  readonly alertsChannel: string | null;
  /** Where tickets are brought to beside the state folder; each null where it is not wanted. */
  readonly tickets: {
    readonly github: { readonly endpoint: string; readonly repository: string; readonly token: string } | null;
    readonly webhook: { readonly url: string; readonly secret: string } | null;
  };
  /** Who is rung when nobody answers an alert; null where that is not configured. */
  readonly pagers: {
    readonly pagerduty: { readonly url: string; readonly routingKey: string } | null;
    readonly webhook: { readonly url: string; readonly secret: string } | null;
  };
  /** Called each minute while all is well; null: nobody watches from outside. */
  readonly heartbeatUrl: string | null;
  /** So many stay in the state folder, beside those of open alerts. */
  readonly driftReports: number;
  readonly platformDir: string | null;
  readonly virtualEnv: string | null;
  readonly mlflow: {
    readonly uri: string | null;
    readonly username: string | null;
    readonly password: string | null;
    readonly token: string | null;
    readonly workspace: string | null;
  };
  readonly wandb: { readonly baseUrl: string; readonly apiKey: string | null; readonly netrcPath: string };
  readonly colour: boolean;
  /** Values of `SECRETS` that are long enough to be told from a word: wherever they turn up, they are masked. */
  readonly secrets: readonly string[];
}

/** @throws OpsError `config_invalid` that names every problem */
export function readConfig(environment: Environment = process.env, cwd: string = process.cwd()): Config {
  const problems: string[] = [];
  const given = withSecretFiles(dropEmpty(environment), problems);
  const parsed = SCHEMA.safeParse(given);
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  problems.push(...slackProblems(given), ...halfPairs(given));
  if (!parsed.success || problems.length > 0) {
    throw new OpsError('config_invalid', `configuration: ${problems.join('; ')}`, { facts: { problems } });
  }
  return toConfig(parsed.data, cwd);
}

/** Half a set of tokens is a mistake that would otherwise show as silence. */
function slackProblems(given: Readonly<Record<string, string>>): string[] {
  const { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, SLACK_SIGNING_SECRET: secret } = given;
  if (bot === undefined) {
    if (app === undefined && secret === undefined) return [];
    return ['SLACK_BOT_TOKEN is missing beside the other Slack settings'];
  }
  if (app === undefined && secret === undefined) {
    return ['SLACK_BOT_TOKEN needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) beside it'];
  }
  if (app !== undefined && secret !== undefined)
    return ['SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set: keep one'];
  return [];
}

function halfPairs(given: Readonly<Record<string, string>>): string[] {
  const pairs = [
    ['MLOPS_GITHUB_REPO', 'MLOPS_GITHUB_TOKEN'],
    ['MLOPS_TICKET_WEBHOOK_URL', 'MLOPS_TICKET_WEBHOOK_SECRET'],
    ['MLOPS_PAGER_WEBHOOK_URL', 'MLOPS_PAGER_WEBHOOK_SECRET'],
  ] as const;
  return pairs.flatMap(([one, other]) => {
    if ((given[one] === undefined) === (given[other] === undefined)) return [];
    return [given[one] === undefined ? `${other} needs ${one} beside it` : `${one} needs ${other} beside it`];
  });
}

function ticketsOf(env: z.output<typeof SCHEMA>): Config['tickets'] {
  const { MLOPS_GITHUB_REPO: repository, MLOPS_GITHUB_TOKEN: token } = env;
  const { MLOPS_TICKET_WEBHOOK_URL: hook, MLOPS_TICKET_WEBHOOK_SECRET: secret } = env;
  const endpoint = env.MLOPS_GITHUB_URL.replace(/\/+$/, '');
  return {
    github: repository === undefined || token === undefined ? null : { endpoint, repository, token },
    webhook: hook === undefined || secret === undefined ? null : { url: hook, secret },
  };
}

function slackOf(env: z.output<typeof SCHEMA>): Config['slack'] {
  if (env.SLACK_BOT_TOKEN === undefined) return null;
  return {
    botToken: env.SLACK_BOT_TOKEN,
    appToken: env.SLACK_APP_TOKEN ?? null,
    signingSecret: env.SLACK_SIGNING_SECRET ?? null,
    port: env.MLOPS_SLACK_PORT,
    apiUrl: env.SLACK_API_URL ?? null,
  };
}

function toConfig(env: z.output<typeof SCHEMA>, cwd: string): Config {
  const stateDir = resolve(cwd, env.MLOPS_STATE_DIR);
  const modelCache = env.AI_TRADER_MODEL_CACHE;
  return Object.freeze({
    stateDir,
    stateDirIsDefault: stateDir === resolve(cwd, DEFAULT_STATE_DIR),
    dataDirs: env.MLOPS_DATA_DIRS.split(delimiter)
      .filter((dir) => dir !== '')
      .map((dir) => resolve(cwd, dir)),
    outputDir: resolve(cwd, env.MLOPS_OUTPUT_DIR),
    runbooksDir: resolve(cwd, env.MLOPS_RUNBOOKS_DIR),
    apiHost: env.MLOPS_API_HOST,
    apiPort: env.MLOPS_API_PORT,
    apiToken: env.MLOPS_API_TOKEN ?? null,
    pagePort: env.MLOPS_PAGE_PORT,
    slack: slackOf(env),
    locale: env.MLOPS_LOCALE ?? localeOf(env.LC_ALL ?? env.LC_MESSAGES ?? env.LANG ?? ''),
    logLevel: env.MLOPS_LOG_LEVEL ?? null,
    logFormat: env.MLOPS_LOG_FORMAT ?? null,
    threads: env.MLOPS_THREADS ?? availableParallelism(),
    modelCache: {
      path: modelCache === undefined ? join(stateDir, 'models') : resolve(cwd, modelCache),
      configured: modelCache !== undefined,
    },
    finbert: finbertOf(env),
    alertsChannel: env.MLOPS_ALERTS_CHANNEL ?? null,
    tickets: ticketsOf(env),
    pagers: pagersOf(env),
    heartbeatUrl: env.MLOPS_HEARTBEAT_URL ?? null,
    driftReports: env.MLOPS_DRIFT_REPORTS,
    platformDir: env.AI_TRADER_DIR === undefined ? null : resolve(cwd, env.AI_TRADER_DIR),
    virtualEnv: env.VIRTUAL_ENV ?? null,
    mlflow: {
      uri: env.MLFLOW_TRACKING_URI ?? null,
      username: env.MLFLOW_TRACKING_USERNAME ?? null,
      password: env.MLFLOW_TRACKING_PASSWORD ?? null,
      token: env.MLFLOW_TRACKING_TOKEN ?? null,
      workspace: env.MLFLOW_WORKSPACE ?? null,
    },
    wandb: {
      baseUrl: env.WANDB_BASE_URL,
      apiKey: env.WANDB_API_KEY ?? null,
      netrcPath: env.NETRC ?? join(homedir(), '.netrc'),
    },
    colour: env.NO_COLOR === undefined,
    secrets: SECRETS.map((name) => env[name] ?? '').filter((secret) => secret.length >= SHORTEST_SECRET),
  });
}

function pagersOf(env: z.output<typeof SCHEMA>): Config['pagers'] {
  const { MLOPS_PAGERDUTY_KEY: routingKey, MLOPS_PAGERDUTY_URL: events } = env;
  const { MLOPS_PAGER_WEBHOOK_URL: hook, MLOPS_PAGER_WEBHOOK_SECRET: secret } = env;
  return {
    pagerduty: routingKey === undefined ? null : { url: events, routingKey },
    webhook: hook === undefined || secret === undefined ? null : { url: hook, secret },
  };
}

const PUBLIC_HUB = 'https://huggingface.co';

/** Where nobody has said anything of Slack, cache or hub, a newcomer tries things out: with a model that is made here. */
function finbertOf(env: z.output<typeof SCHEMA>): Config['finbert'] {
  const isReal = env.SLACK_BOT_TOKEN !== undefined || env.AI_TRADER_MODEL_CACHE !== undefined;
  const endpoint = env.HF_ENDPOINT ?? (isReal ? PUBLIC_HUB : null);
  const offline = !OFF.has((env.HF_HUB_OFFLINE ?? '').toLowerCase());
  return {
    endpoint,
    token: env.HF_TOKEN ?? null,
    offline,
    repository: endpoint === null ? DRILL_REPOSITORY : env.MLOPS_FINBERT_REPO,
    revision: endpoint === null ? 'main' : env.MLOPS_FINBERT_REVISION,
    precision: env.MLOPS_FINBERT_PRECISION,
    warmsUpByItself: endpoint !== PUBLIC_HUB || env.HF_ENDPOINT !== undefined || env.SLACK_BOT_TOKEN !== undefined,
  };
}

/** An empty variable is an unset one, as shells and compose files mean it. */
function dropEmpty(environment: Environment): Record<string, string> {
  const given = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(given) as Record<string, string>;
}

function withSecretFiles(given: Record<string, string>, problems: string[]): Record<string, string> {
  const filled = { ...given };
  for (const name of SECRETS) {
    const path = given[`${name}_FILE`];
    if (path === undefined) continue;
    if (given[name] !== undefined) problems.push(`${name} and ${name}_FILE are both set: keep one`);
    try {
      filled[name] = readFileSync(path, 'utf8').trim();
    } catch (error) {
      problems.push(`${name}_FILE: cannot read ${path} (${(error as NodeJS.ErrnoException).code})`);
    }
  }
  return filled;
}

function localeOf(posix: string): Locale {
  return posix.toLowerCase().startsWith('ru') ? 'ru' : 'en';
}
