/** HTTP to services that are not there, for one test: fails on a call that was not expected and on one that was expected and did not come. */
import nock from 'nock';
import { expect, onTestFinished } from 'vitest';

/** @param origin `https://events.example` */
export function http(origin: string): nock.Scope {
  const strays: string[] = [];
  const onStray = (request: { readonly method?: string; readonly path?: string; readonly url?: string }) => {
    strays.push(`${request.method ?? ''} ${request.url ?? request.path ?? ''}`);
  };
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
  nock.emitter.on('no match', onStray);
  const scope = nock(origin);
  onTestFinished(() => {
    const unused = scope.pendingMocks();
    nock.emitter.off('no match', onStray);
    nock.cleanAll();
    nock.enableNetConnect();
    nock.restore();
    expect({ strays, unused }).toEqual({ strays: [], unused: [] });
  });
  return scope;
}
