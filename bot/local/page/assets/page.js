/** The page's only script: puts in place what the server has drawn, and posts its forms. It knows no workspace and draws nothing. */

const { body } = document;
const byId = (id) => document.getElementById(id);

/* Changes: one stream of patches, taken up again where it ended. */

let since = body.dataset.since;
let stream;

function listen() {
  if (stream !== undefined || document.hidden) return;
  stream = new EventSource(`${body.dataset.events}&since=${encodeURIComponent(since)}`);
  stream.addEventListener('open', () => tellConnection(null));
  stream.addEventListener('patches', (event) => {
    since = event.lastEventId;
    apply(JSON.parse(event.data));
  });
  // A refusal ends the stream for good; everything else is tried again by the browser.
  stream.addEventListener('error', () => {
    tellConnection(stream.readyState === EventSource.CLOSED ? 'stale' : 'lost');
  });
}

/** Browsers allow few connections to one address: a window that nobody sees gives its own back. */
function onVisibility() {
  if (!document.hidden) return listen();
  stream?.close();
  stream = undefined;
}

function tellConnection(problem) {
  const banner = byId('lost');
  banner.hidden = problem === null;
  banner.textContent = problem === null ? '' : banner.dataset[problem];
}

/* Patches: elements are replaced, and what the person was doing in them stays. */

function apply(patches) {
  const kept = keepPlace();
  for (const patch of patches) {
    if (patch.list === undefined) replaceContent(patch);
    else replaceItem(patch);
  }
  restorePlace(kept);
  openDialogs();
}

function replaceContent({ id, html }) {
  // A dialog that is gone can show nothing: what it was to say is said on the page.
  const element = byId(id) ?? (id.endsWith('notice') ? byId('notice') : null);
  if (element !== null) element.innerHTML = html;
}

/** An item keeps its place in the order of `data-ts`; ties stand in the order in which they came. */
function replaceItem({ list, id, ts, html, once }) {
  const parent = byId(list);
  if (parent === null) return;
  byId('nothing-yet')?.remove();
  const present = byId(id);
  if (present !== null && once) return;
  if (html === '') return present?.remove();
  const holder = document.createElement('template');
  holder.innerHTML = html;
  if (present !== null) return present.replaceWith(holder.content);
  const next = [...parent.children].find((item) => item.dataset.ts > ts);
  parent.insertBefore(holder.content, next ?? null);
}

/** What is focused, open, or entered but not yet sent, by the keys that the server gives to elements. */
function keepPlace() {
  const focused = document.activeElement;
  const keyed = [
    ...document.querySelectorAll('#modal [data-key], #home [data-key], .messages [data-key], nav [data-key]'),
  ];
  return {
    key: focused?.dataset?.key,
    caret: caretOf(focused),
    modal: byId('modal').firstElementChild?.dataset.modal,
    open: new Set(keyed.filter((element) => element.open).map((element) => element.dataset.key)),
    entered: new Map(keyed.filter(isEntered).map((element) => [element.dataset.key, element.value])),
  };
}

function restorePlace({ key, caret, modal, open, entered }) {
  // What was entered in one view must not appear in the next.
  const isSameView = byId('modal').firstElementChild?.dataset.modal === modal;
  for (const element of document.querySelectorAll('[data-key]')) {
    const own = element.dataset.key;
    if (open.has(own) && element instanceof HTMLDetailsElement) element.open = true;
    if (entered.has(own) && (isSameView || element.closest('#modal') === null)) element.value = entered.get(own);
  }
  if (key === undefined || document.activeElement?.dataset?.key === key) return;
  const again = [...document.querySelectorAll('[data-key]')].find((element) => element.dataset.key === key);
  again?.focus({ preventScroll: true });
  if (caret !== null) again?.setSelectionRange?.(...caret);
}

function isEntered(element) {
  return 'defaultValue' in element && element.type !== 'checkbox' && element.value !== element.defaultValue;
}

function caretOf(element) {
  return typeof element?.selectionStart === 'number' ? [element.selectionStart, element.selectionEnd] : null;
}

