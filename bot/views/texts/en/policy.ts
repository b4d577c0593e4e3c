/** English: policy. */
import { counted } from '../plural.ts';
import type { PolicyTexts, RuleTexts } from '../policy-texts.ts';

const count = counted('en');

export const rulesEn: RuleTexts = {
  'default:terminal': ({ file }) => `there is no policy file ${file}, so the terminal may do everything`,
  'default:local': ({ file }) => `there is no policy file ${file}, so the local workspace may do everything`,
  'default:slack': ({ file }) => `there is no policy file ${file}, so Slack may only look`,
  'default:api': () => 'a program with the API token may look and run, and no more',
  danger: () => 'what makes the service riskier needs a second person, and cannot be asked for from here yet',
  channels: ({ file }) => `the bot answers only in the channels that ${file} lists`,
  rule: ({ at, file }) => `rule ${at} of ${file} says so`,
  read: () => 'everybody may look',
  program: () => 'a program with the API token may look and run, and no more',
  operators: ({ file }) => `what starts or changes something is for the operators that ${file} names`,
  schedule: () => 'by the schedule what only looks or does ordinary work may happen, and no more',
};

/** What to do when the rule says no. */
export const ruleHintsEn: RuleTexts = {
  'default:terminal': () => 'Ask an operator.',
  'default:local': () => 'Ask an operator.',
  'default:slack': ({ file, nativeId }) =>
    `Copy policy.example.yaml to ${file} and put ${nativeId} under operators: it counts from the next request on. Until then, type it in a terminal.`,
  'default:api': () => 'Ask an operator, or type it in a terminal.',
  danger: () => 'Type it in a terminal on the machine of the bot.',
  channels: ({ file }) => `Say it in one of those channels, or add this one under channels in ${file}.`,
  rule: ({ action }) => `Look at it with \`mlops policy explain ${action}\`; ask an operator.`,
  read: () => 'Ask an operator.',
  program: () => 'Ask an operator, or type it in a terminal.',
  operators: ({ file, nativeId, personKey }) =>
    `Ask an operator. To become one, be listed in ${file}: under people with \`${personKey}: ${nativeId}\`, and under operators.`,
  schedule: () => 'Ask for it yourself: what changes the service is for a person to decide.',
};

export const policyEn: PolicyTexts = {
  policy: {
    rules: rulesEn,
    allowed: (who, action, where, rule) => `${who} may do “${action}” through ${where}: ${rule}.`,
    denied: (who, action, where, rule) => `${who} may not do “${action}” through ${where}: ${rule}.`,
    inChannel: (channel) => `, in ${channel}`,
    orInGroups: (groups) => `It would be allowed to members of ${groups}: who they are, only Slack knows.`,
    broken: (file, problems) => `${file} was changed and cannot be used, so the policy before counts: ${problems}.`,
    title: 'policy',
    none: (file) => `no file (${file})`,
    hidden: (hidden) => `${count(hidden, { one: 'action is', other: 'actions are' })} not for you and left out here.`,
    notForYou: (rule) => `You may not do this: ${rule}.`,
  },
};
