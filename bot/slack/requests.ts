/** Carries out what somebody asked for in Slack, in whichever way they asked, and answers where they did. */
import { formatLine } from '#bot/grammar/format-line.ts';
import { parseLine, readGiven } from '#bot/grammar/parse.ts';
import { modalFor } from '#bot/views/block-kit/modal.ts';
import { LINE_BUTTONS } from '#bot/views/drawings/line-buttons.ts';
import { outcomeView } from '#bot/views/drawings/outcome-view.ts';
import type { Texts } from '#bot/views/texts/texts.ts';
import { type Button, view } from '#bot/views/view.ts';
import type { Perform } from '#engine/actions/perform.ts';
import type { ActionOutcome, ActionSpec } from '#engine/actions/types.ts';
import type { Clock } from '#engine/clock.ts';
import { fromRecord, toOpsError } from '#engine/errors.ts';
import type { Actor } from '#engine/jobs/types.ts';
import { isDirect, type Place, placeInForm } from './answer-place.ts';
import type { Answers } from './answers.ts';
import type { ChannelNames } from './channel-names.ts';
import type { Views } from './forms-and-home.ts';
import type { Turn } from './intake/turn.ts';
import type { JobCards } from './jobs/job-cards.ts';
import type { UserGroups } from './user-groups.ts';

export interface RequestsOptions {
  readonly perform: Perform;
  readonly specs: readonly ActionSpec[];
  readonly people: (slackUserId: string) => Promise<Actor>;
  readonly groups: UserGroups;
  readonly channels: ChannelNames;
  readonly views: Views;
  readonly cards: JobCards;
  readonly answers: Answers;
  readonly texts: Texts;
  readonly clock: Clock;
}

