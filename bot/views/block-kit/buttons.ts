/** Draws buttons: at most three are seen, the others stand in the menu behind them. */

import type { Button } from '../view.ts';
import { fitted } from './fitted-text.ts';
import { LIMITS, SHOWN_BUTTON, SHOWN_BUTTONS } from './limits.ts';
import type { Drawn } from './look.ts';
import { label } from './mrkdwn.ts';
import type { ButtonElement, ConfirmDialog, Option, OverflowElement, PlainText, SelectElement } from './types.ts';

/** The menu's own id; what was chosen is the option's value, which `readMenuValue` takes apart. */
export const MENU_ACTION = 'menu';

/** @param more on the menu that is opened, where there are more entries than Slack takes behind three dots */
export function drawButtons(buttons: readonly Button[], more: string): Drawn {
  const usable = buttons.filter(canBePressed);
  const shown = new Set(shownButtons(usable));
  const menu = usable.filter((button) => !shown.has(button)).filter(fitsMenu);
  const isLong = menu.length > LIMITS.menuOptions;
  const offered = menu.slice(0, isLong ? LIMITS.options : LIMITS.menuOptions);
  const many = isLong ? drawSelect(offered, more) : null;
  const behind = many ?? (offered.length === 0 ? null : drawMenu(offered));
  const elements = [...[...shown].map(drawButton), ...(behind === null ? [] : [behind])];
  const cut = shown.size + offered.length < buttons.length;
  return { blocks: elements.length === 0 ? [] : [{ type: 'actions', elements: withOwnIds(elements) }], cut };
}

export function drawButton(button: Button): ButtonElement {
  return {
    type: 'button',
    action_id: button.id,
    text: plainText(button.label, SHOWN_BUTTON),
    value: button.value,
    ...(button.style === undefined ? {} : { style: button.style }),
    ...(button.confirm === undefined ? {} : { confirm: drawConfirm(button.confirm, button.style) }),
  };
}

/** What a choice in the menu was made for. */
export function readMenuValue(chosen: string): { readonly id: string; readonly value: string } {
  const space = chosen.indexOf(' ');
  return space < 0 ? { id: chosen, value: '' } : { id: chosen.slice(0, space), value: chosen.slice(space + 1) };
}

export function plainText(text: string, limit: number): PlainText {
  const { text: shown } = fitted(label(text), limit);
  return { type: 'plain_text', text: shown.trim() === '' ? '-' : shown };
}

/** A value cannot be cut: a button that Slack would refuse is not drawn, so that the message still comes. */
export function canBePressed({ id, value }: Button): boolean {
  return id !== '' && id.length <= LIMITS.id - 4 && value !== '' && value.length <= LIMITS.value;
}

/** A menu cannot ask before one of its entries, so buttons that ask stay in sight, before others. */
function shownButtons(buttons: readonly Button[]): readonly Button[] {
  if (buttons.length <= SHOWN_BUTTONS) return buttons;
  const asking = buttons.filter((button) => button.confirm !== undefined);
  const others = buttons.filter((button) => button.confirm === undefined);
  const seen = new Set([...asking, ...others].slice(0, Math.max(SHOWN_BUTTONS, asking.length)).slice(0, 20));
  return buttons.filter((button) => seen.has(button));
}

function fitsMenu(button: Button): boolean {
  return button.confirm === undefined && !button.id.includes(' ') && menuValue(button).length <= LIMITS.optionValue;
}

function menuValue({ id, value }: Button): string {
  return `${id} ${value}`;
}

/** Many buttons in the room of one; null where none of them can stand in it. */
export function drawSelect(buttons: readonly Button[], placeholder: string): SelectElement | null {
  const options = buttons.filter(canBePressed).filter(fitsMenu).slice(0, LIMITS.options).map(optionOf);
  if (options.length === 0) return null;
  return {
    type: 'static_select',
    action_id: MENU_ACTION,
    placeholder: plainText(placeholder, LIMITS.placeholder),
    options,
  };
}

function drawMenu(buttons: readonly Button[]): OverflowElement {
  return { type: 'overflow', action_id: MENU_ACTION, options: buttons.map(optionOf) };
}

function optionOf(button: Button): Option {
  return { text: plainText(button.label, LIMITS.optionText), value: menuValue(button) };
}

function drawConfirm(confirm: NonNullable<Button['confirm']>, style: Button['style']): ConfirmDialog {
  return {
    title: plainText(confirm.title, LIMITS.confirmTitle),
    text: plainText(confirm.text, LIMITS.confirmText),
    confirm: plainText(confirm.yes, LIMITS.confirmButton),
    deny: plainText(confirm.no, LIMITS.confirmButton),
    ...(style === undefined ? {} : { style }),
  };
}

/** Slack wants each id once in a block: a second `x` becomes `x#2`. */
function withOwnIds<Element extends { readonly action_id: string }>(elements: readonly Element[]): Element[] {
  const seen = new Map<string, number>();
  return elements.map((element) => {
    const count = (seen.get(element.action_id) ?? 0) + 1;
    seen.set(element.action_id, count);
    return count === 1 ? element : { ...element, action_id: `${element.action_id}#${count}` };
  });
}
