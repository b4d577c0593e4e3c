import { describe, expect, it } from 'vitest';
import { isBareStop, mentionedLine, plainLine, spokenLine } from '#bot/slack/spoken-line.ts';

describe('a line', () => {
  it.each([
    ['<@U0BOT> train a.csv', 'train a.csv'],
    ['<@U0BOT|mlops>: train a.csv', 'train a.csv'],
    ['<@U0BOT>', ''],
    ['train <http://a.example/x|a.example>/b.csv', 'train a.example/b.csv'],
    ['train --mlflow-uri <https://mlflow.example:5000>', 'train --mlflow-uri https://mlflow.example:5000'],
    ['jobs list --limit 5 &gt; &lt; &amp;lt;', 'jobs list --limit 5 > < &lt;'],
    ['hand over to <@U0BOB>', 'hand over to <@U0BOB>'],
  ])('is what was meant by %j', (text, line) => {
    expect(spokenLine(text)).toBe(line);
  });

  it.each([
    ['<@U0BOT> train a.csv', 'train a.csv'],
    ['hi <@U0BOT> status', 'status'],
    ['Привет, <@U0BOT>: status', 'status'],
    ['status <@U0BOT>', 'status'],
    ['train a.csv <@U0BOT|mlops> --model rf', 'train a.csv --model rf'],
    ['hi <@U0BOT>', ''],
    ['retry "a  b" <@U0BOT>', 'retry "a  b"'],
    ['history <@U0BOT>', 'history'],
    ['<@U0BOT> hand over to <@U0BOB>', 'hand over to <@U0BOB>'],
    ['ask <@U0BOB> or <@U0BOT>', 'ask <@U0BOB> or <@U0BOT>'],
  ])('in which the bot is mentioned somewhere is what was meant by %j', (text, line) => {
    expect(mentionedLine(text)).toBe(line);
  });

  it('of a command may begin with a mention, which is then its first word', () => {
    expect(plainLine('<@U0BOB> status')).toBe('<@U0BOB> status');
  });
});

describe('the bare word', () => {
  it.each(['stop', ' Stop! ', 'CANCEL', 'стоп', 'Отмена.'])('is %j', (text) => {
    expect(isBareStop(text)).toBe(true);
  });

  it.each(['please stop', 'stop it', 'nonstop', 'stopp', ''])('is not %j', (text) => {
    expect(isBareStop(text)).toBe(false);
  });
});
