/** A cell as an error may show it: at most 40 characters, control characters escaped, so that no terminal or log is harmed. */
export function cellText(cell: string): string {
  const visible = Array.from(cell.slice(0, MAX_LENGTH * 2), escapeControl);
  const shown = visible.slice(0, MAX_LENGTH).join('');
  return visible.length > MAX_LENGTH || cell.length > MAX_LENGTH * 2 || shown.length > MAX_LENGTH
    ? `${cut(visible)}…`
    : shown;
}

const MAX_LENGTH = 40;

/** Whole escapes only, and room for the ellipsis. */
function cut(visible: readonly string[]): string {
  let text = '';
  for (const piece of visible) {
    if (text.length + piece.length > MAX_LENGTH - 1) break;
    text += piece;
  }
  return text;
}

/** Bidirectional and zero-width marks are escaped too: they can make a text look like another one. */
function escapeControl(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hidden =
    code < 0x20 ||
    (code >= 0x7f && code < 0xa0) ||
    (code >= 0xd800 && code < 0xe000) ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069) ||
    code === 0xfeff;
  return hidden ? `\\u${code.toString(16).padStart(4, '0')}` : character;
}
