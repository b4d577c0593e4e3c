/** A count with its noun in the right form: Russian has four, English two. */

export type PluralForms = Partial<Readonly<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

/** `counted('ru')(3, { one: 'строка', few: 'строки', many: 'строк', other: 'строки' })` is `3 строки`. */
export function counted(locale: string): (count: number, forms: PluralForms) => string {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  return (count, forms) => `${numbers.format(count)} ${forms[rules.select(count)] ?? forms.other}`;
}
