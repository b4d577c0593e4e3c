/** The line that was meant by what Slack hands on: without its escapes, its links, and the mention of the bot. */

/** `stop`, alone: the one thing that is heard in a job's thread without being mentioned. */
const BARE_STOP = /^\s*(?:stop|cancel|стоп|отмена|отмени)[\s.!]*$/i;

export function plainLine(text: string): string {
  return text
    .replaceAll(/<(?:https?:|mailto:)[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll(/<((?:https?:|mailto:)[^>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}

/** What is said to the bot. */
export function spokenLine(text: string): string {
  return plainLine(text.replace(/^\s*<@[^>]+>[\s:,]*/, ''));
}

export function isBareStop(text: string): boolean {
  return BARE_STOP.test(text);
}
