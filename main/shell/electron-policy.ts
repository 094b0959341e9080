/**
 * What a window under Electron may do: nothing but draw its own page (platform.md sections 1.3 and 1.5, electron docs/tutorial/security.md). One
 * session and one page at a time; when windows come and go is electron-shell.ts.
 */
import type * as Electron from 'electron';
import { refuse } from './answer.ts';
import type { Screen } from './screen.ts';

/** The scheme of the pages: an origin like any other, and no file, no network. */
export const SCHEME = 'hwabaek';

/** Privileges of the scheme: a standard, secure origin with fetch; it does not bypass the content security policy. */
export const SCHEME_PRIVILEGES: Electron.CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true },
};

/** The one address of a screen's page. */
export const homeOf = ({ name }: Screen): string => `${SCHEME}://${name}/`;

/** Serves the screen's page in this session and denies it everything else: network, permissions, devices, captures, downloads. */
export function restrictSession(session: Electron.Session, screen: Screen): void {
  const home = homeOf(screen);
  session.protocol.handle(SCHEME, async (request) =>
    request.url.startsWith(home)
      ? screen.handler(request)
      : refuse(404, 'There is nothing under this address.'),
  );
  session.webRequest.onBeforeRequest(({ url }, decide) => {
    decide({ cancel: !url.startsWith(home) });
  });
  session.setPermissionRequestHandler((_contents, _permission, decide) => {
    decide(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, decide) => {
    decide(null);
  });
  session.setSpellCheckerEnabled(false);
  session.removeAllListeners('will-download'); // of the window that had this session before
  session.on('will-download', (event) => {
    event.preventDefault();
  });
}

/** Settings of a page's process; `session` is its own, in memory. */
export const webPreferences = (
  session: Electron.Session,
  packaged: 'packaged' | 'from-source',
): Electron.WebPreferences => ({
  session,
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  enableDeprecatedPaste: false,
  disableDialogs: true,
  spellcheck: false,
  backgroundThrottling: false,
  devTools: packaged === 'from-source',
});

/** Keeps the page on its one address, alone, at its size, and away from every shortcut. */
export function restrictContents(contents: Electron.WebContents, screen: Screen): void {
  const home = homeOf(screen);
  contents.on('will-navigate', (event) => {
    if (event.url !== home) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (event.url !== home || !event.isMainFrame) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('context-menu', (event) => {
    event.preventDefault();
  });
  contents.on('before-input-event', (event, input) => {
    if (!isPlainKey(input)) event.preventDefault();
  });
  contents.on('did-finish-load', () => {
    contents.setZoomFactor(1);
    void contents.setVisualZoomLevelLimits(1, 1);
  });
}

/** Keys that move within a page or type; the last three belong to a Korean keyboard's input method. */
const KEYS = new Set([
  'Tab',
  'Enter',
  'Escape',
  'Backspace',
  'Delete',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'Shift',
  'Process',
  'HangulMode',
  'HanjaMode',
]);

/** Whether a key press is typing or moving; every other is a shortcut of somebody: browser, Electron, system. */
export function isPlainKey(input: Pick<Electron.Input, 'key' | 'control' | 'alt' | 'meta'>): boolean {
  const isCharacter = /^.$/su.test(input.key);
  return !input.control && !input.alt && !input.meta && (isCharacter || KEYS.has(input.key));
}
