/**
 * What a browser offers beside the page, refused by the page itself: the menu of a long touch (new windows, saving, inspecting), dragging, zoom, printing and every
 * other shortcut. Electron refuses most of it before the page (main/shell/electron-policy.ts); Chromium has no switch for it. It does not replace the
 * operating system's lock.
 */

/** From now on the keyboard types and moves within the page, and touch and mouse press and scroll. */
export function lockPage(): void {
  const refuse = (event: Event): void => {
    event.preventDefault();
  };
  addEventListener('contextmenu', refuse, true);
  addEventListener('dragstart', refuse, true);
  addEventListener(
    'keydown',
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || !PLAIN.test(event.key)) refuse(event);
    },
    true,
  );
  addEventListener(
    'wheel',
    (event) => {
      if (event.ctrlKey) refuse(event);
    },
    { capture: true, passive: false },
  );
}

/** Characters, keys that move or erase, and those of a Korean keyboard's input method. */
const PLAIN =
  /^(.|Tab|Enter|Escape|Backspace|Delete|Arrow(Up|Down|Left|Right)|Home|End|Page(Up|Down)|Shift|Process|HangulMode|HanjaMode)$/su;
