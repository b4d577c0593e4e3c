/** Draws which rule decides about an action. */
import type { Json } from '#engine/json.ts';
import { asObject, asText, asTexts, own } from '../reading.ts';
import { ruleText } from '../texts/policy-texts.ts';
import type { Texts } from '../texts/texts.ts';
import { type View, view } from '../view.ts';

/** @param result `{action, risk, actor: {id, edge}, channel, allow, rule, file, or_in_groups, problems}` */
export function policyView(result: Json, texts: Texts): View {
  const { action, actor, channel, allow, rule, file, or_in_groups, problems } = asObject(result);
  const { policy, whoami } = texts;
  const { id, edge } = asObject(actor);
  const edges: Readonly<Record<string, string>> = whoami.edges;
  const place = asText(channel) === null ? '' : policy.inChannel(asText(channel) ?? '');
  const where = `${own(edges, asText(edge) ?? '') ?? asText(edge) ?? ''}${place}`;
  const facts = { file: asText(file) ?? '', action: asText(action) ?? '' };
  const because = ruleText(asText(rule) ?? '', facts, policy.rules);
  const say = allow === true ? policy.allowed : policy.denied;
  const groups = asTexts(or_in_groups);
  const broken = asTexts(problems);
  return view(
    {
      kind: 'headline',
      text: say(asText(id) ?? '', facts.action, where, because),
      tone: allow === true ? 'good' : 'warning',
    },
    groups.length === 0 ? null : { kind: 'text', text: policy.orInGroups(groups.join(', ')) },
    broken.length === 0 ? null : { kind: 'text', text: policy.broken(facts.file, broken.join('; ')), tone: 'bad' },
  );
}
