/** The part of Slack's Block Kit that is posted here: the classic blocks, which every client draws. */

export interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** Slack makes no links, channels or mentions of what looks like one. */
  readonly verbatim: true;
}

export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
}

export interface ConfirmDialog {
  readonly title: PlainText;
  readonly text: PlainText;
  readonly confirm: PlainText;
  readonly deny: PlainText;
  readonly style?: 'primary' | 'danger';
}

export interface ButtonElement {
  readonly type: 'button';
  readonly action_id: string;
  readonly text: PlainText;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: ConfirmDialog;
}

export interface Option {
  readonly text: PlainText;
  readonly value: string;
}

export interface OverflowElement {
  readonly type: 'overflow';
  readonly action_id: string;
  readonly options: readonly Option[];
}

export interface TextInputElement {
  readonly type: 'plain_text_input';
  readonly action_id: string;
  readonly initial_value?: string;
  readonly max_length: number;
}

export interface NumberInputElement {
  readonly type: 'number_input';
  readonly action_id: string;
  readonly is_decimal_allowed: boolean;
  readonly initial_value?: string;
  readonly min_value?: string;
  readonly max_value?: string;
}

export interface SelectElement {
  readonly type: 'static_select';
  readonly action_id: string;
  readonly placeholder?: PlainText;
  readonly options: readonly Option[];
  readonly initial_option?: Option;
}

export interface CheckboxesElement {
  readonly type: 'checkboxes';
  readonly action_id: string;
  readonly options: readonly Option[];
  readonly initial_options?: readonly Option[];
}

export type InputElement = TextInputElement | NumberInputElement | SelectElement | CheckboxesElement;

export interface HeaderBlock {
  readonly type: 'header';
  readonly text: PlainText;
}

export interface SectionBlock {
  readonly type: 'section';
  readonly text?: Mrkdwn;
  readonly fields?: readonly Mrkdwn[];
  readonly accessory?: ButtonElement | SelectElement;
}

export interface ContextBlock {
  readonly type: 'context';
  readonly elements: readonly Mrkdwn[];
}

export interface ActionsBlock {
  readonly type: 'actions';
  readonly elements: readonly (ButtonElement | OverflowElement | SelectElement)[];
}

export interface ImageBlock {
  readonly type: 'image';
  readonly alt_text: string;
  readonly title?: PlainText;
  /** One of the two. */
  readonly slack_file?: { readonly id: string };
  readonly image_url?: string;
}

export interface InputBlock {
  readonly type: 'input';
  readonly block_id: string;
  readonly label: PlainText;
  readonly hint?: PlainText;
  readonly optional: boolean;
  readonly element: InputElement;
}

/** What a message may hold. */
export type MessageBlock = HeaderBlock | SectionBlock | ContextBlock | ActionsBlock | ImageBlock;
export type SlackBlock = MessageBlock | InputBlock;

export interface ModalView {
  readonly type: 'modal';
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly title: PlainText;
  readonly submit: PlainText;
  readonly close: PlainText;
  readonly blocks: readonly SlackBlock[];
}

export interface HomeView {
  readonly type: 'home';
  readonly blocks: readonly MessageBlock[];
}
