/** Draws what the system says about itself: status, who asks, the environment checks. */
import type { Json } from '#engine/json.ts';
import type { ControlDocument } from '#engine/models/control.ts';
import { shownTime } from '../quantities.ts';
import { asNumber, asObject, asObjects, asText, asTexts, own, shownFacts } from '../reading.ts';
import type { Texts } from '../texts/texts.ts';
import { type Cell, fields, type Tone, type View, view } from '../view.ts';
import { controlHeadline } from './control-view.ts';

/** @param result `{owner: {pid, since} | null, state_dir, alerts: {open, unanswered}, control, workspace, jobs: {queued, …}, pool: {threads}, policy: {file, in_force, problems}, version, node}` */
export function statusView(result: Json, texts: Texts): View {
  const { owner, state_dir, alerts, control, workspace, jobs, pool, policy: rules, version, node } = asObject(result);
  const pid = asNumber(asObject(owner).pid);
  const counts = asObject(jobs);
  const live = [counts.queued, counts.running, counts.retrying, counts.blocked].map((count) => asNumber(count) ?? 0);
  const [queued = 0, running = 0, retrying = 0, blocked = 0] = live;
  const { status, policy } = texts;
  // After a kill: what was running waits, and nothing goes on by itself.
  const isStranded = pid === null && live.some((count) => count > 0);
  return view(
    pid === null
      ? { kind: 'headline', text: status.free, tone: 'plain' }
      : { kind: 'headline', text: status.owned(pid, shownTime(asObject(owner).since, texts)), tone: 'good' },
    fields([
      [status.stateFolder, asText(state_dir)],
      alertsRow(alerts, texts),
      modeRow(control, texts),
      [status.workspace, asText(workspace)],
      [status.jobs, status.counts(queued, running, retrying, blocked)],
      [status.pool, status.threads(asNumber(asObject(pool).threads) ?? 0)],
      [policy.title, policyState(rules, texts), asTexts(asObject(rules).problems).length > 0 ? 'bad' : 'plain'],
      [status.version, `mlops ${asText(version) ?? ''}, Node ${asText(node) ?? ''}`],
    ]),
    { kind: 'next', label: texts.error.next, text: isStranded ? status.nextWaiting : status.next },
  );
}

type Row = readonly [label: string, value: string | null, tone: Tone];

/** As many ids as are read at a glance. */
const SHOWN_ALERTS = 5;

function alertsRow(alerts: Json | undefined, { status }: Texts): Row {
  const { open, unanswered } = asObject(alerts);
  const count = asNumber(open);
  if (count === null || count === 0) return [status.alerts, count === null ? null : status.noAlerts, 'plain'];
  const ids = asTexts(unanswered);
  const shown = ids.length > SHOWN_ALERTS ? [...ids.slice(0, SHOWN_ALERTS), '…'] : ids;
  return [status.alerts, status.alertsOpen(count, shown), ids.length === 0 ? 'plain' : 'bad'];
}

/** Nothing in normal times. */
function modeRow(control: Json | undefined, texts: Texts): Row {
  const { mode, effective } = asObject(control);
  if (asText(mode) === null || Object.keys(asObject(effective)).length === 0) return [texts.status.mode, null, 'plain'];
  const { text, tone } = controlHeadline(control as unknown as ControlDocument, texts);
  return [texts.status.mode, tone === 'good' ? null : text, tone];
}

/** Where the policy stands, and whether it counts; null for an answer that does not say. */
function policyState(rules: Json | undefined, { policy }: Texts): string | null {
  const { file, in_force, problems } = asObject(rules);
  const path = asText(file);
  if (path === null) return null;
  const broken = asTexts(problems);
  if (broken.length > 0) return policy.broken(path, broken.join('; '));
  return in_force === true ? path : policy.none(path);
}

/** @param result `{id, edge}` */
export function whoamiView(result: Json, texts: Texts): View {
  const { id, edge } = asObject(result);
  const edges: Readonly<Record<string, string>> = texts.whoami.edges;
  const name = asText(edge) ?? '';
  return view(
    { kind: 'headline', text: texts.whoami.you(asText(id) ?? ''), tone: 'plain' },
    fields([[texts.whoami.edge, own(edges, name) ?? name]]),
  );
}

const CHECK_TONES: Readonly<Record<string, Tone>> = {
  ok: 'good',
  warning: 'warning',
  failed: 'bad',
  not_checked: 'dim',
};

/** @param result `{ok, checks: [{name, state, reason, facts}]}` */
export function environmentView(result: Json, texts: Texts): View {
  const { check } = texts;
  const checks = asObjects(asObject(result).checks);
  const failed = checks.filter((each) => each.state === 'failed').length;
  const states: Readonly<Record<string, string>> = check.states;
  const titles: Readonly<Record<string, string>> = check.titles;
  return view(
    failed === 0
      ? { kind: 'headline', text: check.passed, tone: 'good' }
      : { kind: 'headline', text: check.failed(failed), tone: 'bad' },
    {
      kind: 'table',
      columns: [{ title: check.name }, { title: check.state }, { title: check.detail }],
      rows: checks.map((each): readonly Cell[] => {
        const name = asText(each.name) ?? '';
        const state = asText(each.state) ?? '';
        const tone = CHECK_TONES[state];
        return [
          { text: own(titles, name) ?? name },
          { text: own(states, state) ?? state, ...(tone === undefined ? {} : { tone }) },
          { text: findingText(name, each, texts) },
        ];
      }),
    },
  );
}

/** What was found and, in the same breath, what to do about it. */
function findingText(name: string, each: ReturnType<typeof asObject>, texts: Texts): string {
  const reason = asText(each.reason) ?? '';
  const facts = asObject(each.facts);
  const finding = texts.findings[`${name}.${reason}`] ?? texts.findings[`any.${reason}`];
  if (!finding) return `${reason} ${shownFacts(facts)}`.trim();
  const next = finding.next === null ? '' : ` ${texts.error.next}: ${finding.next(facts)}`;
  return finding.detail(facts) + next;
}