export interface Requested {
  readonly action: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export class Requests {
  readonly #options: RequestsOptions;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  /** What was typed, from its first word to its answer. */
  async typed(line: string, place: Place, turn: Turn, { quiet = false } = {}): Promise<void> {
    const { specs, answers } = this.#options;
    // The bare command is how people ask what there is.
    const text = line.trim() === '' ? 'help' : line;
    let parsed: ReturnType<typeof parseLine>;
    try {
      parsed = parseLine(text, specs);
    } catch (thrown) {
      const error = toOpsError(thrown);
      if (error.code === 'missing_argument' && (await this.openForm(text, place))) return;
      return answers.tellFailure(error.toRecord(), place, turn, text);
    }
    if (parsed.kind === 'help') {
      const topic = parsed.topic?.split(' ') ?? [];
      return await this.carryOut({ action: 'help', args: { topic } }, place, turn, { json: parsed.json });
    }
    await this.carryOut(parsed, place, turn, { json: parsed.json, quiet });
  }

  /** @param options.quiet what came of it is seen where it was pressed: only what did not is told */
  async carryOut(requested: Requested, place: Place, turn: Turn, { json = false, quiet = false } = {}): Promise<void> {
    const { answers, cards, clock, texts } = this.#options;
    const outcome = await this.perform(requested, place, turn);
    if (json) {
      answers.tellJson(outcome, place, turn);
      // Its beginning was told as a document; how it goes on is seen on its card, as ever.
      if (outcome.ok && outcome.job !== undefined) await cards.post(outcome.job, place, turn);
      return;
    }
    if (!outcome.ok) return answers.tellFailure(outcome.error, place, turn, this.#lineOf(requested));
    const { job } = outcome;
    if (job === undefined) {
      if (quiet) return;
      return answers.tell(outcomeView(outcome, clock.now(), texts), place, turn, this.#sharing(requested, place));
    }
    const isPosted = await cards.post(job, place, turn);
    if (outcome.joined !== true) return;
    const text = isPosted ? texts.job.joined(job.id, job.by.id) : texts.answer.joinedElsewhere(job.id, job.by.id);
    answers.tell(view({ kind: 'text', text }), place, turn, this.#runningAgain(requested));
  }

  /** The card shows who did it: only what did not come of it is told. */
  async cancel(job: string, place: Place, turn: Turn): Promise<void> {
    const { answers, clock, texts } = this.#options;
    const outcome = await this.perform({ action: 'jobs cancel', args: { job } }, place, turn);
    if (!outcome.ok) return answers.tellFailure(outcome.error, place, turn);
    const { answer } = outcome.result as { readonly answer?: string };
    if (answer === 'already_final') answers.tell(outcomeView(outcome, clock.now(), texts), place, turn);
  }

  /** As a file in the thread of the message that was pressed. */
  async sendLogs(job: string, place: Place, turn: Turn): Promise<void> {
    const { answers, clock, texts } = this.#options;
    const outcome = await this.perform({ action: 'jobs logs', args: { job } }, place, turn);
    if (!outcome.ok) return answers.tellFailure(outcome.error, place, turn);
    const { lines } = outcome.result as { readonly lines?: readonly unknown[] };
    if (lines === undefined || lines.length === 0) {
      return answers.tell(outcomeView(outcome, clock.now(), texts), place, turn);
    }
    answers.sendToThread([{ of: 'job', job, part: 'logs' }], texts.answer.logsOf(job), place, turn);
  }

  /** Shows the channel what a person has just seen alone: asked anew, so that it is the present state that is shown. */
  async share(line: string, place: Place, turn: Turn): Promise<void> {
    const { specs, answers, clock, texts } = this.#options;
    const parsed = parseLine(line, specs);
    const requested = parsed.kind === 'help' ? { action: 'help', args: {} } : parsed;
    const outcome = await this.perform(requested, place, turn);
    if (!outcome.ok) return answers.tellFailure(outcome.error, place, turn);
    const { id } = await this.#options.people(place.user);
    const shown = outcomeView(outcome, clock.now(), texts);
    const by = { kind: 'context', items: [{ text: texts.answer.sharedBy(id, `/mlops ${line}`) }] } as const;
    answers.share(view(...shown.blocks, by), place, turn);
  }

  /** What the engine says. @throws OpsError when this process is leaving, and the next one must be asked */
  async perform({ action, args }: Requested, place: Place, turn: Turn): Promise<ActionOutcome> {
    const { perform, people, groups, channels } = this.#options;
    const outcome = await perform({
      action,
      args,
      actor: await people(place.user),
      groups: await groups.of(place.user),
      requestKey: turn.key,
      ...(place.channel === null ? {} : { channel: await channels.of(place.channel) }),
    });
    if (!outcome.ok && LEAVING.has(outcome.error.code)) throw fromRecord(outcome.error);
    return outcome;
  }

  /** A form for the action that a line begins, filled with what was typed; false when none can be opened here. */
  async openForm(line: string, place: Place): Promise<boolean> {
    const { specs, texts, views } = this.#options;
    const given = readGiven(line, specs);
    if (given === null || place.trigger === null) return false;
    return await views.open(place.trigger, modalFor(given.spec, given.args, texts, placeInForm(place)));
  }

  /** The form of an action, filled with its example where that changes nothing that is there; false when it cannot be opened here. */
  async openExample(action: string, place: Place): Promise<boolean> {
    const spec = this.#options.specs.find(({ name }) => name === action);
    const isHarmless = spec?.risk === 'read' || spec?.risk === 'run';
    return await this.openForm(isHarmless ? spec.example : action, place);
  }

  #lineOf({ action, args }: Requested): string | null {
    const spec = this.#options.specs.find(({ name }) => name === action);
    return spec === undefined ? null : formatLine(spec, args);
  }

  /** Only what looks and changes nothing is shown again to others, where there are others. */
  #sharing(requested: Requested, place: Place): readonly Button[] {
    const { specs, texts } = this.#options;
    if (isDirect(place)) return [];
    const line = this.#lineOf(requested);
    const risk = specs.find(({ name }) => name === requested.action)?.risk;
    return line === null || risk !== 'read' ? [] : [{ id: LINE_BUTTONS.share, label: texts.answer.share, value: line }];
  }

  #runningAgain({ action, args }: Requested): readonly Button[] {
    const { specs, texts } = this.#options;
    const spec = specs.find(({ name }) => name === action);
    if (spec === undefined || !spec.arguments.some(({ key }) => key === 'again')) return [];
    const line = formatLine(spec, { ...args, again: true });
    return [{ id: LINE_BUTTONS.run, label: texts.answer.runAgain, value: line }];
  }
}

const LEAVING: ReadonlySet<string> = new Set(['owner_leaving', 'engine_stopping', 'state_closed']);
