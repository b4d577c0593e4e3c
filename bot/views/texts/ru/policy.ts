/** Russian: policy. */
import { counted } from '../plural.ts';
import type { PolicyTexts, RuleTexts } from '../policy-texts.ts';

const count = counted('ru');

export const rulesRu: RuleTexts = {
  'default:terminal': ({ file }) => `файла правил ${file} нет, поэтому терминалу можно всё`,
  'default:local': ({ file }) => `файла правил ${file} нет, поэтому локальному рабочему пространству можно всё`,
  'default:slack': ({ file }) => `файла правил ${file} нет, поэтому из Slack можно только смотреть`,
  'default:api': () => 'программе с токеном API можно смотреть и запускать, не больше',
  danger: () => 'то, что повышает риск, требует второго человека, и отсюда об этом пока нельзя попросить',
  channels: ({ file }) => `бот отвечает только в каналах, перечисленных в ${file}`,
  rule: ({ at, file }) => `так говорит правило ${at} в ${file}`,
  read: () => 'смотреть можно всем',
  program: () => 'программе с токеном API можно смотреть и запускать, не больше',
  operators: ({ file }) => `запускать и менять могут только операторы, названные в ${file}`,
  schedule: () => 'по расписанию можно только смотреть и выполнять обычную работу',
};

/** What to do when the rule says no. */
export const ruleHintsRu: RuleTexts = {
  'default:terminal': () => 'Обратитесь к оператору.',
  'default:local': () => 'Обратитесь к оператору.',
  'default:slack': ({ file, nativeId }) =>
    `Скопируйте policy.example.yaml в ${file} и впишите ${nativeId} в operators: это подействует со следующего запроса. А пока наберите команду в терминале.`,
  'default:api': () => 'Обратитесь к оператору или наберите команду в терминале.',
  danger: () => 'Наберите команду в терминале на машине бота.',
  channels: ({ file }) => `Напишите в одном из этих каналов или добавьте этот в channels в ${file}.`,
  rule: ({ action }) => `Посмотрите: \`mlops policy explain ${action}\`; обратитесь к оператору.`,
  read: () => 'Обратитесь к оператору.',
  program: () => 'Обратитесь к оператору или наберите команду в терминале.',
  operators: ({ file, nativeId, personKey }) =>
    `Обратитесь к оператору. Чтобы стать им, нужна запись в ${file}: в people с \`${personKey}: ${nativeId}\` и в operators.`,
  schedule: () => 'Попросите об этом сами: менять работу сервиса решает человек.',
};

export const policyRu: PolicyTexts = {
  policy: {
    rules: rulesRu,
    allowed: (who, action, where, rule) => `${who}: «${action}» через ${where} можно: ${rule}.`,
    denied: (who, action, where, rule) => `${who}: «${action}» через ${where} нельзя: ${rule}.`,
    inChannel: (channel) => `, в ${channel}`,
    orInGroups: (groups) => `Участникам ${groups} было бы можно: кто в них входит, знает только Slack.`,
    broken: (file, problems) => `${file} изменён и непригоден, поэтому действуют прежние правила: ${problems}.`,
    title: 'правила',
    none: (file) => `файла нет (${file})`,
    hidden: (hidden) =>
      `${count(hidden, { one: 'действие', few: 'действия', many: 'действий', other: 'действия' })} не для вас и здесь не показано.`,
    notForYou: (rule) => `Вам это нельзя: ${rule}.`,
  },
};
