'use client';

import { useEffect } from 'react';

/** Anything that takes the focus on purpose, such as a message, has done so by then. */
const PATIENCE_MS = 100;

/**
 * Gives the focus to the page's heading when what had it is gone: the button that was pressed, after paying, releasing or
 * withdrawing, or the link that led here. Otherwise the keyboard would begin at the top of the document, and a screen
 * reader would say nothing.
 */
export function FocusKeeper() {
  useEffect(() => {
    let focused: EventTarget | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const isLost = () => focused instanceof Element && !focused.isConnected && document.activeElement === document.body;
    const remember = ({ target }: FocusEvent) => {
      focused = target;
    };
    const move = () => {
      const heading = document.querySelector<HTMLElement>('main h1');
      if (!heading || !isLost()) return;
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    };
    const observer = new MutationObserver(() => {
      if (!isLost()) return;
      clearTimeout(timer);
      timer = setTimeout(move, PATIENCE_MS);
    });
    document.addEventListener('focusin', remember);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', remember);
      observer.disconnect();
      clearTimeout(timer);
    };
  }, []);
  return null;
}
