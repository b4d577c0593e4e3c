/** The rules of block elements: buttons, menus, inputs and what they are made of. */
import { isObject, type JsonObject } from '../json.ts';
import { BLOCK_LIMITS as MAX } from './block-limits.ts';
import { ANY_TEXT, type Findings, PLAIN } from './findings.ts';

type Check = (element: JsonObject, pointer: string, findings: Findings) => void;

const MENUS = ['users', 'conversations', 'channels', 'external', 'static'];
const SELECTS = [...MENUS.map((source) => `${source}_select`), ...MENUS.map((source) => `multi_${source}_select`)];
const PICKERS = ['datepicker', 'timepicker', 'datetimepicker'];
const CHOICES = ['checkboxes', 'radio_buttons'];
const INPUTS = [
  'plain_text_input',
  'number_input',
  'email_text_input',
  'url_text_input',
  'rich_text_input',
  'file_input',
];

/** Where an element may stand. */
export const ELEMENT_PLACES = {
  accessory: ['button', 'workflow_button', 'image', 'overflow', 'datepicker', 'timepicker', ...SELECTS, ...CHOICES],
  actions: ['button', 'workflow_button', 'overflow', 'rich_text_input', ...PICKERS, ...SELECTS, ...CHOICES],
  input: [...INPUTS, ...PICKERS, ...SELECTS, ...CHOICES],
  contextActions: ['feedback_buttons', 'icon_button'],
} as const satisfies Record<string, readonly string[]>;

const CHECKS: Readonly<Record<string, Check>> = {
  button(element, pointer, findings) {
    findings.text(element.text, `${pointer}/text`, MAX.buttonText, PLAIN);
    findings.chars(element.value, `${pointer}/value`, MAX.buttonValue, { optional: true, min: 0 });
    findings.chars(element.url, `${pointer}/url`, MAX.buttonUrl, { optional: true });
    findings.chars(element.accessibility_label, `${pointer}/accessibility_label`, MAX.accessibilityLabel, {
      optional: true,
    });
    if (element.style !== undefined && element.style !== 'primary' && element.style !== 'danger')
      findings.add(`${pointer}/style`, 'must be one of: primary, danger');
  },
  image: checkImage,
  overflow: (element, pointer, findings) =>
    checkOptions(element.options, `${pointer}/options`, MAX.overflowOptions, PLAIN, findings),
  checkboxes: checkChoices,
  radio_buttons: checkChoices,
  static_select: checkStaticMenu,
  multi_static_select: checkStaticMenu,
  plain_text_input(element, pointer, findings) {
    findings.chars(element.initial_value, `${pointer}/initial_value`, MAX.inputLength, { optional: true, min: 0 });
    for (const field of ['min_length', 'max_length'] as const) {
      const length = element[field];
      if (typeof length === 'number' && (length < 0 || length > MAX.inputLength))
        findings.add(`${pointer}/${field}`, `must be between 0 and ${MAX.inputLength}`);
    }
  },
  number_input(element, pointer, findings) {
    if (typeof element.is_decimal_allowed !== 'boolean') findings.missing(`${pointer}/is_decimal_allowed`);
  },
  datepicker(element, pointer, findings) {
    if (element.initial_date !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(String(element.initial_date)))
      findings.add(`${pointer}/initial_date`, 'must be a date of the form YYYY-MM-DD');
  },
  file_input(element, pointer, findings) {
    const max = element.max_files ?? 1;
    if (typeof max !== 'number' || max < 1 || max > MAX.files)
      findings.add(`${pointer}/max_files`, `must be between 1 and ${MAX.files}`);
  },
};

/** Checks one element that stands where `allowed` says. */
export function checkElement(
  element: JsonObject,
  pointer: string,
  allowed: readonly string[],
  findings: Findings,
): void {
  const type = String(element.type);
  if (!allowed.includes(type)) {
    findings.add(`${pointer}/type`, `unsupported type: ${type}`);
    return;
  }
  findings.chars(element.action_id, `${pointer}/action_id`, MAX.actionId, { optional: true });
  findings.text(element.placeholder, `${pointer}/placeholder`, MAX.placeholder, PLAIN, { optional: true });
  if (element.confirm !== undefined) checkConfirm(element.confirm, `${pointer}/confirm`, findings);
  CHECKS[type]?.(element, pointer, findings);
}

export function checkImage(element: JsonObject, pointer: string, findings: Findings): void {
  findings.chars(element.alt_text, `${pointer}/alt_text`, MAX.altText);
  if (element.slack_file !== undefined) {
    const named = isObject(element.slack_file) ? [element.slack_file.id, element.slack_file.url] : [];
    if (named.filter((name) => typeof name === 'string').length !== 1)
      findings.add(`${pointer}/slack_file`, 'must have either an id or a url');
  } else findings.chars(element.image_url, `${pointer}/image_url`, MAX.imageUrl);
}

function checkChoices(element: JsonObject, pointer: string, findings: Findings): void {
  checkOptions(element.options, `${pointer}/options`, MAX.choiceOptions, ANY_TEXT, findings);
}

function checkStaticMenu(element: JsonObject, pointer: string, findings: Findings): void {
  if (element.option_groups === undefined) {
    checkOptions(element.options, `${pointer}/options`, MAX.selectOptions, PLAIN, findings);
    return;
  }
  const groups = findings.items(element.option_groups, `${pointer}/option_groups`, MAX.optionGroups);
  for (const [index, group] of groups.entries()) {
    const at = `${pointer}/option_groups/${index}`;
    findings.text(group.label, `${at}/label`, MAX.groupLabel, PLAIN);
    checkOptions(group.options, `${at}/options`, MAX.selectOptions, PLAIN, findings);
  }
}

/** Options of a menu, overflow or choice; also what an app answers to an option request. */
export function checkOptions(
  options: unknown,
  pointer: string,
  max: number,
  textTypes: readonly string[],
  findings: Findings,
): void {
  for (const [index, option] of findings.items(options, pointer, max).entries()) {
    const at = `${pointer}/${index}`;
    findings.text(option.text, `${at}/text`, MAX.optionText, textTypes);
    findings.chars(option.value, `${at}/value`, MAX.optionValue, { optional: option.url !== undefined });
    findings.text(option.description, `${at}/description`, MAX.optionDescription, ANY_TEXT, { optional: true });
    findings.chars(option.url, `${at}/url`, MAX.optionUrl, { optional: true });
  }
}

function checkConfirm(confirm: unknown, pointer: string, findings: Findings): void {
  if (!isObject(confirm)) {
    findings.add(pointer, 'must be an object');
    return;
  }
  findings.text(confirm.title, `${pointer}/title`, MAX.confirmTitle, PLAIN, { optional: true });
  findings.text(confirm.text, `${pointer}/text`, MAX.confirmText, ANY_TEXT);
  findings.text(confirm.confirm, `${pointer}/confirm`, MAX.confirmButton, PLAIN, { optional: true });
  findings.text(confirm.deny, `${pointer}/deny`, MAX.confirmButton, PLAIN, { optional: true });
}
