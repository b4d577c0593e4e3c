/** `npm run docs`: writes the generated documents anew. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeActions } from '#bot/compose/actions.ts';
import { readConfig } from '#bot/config.ts';
import { actionsDoc, errorsDoc } from '#bot/views/reference-docs.ts';
import { textEn } from '#bot/views/texts/text.en.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
writeFileSync(join(DOCS, 'actions.md'), actionsDoc(describeActions(readConfig({})), textEn));
writeFileSync(join(DOCS, 'errors.md'), errorsDoc(textEn));
