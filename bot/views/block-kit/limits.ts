/** Slack's limits of Block Kit, in UTF-16 units where they count characters, and the closer ones that we keep for readers' sake. */
export const LIMITS = {
  blocks: 50,
  viewBlocks: 100,
  /** Over all blocks of a message; undocumented, refused between 11,000 and 13,000. */
  allText: 10_000,
  /** Top-level text: Slack cuts at 40,000 and asks for less than 4,000. */
  text: 3_900,
  header: 150,
  section: 3_000,
  fields: 10,
  field: 2_000,
  context: 2_000,
  buttonText: 75,
  value: 2_000,
  id: 255,
  options: 100,
  optionText: 75,
  optionValue: 75,
  placeholder: 150,
  menuOptions: 5,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  altText: 2_000,
  imageTitle: 2_000,
  label: 2_000,
  hint: 2_000,
  inputText: 3_000,
  modalTitle: 24,
  metadata: 3_000,
} as const;

/** Monospaced columns that a telephone shows without breaking the line. */
export const PHONE_COLUMNS = 40;
/** A longer header fills a telephone's screen. */
export const SHOWN_HEADER = 100;
/** First words that are longer push everything else out of sight: a name of 10 kB, for example. */
export const SHOWN_HEADLINE = 500;
/** Wider buttons are clipped. */
export const SHOWN_BUTTON = 30;
/** More buttons than these go into the menu behind them. */
export const SHOWN_BUTTONS = 3;
/** Rows of a table and items of a list before the rest is left to the file. */
export const SHOWN_ROWS = 20;
