/** The line that was meant by what Slack hands on: without its escapes, its links, and the mention of the bot. */

/** `stop`, alone: the one thing that is heard in a job's thread without being mentioned. */
const BARE_STOP = /^\s*(?:stop|cancel|стоп|отмена|отмени)[\s.!]*$/i;

const LEADING_MENTION = /^\s*<@[^>]+>[\s:,]*/;
const MENTION = /<@([^<>|]{1,40})(?:\|[^<>]{0,100})?>[:,]?[ \t]*/g;
const GREETING = /^\s*(?:hi|hello|hey|please|привет|здравствуй(?:те)?|пожалуйста)(?![\p{L}\p{N}-])[\s,.!:]*/iu;

export function plainLine(text: string): string {
  return text
    .replaceAll(/<(?:https?:|mailto:)[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll(/<((?:https?:|mailto:)[^>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}

/** What is said to the bot that the text begins with, or to nobody by name. */
export function spokenLine(text: string): string {
  return plainLine(text.replace(LEADING_MENTION, ''));
}

/** What is said in a text that mentions the bot somewhere: `hi @mlops status`. */
export function mentionedLine(text: string): string {
  if (LEADING_MENTION.test(text)) return spokenLine(text);
  const mentions = [...text.matchAll(MENTION)];
  // Of several people it is not known here which one is the bot.
  if (new Set(mentions.map(([, id]) => id)).size !== 1) return plainLine(text);
  return plainLine(text.replace(MENTION, '').replace(GREETING, ''));
}

export function isBareStop(text: string): boolean {
  return BARE_STOP.test(text);
}
