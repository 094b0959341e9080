/**
 * A double of the electron module: it writes down what is asked of it in order and lets a test play the person, the page and the system. Only what
 * electron-shell.ts uses, under electron's own names.
 */
import { EventEmitter } from 'node:events';
import type { ElectronModule } from '../../../main/shell/electron-shell.ts';

export interface SessionDouble extends EventEmitter {
  readonly partition: string;
  readonly options: unknown;
  readonly calls: string[];
  /** The one of its methods that fails. */
  failing: string | undefined;
  handler: ((request: Request) => Promise<Response>) | undefined;
  beforeRequest: (details: { url: string }, decide: (answer: { cancel: boolean }) => void) => void;
  permissionRequest: (contents: unknown, permission: string, decide: (granted: boolean) => void) => void;
  permissionCheck: () => boolean;
  devicePermission: () => boolean;
  displayMedia: (request: unknown, decide: (streams: unknown) => void) => void;
}

export interface ContentsDouble extends EventEmitter {
  openWindow: (details: { url: string }) => { action: string };
  readonly zoom: unknown[];
}

export interface WindowDouble extends EventEmitter {
  readonly options: Record<string, unknown> & {
    webPreferences: Record<string, unknown> & { session: SessionDouble };
  };
  readonly webContents: ContentsDouble;
  readonly calls: string[];
  url: string | undefined;
}

export interface ElectronDouble {
  readonly electron: ElectronModule;
  readonly app: EventEmitter & { isPackaged: boolean };
  /** What was asked of app, protocol, menu and power saving, in order. */
  readonly calls: unknown[][];
  readonly windows: WindowDouble[];
  readonly sessions: SessionDouble[];
  /** Electron has started. */
  ready(): void;
  /** An event of electron's that can be prevented; whether it was. */
  prevents(emitter: EventEmitter, event: string, details?: object, ...more: unknown[]): boolean;
}

export function createElectronDouble(lock: 'first' | 'second' = 'first'): ElectronDouble {
  const calls: unknown[][] = [];
  const windows: WindowDouble[] = [];
  const sessions: SessionDouble[] = [];
  const started = Promise.withResolvers<void>();
  const note =
    (...name: unknown[]) =>
    (...args: unknown[]): void => {
      calls.push([...name, ...args]);
    };

  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    enableSandbox: note('enableSandbox'),
    commandLine: { appendSwitch: note('appendSwitch') },
    requestSingleInstanceLock: () => {
      calls.push(['requestSingleInstanceLock']);
      return lock === 'first';
    },
    whenReady: () => {
      calls.push(['whenReady']);
      return started.promise;
    },
  });

  /** As electron does: one session for each name, for as long as the program runs. */
  const fromPartition = (partition: string, options: unknown): SessionDouble => {
    const before = sessions.find((session) => session.partition === partition);
    if (before !== undefined) return before;
    const own: string[] = [];
    const told = (name: string) => async (): Promise<void> => {
      own.push(name);
      if (session.failing === name) throw new Error('no space');
    };
    const session = Object.assign(new EventEmitter(), {
      partition,
      options,
      calls: own,
      failing: undefined as string | undefined,
      handler: undefined as SessionDouble['handler'],
      beforeRequest: undefined as unknown as SessionDouble['beforeRequest'],
      permissionRequest: undefined as unknown as SessionDouble['permissionRequest'],
      permissionCheck: undefined as unknown as SessionDouble['permissionCheck'],
      devicePermission: undefined as unknown as SessionDouble['devicePermission'],
      displayMedia: undefined as unknown as SessionDouble['displayMedia'],
      protocol: {
        handle: (scheme: string, handler: SessionDouble['handler']) => {
          if (session.handler !== undefined) throw new Error(`${scheme} is handled already`);
          own.push(`handle ${scheme}`);
          session.handler = handler;
        },
        unhandle: (scheme: string) => {
          own.push(`unhandle ${scheme}`);
          session.handler = undefined;
        },
      },
      webRequest: {
        onBeforeRequest: (listener: SessionDouble['beforeRequest']) => {
          session.beforeRequest = listener;
        },
      },
      setPermissionRequestHandler: (handler: SessionDouble['permissionRequest']) => {
        session.permissionRequest = handler;
      },
      setPermissionCheckHandler: (handler: SessionDouble['permissionCheck']) => {
        session.permissionCheck = handler;
      },
      setDevicePermissionHandler: (handler: SessionDouble['devicePermission']) => {
        session.devicePermission = handler;
      },
      setDisplayMediaRequestHandler: (handler: SessionDouble['displayMedia']) => {
        session.displayMedia = handler;
      },
      setSpellCheckerEnabled: (is: boolean) => {
        own.push(`spellchecker ${is}`);
      },
      clearStorageData: told('clearStorageData'),
      clearCache: told('clearCache'),
      clearCodeCaches: told('clearCodeCaches'),
      clearAuthCache: told('clearAuthCache'),
    });
    sessions.push(session);
    return session;
  };

  class BrowserWindow extends EventEmitter {
    readonly options: WindowDouble['options'];
    readonly calls: string[] = [];
    url: string | undefined;
    readonly webContents: ContentsDouble;
    constructor(options: WindowDouble['options']) {
      super();
      this.options = options;
      const zoom: unknown[] = [];
      const contents = Object.assign(new EventEmitter(), {
        zoom,
        openWindow: undefined as unknown as ContentsDouble['openWindow'],
        setWindowOpenHandler: (handler: ContentsDouble['openWindow']) => {
          contents.openWindow = handler;
        },
        setZoomFactor: (factor: number) => zoom.push(factor),
        setVisualZoomLevelLimits: async (least: number, most: number) => zoom.push([least, most]),
      });
      this.webContents = contents;
      windows.push(this);
    }
    async loadURL(url: string): Promise<void> {
      this.url = url;
    }
    isDestroyed = (): boolean => this.calls.includes('destroy');
    isMinimized = (): boolean => this.calls.at(-1) === 'minimize';
    removeMenu = (): unknown => this.calls.push('removeMenu');
    show = (): unknown => this.calls.push('show');
    focus = (): unknown => this.calls.push('focus');
    restore = (): unknown => this.calls.push('restore');
    destroy = (): unknown => this.calls.push('destroy');
  }

  const electron = {
    app,
    BrowserWindow,
    Menu: { setApplicationMenu: note('setApplicationMenu') },
    powerSaveBlocker: {
      start: (kind: string) => calls.push(['powerSaveBlocker.start', kind]),
      stop: note('powerSaveBlocker.stop'),
    },
    protocol: { registerSchemesAsPrivileged: note('registerSchemesAsPrivileged') },
    session: { fromPartition },
  };

  return {
    electron: electron as unknown as ElectronModule,
    app,
    calls,
    windows,
    sessions,
    ready: started.resolve,
    prevents: (emitter, event, details = {}, ...more) => {
      let prevented = false;
      const preventDefault = (): void => {
        prevented = true;
      };
      emitter.emit(event, { ...details, preventDefault }, ...more);
      return prevented;
    },
  };
}
