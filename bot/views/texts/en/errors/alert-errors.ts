/** English: refusals and failures of alerts and tickets. */
import type { AlertErrorCode } from '../../alert-texts.ts';
import type { ErrorTexts } from '../../texts.ts';

const HOW: Readonly<Record<string, string>> = {
  over: 'it was over by itself',
  dismissed: 'it was dismissed',
  confirmed: 'the drift was confirmed and the model retrained',
  closed: 'it was closed',
};
const STATES: Readonly<Record<string, string>> = {
  firing: 'it fires, and nobody has answered yet',
  escalated: 'people were called, and nobody has answered yet',
};

const by = (who: string) => (who === 'system' ? '' : ` by ${who}`);

export const alertErrorsEn: Pick<ErrorTexts, AlertErrorCode> = {
  alert_not_found: ({ alert, hint }) => ({
    message: `There is no alert ${alert}. Nothing was changed.`,
    hint:
      hint === null
        ? 'See what drifts with `mlops drift status`.'
        : `An alert is named by its number or by its stream; open is ${hint}. See all with \`mlops drift status\`.`,
  }),
  alert_not_named: ({ open }) =>
    open.length === 0
      ? { message: 'No alert is open. Nothing was changed.', hint: 'See what drifts with `mlops drift status`.' }
      : {
          message: `${open.length} alerts are open, and it is not clear which one is meant. Nothing was changed.`,
          hint: `Name one: ${open.slice(0, 10).join(', ')}${open.length > 10 ? ', …' : ''}.`,
        },
  alert_over: ({ alert, how, by: who, at }) => ({
    message: `Alert ${alert} has already ended: ${HOW[how] ?? how}${by(who)}, ${at}. Nothing was changed.`,
    hint:
      how === 'over'
        ? 'Nothing needs to be done. See what drifts now with `mlops drift status`.'
        : `Within a quarter of an hour \`mlops drift undo ${alert}\` takes that back; after it, \`mlops drift status\` shows what drifts now.`,
  }),
  alert_replaced: ({ alert, newer }) => ({
    message: `Since ${alert} ended, ${newer} was raised about the same. Nothing was changed.`,
    hint: `Act on ${newer}.`,
  }),
  nothing_to_undo: ({ alert, state }) => ({
    message: `Nothing of alert ${alert} can be taken back: ${STATES[state] ?? state}.`,
    hint: 'An acknowledgement, a snooze, a confirmation and, for a quarter of an hour, a dismissal can be.',
  }),
  no_training: () => ({
    message: 'There is no finished training that could be repeated. Nothing was started.',
    hint: 'Train once with `mlops train <data>`, for example `mlops train runbooks/drills/data/events.parquet`; later confirmations repeat the newest.',
  }),
  ticket_not_found: ({ ticket, hint }) => ({
    message: `There is no ticket ${ticket}.`,
    hint:
      hint === null
        ? 'There are no tickets yet: each alert opens its own.'
        : `The newest is ${hint}. See all with \`mlops ticket list\`.`,
  }),
  ticket_over: ({ ticket, resolution, at }) => ({
    message: `Ticket ${ticket} was closed ${at} (${resolution}) and takes no more lines. It stays as it is.`,
    hint: `Read it with \`mlops ticket show ${ticket}\`.`,
  }),
  ticket_sink_unreachable: ({ sink, reason }) => ({
    message: `Tickets cannot be brought to ${sink} now (${reason}). They are kept here whole, and brought later.`,
    hint: 'Nothing needs to be done; see with `mlops ticket list` what still waits.',
  }),
  ticket_sink_refused: ({ sink, reason }) => ({
    message: `${sink} does not take the tickets (${reason}). They are kept here whole, and it is asked again from time to time.`,
    hint: 'Check its settings: for GitHub the repository’s name and whether the token may write issues, for a webhook its address and secret.',
  }),
};
