/** The rules of blocks: what a message, a modal or a home may be made of. */
import { isList, isObject, type Json, type JsonObject, objectsOf } from '../json.ts';
import { BLOCK_LIMITS as MAX } from './block-limits.ts';
import { checkElement, checkImage, ELEMENT_PLACES } from './check-elements.ts';
import { ANY_TEXT, Findings, PLAIN } from './findings.ts';

export type Surface = keyof typeof MAX.blocks;

interface BlockRule {
  readonly surfaces: readonly Surface[];
  check(block: JsonObject, pointer: string, findings: Findings): void;
}

const EVERYWHERE: readonly Surface[] = ['message', 'modal', 'home'];

/**
 * The blocks that bots are known to be able to post. Newer ones (alert, card, carousel, container, plan, task_card, data_table)
 * are refused: whether they pass for an app like ours was not verified.
 */
const RULES: Readonly<Record<string, BlockRule>> = {
  divider: { surfaces: EVERYWHERE, check: () => {} },
  section: { surfaces: EVERYWHERE, check: checkSection },
  header: {
    surfaces: EVERYWHERE,
    check: (block, pointer, findings) => findings.text(block.text, `${pointer}/text`, MAX.headerText, PLAIN),
  },
  context: { surfaces: EVERYWHERE, check: checkContext },
  actions: { surfaces: EVERYWHERE, check: checkActions },
  context_actions: {
    surfaces: ['message'],
    check: (block, pointer, findings) =>
      checkRow(block, pointer, MAX.contextActionsElements, ELEMENT_PLACES.contextActions, findings),
  },
  image: {
    surfaces: EVERYWHERE,
    check(block, pointer, findings) {
      checkImage(block, pointer, findings);
      findings.text(block.title, `${pointer}/title`, MAX.imageTitle, PLAIN, { optional: true });
    },
  },
  input: { surfaces: EVERYWHERE, check: checkInput },
  markdown: {
    surfaces: ['message'],
    check: (block, pointer, findings) => findings.chars(block.text, `${pointer}/text`, MAX.markdownText),
  },
  rich_text: {
    surfaces: EVERYWHERE,
    check: (block, pointer, findings) => void findings.items(block.elements, `${pointer}/elements`, 1_000, { min: 0 }),
  },
  table: { surfaces: ['message'], check: checkTable },
  video: {
    surfaces: EVERYWHERE,
    check(block, pointer, findings) {
      findings.chars(block.video_url, `${pointer}/video_url`, MAX.imageUrl);
      findings.chars(block.thumbnail_url, `${pointer}/thumbnail_url`, MAX.imageUrl);
      findings.chars(block.alt_text, `${pointer}/alt_text`, MAX.altText);
      findings.text(block.title, `${pointer}/title`, MAX.videoTitle - 1, PLAIN);
      findings.chars(block.author_name, `${pointer}/author_name`, MAX.videoAuthor - 1, { optional: true });
    },
  },
};

/** What is wrong with the blocks, in Slack's words; empty when all is well. */
export function checkBlocks(blocks: unknown, surface: Surface, pointer: string): readonly string[] {
  const findings = new Findings();
  const ids = new Set<string>();
  let tables = 0;
  for (const [index, block] of findings.items(blocks, pointer, MAX.blocks[surface], { min: 0 }).entries()) {
    const at = `${pointer}/${index}`;
    const rule = Object.hasOwn(RULES, String(block.type)) ? RULES[String(block.type)] : undefined;
    if (rule === undefined || !rule.surfaces.includes(surface)) {
      findings.add(`${at}/type`, `unsupported type: ${String(block.type)}`);
      continue;
    }
    findings.chars(block.block_id, `${at}/block_id`, MAX.blockId, { optional: true });
    if (typeof block.block_id === 'string') {
      if (ids.has(block.block_id)) findings.add(`${at}/block_id`, 'block_id already exists');
      ids.add(block.block_id);
    }
    if (block.type === 'table' && ++tables === 2) findings.add(at, 'only one table allowed');
    rule.check(block, at, findings);
  }
  return findings.list;
}

