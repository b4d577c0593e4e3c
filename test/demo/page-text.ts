/** Reads the local workspace's page as a person does: the messages that it shows, as lines of text, with what can be pressed. */

export interface SeenMessage {
  readonly author: string;
  readonly lines: readonly string[];
  /** What the button sends, by its label. */
  readonly buttons: ReadonlyMap<string, string>;
  /** Names of the files that hang on it. */
  readonly files: readonly string[];
  /** Addresses of the pictures in it. */
  readonly pictures: readonly string[];
  /** Address of its thread, when somebody has answered there. */
  readonly thread: string | null;
}

/** @param list `timeline` for the channel, `replies` for the open thread, whose first message is its parent */
export function messagesIn(page: string, list: 'timeline' | 'replies'): readonly SeenMessage[] {
  const [, whole = ''] = new RegExp(`<ol class="messages" id="${list}">(.*?)</ol>`, 's').exec(page) ?? [];
  return whole
    .split(/(?=<li class="message)/)
    .flatMap((piece) => (piece.startsWith('<li class="message') ? [messageOf(piece)] : []));
}

/** The question of a confirmation and what its coloured button sends. */
export function questionIn(dialog: string): { readonly text: string; readonly yes: string } | null {
  const button = /<button class="button (?:danger|primary)" name="press" value="([^"]*)"/.exec(dialog)?.[1];
  const body = /<h2[^>]*>.*?(?=<footer>)/s.exec(dialog)?.[0];
  return button === undefined || body === undefined ? null : { text: linesOf(body).join(' '), yes: plain(button) };
}

function messageOf(piece: string): SeenMessage {
  const buttons = new Map<string, string>();
  for (const [, value = '', label = ''] of piece.matchAll(
    /<button class="button[^"]*" name="press" value="([^"]*)"[^>]*>(.*?)<\/button>/gs,
  ))
    buttons.set(plain(label), plain(value));
  const [, content = ''] =
    /<div class="content">(.*?)(?:<div class="actions">|<a class="repl|<ul class="reactions">|$)/s.exec(piece) ?? [];
  return {
    author: plain(/<bdi class="author">(.*?)<\/bdi>/.exec(piece)?.[1] ?? ''),
    lines: linesOf(content.replace(/<figure.*?<\/figure>|<div class="file">.*?<\/div>/gs, '')),
    buttons,
    files: [...piece.matchAll(/ download="([^"]+)"/g)].map(([, name = '']) => plain(name)),
    pictures: [...piece.matchAll(/<img src="([^"]+)"/g)].map(([, address = '']) => plain(address)),
    thread: plain(/<a class="replies" href="([^"]*)"/.exec(piece)?.[1] ?? '') || null,
  };
}

function linesOf(markup: string): readonly string[] {
  return plain(
    markup
      .replaceAll('<i class="on"></i>', '▰')
      .replaceAll('<i></i>', '▱')
      .replaceAll(/<span class="sign busy"[^>]*><\/span>/g, '…')
      .replaceAll(/<span class="sign pending"[^>]*><\/span>/g, '·')
      .replaceAll('<li>', '\n  ')
      .replaceAll(/<(?:br|\/p|\/h[1-6]|\/div|\/li)[^>]*>/g, '\n'),
  )
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '');
}

const SIGNS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Text without markup. */
function plain(markup: string): string {
  return markup.replaceAll(/<[^>]*>/g, '').replaceAll(/&(#39|\w+);/g, (whole, name: string) => SIGNS[name] ?? whole);
}
