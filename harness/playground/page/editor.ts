import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { syntaxHighlighting } from '@codemirror/language';
import { unifiedMergeView } from '@codemirror/merge';
import { Compartment, EditorState, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import type { LineMarks } from '../recording/line-marks.ts';

interface EditorOptions {
  label: string;
  onChange: (code: string) => void;
  onRun: () => void;
}

const setLineMarks = StateEffect.define<LineMarks>();

const lineMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (decorations, transaction) => {
    const effect = transaction.effects.find((one) => one.is(setLineMarks));
    if (effect === undefined) return decorations.map(transaction.changes);
    const { doc } = transaction.state;
    const lines = [...effect.value].filter(([line]) => line <= doc.lines).toSorted(([one], [other]) => one - other);
    return Decoration.set(
      lines.map(([line, name]) => Decoration.line({ class: `line-${name}` }).range(doc.line(line).from)),
    );
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** An editor of one server's code. Tab leaves it. */
export class CodeEditor {
  readonly #view: EditorView;
  readonly #difference = new Compartment();
  readonly #editable = new Compartment();
  #marks = '';
  #original: string | null = null;

  constructor(parent: HTMLElement, { label, onChange, onRun }: EditorOptions) {
    const nonce = document.querySelector<HTMLMetaElement>('meta[name=nonce]')?.content ?? '';
    const run = () => {
      onRun();
      return true;
    };
    this.#view = new EditorView({
      parent,
      extensions: [
        EditorView.cspNonce.of(nonce),
        EditorView.contentAttributes.of({ 'aria-label': label }),
        keymap.of([{ key: 'Mod-Enter', run }, { key: 'Mod-s', run }, ...defaultKeymap, ...historyKeymap]),
        lineNumbers(),
        history(),
        javascript({ typescript: true }),
        syntaxHighlighting(classHighlighter),
        lineMarks,
        this.#difference.of([]),
        this.#editable.of([]),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) onChange(state.doc.toString());
        }),
      ],
    });
    this.#view.scrollDOM.tabIndex = 0; // it scrolls, so the keyboard must get there
  }

  get code(): string {
    return this.#view.state.doc.toString();
  }

  set code(text: string) {
    if (text !== this.code)
      this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } });
  }

  set isEditable(isEditable: boolean) {
    if (isEditable === this.#view.state.readOnly)
      this.#view.dispatch({ effects: this.#editable.reconfigure(EditorState.readOnly.of(!isEditable)) });
  }

  /** Shows how the code differs from another; null ends that. */
  showDifference(original: string | null): void {
    if (original === this.#original) return; // a view that is set up anew takes longer than a frame
    this.#original = original;
    const view = original === null ? [] : unifiedMergeView({ original, mergeControls: false, gutter: true });
    this.#view.dispatch({ effects: this.#difference.reconfigure(view) });
  }

  markLines(marks: LineMarks): void {
    const text = JSON.stringify([...marks]);
    if (text !== this.#marks) this.#view.dispatch({ effects: setLineMarks.of(marks) });
    this.#marks = text;
  }

  /** Scrolls to what the server does, and the page not at all; what it declares stands above that. */
  showServer(): void {
    const view = this.#view;
    const at = view.state.doc.toString().search(/^ {2}(?:serve|listen)\b/m);
    if (at > 0)
      view.requestMeasure({ read: () => view.lineBlockAt(at).top, write: (top) => (view.scrollDOM.scrollTop = top) });
  }
}