/** All characters that the texts of the blocks hold: what the undocumented total is about. */
export function textCharsOf(blocks: Json): number {
  if (isList(blocks)) return blocks.reduce<number>((sum, item) => sum + textCharsOf(item), 0);
  if (!isObject(blocks)) return 0;
  let chars = 0;
  for (const [key, value] of Object.entries(blocks)) {
    if (key === 'text' && typeof value === 'string') chars += value.length;
    else if (value !== undefined) chars += textCharsOf(value);
  }
  return chars;
}

function checkSection(block: JsonObject, pointer: string, findings: Findings): void {
  if (block.fields === undefined) findings.text(block.text, `${pointer}/text`, MAX.sectionText, ANY_TEXT);
  else {
    findings.text(block.text, `${pointer}/text`, MAX.sectionText, ANY_TEXT, { optional: true });
    for (const [index, field] of findings.items(block.fields, `${pointer}/fields`, MAX.fields).entries())
      findings.text(field, `${pointer}/fields/${index}`, MAX.fieldText, ANY_TEXT);
  }
  if (block.accessory === undefined) return;
  if (!isObject(block.accessory)) {
    findings.add(`${pointer}/accessory`, 'must be an object');
    return;
  }
  checkElement(block.accessory, `${pointer}/accessory`, ELEMENT_PLACES.accessory, findings);
}

function checkContext(block: JsonObject, pointer: string, findings: Findings): void {
  for (const [index, element] of findings.items(block.elements, `${pointer}/elements`, MAX.contextElements).entries()) {
    const at = `${pointer}/elements/${index}`;
    if (element.type === 'image') checkImage(element, at, findings);
    else findings.text(element, at, MAX.sectionText, ANY_TEXT);
  }
}

function checkActions(block: JsonObject, pointer: string, findings: Findings): void {
  checkRow(block, pointer, MAX.actionsElements, ELEMENT_PLACES.actions, findings);
}

function checkRow(
  block: JsonObject,
  pointer: string,
  max: number,
  allowed: readonly string[],
  findings: Findings,
): void {
  const ids = new Set<string>();
  for (const [index, element] of findings.items(block.elements, `${pointer}/elements`, max).entries()) {
    const at = `${pointer}/elements/${index}`;
    checkElement(element, at, allowed, findings);
    if (typeof element.action_id !== 'string') continue;
    if (ids.has(element.action_id))
      findings.add(`${at}/action_id`, `\`action_id\` "${element.action_id}" already exists for another element`);
    ids.add(element.action_id);
  }
}

function checkInput(block: JsonObject, pointer: string, findings: Findings): void {
  findings.text(block.label, `${pointer}/label`, MAX.inputLabel, PLAIN);
  findings.text(block.hint, `${pointer}/hint`, MAX.inputHint, PLAIN, { optional: true });
  if (!isObject(block.element)) {
    findings.missing(`${pointer}/element`);
    return;
  }
  checkElement(block.element, `${pointer}/element`, ELEMENT_PLACES.input, findings);
}

const CELLS = ['raw_text', 'raw_number', 'rich_text'];

function checkTable(block: JsonObject, pointer: string, findings: Findings): void {
  if (!isList(block.rows)) {
    findings.missing(`${pointer}/rows`);
    return;
  }
  if (block.rows.length > MAX.tableRows) findings.add(`${pointer}/rows`, `no more than ${MAX.tableRows} items allowed`);
  for (const [index, row] of block.rows.entries()) {
    const at = `${pointer}/rows/${index}`;
    if (!isList(row)) findings.add(at, 'must be an array');
    else if (row.length > MAX.tableCells) findings.add(at, `no more than ${MAX.tableCells} items allowed`);
    for (const [column, cell] of objectsOf(row).entries()) {
      if (!CELLS.includes(String(cell.type)))
        findings.add(`${at}/${column}/type`, `unsupported type: ${String(cell.type)}`);
      else if (cell.type === 'raw_text') findings.chars(cell.text, `${at}/${column}/text`, MAX.sectionText);
    }
  }
}
