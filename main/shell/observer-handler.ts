/**
 * The observers' origin: a mirror of the station without a single control. It has no address that takes anything. What an observer may see is
 * main/station/observer.ts.
 *   GET /, /assets/...          the page
 *   GET /api/observer?after=N   the observer's view, as soon as its version is not N, after 25 s in any case
 */
import { observerView } from '../station/observer.ts';
import { json, nothingHere, refuse, wrongMethod } from './answer.ts';
import { createPoll, parseAfter, type StationLike } from './long-poll.ts';
import { isFromOwnPage } from './own-page.ts';
import { servePage, type PageFiles } from './pages.ts';

export interface ObserverPageOptions {
  readonly station: Pick<StationLike, 'view' | 'next'>;
  readonly files: PageFiles;
}

/** Answers one request of the observers' page. */
export function createObserverHandler(options: ObserverPageOptions): (request: Request) => Promise<Response> {
  const { station, files } = options;
  const poll = createPoll(station);
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    if (pathname === '/api/observer') {
      const after = parseAfter(search);
      if (after === 'malformed') return nothingHere();
      if (request.method !== 'GET') return wrongMethod('GET');
      if (!isFromOwnPage(request)) return refuse(403, 'Not from here.');
      const view = await poll(after, request.signal);
      return view === undefined ? refuse(408, 'Nobody waits any more.') : json(200, observerView(view));
    }
    const answer = search === '' ? servePage(files, 'observer.html', pathname) : undefined;
    if (answer === undefined) return nothingHere();
    return request.method === 'GET' || request.method === 'HEAD' ? answer : wrongMethod('GET, HEAD');
  };
}
