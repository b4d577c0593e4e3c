/** The box in which a person writes: commands are completed, and what was sent before comes back. */

const composer = document.querySelector('[data-complete]');
const line = document.getElementById('line');
const list = document.getElementById('completions');
const sent = [];
let back = 0;
let asked = 0;

/** What was sent can be brought back. */
export function remember(text) {
  if (text.trim() !== '' && sent.at(-1) !== text) sent.push(text);
  back = 0;
}

export function writeInto(box, text) {
  box.value = text;
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

/** A longer line makes an address that the server does not take. */
const COMPLETED_CHARS = 1_000;

async function complete() {
  asked += 1;
  const mine = asked;
  const isShort = line.value.length <= COMPLETED_CHARS && !line.value.includes('\n');
  const isCommand = line.value.startsWith('/') && isShort && line.selectionEnd === line.value.length;
  const html = isCommand ? await proposals(line.value) : '';
  if (mine !== asked) return;
  list.innerHTML = html;
  showCompletions(html !== '');
}

/** Nothing while the page cannot be reached: one can still write. */
async function proposals(typed) {
  const address = `${composer.dataset.complete}?line=${encodeURIComponent(typed)}`;
  const response = await fetch(address).catch(() => null);
  return response?.ok ? await response.text() : '';
}

function showCompletions(isShown) {
  list.hidden = !isShown;
  line.removeAttribute('aria-activedescendant');
}

function select(step) {
  const options = [...list.children];
  const at = options.findIndex((option) => option.ariaSelected === 'true');
  const next = options.at((at + step + options.length + (at < 0 && step < 0 ? 1 : 0)) % options.length);
  for (const option of options) option.ariaSelected = String(option === next);
  line.setAttribute('aria-activedescendant', next.id);
  next.scrollIntoView({ block: 'nearest' });
}

function take(option) {
  showCompletions(false);
  writeInto(line, option.dataset.line.endsWith(' ') ? option.dataset.line : `${option.dataset.line} `);
  line.focus();
}

function onLineKey(event) {
  if (event.isComposing) return;
  if (!list.hidden && onCompletionKey(event)) {
    event.preventDefault();
    return;
  }
  const isRecall = event.key === 'ArrowUp' && (line.value === '' || line.value === sent.at(-back));
  if (isRecall && back < sent.length) {
    event.preventDefault();
    back += 1;
    line.value = sent.at(-back);
  }
}

/** Whether the open list of completions has used the key. */
function onCompletionKey({ key, shiftKey }) {
  const selected = list.querySelector('[aria-selected="true"]');
  if (key === 'ArrowDown') select(1);
  else if (key === 'ArrowUp') select(-1);
  else if (key === 'Escape') showCompletions(false);
  else if (key === 'Tab' && !shiftKey) take(selected ?? list.firstElementChild);
  else if (key === 'Enter' && !shiftKey && selected !== null) take(selected);
  else return false;
  return true;
}

if (line !== null) {
  line.addEventListener('keydown', onLineKey);
  line.addEventListener('input', complete);
  list.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    const option = event.target.closest('[role="option"]');
    if (option !== null) take(option);
  });
  line.addEventListener('blur', () => showCompletions(false));
}
