/** The demo's chapter on the chat: types into the channel, watches a card, reads its thread, cancels a second job, and counts. */
import type { SeenMessage } from './page-text.ts';
import type { Checks } from './shell.ts';
import { showMessage, type Visitor, visit } from './visitor.ts';

const MOST_THREAD_MESSAGES = 3;

/** @param printed what `npm start` has printed */
export async function showChat(printed: string, events: string, { expect }: Checks): Promise<void> {
  const entryUrl = /http:\/\/\S+token=\w+/.exec(printed)?.[0] ?? '';
  const first = /\/mlops train .*/.exec(printed)?.[0] ?? '';
  expect('npm start says which address to open, and what to type there first', entryUrl !== '' && first !== '');
  const ann = await visit(entryUrl);
  const train = `/mlops train ${events}.parquet --cv-folds 5 --purge-gap 10`;
  await watchTraining(ann, train, { expect });
  await cancelAnother(ann, `/mlops train ${events}.csv --trees 9000`, { expect });
}

async function watchTraining(ann: Visitor, line: string, { expect }: Pick<Checks, 'expect'>): Promise<void> {
  await typeInto(ann, line);
  showMessage(await card(ann, 'a running training', hasBegun));
  expect('one typed line and no press made a running job', ann.done.typed === 1 && ann.done.pressed === 0);

  showMessage(
    await card(ann, 'how many trees have grown', ({ lines }) => /[1-9]\d* of \d+ trees/.test(lines.join(' '))),
  );
  const finished = await card(ann, 'a verdict', ({ buttons, thread }) => buttons.has('Report') && thread !== null);
  showMessage(finished);
  expect('the card opens with a verdict on the model', /baseline/.test(finished.lines[0] ?? ''));

  const replies = await ann.watch('the charts', async () => {
    const seen = await ann.thread(finished);
    return seen.some(({ files }) => files.length > 0) ? seen : undefined;
  });
  console.log('\n  │ in its thread:');
  for (const reply of replies) showMessage(reply);
  const names = replies.flatMap(({ files }) => files);
  expect('the charts lie in the thread', names.filter((name) => name.endsWith('.png')).length >= 2);
  const channel = await ann.channel();
  const counted = `5 folds: ${channel.length} card, ${replies.length} messages in its thread (at most ${MOST_THREAD_MESSAGES})`;
  expect(counted, channel.length === 1 && replies.length >= 1 && replies.length <= MOST_THREAD_MESSAGES);
}

async function cancelAnother(ann: Visitor, line: string, { expect }: Pick<Checks, 'expect'>): Promise<void> {
  await typeInto(ann, line);
  const running = await card(ann, 'a second card', hasBegun);
  console.log('\n  [Cancel] is pressed');
  const question = await ann.press(running, 'Cancel');
  console.log(`  │ ${question ?? 'nothing is asked'}`);
  const ended = await card(ann, 'that it was cancelled', ({ lines }) => /cancelled/.test(lines[0] ?? ''));
  showMessage(ended);
  expect('the card says who cancelled it', /cancelled by .*\bann\b/i.test(ended.lines.join(' ')));
  const { typed, pressed } = ann.done;
  expect(
    `a job was started and cancelled by one line and two presses, the question counted`,
    typed === 2 && pressed === 2,
  );
  expect('each job has one card and nobody was told anything twice', (await ann.channel()).length === 2);
}

async function typeInto(ann: Visitor, line: string): Promise<void> {
  console.log(`\n#ml-ops ❯ ${line}`);
  await ann.say(line);
}

function hasBegun({ buttons, lines }: SeenMessage): boolean {
  return buttons.has('Cancel') && /running/.test(lines[0] ?? '');
}

/** The newest message of the channel, as soon as it is as `fits` says. */
async function card(ann: Visitor, what: string, fits: (message: SeenMessage) => boolean): Promise<SeenMessage> {
  return await ann.watch(what, async () => {
    const newest = (await ann.channel()).at(-1);
    return newest !== undefined && fits(newest) ? newest : undefined;
  });
}
