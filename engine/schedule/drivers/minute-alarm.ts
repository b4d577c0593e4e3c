/** AlarmClock over node-cron: rings each minute. What it leaves out while the process is busy is found by the next ring. */
import { schedule } from 'node-cron';
import type { AlarmClock } from '../types.ts';

export function createMinuteAlarm(): AlarmClock {
  return {
    start: (onTick) => {
      const task = schedule('* * * * *', onTick, { unref: true, suppressMissedWarning: true });
      return () => void task.destroy();
    },
  };
}
