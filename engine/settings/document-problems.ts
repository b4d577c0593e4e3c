/** What is wrong with a document of settings, in words that name the key. */
import type { z } from 'zod';
import type { DocumentPath, DocumentProblem } from './types.ts';

/** An unknown key is told at its own place. */
export function schemaProblems(error: z.ZodError): DocumentProblem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.filter((step) => typeof step !== 'symbol');
    if (issue.code !== 'unrecognized_keys') return [{ path, text: issue.message }];
    return issue.keys.map((key) => ({ path: [...path, key], text: 'there is no such key' }));
  });
}

/** `people[0].slack` */
export function shownPath(path: DocumentPath): string {
  if (path.length === 0) return 'the file';
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${step}`)).join('');
}
