/** Russian: refusals and failures of on-call, pagers and the schedule. */
import type { ErrorTexts } from '../../texts.ts';

type OnCallCode =
  | 'oncall_invalid'
  | 'person_needed'
  | 'pager_unreachable'
  | 'pager_refused'
  | 'schedule_invalid'
  | 'schedule_not_found';

export const onCallErrorsRu: Pick<ErrorTexts, OnCallCode> = {
  oncall_invalid: ({ file, problems }) => ({
    message: `Ошибки в файле дежурств ${file} (${problems.length}): ${problems.join('; ')}. Ничего не запущено.`,
    hint: 'Исправьте файл и запустите снова; oncall.example.yaml, который поставляется с программой, объясняет каждый ключ.',
  }),
  person_needed: ({ actor }) => ({
    message: `${actor} — это программа, вызвать её нельзя. Дежурный остался прежним.`,
    hint: 'Наберите `mlops oncall take` сами, в Slack или в терминале.',
  }),
  pager_unreachable: ({ pager, status, reason }) => ({
    message: `Пейджер ${pager} не принял вызов (${status === null ? reason : `HTTP ${status}`}). Вызов сохранён и будет отправлен снова.`,
    hint: 'Позвоните дежурному по телефону; кто это и какие вызовы ждут, покажет `mlops oncall`.',
  }),
  pager_refused: ({ pager, status, reason }) => ({
    message: `Пейджер ${pager} отклонил вызов (HTTP ${status}: ${reason}). Повторно он не отправляется.`,
    hint: 'Позвоните дежурному по телефону; проверьте настройки пейджера по docs/operations.md.',
  }),
  schedule_invalid: ({ file, problems }) => ({
    message: `Ошибки в расписании ${file} (${problems.length}): ${problems.join('; ')}. Ничего не запущено.`,
    hint: 'Исправьте файл и запустите снова; schedule.yaml, который поставляется с программой, объясняет каждый ключ.',
  }),
  schedule_not_found: ({ id, known, hint }) => ({
    message: `В расписании нет записи «${id}». Ничего не сделано.`,
    hint:
      hint === null
        ? `В нём есть: ${known.length === 0 ? 'пока ничего' : known.join(', ')}.`
        : `Может быть, \`${hint}\`? Все записи покажет \`mlops schedule list\`.`,
  }),
};
