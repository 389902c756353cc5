import { emitKeypressEvents, type Key } from 'node:readline';
import type { ReadStream } from 'node:tty';

/** Reports each key that is pressed, by its name; `interrupt` for Ctrl-C. Disposing gives the terminal back as it was. */
export function listenToKeys(input: ReadStream, pressed: (key: string) => void): Disposable {
  const listener = (text: string | undefined, { name, ctrl, sequence }: Key) => {
    if (ctrl) return name === 'c' || name === 'd' ? pressed('interrupt') : undefined;
    pressed(name ?? text ?? sequence ?? '');
  };
  emitKeypressEvents(input);
  input.setRawMode(true);
  input.on('keypress', listener);
  input.resume();
  return {
    [Symbol.dispose]() {
      input.off('keypress', listener);
      input.setRawMode(false);
      input.pause();
    },
  };
}
