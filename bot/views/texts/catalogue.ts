/** The texts of each language. */
import { textEn } from './text.en.ts';
import { textRu } from './text.ru.ts';
import type { Texts } from './texts.ts';

const CATALOGUE: Readonly<Record<Texts['locale'], Texts>> = { en: textEn, ru: textRu };

export function textsOf(locale: Texts['locale']): Texts {
  return CATALOGUE[locale];
}
