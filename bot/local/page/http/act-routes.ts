/** What a person does: says something, presses, chooses, fills in. Each answers with what to redraw at once; the rest comes by itself. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Pressed } from '../blocks/drawing.ts';
import { html } from '../html.ts';
import type { Patch } from '../live/patches.ts';
import { drawCompletions } from '../parts/composer.ts';
import { drawConfirm } from '../parts/dialogs.ts';
import type { PageLook, Scene } from '../parts/look.ts';
import type { Answer, Completion, PageWorkspace, Submission } from '../types.ts';
import { chosenIn, entriesIn, pressedIn } from './forms.ts';
import { press } from './pressing.ts';
import { isPersonCannot, sceneAt } from './scenes.ts';

export type Completions = (line: string) => readonly Completion[] | Promise<readonly Completion[]>;

export interface ActRouteParts {
  readonly workspace: PageWorkspace;
  readonly look: PageLook;
  readonly completions: Completions;
}

/** What the page's script makes of an answer: `accepted` empties the box that was written in. */
interface Done {
  readonly accepted: boolean;
  readonly patches: readonly Patch[];
}

type Params = { user: string; channel: string };
type Request = FastifyRequest<{ Params: Params; Body: URLSearchParams }>;

const ACCEPTED: Done = { accepted: true, patches: [{ id: 'notice', html: '' }] };

export function addActRoutes(server: FastifyInstance, { workspace, look, completions }: ActRouteParts): void {
  const { texts, directory } = look;
  const app = directory.app.name;
  /** Who waits for the answer to a form: pressing again must not send it twice. */
  const submitting = new Set<string>();

  server.post(
    '/u/:user/c/:channel/say',
    acting((scene, { body }) => say(scene, body)),
  );
  server.post(
    '/u/:user/press',
    acting((scene, { body }) => pressIn(scene, body, false)),
  );
  server.post(
    '/u/:user/choose',
    acting((scene, { body }) => pressIn(scene, body, true)),
  );
  server.post(
    '/u/:user/modal/submit',
    acting((scene, { body }) => submit(scene, body)),
  );
  server.post(
    '/u/:user/modal/close',
    acting((scene, { body }) => close(scene, body)),
  );
  server.get<{ Querystring: { line?: string } }>('/u/:user/complete', async (request, reply) => {
    const proposed = await propose(request.query.line ?? '');
    return reply.type('text/html; charset=utf-8').send(drawCompletions(request.query.line ?? '', proposed).markup);
  });

  /** What a person cannot do is told to them, like everything that went wrong on the way. */
  function acting(act: (scene: Scene, request: Request) => Promise<Done>) {
    return async (request: FastifyRequest): Promise<Done> => {
      const { params } = request as Request;
      try {
        return await act(sceneAt(params, workspace), request as Request);
      } catch (thrown) {
        if (isPersonCannot(thrown)) return refused(`${texts.cannot} (${thrown.message})`);
        throw thrown;
      }
    };
  }

  async function say({ person, channel }: Scene, form: URLSearchParams): Promise<Done> {
    const line = (form.get('line') ?? '').replaceAll('\r\n', '\n').trim();
    const threadTs = form.get('thread');
    if (channel === null || line === '') return { accepted: false, patches: [] };
    const command = /^\/\S+/.exec(line)?.[0];
    if (command !== undefined && threadTs !== null) return refused(texts.noCommandInThread(app));
    if (command === undefined) {
      person.say(channel.id, line, threadTs === null ? {} : { threadTs });
      return ACCEPTED;
    }
    const known = directory.app.commands.map((each) => each.command);
    if (!known.includes(command)) return refused(texts.unknownCommand(command, known.join(', ')));
    // How it went stands in the channel, as Slack would tell it.
    await person.command(channel.id, line);
    return ACCEPTED;
  }

  async function pressIn(scene: Scene, form: URLSearchParams, isChoice: boolean): Promise<Done> {
    const pressed = pressedIn(form);
    if (pressed === null) return refused(texts.changed);
    // What has been entered so far must be there when the app looks.
    if (pressed.place === 'modal' && scene.person.modal !== undefined)
      scene.person.fillIn(entriesIn(form, scene.person.modal));
    const chosen = isChoice ? chosenIn(form, pressed) : [];
    if (isChoice && chosen.length === 0) return { accepted: false, patches: [] };
    const outcome = await press(pressed, chosen, form.get('confirmed') === 'yes', scene.person);
    if (outcome.status === 'changed') return refused(texts.changed, pressed);
    if (outcome.status !== 'ask') return told(outcome, pressed);
    const question = drawConfirm(outcome.confirm, pressed, chosen, scene, look);
    return { accepted: true, patches: [{ id: 'confirm', html: question.markup }] };
  }

  async function submit({ person }: Scene, form: URLSearchParams): Promise<Done> {
    if (person.modal === undefined) return refused(texts.changed);
    const { id } = person.user;
    if (submitting.has(id)) return { accepted: false, patches: [] };
    submitting.add(id);
    const submission: Submission = await person
      .submit(entriesIn(form, person.modal))
      .finally(() => submitting.delete(id));
    if (submission.status !== 'trouble') return ACCEPTED;
    return { accepted: false, patches: [{ id: 'modal-notice', html: texts.trouble }] };
  }

  async function close({ person }: Scene, form: URLSearchParams): Promise<Done> {
    if (person.modal !== undefined) await person.closeModal(form.get('how') === 'cross' ? 'cross' : 'button');
    return ACCEPTED;
  }

  function told(answer: Answer, pressed: Pressed): Done {
    if (answer.status === 'acked')
      return {
        accepted: true,
        patches: [
          { id: 'notice', html: '' },
          { id: 'confirm', html: '' },
        ],
      };
    return refused(answer.status === 'timed_out' ? texts.timedOut(app) : texts.failed(app), pressed);
  }

  function refused(words: string, pressed: Pressed | null = null): Done {
    const id = pressed?.place === 'modal' ? 'modal-notice' : 'notice';
    const notice: Patch = { id, html: html`<p>${words}</p>`.markup };
    return { accepted: false, patches: [notice, { id: 'confirm', html: '' }] };
  }

  /** The commands of the workspace, and behind one whatever it understands. */
  async function propose(line: string): Promise<readonly Completion[]> {
    if (!line.startsWith('/')) return [];
    const known = directory.app.commands.map(({ command }) => command);
    if (known.some((command) => line.startsWith(`${command} `))) return await completions(line);
    return known.filter((command) => command.startsWith(line)).map((command) => ({ text: `${command} `, hint: app }));
  }
}
