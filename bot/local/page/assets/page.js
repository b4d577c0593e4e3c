/** The page's script: puts in place what the server has drawn, and posts its forms. It knows no workspace and draws nothing. */
import { remember, writeInto } from './writing.js';

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
  const followed = followedEnds();
  for (const patch of patches) {
    if (patch.list === undefined) replaceContent(patch);
    else replaceItem(patch);
  }
  restorePlace(kept);
  for (const [scroller, lastId] of followed) follow(scroller, lastId);
  openDialogs(kept);
}

/** The lists whose end is in sight, with the id of their last item. */
function followedEnds() {
  const scrollers = [...document.querySelectorAll('[data-follow]')];
  // The lists stand upside down: their end is at 0.
  return scrollers.filter(({ scrollTop }) => Math.abs(scrollTop) < 2).map((each) => [each, lastItem(each)?.id]);
}

/** Stays at the end; a long answer to the person is read from its beginning. */
function follow(scroller, lastId) {
  scroller.scrollTop = 0;
  const last = lastItem(scroller);
  const isAnswer = last !== null && last.id !== lastId && last.matches('.only-you');
  if (isAnswer && last.offsetHeight > scroller.clientHeight) last.scrollIntoView({ block: 'start' });
}

function lastItem(scroller) {
  return scroller.firstElementChild.lastElementChild;
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
  if (html === '') {
    present?.remove();
    return;
  }
  const holder = document.createElement('template');
  holder.innerHTML = html;
  if (present !== null) {
    present.replaceWith(holder.content);
    return;
  }
  const next = [...parent.children].find((item) => item.dataset.ts > ts);
  parent.insertBefore(holder.content, next ?? null);
}

/** What is focused, open, or entered but not yet sent, by the keys that the server gives to elements. */
function keepPlace() {
  const focused = document.activeElement;
  const keyed = [...document.querySelectorAll('[data-key]')];
  return {
    key: focused?.dataset?.key,
    caret: typeof focused?.selectionStart === 'number' ? [focused.selectionStart, focused.selectionEnd] : null,
    view: openView(),
    open: new Set(keyed.filter((element) => element.open).map((element) => element.dataset.key)),
    entered: new Map(keyed.filter(isEntered).map((element) => [element.dataset.key, element])),
  };
}

function restorePlace({ key, caret, view, open, entered }) {
  // What was entered in one view must not appear in the next.
  const isSameView = openView() === view;
  for (const element of document.querySelectorAll('[data-key]')) {
    if (open.has(element.dataset.key)) element.open = true;
    const before = entered.get(element.dataset.key);
    if (before === undefined || before === element || !(isSameView || element.closest('#modal') === null)) continue;
    if (isBox(element)) element.checked = before.checked;
    else element.value = before.value;
  }
  if (key !== undefined && document.activeElement?.dataset?.key !== key) focusOn(keyedBy(key), caret);
}

function openView() {
  return byId('modal').firstElementChild?.dataset.modal;
}

function keyedBy(key) {
  return [...document.querySelectorAll('[data-key]')].find((element) => element.dataset.key === key);
}

function focusOn(element, caret) {
  element?.focus({ preventScroll: true });
  if (caret !== null) element?.setSelectionRange?.(...caret);
}

function isEntered(element) {
  if (isBox(element)) return element.checked !== element.defaultChecked;
  if (element instanceof HTMLSelectElement)
    return [...element.options].some((one) => one.selected !== one.defaultSelected);
  return 'defaultValue' in element && element.value !== element.defaultValue;
}

function isBox({ type }) {
  return type === 'checkbox' || type === 'radio';
}

/* Dialogs: drawn open by the server, made modal here; Escape presses their button for it. */

/** Key of what had the focus before the first dialog. */
let beforeDialog;
let isSubmitted = false;

function openDialogs({ key, caret } = { caret: null }) {
  for (const dialog of document.querySelectorAll('dialog[data-modal]:not(:modal)')) {
    beforeDialog ??= document.activeElement?.closest('dialog')
      ? undefined
      : (document.activeElement?.dataset.key ?? 'line');
    dialog.removeAttribute('open');
    dialog.showModal();
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      dialog.querySelector('[data-cancel]').click();
    });
    // A browser may close it without asking, where Escape is pressed again and again.
    dialog.addEventListener('close', () => leave(dialog));
    focusIn(dialog, keyedBy(key), caret);
  }
  if (document.querySelector('dialog[open]') === null) focusAgain();
}

/** What is wrong with what was just submitted, else where the person was, else the first field. */
function focusIn(dialog, before, caret) {
  const wrong = isSubmitted ? dialog.querySelector('[aria-invalid]') : null;
  if (wrong !== null) isSubmitted = false;
  if (wrong === null && dialog.contains(before ?? null)) focusOn(before, caret);
  else (wrong ?? dialog.querySelector('.input :is(input, select, textarea)'))?.focus();
}

function leave(dialog) {
  dialog.remove();
  focusAgain();
}

function focusAgain() {
  if (beforeDialog !== undefined) focusOn(keyedBy(beforeDialog) ?? byId('line'), null);
  beforeDialog = undefined;
}

/* Forms: posted without leaving the page. */

async function onSubmit(event) {
  const { target: form, submitter } = event;
  event.preventDefault();
  if (submitter?.getAttribute('formmethod') === 'dialog') {
    leave(form.closest('dialog'));
    return;
  }
  const box = form.querySelector('textarea[name="line"]');
  // A second press waits for the first one's answer. What is written is gone from its box when it is sent.
  const busy = form.closest('#modal') ?? form;
  if (busy.ariaBusy === 'true' && box === null) return;
  busy.ariaBusy = 'true';
  isSubmitted = busy !== form;
  const written = box?.value ?? '';
  const address = submitter?.hasAttribute('formaction') ? submitter.formAction : form.action;
  const request = fetch(address, { method: 'POST', body: new URLSearchParams(new FormData(form, submitter)) });
  submitter?.closest('details[open]')?.removeAttribute('open');
  if (box !== null) {
    writeInto(box, '');
    const scroller = form.parentElement.querySelector('[data-follow]');
    if (scroller !== null) scroller.scrollTop = scroller.scrollHeight;
  }
  const { accepted, patches } = await request.then(readAnswer).catch(() => broken());
  busy.ariaBusy = 'false';
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
