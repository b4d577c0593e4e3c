/** What a call says a message is to contain, checked as Slack checks it. */
import { checkBlocks, textCharsOf } from '../block-kit/check-blocks.ts';
import { fillIds } from '../block-kit/fill-ids.ts';
import { isList, type JsonObject, objectsOf } from '../json.ts';
import type { Workspace } from '../workspace.ts';
import type { House } from './api-method.ts';
import { jsonOf, textOf } from './arguments.ts';
import { malformed, Refusal } from './refusal.ts';

export interface MessageContent {
  /** Undefined where the call does not mention it. */
  readonly text: string | undefined;
  readonly blocks: readonly JsonObject[] | undefined;
  readonly attachments: readonly JsonObject[] | undefined;
}

/** Throws `invalid_blocks`, `invalid_blocks_format`, `msg_blocks_too_long` or `no_text`. The total is not held against a response_url. */
export function messageContent(
  args: JsonObject,
  { workspace, limits }: Pick<House, 'workspace' | 'limits'>,
  { countTotal = true } = {},
): MessageContent {
  const text = textOf(args, 'text');
  const blocks = jsonOf(args, 'blocks', 'invalid_blocks_format');
  const attachments = jsonOf(args, 'attachments', 'invalid_attachments');
  if (blocks !== undefined && !isList(blocks)) throw new Refusal('invalid_blocks_format');
  if (attachments !== undefined && !isList(attachments)) throw new Refusal('invalid_attachments');

  const slackFiles = unknownFiles(blocks ?? [], workspace);
  const findings = [...checkBlocks(blocks ?? [], 'message', '/blocks'), ...slackFiles];
  for (const [index, attachment] of objectsOf(attachments).entries())
    if (attachment.blocks !== undefined)
      findings.push(...checkBlocks(attachment.blocks, 'message', `/attachments/${index}/blocks`));
  if (findings.length > 0) throw malformed('invalid_blocks', findings);
  if (countTotal && textCharsOf(blocks ?? []) > limits.blocksTotalChars) throw new Refusal('msg_blocks_too_long');
  if (text === undefined && (blocks ?? []).length === 0 && (attachments ?? []).length === 0)
    throw new Refusal('no_text');
  return {
    text,
    blocks: blocks === undefined ? undefined : fillIds(blocks, () => workspace.newId('B')),
    attachments: attachments === undefined ? undefined : objectsOf(attachments),
  };
}

function unknownFiles(blocks: readonly unknown[], workspace: Workspace): string[] {
  const findings: string[] = [];
  for (const [index, block] of blocks.entries()) {
    const [image] = objectsOf([(block as JsonObject | null)?.slack_file ?? null]);
    if (typeof image?.id === 'string' && workspace.files.get(image.id)?.state !== 'complete')
      findings.push(`invalid slack file [json-pointer:/blocks/${index}/slack_file]`);
  }
  return findings;
}
