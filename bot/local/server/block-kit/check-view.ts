/** The rules of modals and homes around their blocks. */
import { isObject, type JsonObject, objectsOf } from '../json.ts';
import { BLOCK_LIMITS as MAX } from './block-limits.ts';
import { checkBlocks } from './check-blocks.ts';
import { Findings, PLAIN } from './findings.ts';

/** What is wrong with a view of that type, in Slack's words; empty when all is well. */
export function checkView(view: unknown, type: 'modal' | 'home'): readonly string[] {
  const findings = new Findings();
  if (!isObject(view)) {
    findings.missing('/view');
    return findings.list;
  }
  if (view.type !== type) findings.add('/view/type', `must be ${type}`);
  findings.chars(view.callback_id, '/view/callback_id', MAX.callbackId, { optional: true, min: 0 });
  findings.chars(view.external_id, '/view/external_id', MAX.externalId, { optional: true, min: 0 });
  findings.chars(view.private_metadata, '/view/private_metadata', MAX.privateMetadata, { optional: true, min: 0 });
  if (type === 'modal') checkFrame(view, findings);
  if (view.blocks === undefined) findings.missing('/view/blocks');
  return [...findings.list, ...checkBlocks(view.blocks ?? [], type, '/view/blocks')];
}

function checkFrame(view: JsonObject, findings: Findings): void {
  findings.text(view.title, '/view/title', MAX.viewTitle, PLAIN);
  findings.text(view.submit, '/view/submit', MAX.viewButton, PLAIN, { optional: true });
  findings.text(view.close, '/view/close', MAX.viewButton, PLAIN, { optional: true });
  const asks = objectsOf(view.blocks).some((block) => block.type === 'input');
  if (asks && view.submit === undefined) findings.missing('/view/submit');
}
