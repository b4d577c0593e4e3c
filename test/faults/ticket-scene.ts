/** What happens to the alerts and tickets of a process that is killed. */

export const FINDINGS = 8;
/** Collection: findings that were told, as detection remembers them. */
export const FOUND = 'found';
export const NOTE = 'asked the vendor';
