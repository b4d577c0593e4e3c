/** A person types a slash command and sees what comes of it. */
import type { Answer } from '../delivery/delivery.ts';
import type { Channel, User } from '../documents.ts';
import { isObject } from '../json.ts';
import type { House } from '../web-api/api-method.ts';
import { Refusal } from '../web-api/refusal.ts';
import { respond } from '../web-api/response-url.ts';
import { referenceNames } from './escape-text.ts';
import { commandPayload } from './payloads.ts';
import { PersonCannot } from './person-cannot.ts';
import type { PeopleParts } from './pressing.ts';

/** Who answers when Slack itself has something to say. */
const SLACKBOT = 'USLACKBOT';

/** Resolves when the command was acknowledged or has failed, and the person has seen which. */
export async function typeCommand(
  channel: Channel,
  line: string,
  user: User,
  { house, deliveries }: PeopleParts,
): Promise<Answer> {
  const [, name = '', typed = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(line.trim()) ?? [];
  const known = house.workspace.app.commands.find(({ command }) => command === name);
  if (known === undefined) throw new PersonCannot(`${name || line} is not a valid command`);
  const text = known.shouldEscape === true ? referenceNames(typed, house.workspace, true) : typed;
  const answer = await deliveries.interact('slash_commands', commandPayload(name, text, channel, user, house));
  showAnswer(name, channel, user, answer, house);
  return answer;
}

/** An acknowledgement may carry the answer; a failure is told by Slack itself. */
function showAnswer(command: string, channel: Channel, user: User, answer: Answer, house: House): void {
  if (answer.status !== 'acked') {
    const error = answer.status === 'timed_out' ? 'operation_timeout' : 'dispatch_failed';
    showFailure(command, error, channel, user, house);
    return;
  }
  if (answer.body === null) return;
  const target = { channel: channel.id, user: user.id, threadTs: null, messageTs: null };
  try {
    respond(target, isObject(answer.body) ? answer.body : { text: answer.body }, house);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    showFailure(command, 'dispatch_failed', channel, user, house);
  }
}

function showFailure(command: string, error: string, channel: Channel, user: User, { workspace }: House): void {
  workspace.addEphemeral({
    channel: channel.id,
    ts: workspace.newTs(),
    shownTo: user.id,
    user: SLACKBOT,
    byApp: false,
    text: `${command} failed with the error "${error}"`,
    blocks: [],
    attachments: [],
    threadTs: null,
    editedTs: null,
    edits: 0,
  });
}
