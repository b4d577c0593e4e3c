/** What Slack makes of a text that a person types: control characters escaped, names turned into references. */
import type { Workspace } from '../workspace.ts';

/** For a message: `&`, `<` and `>` escaped, `@name` and `#channel` as `<@U…>` and `<#C…>`. */
export function escapeMessage(text: string, workspace: Workspace): string {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return referenceNames(safe, workspace, false);
}

/** For a command that asks for it: `@name` as `<@U…|name>`; the rest stays as typed. */
export function referenceNames(text: string, workspace: Workspace, withName: boolean): string {
  const name = (plain: string) => (withName ? `|${plain}` : '');
  return text
    .replaceAll(/(?<![\w@])@([\p{L}\p{N}._-]*[\p{L}\p{N}])/gu, (typed, plain: string) => {
      const user = [...workspace.users.values()].find((other) => other.name === plain);
      return user === undefined ? typed : `<@${user.id}${name(plain)}>`;
    })
    .replaceAll(/(?<![\w#&])#([\p{L}\p{N}_-]+)/gu, (typed, plain: string) => {
      const channel = [...workspace.channels.values()].find((other) => other.name === plain);
      return channel === undefined ? typed : `<#${channel.id}${name(plain)}>`;
    });
}