/* Dialogs: drawn open by the server, made modal here; Escape presses their button for it. */

let beforeDialog;

function openDialogs() {
  for (const dialog of document.querySelectorAll('dialog[data-modal]')) {
    if (dialog.matches(':modal')) continue;
    beforeDialog ??= document.activeElement?.dataset?.key ?? 'line';
    dialog.removeAttribute('open');
    dialog.showModal();
    const first = dialog.querySelector('[aria-invalid], .input :is(input, select, textarea)');
    first?.focus();
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      dialog.querySelector('[data-cancel]').click();
    });
    dialog.addEventListener('close', () => dialog.remove());
  }
  if (document.querySelector('dialog[open]') === null && beforeDialog !== undefined) focusAgain();
}

function focusAgain() {
  const element = [...document.querySelectorAll('[data-key]')].find((each) => each.dataset.key === beforeDialog);
  (element ?? byId('line'))?.focus({ preventScroll: true });
  beforeDialog = undefined;
}

/* Forms: posted without leaving the page. */

async function onSubmit(event) {
  const { target: form, submitter } = event;
  if (submitter?.getAttribute('formmethod') === 'dialog') {
    queueMicrotask(focusAgain);
    return;
  }
  event.preventDefault();
  const box = form.querySelector('textarea[name="line"]');
  // A second press waits for the first one's answer. What is written is gone from its box when it is sent.
  if (form.ariaBusy === 'true' && box === null) return;
  form.ariaBusy = 'true';
  const written = box?.value ?? '';
  const address = submitter?.hasAttribute('formaction') ? submitter.formAction : form.action;
  const request = fetch(address, { method: 'POST', body: new URLSearchParams(new FormData(form, submitter)) });
  form.closest('details[open]')?.removeAttribute('open');
  if (box !== null) {
    writeInto(box, '');
    const scroller = form.parentElement.querySelector('[data-follow]');
    if (scroller !== null) scroller.scrollTop = scroller.scrollHeight;
  }
  const { accepted, patches } = await request.then(readAnswer).catch(() => broken());
  form.ariaBusy = 'false';
  if (box !== null && accepted) remember(written);
  if (box !== null && !accepted && box.value === '') writeInto(box, written);
  apply(patches);
}

function readAnswer(response) {
  return response.ok ? response.json() : broken();
}

function broken() {
  const words = document.createElement('p');
  words.textContent = body.dataset.broken;
  return { accepted: false, patches: [{ id: 'modal-notice', html: words.outerHTML }] };
}

function writeInto(box, text) {
  box.value = text;
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

/* Writing: completion of commands, what was sent before, Enter to send. */

const composer = document.querySelector('[data-complete]');
const line = byId('line');
const list = byId('completions');
const sent = [];
let back = 0;
let asked = 0;

function remember(text) {
  if (text.trim() !== '' && sent.at(-1) !== text) sent.push(text);
  back = 0;
}

async function complete() {
  asked += 1;
  const mine = asked;
  const isCommand = line.value.startsWith('/') && !line.value.includes('\n') && line.selectionEnd === line.value.length;
  const response = isCommand && (await fetch(`${composer.dataset.complete}?line=${encodeURIComponent(line.value)}`));
  const html = response?.ok ? await response.text() : '';
  if (mine !== asked) return;
  list.innerHTML = html;
  showCompletions(html !== '');
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

document.addEventListener('keydown', (event) => {
  const isSend = event.key === 'Enter' && !event.shiftKey && !event.isComposing && !event.defaultPrevented;
  if (isSend && event.target.matches?.('textarea[name="line"]')) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
  if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
  const menus = [...document.querySelectorAll('details.menu[open]')];
  for (const menu of menus) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
  if (menus.length === 0) document.querySelector('[data-close-thread]')?.click();
});
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details.menu[open]'))
    if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener('submit', onSubmit);
document.addEventListener('visibilitychange', onVisibility);

openDialogs();
listen();
