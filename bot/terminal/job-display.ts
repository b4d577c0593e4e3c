/** Shows a job while it is followed: a live card on a terminal, a line a change in a pipe or a log. */
import type { FollowedJob } from '#bot/views/drawings/jobs/job-progress.ts';
import { jobCardView, jobLines } from '#bot/views/drawings/jobs/job-views.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { view } from '#bot/views/view.ts';
import { lookOf, writeLines } from './io.ts';
import { LiveCard } from './redrawn-lines.ts';
import type { Session } from './session.ts';

export interface JobDisplay {
  show(followed: FollowedJob): void;
  /** A sentence beside the job. */
  say(text: string): void;
  /** Resolves when all is written. */
  end(): Promise<void>;
}

const REDRAW_MS = 100;
const TICK_MS = 1000;

/** On standard error, so that standard output holds the result alone. */
export function jobDisplay(session: Session): JobDisplay {
  return session.io.stderr.isTTY === true ? liveDisplay(session) : lineDisplay(session);
}

/** Redraws at most ten times a second, and once a second while nothing happens, so that the time goes on. */
function liveDisplay(session: Session): JobDisplay {
  const { clock, stderr } = session.io;
  const card = new LiveCard(stderr);
  const write = inOrder();
  let followed: FollowedJob | null = null;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let stopTimer: () => void = () => {};
  const draw = (): void => {
    stopTimer();
    drawnAt = clock.now();
    const now = followed;
    if (now !== null) write.next(() => card.draw(cardLines(now, session)));
    stopTimer = clock.after(TICK_MS, draw);
  };
  return {
    show: (now) => {
      followed = now;
      const wait = drawnAt + REDRAW_MS - clock.now();
      if (wait <= 0) return draw();
      stopTimer();
      stopTimer = clock.after(wait, draw);
    },
    say: (text) => {
      write.next(() => card.clear());
      write.next(() => writeLines(stderr, textLines(text, session)));
      draw();
    },
    end: async () => {
      stopTimer();
      write.next(() => card.clear());
      await write.done();
    },
  };
}

function lineDisplay(session: Session): JobDisplay {
  const write = inOrder();
  const line = (text: string) => write.next(() => writeLines(session.io.stderr, textLines(text, session)));
  const said = new Set<string>();
  return {
    show: (followed) => {
      for (const text of jobLines(followed, session.texts)) {
        if (!said.has(text)) line(text);
        said.add(text);
      }
    },
    say: line,
    end: () => write.done(),
  };
}

function cardLines(followed: FollowedJob, session: Session): string[] {
  const { clock, stderr } = session.io;
  return terminalLines(jobCardView(followed, clock.now(), session.texts), lookOf(stderr, session.io, session.program));
}

function textLines(text: string, session: Session): string[] {
  return terminalLines(view({ kind: 'text', text }), lookOf(session.io.stderr, session.io, session.program));
}

/** Runs writes one after the other; the first that fails is told by `done`. */
function inOrder(): { next(write: () => Promise<void>): void; done(): Promise<void> } {
  let chain: Promise<void> = Promise.resolve();
  return {
    next: (write) => {
      chain = chain.then(write);
      chain.catch(() => {}); // Not lost: `done` rejects with it.
    },
    done: () => chain,
  };
}
