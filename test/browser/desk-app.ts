/** The app as a desk's own Slack knows it, and what it signs in with. */
export const BOT = 'U0BOT';
export const APP_TOKEN = 'xapp-test';
export const BOT_TOKEN = 'xoxb-test';

export const DESK_TEAM = { id: 'T0DESK', name: 'AI-Trader', domain: 'ai-trader' };

/** @param events that the app is told of */
export function deskApp(events: readonly string[]) {
  return {
    id: 'A0MLOPS',
    name: 'mlops',
    botUserId: BOT,
    botId: 'B0MLOPS',
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    signingSecret: 'secret',
    commands: [{ command: '/mlops' }],
    events: [...events],
  };
}
