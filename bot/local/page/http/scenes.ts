/** Reads from an address who looks at what. */
import type { Scene } from '../parts/look.ts';
import type { PageWorkspace } from '../types.ts';

export interface SceneAddress {
  readonly user: string;
  readonly channel?: string | undefined;
  readonly thread?: string | undefined;
}

/** Throws an error named `PersonCannot` for a person or place that is not there. */
export function sceneAt({ user, channel, thread }: SceneAddress, workspace: PageWorkspace): Scene {
  const person = workspace.person(user);
  if (channel === undefined) return { person, channel: null, threadTs: null };
  // Looking at its messages opens the direct conversation with the bot.
  person.messages(channel);
  const isBot = channel === workspace.workspace.app.botUserId;
  const found = person.channels.find(({ id, imUser }) => (isBot ? imUser === user : id === channel));
  if (found === undefined) throw personCannot(`${person.user.name} is not in ${channel}`);
  const isThread = thread !== undefined && person.messages(found.id).some(({ ts }) => ts === thread);
  return { person, channel: found, threadTs: isThread ? thread : null };
}

export function isPersonCannot(thrown: unknown): thrown is Error {
  return thrown instanceof Error && thrown.name === 'PersonCannot';
}

function personCannot(message: string): Error {
  const error = new Error(message);
  error.name = 'PersonCannot';
  return error;
}
